"""The app ledger: streams, events, postings, states, days and their proofs."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "servicing.ledger"
    label = "ledger"
