"""When borrower-paid mortgage insurance ends (Homeowners Protection Act, 12 USC 4901-4904)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from .dates import add_months
from .schedule import Installment

CANCEL, TERMINATE, HIGH_RISK = 80, 78, 77  # percent of the original value
DAYS_TO_STOP, DAYS_TO_REFUND = 30, 45


class Reached(NamedTuple):
    """The installment by which the scheduled balance first is at or below a part of the value."""

    percent: int
    threshold: int  # hundredths of the minor unit's balance are never needed: in minor units
    number: int | None
    on: date | None
    balance: int | None


class InsuranceEnd(NamedTuple):
    """Dates of 12 USC 4902. Money in minor units."""

    original_value: int
    cancellation: Reached  # at the borrower's request, (a)
    termination: Reached  # by itself, if the loan is current, (b)
    high_risk: Reached  # for a lender-defined high-risk loan, (g)(1)(B)
    midpoint: date
    final_termination: date  # the first day of the month after the midpoint, (c)


def original_value(price: int | None, appraised: int) -> int:
    """The lesser of price and appraisal; of a refinancing the appraisal (12 USC 4901(12))."""
    return appraised if price is None else min(price, appraised)


def reached(rows: Sequence[Installment], value: int, percent: int) -> Reached:
    """By the initial amortization schedule, whatever is outstanding (12 USC 4901(2), (18))."""
    threshold = value * percent // 100
    for row in rows:
        if row.balance * 100 <= value * percent:
            return Reached(percent, threshold, row.number, row.due_date, row.balance)
    return Reached(percent, threshold, None, None, None)


def insurance_end(rows: Sequence[Installment], value: int, start: date) -> InsuranceEnd:
    """The dates on which insurance ends. `start` is the beginning of the amortization period, a
    month before the first installment."""
    midpoint = add_months(start, len(rows) // 2)
    return InsuranceEnd(
        value,
        reached(rows, value, CANCEL),
        reached(rows, value, TERMINATE),
        reached(rows, value, HIGH_RISK),
        midpoint,
        next_month(midpoint),
    )


def next_month(day: date) -> date:
    """The first day of the month after."""
    return add_months(day.replace(day=1), 1)


def terminates(termination: date, current_since: date | None) -> date:
    """A loan that is behind on the termination date loses its insurance on the first day of the
    month after it becomes current (12 USC 4902(b)(2))."""
    if current_since is None or current_since <= termination:
        return termination
    return next_month(current_since)


class Deadlines(NamedTuple):
    """What must be done by when once insurance ends (12 USC 4902(e), (f), 4904)."""

    last_premium: date
    notice_to_borrower: date
    insurer_returns_premium: date
    refund: date


def deadlines(ended: date) -> Deadlines:
    soon = ended + timedelta(days=DAYS_TO_STOP)
    return Deadlines(soon, soon, soon, ended + timedelta(days=DAYS_TO_REFUND))


def good_history(later: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Within which days no payment may have been 60 days late, and in which none 30 days
    (12 USC 4901(4)), before the later of the cancellation date and the request."""
    year, two_years = add_months(later, -12), add_months(later, -24)
    return (two_years, year), (year, later)
