"""The app loans: the contract: loans, terms, parties, property, boarding."""

from django.apps import AppConfig


class LoansConfig(AppConfig):
    name = "servicing.loans"
    label = "loans"

    def ready(self) -> None:
        from .boarding.approving import register_kinds
        from .boarding.files import register_files

        register_files()
        register_kinds()
