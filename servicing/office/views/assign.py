"""Give a receipt that waits to its loan: choose the loan, see the effect, say why, assign.

Nothing of the money comes from the form: amount, day and use are the receipt's own.
"""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html

from servicing.audit.approvals import ApprovalRefused
from servicing.ledger.days import open_date
from servicing.loans.models import Loan
from servicing.loans.search import search_loans
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.cash_page import STATES, USES
from servicing.office.payment_effect import Effect, effect_of
from servicing.office.people import short_name
from servicing.payments.approving import ask_assignment, asked_for
from servicing.payments.desk import preview_payment
from servicing.payments.exceptions import (
    WAITING,
    AlreadyAssigned,
    assign_receipt,
    assignment,
    beyond_limit,
    earlier_of,
)
from servicing.payments.models import Receipt
from servicing.payments.suggesting import installment_of, suggest
from servicing.screens.templatetags.screen_figures import local, plain_money

MOST_FOUND = 8


class ReasonForm(forms.Form):
    """Which loan, and why it is this one."""

    loan = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "Choose a loan first."}
    )
    why = forms.CharField(
        label="Why is it this loan?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For the record, like “Borrower confirmed by phone, two digits swapped”.",
        error_messages={"required": "Say why the money belongs to this loan."},
    )


@requires("payment.assign")
def cash_assign(request: OfficerRequest, pk: int) -> HttpResponse:
    """The receipt, loans it may be for, and the effect on the one that is chosen."""
    receipt = get_object_or_404(Receipt.objects.select_related("file"), pk=pk)
    if request.method == "POST":
        return _assign(request, receipt)
    if receipt.state not in WAITING:
        return _settled(request, receipt)
    number = request.GET.get("loan", "").strip()
    form = ReasonForm(initial={"loan": number})
    if number and _loan(number) is None:
        return _page(request, receipt, form, unknown=number)
    return _page(request, receipt, form, number=number)


def _loan(number: str) -> Loan | None:
    return Loan.objects.filter(number=number).first()


def _page(
    request: OfficerRequest, receipt: Receipt, form: ReasonForm, *, number: str = "",
    unknown: str = "",
) -> HttpResponse:  # fmt: skip
    loan = _loan(number) if number else None
    text = " ".join((unknown or request.GET.get("q", "")).split())
    effect, refusal = _effect(receipt, loan) if loan else (None, "")
    context: dict[str, Any] = {
        "receipt": receipt,
        "earlier": earlier_of([receipt]).get(receipt.pk),
        "status": STATES[receipt.state],
        "use": USES.get(receipt.designation, ""),
        "suggestions": suggest(receipt),
        "text": text,
        "found": _found(text) if text else [],
        "unknown": unknown,
        "loan": loan,
        "effect": effect,
        "refusal": refusal,
        "form": form,
        "days": (open_date() - receipt.business_date).days,
        "beyond": beyond_limit(receipt, open_date()),
        "asked": asked_for(receipt),
    }
    status = 422 if form.errors or unknown or refusal else 200
    return render(request, "office/cash_assign.html", context, status=status)


def _found(text: str) -> list[dict[str, Any]]:
    found = search_loans(text).select_related("stream__loanstate")[:MOST_FOUND]
    return [
        {
            "loan": loan,
            "amount_due": loan.stream.loanstate.amount_due,
            "installment": installment_of(loan.stream.loanstate),
        }
        for loan in found
    ]


def _effect(receipt: Receipt, loan: Loan) -> tuple[Effect | None, str]:
    """What the receipt would do to the loan, or why the loan cannot take it."""
    try:
        seen = preview_payment(
            stream=loan.pk, amount=receipt.amount, received=receipt.received_date,
            designation=receipt.designation, business_date=open_date(),
        )  # fmt: skip
    except ValueError as error:  # FactError, PaymentRefused, a state that cannot be read
        return None, _cannot(receipt, loan, error)
    return effect_of(seen, receipt.amount), ""


def _cannot(receipt: Receipt, loan: Loan, error: Exception) -> str:
    if receipt.received_date < loan.boarded_on:
        return (
            f"Loan {loan.number} cannot take this receipt: it came on"
            f" {receipt.received_date:%m/%d/%Y}, and the loan was boarded on"
            f" {loan.boarded_on:%m/%d/%Y}. Nothing was posted."
        )
    return f"Loan {loan.number} cannot take this receipt: {error}. Nothing was posted."


def _assign(request: OfficerRequest, receipt: Receipt) -> HttpResponse:
    form = ReasonForm(request.POST)
    number = request.POST.get("loan", "").strip()
    loan = _loan(number) if number else None
    if receipt.state not in WAITING:
        return _too_late(request, receipt, loan)
    if number and loan is None:
        return _page(request, receipt, form, unknown=number)
    if not form.is_valid() or loan is None:
        return _page(request, receipt, form, number=number)
    if beyond_limit(receipt, open_date()):
        return _ask_approval(request, receipt, form, loan)
    try:
        done = assign_receipt(
            receipt_id=receipt.pk, loan=loan, actor=request.user.username,
            why=form.cleaned_data["why"], business_date=open_date(),
            recorded_at=datetime.now(UTC),
        )  # fmt: skip
    except AlreadyAssigned:
        receipt.refresh_from_db()
        return _too_late(request, receipt, loan)
    except ValueError as error:
        form.add_error(None, _cannot(receipt, loan, error))
        return _page(request, receipt, form, number=number)
    messages.success(request, _success(done, loan))
    return see_other("cash-exceptions")


def _ask_approval(
    request: OfficerRequest, receipt: Receipt, form: ReasonForm, loan: Loan
) -> HttpResponse:
    """Nothing is posted: the assignment waits for somebody else."""
    try:
        asked = ask_assignment(
            receipt=receipt, loan=loan, actor=request.user.username, why=form.cleaned_data["why"],
            business_date=open_date(), recorded_at=datetime.now(UTC),
        )  # fmt: skip
    except ApprovalRefused as error:
        form.add_error(None, f"{error} Nothing was posted.")
        return _page(request, receipt, form, number=loan.number)
    except ValueError as error:
        form.add_error(None, _cannot(receipt, loan, error))
        return _page(request, receipt, form, number=loan.number)
    messages.info(request, "Sent for approval. Nothing is posted until somebody else approves it.")
    return see_other("approval", asked.pk)


def _success(receipt: Receipt, loan: Loan) -> str:
    url = reverse("office:loan", args=[loan.number])
    return format_html(
        'Assigned {} to loan <a href="{}">{}</a>. Confirmation {}-{}.',
        plain_money(receipt.amount), url, loan.number, loan.number, receipt.seq,
    )  # fmt: skip


def _too_late(request: OfficerRequest, receipt: Receipt, loan: Loan | None) -> HttpResponse:
    """A second click of one's own leads where the first did. Somebody else's is a conflict."""
    act = assignment(receipt)
    mine = act is not None and act.actor == request.user.username
    if mine and loan is not None and receipt.stream_id == loan.pk:
        messages.success(request, _success(receipt, loan))
        return see_other("cash-exceptions")
    return _settled(request, receipt, conflict=True)


def _settled(request: OfficerRequest, receipt: Receipt, conflict: bool = False) -> HttpResponse:
    """A receipt that waits no more: where it went, who gave it there and why."""
    act = assignment(receipt)
    at = local(act.at) if act else None
    context = {
        "receipt": receipt,
        "earlier": earlier_of([receipt]).get(receipt.pk),
        "status": STATES[receipt.state],
        "use": USES.get(receipt.designation, ""),
        "went_to": Loan.objects.filter(pk=receipt.stream_id).first() if receipt.stream_id else None,
        "act": act,
        "by": short_name(act.actor) if act else "",
        "same_day": at is not None and at.date() == local(datetime.now(UTC)).date(),
        "conflict": conflict,
    }
    status = 409 if conflict else 200
    return render(request, "office/cash_settled.html", context, status=status)
