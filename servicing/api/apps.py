"""The app api: the house for programs, over HTTP and JSON."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "servicing.api"
    label = "api"
