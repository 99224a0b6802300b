"""What a simulation is asked and answers, in outline: docs/simulation.md has it word for word."""

from rest_framework import serializers

from .fields import Answer, Asked, Text


class SimulationAsked(Asked):
    """A question, or a list of them."""

    loan = serializers.CharField(help_text="The number of a stored loan.")
    events = serializers.JSONField(required=False, help_text="Hypothetical facts, in order.")
    as_of = serializers.DateField(required=False, help_text="The moment that is answered for.")


class SimulationAnswer(Answer):
    """Schedule, transactions, balances, delinquency and payoff, without and with the events."""

    loan = Text("Its number.")
    before = serializers.JSONField()
    after = serializers.JSONField()
    changes = serializers.JSONField(help_text="Each path that differs, before, after, by how much.")
