"""The app reports: datasets and their exports, and the proof of the ledger kept as evidence."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "servicing.reports"
    label = "reports"

    def ready(self) -> None:
        from .catalogue import load_definitions

        load_definitions()
