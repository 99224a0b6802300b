"""How a loan was paid in the last 24 months, a code a month, from its installments as they
stand."""

from datetime import date

from servicing.engine.aging import bucket, days_past_due
from servicing.engine.dates import add_months
from servicing.ledger.models import Demand

MONTHS = 24
USUAL_GRACE = 15  # days, where the terms know no late charge


def pay_history(*, stream: int, grace_days: int, today: date) -> list[tuple[date, str]]:
    """(first of the month, code), oldest first: 0 paid in time, L after the grace days, 1 or the
    number of days for one that is unpaid, - where nothing was due. One read."""
    first = add_months(today.replace(day=1), 1 - MONTHS)
    demands = {
        demand.due_date.replace(day=1): demand
        for demand in Demand.objects.filter(
            stream_id=stream, kind="installment", due_date__gte=first
        ).order_by("due_date")
    }
    months = [add_months(first, index) for index in range(MONTHS)]
    return [(month, _code(demands.get(month), grace_days, today)) for month in months]


def _code(demand: Demand | None, grace_days: int, today: date) -> str:
    if demand is None:
        return "-"
    if demand.satisfied_on is None:
        name = bucket(days_past_due(demand.due_date, today))
        if name == "current":
            return "0"
        return "1" if name == "1-29" else name.partition("-")[0].rstrip("+")
    return "L" if (demand.satisfied_on - demand.due_date).days > grace_days else "0"
