"""Django's settings. What differs between machines comes from the environment: environment.py."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from servicing import environment, keyfiles, logs
from servicing.embedded import Postgres

BASE_DIR = Path(__file__).resolve().parent.parent
_env = environment.from_process()

# Where things are
DATA_FOLDER = _env.read("DATA_FOLDER", environment.parse_path, BASE_DIR / ".data")
DOCUMENT_STORE = _env.read("DOCUMENT_STORE", environment.parse_path, DATA_FOLDER / "documents")
DOCUMENT_BUCKET = _env.text("DOCUMENT_BUCKET")  # S3-compatible, in the place of the folder
DOCUMENT_BUCKET_URL = _env.text("DOCUMENT_BUCKET_URL")  # of a store that is not Amazon's
DOCUMENT_MOST_MB = _env.read("DOCUMENT_MOST_MB", environment.parse_count, 20)
EXPORT_STORE = _env.read("EXPORT_STORE", environment.parse_path, DATA_FOLDER / "exports")
PRINT_FOLDER = _env.read("PRINT_FOLDER", environment.parse_path, DATA_FOLDER / "print")
DROP_FOLDER = _env.read("DROP_FOLDER", environment.parse_path, DATA_FOLDER / "drop")
INBOX = _env.read("INBOX", environment.parse_path, DATA_FOLDER / "inbox")
PORT = _env.read("PORT", environment.parse_count, 8000)
PUBLIC_URL = _env.read("PUBLIC_URL", environment.parse_site, f"http://127.0.0.1:{PORT}")

# Databases: "default" is the role that may not change the schema, "owner" migrates and no more.
EMBEDDED = _env.text("DATABASE_URL") is None
if EMBEDDED:
    PG_BIN = _env.read("PG_BIN", environment.parse_path, None)
    _server = Postgres(DATA_FOLDER, binaries=PG_BIN)
    DATABASES: dict[str, dict[str, Any]] = {
        alias: {
            "ENGINE": "servicing.postgres",
            "NAME": "meridian",
            "USER": user,
            "HOST": str(_server.socket_folder),
        }
        for alias, user in (("default", "meridian_app"), ("owner", "meridian_owner"))
    }
else:
    DATABASES = {"default": _env.read("DATABASE_URL", environment.parse_database, {})}
    if _env.text("DATABASE_OWNER_URL"):
        DATABASES["owner"] = _env.read("DATABASE_OWNER_URL", environment.parse_database, {})
for _database in DATABASES.values():
    _database.update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    _database.setdefault("OPTIONS", {}).setdefault("connect_timeout", "5")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Secrets: made once beside the embedded database; with a database of your own they must be given.
_keys = keyfiles.KeyFiles(DATA_FOLDER if EMBEDDED else None)
SECRET_KEY = _env.text("SECRET_KEY") or _keys.secret_key()
FIELD_KEYS = _env.read("FIELD_KEYS", environment.parse_keys, None) or _keys.field_keys()

# The site
DEBUG = _env.read("DEBUG", environment.parse_bool, False)
LOG_FORMAT = _env.read("LOG_FORMAT", environment.parse_log_format, "text" if EMBEDDED else "json")
LOGGING = logs.configuration(LOG_FORMAT)
_host = urlsplit(PUBLIC_URL).hostname or ""
ALLOWED_HOSTS = _env.read(
    "ALLOWED_HOSTS", environment.parse_list, sorted({_host, "127.0.0.1", "localhost"})
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = _env.read("TRUSTED_PROXIES", environment.parse_networks, environment.LOOPBACK)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https:")
SECURE_HSTS_SECONDS = 31_536_000 if PUBLIC_URL.startswith("https:") else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Signed out after so long without a page, and after twelve hours however busy: sessions.py.
SESSION_COOKIE_AGE = 60 * _env.read("SESSION_MINUTES", environment.parse_minutes, 30)
SESSION_LONGEST = 12 * 60 * 60
ROOT_URLCONF = "servicing.urls"
WSGI_APPLICATION = "servicing.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servicing.assets.Assets",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "django_htmx",
    "js_lib_bootstrap5",
    "heroicons",
    "django_tables2",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "rest_framework",
    "servicing.screens",
    "servicing.audit",
    "servicing.ledger",
    "borrowers.profiles",
    "servicing.loans",
    "servicing.compliance",
    "servicing.payments",
    "servicing.arms",
    "servicing.closing",
    "servicing.products",
    "escrow",
    "delinquency",
    "servicing.calculators",
    "servicing.documents",
    "servicing.reports",
    "servicing.nightly",
    "servicing.demo",
    "servicing.office",
    "borrowers.portal",
    "drf_spectacular",
    "servicing.api",
]
MIDDLEWARE = [
    "servicing.request_log.RequestLog",
    "servicing.health.HealthDoor",
    "servicing.headers.FixedHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "servicing.sessions.SessionClock",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticroot"
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if DOCUMENT_BUCKET:
    STORAGES["documents"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": DOCUMENT_BUCKET, "endpoint_url": DOCUMENT_BUCKET_URL},
    }

# E-mail: without a host it is written to a folder, to be looked at
EMAIL_HOST = _env.text("EMAIL_HOST") or ""
EMAIL_PORT = _env.read("EMAIL_PORT", environment.parse_count, 587)
EMAIL_HOST_USER = _env.text("EMAIL_USER") or ""
EMAIL_HOST_PASSWORD = _env.text("EMAIL_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = DATA_FOLDER / "emails"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
DEFAULT_FROM_EMAIL = _env.text("EMAIL_FROM") or "Meridian Loan Servicing <help@meridian.example>"

# People
AUTH_USER_MODEL = "audit.User"
AUTHENTICATION_BACKENDS = ["servicing.audit.throttle.ThrottledBackend"]
LOGIN_URL = "/account/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Time: instants are UTC; calendar days of the servicer are local to SERVICER_TIME_ZONE.
USE_TZ = True
TIME_ZONE = "UTC"
SERVICER_TIME_ZONE = _env.read("SERVICER_TIME_ZONE", environment.parse_time_zone, "America/Chicago")
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("es", "Español"),
]  # Spanish is the portal's alone: portal/access.py
LOCALE_PATHS = [BASE_DIR / "locale"]

# Boarding: where uploads and spools lie while they are needed, and how far a loan may be off its
# tie-out, in cents.
BOARDING_FOLDER = _env.read("BOARDING_FOLDER", environment.parse_path, DATA_FOLDER / "boarding")
BOARDING_PRINCIPAL_TOLERANCE = _env.read(
    "BOARDING_PRINCIPAL_TOLERANCE", environment.parse_tolerance, 100
)
BOARDING_PAYMENT_TOLERANCE = _env.read("BOARDING_PAYMENT_TOLERANCE", environment.parse_tolerance, 5)

# Four eyes: what is beyond these waits for a second person.
APPROVAL_BACKDATING_DAYS = _env.read("APPROVAL_BACKDATING_DAYS", environment.parse_count, 5)
APPROVAL_ASSIGNMENT_LIMIT = _env.read(
    "APPROVAL_ASSIGNMENT_LIMIT", environment.parse_tolerance, 500_000
)
APPROVAL_WAIVER_LIMIT = _env.read("APPROVAL_WAIVER_LIMIT", environment.parse_tolerance, 10_000)
APPROVAL_MONEY_LIMIT = _env.read("APPROVAL_MONEY_LIMIT", environment.parse_tolerance, 1_000_000)
APPROVAL_BOARDING_TOLERANCES = _env.read(
    "APPROVAL_BOARDING_TOLERANCES", environment.parse_count, 100
)

# Where payoffs are wired to, as letters and quotes show it.
PAYOFF_WIRE = {
    "Bank": _env.read("PAYOFF_WIRE_BANK", str, "First Harbor Bank"),
    "Routing number": _env.read("PAYOFF_WIRE_ROUTING", str, "021000021"),
    "Account": _env.read("PAYOFF_WIRE_ACCOUNT", str, "000123456789"),
    "Name": _env.read("PAYOFF_WIRE_NAME", str, "Meridian Loan Servicing, payoff clearing"),
}

# The night: local processes, or Celery's workers when there is a broker.
WORKERS = _env.read("WORKERS", environment.parse_count, os.cpu_count() or 1)
REDIS_URL = _env.read("REDIS_URL", environment.parse_redis, None)
CELERY_BROKER_URL = REDIS_URL or "memory://"
NIGHT_AT = _env.read("NIGHT_AT", environment.parse_time, None)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "unacked_restore_throttle": 1}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# The coordinator of the night waits in a place of its own while the others work its chunks.
CELERY_WORKER_CONCURRENCY = WORKERS + 1
NIGHT_LOOKS = 600  # seconds between looks whether a night is due
CELERY_BEAT_SCHEDULER = "servicing.beat:Clock"
CELERY_BEAT_MAX_LOOP_INTERVAL = 60
CELERY_BEAT_SCHEDULE = (
    {
        "night": {
            "task": "nightly.due",
            "schedule": NIGHT_LOOKS,
            "options": {"expires": NIGHT_LOOKS},
        }
    }
    if NIGHT_AT
    else {}
)

# The API. What every operation has in common is declared in servicing/api/answering.py.
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "servicing.api.errors.answer_error",
    "DEFAULT_SCHEMA_CLASS": "servicing.api.describing.Described",
    "DEFAULT_PERMISSION_CLASSES": ["servicing.api.authentication.Allowed"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_RATES": {"user": "1200/minute"},  # of a person, in each web process
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Meridian",
    "DESCRIPTION": "Loan servicing for programs. Money is an integer of minor units (cents), a day"
    " is YYYY-MM-DD, a rate a decimal string in percent a year.",
    "VERSION": "1",
    "OAS_VERSION": "3.0.3",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATIONS": False,
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "COMPONENT_SPLIT_REQUEST": True,  # a file is bytes where it is sent
}
