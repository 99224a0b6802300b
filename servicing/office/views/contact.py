"""Log a contact: what was said, promised, and when to come back, on one short page."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from delinquency.call_limit import CallLimit
from delinquency.contacts import (
    CallLimitReached,
    ContactRefused,
    calls_on,
    log_contact,
)
from servicing.loans.models import Party
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.answers import see_other
from servicing.office.calling import cautions, now_at_the_desk
from servicing.office.loan_page import LoanPage, loan_page
from servicing.office.work_forms import ContactForm


@requires("contact.log")
def contact_new(request: OfficerRequest, number: str) -> HttpResponse:
    """The form, and what it leads to: the log with the contact on top."""
    head = loan_page(access_loan(request, number))
    if request.method != "POST":
        day, time = now_at_the_desk(head)
        initial: dict[str, Any] = {"key": uuid4(), "held_on": day, "held_at": time}
        form = ContactForm(initial=initial, parties=head.parties)
        return _ask(request, head, form, calls_on(head.loan.pk, day))
    form = ContactForm(request.POST, parties=head.parties)
    limit = None
    if form.is_valid():
        try:
            log_contact(
                loan=head.loan, new=form.contact(), key=str(form.cleaned_data["key"]),
                actor=request.user.username, business_date=head.today,
                recorded_at=datetime.now(UTC),
            )  # fmt: skip
        except ContactRefused as error:
            for name, message in error.problems.items():
                form.add_error(name, message)
        except CallLimitReached as error:
            limit = error.limit
            form.add_error("limit_reason", "Enter why one more call was made, or log no call.")
    if form.errors:
        return _ask(request, head, form, limit, 422)
    messages.success(request, "Contact logged.")
    return see_other("loan-notes", number)


def _ask(request: OfficerRequest, head: LoanPage, form: ContactForm, limit: CallLimit | None,
         status: int = 200) -> HttpResponse:  # fmt: skip
    if limit is None:
        limit = calls_on(head.loan.pk, now_at_the_desk(head)[0])
    context = {
        "head": head, "form": form, "limit": limit, "numbers": numbers(head.parties),
        "cautions": [c for c in cautions(head) if c.code not in ("call_limit", "calls")],
    }  # fmt: skip
    return render(request, "office/contact_new.html", context, status=status)


def numbers(parties: list[Party]) -> list[tuple[str, str]]:
    """What one may have called or written to: (number or address, whose)."""
    names = ("phone_mobile", "phone_home", "phone_work", "email")
    return [
        (value, party.person.name)
        for party in parties
        for name in names
        if (value := str(getattr(party.person, name)))
    ]
