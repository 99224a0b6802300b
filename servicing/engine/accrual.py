"""Interest as an exact ratio of integers, rounded once: when it is billed or paid."""

from datetime import date

from .daycount import BASIS, year_parts
from .money import rate_ratio, round_ratio
from .state import State
from .terms import Terms
from .worksheet import Worksheet


def denominator(terms: Terms) -> int:
    """What the accrued numerator of a state is over, to give minor units."""
    return rate_ratio(terms.annual_rate)[1] * BASIS[terms.day_count]


def accrue(sheet: Worksheet, to: date) -> None:
    """Earn daily interest on the principal of each day, up to but not including `to`."""
    start = sheet.accrued_from
    if start is None or start == to or sheet.terms.interest_method != "daily":
        return
    numerator, _ = rate_ratio(sheet.terms.annual_rate)
    sheet.accrued += sheet.principal * numerator * year_parts(sheet.terms.day_count, start, to)
    sheet.accrued_from = to


def accrued_interest(sheet: Worksheet) -> int:
    """Daily interest earned and unpaid as it would be paid now: rounded half up, never negative."""
    return max(round_ratio(sheet.accrued, denominator(sheet.terms)), 0)


def pay_accrued(sheet: Worksheet, amount: int) -> None:
    """Take paid interest off what is accrued; paying the rounded whole leaves nothing."""
    if amount >= accrued_interest(sheet):
        sheet.accrued = 0
    else:
        sheet.accrued -= amount * denominator(sheet.terms)


def scheduled_interest(terms: Terms, basis: int, start: date, months: int, due: date) -> int:
    """Interest billed for a period: whole months at rate / 12, otherwise 30/360 odd days."""
    numerator, below = rate_ratio(terms.annual_rate)
    if months:
        return round_ratio(basis * numerator * months, below * 12)
    return round_ratio(basis * numerator * year_parts("30/360", start, due), below * 360)


def interest_columns(state: State) -> tuple[int, int, int, date | None]:
    """What the interest earned and unpaid on any date follows from: what is billed and unpaid,
    the principal that earns, the accrued numerator, and the date it earns from (None: no more).
    """
    if state.terms.interest_method == "daily":
        return 0, state.principal, state.accrued, state.accrued_from
    billed = basis = 0
    for demand in state.demands:
        billed += demand.interest - demand.paid_interest
        basis += demand.principal - demand.paid_principal
    return billed, state.principal - basis, 0, state.last_due if state.next_due else None


def earned_unpaid(state: State, as_of: date) -> int:
    """Interest earned to the end of the day before `as_of` and not yet paid, in minor units.

    For a scheduled loan: what is billed and unpaid plus this period's share by 30/360 on the
    balance left once every billed installment is paid. It is negative while an installment is
    paid ahead. This is what the books carry as accrued interest receivable.
    """
    billed, principal, accrued, since = interest_columns(state)
    if since is None:
        return billed
    kind = state.terms.day_count if state.terms.interest_method == "daily" else "30/360"
    numerator, below = rate_ratio(state.terms.annual_rate)
    earned = accrued + principal * numerator * year_parts(kind, since, as_of)
    return billed + round_ratio(earned, below * BASIS[kind])
