"""Looking at a loan on another day: what the address asks for, and what becomes of a bad one."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest

from servicing.engine.dates import read_day
from servicing.loans.as_of import Moment, NoSuchDay

from .access import OfficerRequest, access_loan
from .loan_page import LoanPage, loan_page

NAMES = {"as_of": "The day", "known_on": "The day of knowledge"}


def loan_then(request: OfficerRequest, number: str) -> LoanPage:
    """The head of a loan's page at the moment that the address names, if it names one. A day that
    cannot be looked at is said so, and the loan shown as it stands."""
    loan = access_loan(request, number)
    try:
        return loan_page(loan, moment_of(request))
    except NoSuchDay as error:
        messages.error(request, f"{NAMES[error.field]} cannot be looked at: {error}.")
        return loan_page(loan)


def moment_of(request: HttpRequest) -> Moment | None:
    """as_of and known_on of the address; None without them. Raises NoSuchDay."""
    as_of = _day(request, "as_of")
    known_on = _day(request, "known_on") or _day(request, "known_at", "known_on")
    if as_of is None and known_on is None:
        return None
    return Moment(as_of or known_on or date.max, known_on)


def _day(request: HttpRequest, name: str, field: str = "") -> date | None:
    text = request.GET.get(name, "")
    try:
        return read_day(text) if text else None
    except ValueError:
        raise NoSuchDay(field or name, f"expected a date like 2026-11-20, not {text!r}") from None
