"""Escrow: the account, what it pays, what was paid, how the payment was worked out."""

from typing import Any

from escrow.disbursing import bill_amount
from escrow.models import Analysis, Disbursement, EscrowAccount, EscrowLine
from servicing.api.found import loan_of, one_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.escrow import (
    AnalysisDetail,
    AnalysisRow,
    DisbursementRow,
    EscrowFigures,
    LineRow,
)
from servicing.api.shapes.fields import Paged

GROUP = "Escrow"


@operation("GET", "loans/<str:number>/escrow/", "get_escrow", "See a loan's escrow account",
           group=GROUP, permission="loan.view", answer=EscrowFigures)  # fmt: skip
def get_escrow(call: Call, number: str) -> dict[str, Any]:
    """The balance is the ledger's. A loan without escrow answers too, without an account."""
    loan = loan_of(number)
    account = EscrowAccount.objects.filter(pk=loan.pk).first()
    return {
        "has_account": account is not None,
        "currency": loan.stream.currency,
        "balance": loan.stream.loanstate.escrow,
        "year_starts": account and account.year_starts,
        "next_analysis": account and account.next_analysis,
        "cushion_months": account and account.cushion_months,
    }


@operation("GET", "loans/<str:number>/escrow/lines/", "list_escrow_lines",
           "List what a loan's escrow pays", group=GROUP, permission="loan.view", query=Paged,
           answer=LineRow, many=True)  # fmt: skip
def list_escrow_lines(call: Call, number: str) -> Rows:
    """Taxes and insurance with their next bills, the soonest first."""
    lines = EscrowLine.objects.filter(stream_id=loan_of(number).pk).select_related("payee")
    return Rows(
        lines, ("next_due", "pk"),
        lambda page: [{"line": one, "next_amount": bill_amount(one, one.next_due)} for one in page],
    )  # fmt: skip


@operation("GET", "loans/<str:number>/escrow/disbursements/", "list_escrow_disbursements",
           "List bills paid from escrow", group=GROUP, permission="loan.view", query=Paged,
           answer=DisbursementRow, many=True)  # fmt: skip
def list_escrow_disbursements(call: Call, number: str) -> Rows:
    """The newest first."""
    paid = Disbursement.objects.filter(line__stream_id=loan_of(number).pk)
    return Rows(paid.select_related("line__payee"), ("-paid_on", "pk"))


@operation("GET", "loans/<str:number>/escrow/analyses/", "list_escrow_analyses",
           "List a loan's escrow analyses", group=GROUP, permission="loan.view", query=Paged,
           answer=AnalysisRow, many=True)  # fmt: skip
def list_escrow_analyses(call: Call, number: str) -> Rows:
    """The newest first."""
    found = Analysis.objects.filter(stream_id=loan_of(number).pk).defer("result")
    return Rows(found, ("-analysis_date", "pk"))


@operation("GET", "loans/<str:number>/escrow/analyses/<int:pk>/", "get_escrow_analysis",
           "See an escrow analysis with its projection", group=GROUP, permission="loan.view",
           answer=AnalysisDetail)  # fmt: skip
def get_escrow_analysis(call: Call, number: str, pk: int) -> Analysis:
    """Its arithmetic and every month of the year that it looks at."""
    found = Analysis.objects.filter(stream_id=loan_of(number).pk)
    return one_of(found, "analysis of this loan", pk=pk)
