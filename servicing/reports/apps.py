"""The app reports: datasets and their exports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "servicing.reports"
    label = "reports"
