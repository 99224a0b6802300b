"""Take a payment: amount and date, then where it will go, then the receipt."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from servicing.audit.approvals import ApprovalRefused
from servicing.engine.money import MoneyError, parse_money
from servicing.ledger.posting import SourceConflict
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.answers import see_other
from servicing.office.loan_page import LoanPage, loan_page
from servicing.office.payment_effect import effect_of
from servicing.payments.approving import ask_backdated_payment
from servicing.payments.desk import (
    NeedsSecondPerson,
    PaymentRefused,
    is_backdated_far,
    preview_payment,
    take_payment,
)
from servicing.payments.posting import payment_draft
from servicing.reports.replay_effect import ReplayEffect
from servicing.reports.replay_effect import effect_of as touched_by
from servicing.screens.currency import spoken
from servicing.screens.templatetags.screen_figures import plain_money

USES = [
    ("", "By the loan's own rules"),
    ("principal", "Extra payment to principal"),
    ("escrow", "Deposit to escrow"),
    ("fees", "Fees"),
    ("payoff", "Pay the loan off"),
]


class PaymentForm(forms.Form):
    """What the officer enters. The key makes a second click the same payment."""

    amount = forms.CharField(
        label="Amount",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Enter the amount, like 2,426.07."},
    )
    received = forms.DateField(
        label="Received on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The day the money arrived. It is credited as of this day.",
        error_messages={
            "required": "Enter the day the money arrived.",
            "invalid": "Enter a date like 11/20/2026.",
        },
    )
    designation = forms.ChoiceField(label="Use", choices=USES, required=False)
    why = forms.CharField(
        label="Note",
        required=False,
        max_length=300,
        help_text="Who paid and how, for the record.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_amount(self) -> int:
        text = self.cleaned_data["amount"].replace("$", "").replace(",", "").strip()
        try:
            amount = parse_money(text, spoken())
        except MoneyError:
            raise forms.ValidationError("Enter the amount in dollars, like 2,426.07.") from None
        if amount <= 0:
            raise forms.ValidationError("Enter $0.01 or more.")
        return amount


@requires("payment.take")
def payment_new(request: OfficerRequest, number: str) -> HttpResponse:
    """Step 1 asks, step 2 shows the allocation, step 3 posts and leads to the receipt."""
    head = loan_page(access_loan(request, number))
    if request.method != "POST":
        form = PaymentForm(initial={"received": head.today, "key": uuid4(), "amount": ""})
        return _ask(request, head, form)
    form = PaymentForm(request.POST)
    if not form.is_valid():
        return _ask(request, head, form, 422)
    if request.POST.get("step") == "confirm":
        return _post(request, head, form)
    if request.POST.get("step") == "ask":
        return _ask_approval(request, head, form)
    if request.POST.get("step") == "change":
        return _ask(request, head, PaymentForm(initial=_initial(form)))
    return _preview(request, head, form)


def _initial(form: PaymentForm) -> dict[str, object]:
    return {**form.cleaned_data, "amount": form.data["amount"]}


def _ask(
    request: OfficerRequest, head: LoanPage, form: PaymentForm, status: int = 200
) -> HttpResponse:
    presets = [
        (label, amount)
        for label, amount in (
            ("To bring current", head.to_bring_current),
            ("One installment", head.monthly_payment),
        )
        if amount
    ]
    context = {"head": head, "form": form, "presets": presets, "step": 1}
    return render(request, "office/payment_new.html", context, status=status)


def _preview(request: OfficerRequest, head: LoanPage, form: PaymentForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        seen = preview_payment(
            stream=head.loan.pk,
            amount=data["amount"],
            received=data["received"],
            designation=data["designation"],
            business_date=head.today,
        )
    except PaymentRefused as error:
        form.add_error(None, str(error))
        return _ask(request, head, form, 422)
    context = {
        "head": head,
        "form": form,
        "data": data,
        "use": dict(USES)[data["designation"]],
        "effect": effect_of(seen, data["amount"]),
        "needs_approval": is_backdated_far(data["received"], head.today),
        "limit_days": settings.APPROVAL_BACKDATING_DAYS,
        "replay": replay_of(head, data) if seen.backdated else None,
        "step": 2,
    }
    return render(request, "office/payment_preview.html", context)


def replay_of(head: LoanPage, data: dict[str, Any]) -> ReplayEffect:
    """What a backdated payment changes in what already happened."""
    draft = payment_draft("preview", data["amount"], data["received"], data["designation"])
    return touched_by(head.loan.pk, [draft], head.today)


def _post(request: OfficerRequest, head: LoanPage, form: PaymentForm) -> HttpResponse:
    data = form.cleaned_data
    received: date = data["received"]
    try:
        receipt = take_payment(
            stream=head.loan.pk,
            loan_number=head.loan.number,
            amount=data["amount"],
            received=received,
            designation=data["designation"],
            key=str(data["key"]),
            actor=request.user.username,
            why=data["why"],
            business_date=head.today,
            recorded_at=datetime.now(UTC),
        )
    except NeedsSecondPerson:  # the day was closed meanwhile, or the form was not ours
        return _preview(request, head, form)
    except (PaymentRefused, SourceConflict) as error:
        form.add_error(None, f"{error} No money was moved.")
        return _ask(request, head, form, 422)
    messages.success(
        request,
        f"Posted {plain_money(receipt.amount)}. Confirmation {head.loan.number}-{receipt.seq}.",
    )
    return redirect("office:loan-transaction", head.loan.number, receipt.seq)


def _ask_approval(request: OfficerRequest, head: LoanPage, form: PaymentForm) -> HttpResponse:
    """Nothing is posted: the payment waits for somebody else."""
    data = form.cleaned_data
    if not data["why"].strip():
        form.add_error("why", "Say who paid and why it is dated back, for the person who decides.")
        return _ask(request, head, form, 422)
    try:
        asked = ask_backdated_payment(
            stream=head.loan.pk, loan_number=head.loan.number, amount=data["amount"],
            received=data["received"], designation=data["designation"], key=str(data["key"]),
            actor=request.user.username, why=data["why"], business_date=head.today,
            recorded_at=datetime.now(UTC),
        )  # fmt: skip
    except (PaymentRefused, SourceConflict, ApprovalRefused) as error:
        form.add_error(None, f"{error} No money was moved.")
        return _ask(request, head, form, 422)
    messages.info(request, "Sent for approval. Nothing is posted until somebody else approves it.")
    return see_other("approval", asked.pk)
