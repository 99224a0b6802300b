"""What a simulation is asked and answers, in outline: docs/simulation.md has it word for word."""

from rest_framework import serializers

from .fields import Answer, Asked, Text


class SimulationAsked(Asked):
    """A question, or a list of them."""

    loan = serializers.CharField(required=False, help_text="The number of a stored loan.")
    terms = serializers.JSONField(
        required=False, help_text="The terms of a loan that does not exist."
    )
    events = serializers.JSONField(required=False, help_text="Hypothetical facts, in order.")
    as_of = serializers.DateField(required=False, help_text="The moment that is answered for.")


class SimulationAnswer(Answer):
    """Schedule, transactions, balances, delinquency and payoff, without and with the events."""

    loan = Text("Its number; before, after and changes are of a stored loan.", required=False)
    before = serializers.JSONField(required=False)
    after = serializers.JSONField(required=False)
    schedule = serializers.JSONField(required=False, help_text="Of terms alone, as the rest.")
    transactions = serializers.JSONField(required=False)
    balances = serializers.JSONField(required=False)
    delinquency = serializers.JSONField(required=False)
    payoff = serializers.JSONField(required=False)
    apr = serializers.CharField(required=False, allow_null=True, help_text="Percent a year.")
    changes = serializers.JSONField(
        required=False, help_text="Each path that differs, before, after, by how much."
    )
