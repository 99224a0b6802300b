"""The notices of a transfer of servicing: of loans that came with their boarding file, and of one
loan where an officer asks (12 CFR 1024.33)."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from servicing.documents.contents.transfer import (
    DAYS_AFTER,
    DAYS_BEFORE,
    Contact,
    TransferFacts,
)
from servicing.documents.facts import FactsError
from servicing.loans.models import Loan

from .known import Known, known


def boarded_from(loan: Known) -> bool:
    """Whether it is a mortgage, and its boarding file says who serviced it before."""
    return loan.dwelling and bool(loan.row.get("prior_servicer"))


def came_on(loan: Known) -> date:
    """The effective date of the transfer to us: as boarded, or the day of boarding."""
    return _day(loan.row.get("servicing_transfer_date")) or loan.boarded_on


def came_in(loan: Known, day: date) -> TransferFacts:
    """The new servicer's notice of a loan that was boarded, by its boarding row."""
    row, effective = loan.row, came_on(loan)
    return TransferFacts(
        **loan.base(day), leaving=False, effective=effective,
        other=Contact(row["prior_servicer"], row.get("prior_servicer_phone", ""),
                      _lines(row.get("prior_servicer_address", ""))),
        last_day=_day(row.get("prior_servicer_last_day")) or effective - timedelta(1),
        first_day=effective,
    )  # fmt: skip


def transfer_in(loan: Loan, day: date, *, name: str, phone: str, address: str, effective: date,
                last_day: date, first_day: date, insurance: str = "") -> TransferFacts:  # fmt: skip
    """The notice of the new servicer, us, where the boarding file did not name the old one.
    FactsError after the 15 days of 1024.33(b)(3)(ii)."""
    if day > effective + timedelta(DAYS_AFTER):
        raise FactsError(
            f"effective: our notice was due {DAYS_AFTER} days after the transfer of {effective}."
        )
    return _facts(loan, day, False, Contact(name, phone, _lines(address)), effective, last_day,
                  first_day, insurance)  # fmt: skip


def transfer_out(loan: Loan, day: date, *, name: str, phone: str, address: str, effective: date,
                 last_day: date, first_day: date, payments: str = "",
                 insurance: str = "") -> TransferFacts:  # fmt: skip
    """The notice of the old servicer, us. FactsError where fewer than 15 days are left."""
    if day + timedelta(DAYS_BEFORE) > effective:
        raise FactsError(
            f"effective: our notice goes out at least {DAYS_BEFORE} days before the transfer, on or"
            f" after {day + timedelta(DAYS_BEFORE)}."
        )
    return _facts(loan, day, True, Contact(name, phone, _lines(address), _lines(payments)),
                  effective, last_day, first_day, insurance)  # fmt: skip


def _facts(loan: Loan, day: date, leaving: bool, other: Contact, effective: date, last_day: date,
           first_day: date, insurance: str) -> TransferFacts:  # fmt: skip
    if not loan.is_mortgage:
        raise FactsError(f"Loan {loan.number} is no mortgage.")
    return TransferFacts(
        **one_loan(loan).base(day), leaving=leaving, effective=effective, other=other,
        last_day=last_day, first_day=first_day, insurance=insurance,
    )  # fmt: skip


def one_loan(loan: Loan) -> Known:
    """A loan as its documents see it."""
    with connection.cursor() as cursor:
        return known(cursor, [loan.pk])[loan.pk]


def _lines(text: str) -> tuple[str, ...]:
    """The lines of an address: lines, or parts between semicolons."""
    return tuple(one.strip() for one in text.replace(";", "\n").splitlines() if one.strip())


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
