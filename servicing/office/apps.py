"""The app office: the officer's screens."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "servicing.office"
    label = "office"
