"""How an explanation is answered: as manage.py explain prints it."""

from rest_framework import serializers

from .fields import Answer, Day, Text


class TermsNamed(Answer):
    """The terms that were in force."""

    version = serializers.IntegerField()
    since = Day()


class ExplanationStep(Answer):
    """One part of the amount."""

    says = Text()
    amount = serializers.CharField(help_text="A decimal string, or a count of days.")
    formula = Text(allow_blank=True)
    figures = Text("The formula with its numbers.", allow_blank=True)
    exact = Text("The ratio before it is rounded.", allow_null=True)
    transaction = Text("That it comes from.", allow_null=True)
    demand = Text("The installment or fee.", allow_null=True)
    date = Day(allow_null=True)


class ExplanationAnswer(Answer):
    """An amount, the steps that come to it, the rule and where it is written."""

    loan = Text()
    field = Text()
    title = Text()
    as_of = Day()
    known_on = Day(allow_null=True)
    amount = serializers.CharField(help_text="A decimal string, or a count of days.")
    unit = Text("The currency, or days.")
    steps = ExplanationStep(many=True)
    rule = Text()
    citation = Text()
    terms = TermsNamed()
    recomputed = serializers.CharField(help_text="The amount from the steps alone.")
