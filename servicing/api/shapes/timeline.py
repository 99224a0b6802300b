"""How the timeline of a loan is written."""

from rest_framework import serializers

from servicing.reports.history_words import description
from servicing.reports.timeline import EVENTS, TYPES, Happening

from .fields import Answer, Day, Money, OneOrMore, Paged, Text


class TimelineAsked(Paged):
    type = OneOrMore(TYPES, "Only of these types")
    upto = serializers.DateField(required=False, help_text="Only what came up to this day.")


class HappeningRow(Answer):
    """One thing that happened."""

    type = Text(", ".join(TYPES) + ".")
    kind = Text("Of its type: payment, rate_change, call, made, approved and so on.")
    day = Day("The day of our books on which it became known.")
    at = serializers.DateTimeField(help_text="By the clock.")
    id = serializers.IntegerField(help_text="Of what it is: a transaction's number, a document.")
    text = serializers.SerializerMethodField(help_text="What it says.")
    amount = Money("Of a transaction.")
    who = Text("Who did it.", allow_blank=True)
    effective = Day("When a transaction counts, or a contact was held.", allow_null=True)

    def get_text(self, one: Happening) -> str:
        return description(one) if one.type in EVENTS else one.title
