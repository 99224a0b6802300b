"""How an escrow account, its lines, bills and analyses are written."""

from rest_framework import serializers

from .fields import Answer, Count, Day, Money, Text


class EscrowFigures(Answer):
    """An escrow account."""

    has_account = serializers.BooleanField(help_text="Whether the loan is escrowed.")
    currency = Text()
    balance = Money("Below zero it is what we advanced.")
    year_starts = Day("Of the computation year.", allow_null=True)
    next_analysis = Day(allow_null=True)
    cushion_months = Count(allow_null=True)


class LineRow(Answer):
    """A bill that comes every year."""

    id = serializers.IntegerField(source="line.pk")
    kind = Text("county_tax, hazard and others.", source="line.kind")
    payee = Text(source="line.payee.name")
    payee_reference = Text(source="line.payee_reference", allow_blank=True)
    annual_amount = Money(source="line.annual_amount")
    due_days = Text("MM-DD, several with a semicolon.", source="line.due")
    next_due = Day(source="line.next_due")
    next_amount = Money("Of the bill that comes next.")
    policy_number = Text(source="line.policy_number", allow_blank=True)
    policy_expires = Day(source="line.policy_expires", allow_null=True)
    coverage_amount = Money(source="line.coverage_amount", allow_null=True)


class DisbursementRow(Answer):
    """A bill that was paid."""

    id = serializers.IntegerField()
    kind = Text(source="line.kind")
    payee = Text(source="line.payee.name")
    due_date = Day()
    paid_on = Day()
    amount = Money()
    seq = serializers.IntegerField(help_text="The transaction.")


class AnalysisRow(Answer):
    """An escrow analysis (12 CFR 1024.17)."""

    id = serializers.IntegerField()
    analysis_date = Day()
    kind = Text("initial, annual or short_year.")
    year_starts = Day()
    shortage = Money()
    deficiency = Money()
    surplus = Money()
    old_payment = Money("A month, before.")
    new_payment = Money("A month, from the effective date on.")
    effective_date = Day()
    seq = serializers.IntegerField(help_text="The transaction that applied it.")


class ProjectedMonth(Answer):
    """A month of the projection; the first row is the opening."""

    month = Day()
    deposit = Money()
    disbursed = Money()
    target = Money("What should be there, with the cushion.")
    projected = Money("What will be there.")


class AnalysisDetail(AnalysisRow):
    """An analysis with its arithmetic."""

    annual_disbursements = Money(source="result.annual_disbursements")
    monthly_base = Money(source="result.monthly_base")
    cushion = Money(source="result.cushion")
    required_start = Money("What should be there at the start.", source="result.required_start")
    start = Money("What will be there at the start.", source="result.start")
    months = ProjectedMonth(many=True, source="result.rows")
