"""The app delinquency: aging, queues and contacts."""

from django.apps import AppConfig


class DelinquencyConfig(AppConfig):
    name = "delinquency"
    label = "delinquency"
