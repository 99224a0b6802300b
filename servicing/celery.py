"""The Celery app: celery -A servicing worker. Settings are the CELERY_ names of settings.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicing.settings")

app = Celery("servicing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _leave_logging_alone(**_signal: Any) -> None:
    """Celery writes its lines as Django's LOGGING says; a listener keeps it from its own setup."""
