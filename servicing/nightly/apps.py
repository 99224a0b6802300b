"""The app nightly: runs, steps, chunks and what was set aside."""

from django.apps import AppConfig


class NightlyConfig(AppConfig):
    name = "servicing.nightly"
    label = "nightly"

    def ready(self) -> None:
        from . import control_report  # noqa: F401  puts the nights into the catalogue of reports
