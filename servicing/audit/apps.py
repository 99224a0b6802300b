"""The app audit: who may act, who did what and why."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "servicing.audit"
    label = "audit"

    def ready(self) -> None:
        from servicing import checks  # noqa: F401  registers the checks of the whole house
