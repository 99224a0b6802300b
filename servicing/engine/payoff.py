"""What pays a loan off on a date, with its per diem (regulations 11.3; 12 CFR 1026.36(c)(3))."""

from dataclasses import dataclass
from datetime import date

from .dates import add_months, whole_months
from .daycount import BASIS, year_parts
from .money import rate_ratio, round_ratio
from .state import State


@dataclass(frozen=True, slots=True)
class PayoffFigures:
    """Amounts in minor units that pay the loan off if received on `good_through`.

    `interest` is everything owed; it is negative where an installment is paid ahead.
    `per_diem` is an exact ratio, to be rounded only with its days.
    """

    good_through: date
    principal: int
    deferred_principal: int
    interest: int
    late_fees: int
    other_fees: int
    escrow_advance: int
    corporate_advances: int
    less_suspense: int
    per_diem: tuple[int, int]

    @property
    def gross(self) -> int:
        return (
            self.principal + self.deferred_principal + self.interest + self.late_fees
            + self.other_fees + self.escrow_advance + self.corporate_advances
        )  # fmt: skip

    @property
    def total(self) -> int:
        return self.gross - self.less_suspense


def figures(state: State, good_through: date) -> PayoffFigures:
    """The payoff of a state that stands on or before `good_through`.

    Interest runs up to but not including the day funds are received. A scheduled loan owes what
    is billed, then whole months at rate / 12 and odd days by its payoff day count (Fannie Mae
    F-1-09); a daily loan owes what has accrued. An escrow balance is refunded apart
    (12 CFR 1024.34), an escrow advance is owed.
    """
    fees = [d for d in state.demands if d.kind != "installment"]
    late = sum(d.outstanding for d in fees if d.kind == "late_fee")
    return PayoffFigures(
        good_through,
        state.principal,
        state.deferred_principal,
        interest_owed(state, good_through),
        late,
        sum(d.outstanding for d in fees) - late,
        max(-state.escrow, 0),
        state.corporate_advances,
        state.suspense_total,
        per_diem(state),
    )


def interest_owed(state: State, to: date) -> int:
    """All interest owed by `to`, rounded half up; negative where it is paid ahead."""
    terms = state.terms
    numerator, below = rate_ratio(terms.annual_rate)
    if terms.interest_method == "daily":
        if state.accrued_from is None:
            return 0
        parts = year_parts(terms.day_count, state.accrued_from, to)
        owed = state.accrued + state.principal * numerator * parts
        return round_ratio(owed, below * BASIS[terms.day_count])
    billed = sum(d.interest - d.paid_interest for d in state.demands)
    if state.last_due is None or state.principal == 0:
        return billed
    start = state.last_due
    falls_due = start == add_months(start, 0, terms.due_day)  # boarding may begin on another day
    day = terms.due_day if falls_due else start.day
    months = whole_months(start, to, day)
    if add_months(start, months, day) > to:
        months -= 1  # paid ahead: the running month is given back whole, its days are owed
    odd_from = add_months(start, months, day)
    monthly = round_ratio(state.principal * numerator * months, below * 12)
    odd = year_parts(terms.payoff_day_count, odd_from, to)
    basis = BASIS[terms.payoff_day_count]
    return billed + monthly + round_ratio(state.principal * numerator * odd, below * basis)


def per_diem(state: State) -> tuple[int, int]:
    """One day's interest in minor units, as an exact ratio by the payoff day count."""
    terms = state.terms
    kind = terms.day_count if terms.interest_method == "daily" else terms.payoff_day_count
    numerator, below = rate_ratio(terms.annual_rate)
    if kind == "actual/actual":
        return state.principal * numerator, below * 365
    return state.principal * numerator, below * BASIS[kind]
