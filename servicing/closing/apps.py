"""The app closing: checklists, trailing documents, the recording log."""

from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "servicing.closing"
    label = "closing"
