"""The app payments: money in and out, matching, posting, exceptions."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "servicing.payments"
    label = "payments"

    def ready(self) -> None:
        from .approving import register_kinds
        from .life.approving import register_events

        register_kinds()
        register_events()
