"""The app documents: statements, notices and letters."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "servicing.documents"
    label = "documents"

    def ready(self) -> None:
        from .approving import register_letters

        register_letters()
