"""The app calculators: no models, one command."""

from django.apps import AppConfig


class CalculatorsConfig(AppConfig):
    name = "servicing.calculators"
    label = "calculators"
