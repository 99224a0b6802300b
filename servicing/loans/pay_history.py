"""How a loan was paid in the last 24 months, a code a month, from its installments as they
stand."""

from collections.abc import Iterable
from datetime import date

from servicing.engine.aging import bucket, days_past_due
from servicing.engine.dates import add_months
from servicing.ledger.models import Demand

MONTHS = 24
USUAL_GRACE = 15  # days, where the terms know no late charge


def pay_history(*, stream: int, grace_days: int, today: date) -> list[tuple[date, str]]:
    """(first of the month, code), oldest first: 0 paid in time, L after the grace days, 1 or the
    number of days for one that is unpaid, - where nothing was due. One read."""
    first = first_month(today)
    found = Demand.objects.filter(stream_id=stream, kind="installment", due_date__gte=first)
    paid = found.order_by("due_date").values_list("due_date", "satisfied_on")
    return months_of(paid, grace_days=grace_days, today=today)


def first_month(today: date) -> date:
    return add_months(today.replace(day=1), 1 - MONTHS)


def months_of(installments: Iterable[tuple[date, date | None]], *, grace_days: int,
              today: date) -> list[tuple[date, str]]:  # fmt: skip
    """The same of (due date, day it was paid) pairs in the order of their due dates."""
    by_month = {due.replace(day=1): (due, paid) for due, paid in installments}
    months = [add_months(first_month(today), index) for index in range(MONTHS)]
    return [(month, _code(by_month.get(month), grace_days, today)) for month in months]


def _code(installment: tuple[date, date | None] | None, grace_days: int, today: date) -> str:
    if installment is None:
        return "-"
    due, paid = installment
    if paid is None:
        name = bucket(days_past_due(due, today))
        if name == "current":
            return "0"
        return "1" if name == "1-29" else name.partition("-")[0].rstrip("+")
    return "L" if (paid - due).days > grace_days else "0"
