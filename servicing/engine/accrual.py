"""Interest as an exact ratio of integers, rounded once: when it is billed or paid."""

from datetime import date

from .daycount import BASIS, year_parts
from .money import rate_ratio, round_ratio
from .periods import WEEKS, odd_basis, odd_parts
from .rates import ahead, charged_rate, not_yet_drawn
from .state import State
from .terms import Terms
from .worksheet import Worksheet

YEAR = {**BASIS, "weeks": WEEKS}


def denominator(terms: Terms) -> int:
    """What the accrued numerator of a state is over, to give minor units."""
    return rate_ratio(terms.annual_rate)[1] * BASIS[terms.day_count]


def accrue(sheet: Worksheet, to: date) -> None:
    """Earn daily interest on the principal of each day, up to but not including `to`."""
    start = sheet.accrued_from
    if start is None or start == to or sheet.terms.interest_method != "daily":
        return
    sheet.accrued_from = to
    if sheet.cap is None:
        numerator, _ = rate_ratio(sheet.terms.nominal_rate)
        sheet.accrued += sheet.principal * numerator * year_parts(sheet.terms.day_count, start, to)
        return
    for stretch in ahead(sheet, start, to):
        parts = year_parts(sheet.terms.day_count, stretch.start, stretch.end)
        sheet.accrued += sheet.principal * stretch.charged * parts
        sheet.relieved += sheet.principal * (stretch.note - stretch.charged) * parts


def accrued_interest(sheet: Worksheet) -> int:
    """Daily interest earned and unpaid as it would be paid now: rounded, never negative."""
    mode = sheet.terms.rounding.interest
    return max(round_ratio(sheet.accrued, denominator(sheet.terms), mode), 0)


def pay_accrued(sheet: Worksheet, amount: int) -> None:
    """Take paid interest off what is accrued; paying the rounded whole leaves nothing, unless the
    note carries fractions on."""
    if amount >= accrued_interest(sheet) and not sheet.terms.rounding.carry:
        sheet.accrued = 0
    else:
        sheet.accrued -= amount * denominator(sheet.terms)


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
    principal, since, earned = state.principal - basis, state.last_due, 0
    kind, frequency = state.terms.day_count, state.terms.frequency
    if since and state.draws:
        earned -= not_yet_drawn(state, since)[1]
    for until, _, charged in state.segments:
        if since:
            earned += principal * charged * odd_parts(kind, frequency, since, until)
            since = until
    return billed, principal, earned, since if state.next_due else None


def earned_unpaid(state: State, as_of: date) -> int:
    """Interest earned to the end of the day before `as_of` and not yet paid, in minor units.

    For a scheduled loan: what is billed and unpaid plus this period's share of days on the
    balance left once every billed installment is paid. It is negative while an installment is
    paid ahead. This is what the books carry as accrued interest receivable.
    """
    billed, principal, accrued, since = interest_columns(state)
    if since is None:
        return billed
    numerator, below = rate_ratio(charged_rate(state))
    kind = earns_by(state.terms)
    earned = accrued + principal * numerator * parts_by(kind, since, as_of)
    return billed + round_ratio(earned, below * YEAR[kind])


def earns_by(terms: Terms) -> str:
    """How days earn on the books: a day count, or `weeks` of which 52 make a year."""
    if terms.interest_method != "daily" and odd_basis(terms.day_count, terms.frequency) == WEEKS:
        return "weeks"
    return terms.day_count


def parts_by(kind: str, start: date, end: date) -> int:
    """The days from start to end, in parts of which YEAR[kind] make a year."""
    return (end - start).days if kind == "weeks" else year_parts(kind, start, end)
