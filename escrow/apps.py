"""The app escrow: escrow lines, payees, analysis and disbursement."""

from django.apps import AppConfig


class EscrowConfig(AppConfig):
    name = "escrow"
    label = "escrow"
