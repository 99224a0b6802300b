"""Pay now: how much and from where, then where it will go, then the receipt."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from borrowers.portal.access import BorrowerRequest, access_loan, borrower_page, loans_of
from borrowers.portal.forms import PaymentForm
from borrowers.portal.paying import OTHER, choices, effect_of
from borrowers.portal.standing import Standing, standing
from borrowers.portal.words import posted_parts
from servicing.ledger.history import transactions
from servicing.ledger.posting import SourceConflict
from servicing.payments.desk import PaymentRefused
from servicing.payments.models import Receipt
from servicing.payments.online import (
    CHANNEL,
    OverPayoff,
    pay_online,
    preview_online,
    receipts_of,
)
from servicing.screens.templatetags.screen_figures import plain_money


@borrower_page
def pay(request: BorrowerRequest, loan: UUID) -> HttpResponse:
    """Step 1 asks, step 2 shows where the money will go, step 3 pays and leads to the receipt."""
    now = standing(access_loan(request, loan))
    if now.paid_off:
        return _render(request, "portal/pay_nothing.html", now, {})
    step = request.POST.get("step", "")
    if request.method != "POST" or step == "change":
        form = PaymentForm(now=now, initial=_initial(request, now))
        return _ask(request, now, form)
    form = PaymentForm(request.POST, now=now)
    if not form.is_valid():
        return _ask(request, now, form, 422)
    return _pay(request, now, form) if step == "confirm" else _review(request, now, form)


def _initial(request: BorrowerRequest, now: Standing) -> dict[str, Any]:
    if request.method != "POST":
        return {"key": uuid4(), "choice": choices(now)[0].code}
    chosen = request.POST.get("chosen", OTHER)
    names = ("key", "extra", "other") if chosen == OTHER else ("key", "extra")
    return {name: request.POST.get(name, "") for name in names} | {"choice": chosen}


def _ask(
    request: BorrowerRequest, now: Standing, form: PaymentForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "choices": form.offered(), "step": 1}
    return _render(request, "portal/pay.html", now, context, status)


def _review(request: BorrowerRequest, now: Standing, form: PaymentForm) -> HttpResponse:
    try:
        seen = preview_online(
            stream=now.loan.pk, regular=form.regular, extra=form.extra_amount,
            business_date=now.today,
        )  # fmt: skip
    except PaymentRefused as error:
        form.add_error(None, refusal(error))
        return _ask(request, now, form, 422)
    total = form.regular + form.extra_amount
    again = Receipt.objects.filter(
        stream_id=now.loan.pk, channel=CHANNEL, business_date=now.today, amount=form.regular
    ).exists()
    context = {"form": form, "total": total, "effect": effect_of(seen, total), "again": again,
               "step": 2}  # fmt: skip
    return _render(request, "portal/pay_review.html", now, context)


def _pay(request: BorrowerRequest, now: Standing, form: PaymentForm) -> HttpResponse:
    key = form.cleaned_data["key"]
    try:
        pay_online(
            stream=now.loan.pk, loan_number=now.loan.number, regular=form.regular,
            extra=form.extra_amount, key=str(key), actor=request.user.username,
            business_date=now.today, recorded_at=datetime.now(UTC),
        )  # fmt: skip
    except SourceConflict:
        form.add_error(None, _("This form was used before, for another payment. Start again."))
        form.renew()
        return _ask(request, now, form, 422)
    except PaymentRefused as error:
        form.add_error(None, f"{refusal(error)} {_('No money was moved.')}")
        return _ask(request, now, form, 422)
    return redirect("portal:receipt", now.loan.public_id, key)


def refusal(error: PaymentRefused) -> str:
    """Why a payment cannot be taken, in the borrower's language."""
    if isinstance(error, OverPayoff):
        return _(
            "That is more than the %(amount)s needed to pay off the loan today. Call us for the"
            " exact amount."
        ) % {"amount": plain_money(error.payoff)}
    return _("We cannot take this payment now. Call us and we will help.")


@borrower_page
def receipt(request: BorrowerRequest, loan: UUID, key: UUID) -> HttpResponse:
    """Proof of what was paid: its confirmation number and where the money went."""
    found = access_loan(request, loan)
    receipts = receipts_of(found.pk, str(key))
    if not receipts:
        raise Http404("Nothing was paid under this key.")
    seqs = {one.seq for one in receipts}
    with connection.cursor() as cursor:
        rows = [row for row in transactions(cursor, found.pk) if row.seq in seqs]
    context = {
        "receipts": receipts, "total": sum(one.amount for one in receipts),
        "parts": posted_parts(rows), "paid_on": receipts[0].received_date,
        "held": max(sum(row.unapplied for row in rows), 0),
        "taken_back": any(row.reversed_by for row in rows), "step": 3,
    }  # fmt: skip
    return _render(request, "portal/receipt.html", standing(found), context)


def _render(
    request: BorrowerRequest, template: str, now: Standing, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {"loan": now.loan, "loans": loans_of(request.person), "now": now, "section": "pay"}
    return render(request, template, context | more, status=status)
