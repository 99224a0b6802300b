"""The web server's entry: gunicorn servicing.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicing.settings")

application = get_wsgi_application()
