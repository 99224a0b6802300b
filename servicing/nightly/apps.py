"""The app nightly: runs, steps, chunks and what was set aside."""

from django.apps import AppConfig


class NightlyConfig(AppConfig):
    name = "servicing.nightly"
    label = "nightly"
