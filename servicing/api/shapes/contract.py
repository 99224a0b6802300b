"""How a schedule, terms and their changes are written."""

from typing import Any

from rest_framework import serializers

from servicing.engine.versions import TermsInForce
from servicing.loans.terms_history import TermsChange
from servicing.loans.terms_history import figures as terms_figures
from servicing.reports.history_words import description

from .fields import Answer, Count, Day, Money, Paged, Rate, Text
from .loans import AtMoment


class ScheduleAsked(Paged, AtMoment):
    """The schedule, a page at a time, of today or of another day."""


class ScheduleRow(Answer):
    """An installment, billed or still to come."""

    number = Count()
    due_date = Day(source="due")
    principal = Money()
    interest = Money()
    escrow = Money()
    total = Money()
    state = Text("paid, open or coming.")
    paid_on = Day(allow_null=True)
    outstanding = Money("What is left to pay of one that is billed.")
    balance = Money("The principal left once it and those before it are paid.", allow_null=True)


class Term(Answer):
    """One term of a version."""

    name = Text()
    kind = Text("rate, money, date, count or text.")
    value = Text("As text; null for none. Money in minor units.", allow_null=True)


class TermsVersion(Answer):
    """The terms as they held from a day on."""

    effective_date = Day("From this day on.")
    seq = serializers.IntegerField(help_text="Of the transaction that made it so.")
    kind = Text("board, rate_change, modification and so on.")
    annual_rate = Rate("", source="terms.annual_rate")
    principal_and_interest = Money(source="terms.payment")
    due_day = Count(source="terms.due_day")
    maturity_date = Day(source="terms.maturity_date")
    terms = serializers.SerializerMethodField(help_text="Every term by name.")

    def get_terms(self, version: TermsInForce) -> list[dict[str, Any]]:
        return [
            {"name": name, "kind": kind, "value": None if value is None else str(value)}
            for name, kind, value in terms_figures(version.terms)
        ]


class TermsChangeRow(Answer):
    """A fact that changed what a loan asks for."""

    seq = serializers.IntegerField(help_text="Of the transaction.")
    kind = Text()
    description = serializers.SerializerMethodField(help_text="What it changed, in words.")
    effective_date = Day("When it counts.")
    business_date = Day("The day in whose books it is.")
    recorded_at = serializers.DateTimeField()
    actor = Text("Who recorded it.")
    reason = Text(allow_blank=True)
    reversed_by = serializers.IntegerField(allow_null=True)
    approval = serializers.IntegerField(allow_null=True, help_text="The request it came from.")
    approved_by = Text(allow_blank=True)

    def get_description(self, change: TermsChange) -> str:
        return description(change)


class TermsHistory(Answer):
    """Versions and changes."""

    versions = TermsVersion(many=True)
    changes = TermsChangeRow(many=True)
