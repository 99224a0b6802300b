from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "servicing.screens"
