"""The app compliance: facts, clocks, guards and notices due."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "servicing.compliance"
    label = "compliance"
