"""The app audit: who may act, who did what and why."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "servicing.audit"
    label = "audit"
