"""What calculators are asked and answer, in outline: docs/calculators.md has it word for word."""

from rest_framework import serializers

from .fields import Answer, Asked


class CalculatorAsked(Asked):
    """A question, or a list of them; its keys depend on the kind."""

    explain = serializers.BooleanField(required=False, help_text="Answer with the steps.")


class CalculatorAnswer(Answer):
    """The figures of the kind; money is a decimal string."""

    steps = serializers.JSONField(required=False, help_text="Where the steps were asked for.")
