"""The app escrow: escrow lines, payees, analysis and disbursement."""

from django.apps import AppConfig


class EscrowConfig(AppConfig):
    name = "escrow"
    label = "escrow"

    def ready(self) -> None:
        from .boarding import register_section

        register_section()
