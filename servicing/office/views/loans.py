"""The pages of a loan."""

from datetime import UTC, datetime

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render

from delinquency.log import read_log
from escrow.models import Disbursement, EscrowAccount, EscrowLine
from servicing.ledger.models import Account, Posting
from servicing.loans.recent import opened_loan
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.calling import cautions
from servicing.office.escrow_page import analysis_page, lines_of
from servicing.office.loan_page import (
    SHOWN,
    history,
    last_analyses,
    loan_page,
    pay_history,
    what_is_due,
)
from servicing.office.looking import loan_then
from servicing.office.work_forms import new_note_form

# What nobody takes back: the boarding, reversals, and what the fold makes by itself.
KEPT = ("board", "reversal", "bill", "skip", "late_fee")
LOG_SHOWN = 3  # notes and contacts on the overview


@requires("loan.view")
def loan(request: OfficerRequest, number: str) -> HttpResponse:
    """The overview: what is due, how it was paid, why it changed, who, what happened."""
    head = loan_then(request, number)
    if not head.past:
        opened_loan(user_id=request.user.pk, loan=head.loan, at=datetime.now(UTC))
    log, entries = read_log(loan_id=head.loan.pk, business_date=head.today, most=LOG_SHOWN)
    rows, fees, total = what_is_due(head)
    newest = history(head)
    analyses = last_analyses(head, 1)
    context = {
        "head": head, "due_rows": rows, "fees": fees, "due_total": total,
        "fees_total": sum(fee.amount for fee in fees), "months": pay_history(head),
        "analysis": analyses[0] if analyses else None,
        "analysis_change": analyses[0].new_payment - analyses[0].old_payment if analyses else 0,
        "transactions": newest[:SHOWN], "transaction_count": len(newest),
        "log": log, "total": entries, "note_form": new_note_form(), "cautions": cautions(head),
    }  # fmt: skip
    return render(request, "office/loan.html", context)


@requires("loan.view")
def loan_transaction(request: OfficerRequest, number: str, seq: int) -> HttpResponse:
    """One transaction: where the money went, what was posted, when and by whom."""
    head = loan_then(request, number)
    row = next((row for row in history(head, bills=True) if row.seq == seq), None)
    if row is None:
        raise Http404(f"Loan {number} has no transaction {seq}.")
    postings = (
        Posting.objects.filter(stream_id=head.loan.pk)
        .filter(Q(subject=seq) | Q(cause=seq))
        .order_by("cause", "line")
    )
    context = {"head": head, "row": row, "postings": _named(list(postings)), "kept": KEPT}
    return render(request, "office/loan_transaction.html", context)


def _named(postings: list[Posting]) -> list[dict[str, object]]:
    names = {account.pk: account for account in Account.objects.all()}
    return [
        {"posting": p, "debit": names[p.debit_id], "credit": names[p.credit_id]} for p in postings
    ]


@requires("loan.view")
def loan_escrow(request: OfficerRequest, number: str) -> HttpResponse:
    """Lines, bills paid, the last analysis with its arithmetic and projection."""
    head = loan_page(access_loan(request, number))
    account = EscrowAccount.objects.filter(pk=head.loan.pk).first()
    lines = EscrowLine.objects.filter(stream_id=head.loan.pk).select_related("payee")
    paid = (
        Disbursement.objects.filter(line__stream_id=head.loan.pk)
        .select_related("line__payee").order_by("-paid_on", "-pk")[:12]
    )  # fmt: skip
    analyses = last_analyses(head)
    context = {
        "head": head, "account": account, "lines": lines_of(list(lines.order_by("next_due"))),
        "paid": paid, "analyses": analyses,
        "analysis": analysis_page(analyses[0]) if analyses else None,
    }  # fmt: skip
    return render(request, "office/loan_escrow.html", context)
