from django.apps import AppConfig
from django.core.signals import request_started

from .currency import begin_anew


class ScreensConfig(AppConfig):
    name = "servicing.screens"

    def ready(self) -> None:
        request_started.connect(begin_anew, dispatch_uid="currency")
