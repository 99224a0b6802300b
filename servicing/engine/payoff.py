"""What pays a loan off on a date, with its per diem (regulations 11.3; 12 CFR 1026.36(c)(3))."""

from dataclasses import dataclass
from datetime import date

from .dates import add_months
from .daycount import BASIS, year_parts
from .money import rate_ratio, round_ratio
from .periods import UNITS, odd_parts, periods_between, step
from .rates import ahead, charged_rate, not_yet_drawn, period, year_of
from .state import State
from .terms import Terms

# Kinds of suspense that are the borrower's to pay the debt with; insurance proceeds and money
# whose payer nobody knows are not.
COUNTS_TOWARD_PAYOFF = frozenset(
    {"regular", "post_petition", "trustee_pre_petition", "trial_plan", "buydown"}
)


@dataclass(frozen=True, slots=True)
class PayoffFigures:
    """Amounts in minor units that pay the loan off if received on `good_through`.

    `interest` is everything owed; it is negative where an installment is paid ahead.
    `per_diem` is an exact ratio, to be rounded only with its days.
    """

    good_through: date
    principal: int
    deferred_principal: int
    deferred_interest: int
    interest: int
    late_fees: int
    other_fees: int
    escrow_advance: int
    corporate_advances: int
    prepayment_penalty: int
    recording_fee: int
    less_suspense: int
    per_diem: tuple[int, int]

    @property
    def gross(self) -> int:
        return (
            self.principal + self.deferred_principal + self.deferred_interest + self.interest
            + self.late_fees + self.other_fees + self.escrow_advance + self.corporate_advances
            + self.prepayment_penalty + self.recording_fee
        )  # fmt: skip

    @property
    def total(self) -> int:
        return self.gross - self.less_suspense


def figures(state: State, good_through: date, recording_fee: int = 0) -> PayoffFigures:
    """The payoff of a state that stands on or before `good_through`.

    Interest runs up to but not including the day funds are received. A scheduled loan owes what
    is billed, then whole periods (months at rate / 12) and odd days by its payoff day count
    (Fannie Mae F-1-09); a daily loan owes what has accrued. An escrow balance is refunded apart
    (12 CFR 1024.34), an escrow advance is owed.
    """
    fees = [d for d in state.demands if d.kind != "installment"]
    late = sum(d.outstanding for d in fees if d.kind == "late_fee")
    return PayoffFigures(
        good_through,
        state.principal,
        state.deferred_principal,
        state.deferred_interest,
        interest_owed(state, good_through),
        late,
        sum(d.outstanding for d in fees) - late,
        max(-state.escrow, 0),
        state.corporate_advances,
        prepayment_penalty(state, good_through),
        recording_fee,
        sum(amount for kind, amount in state.suspense if kind in COUNTS_TOWARD_PAYOFF),
        per_diem(state),
    )


def prepayment_penalty(state: State, on: date) -> int:
    """The penalty of the note on what a payoff then prepays, rounded half up."""
    penalty = state.terms.prepayment_penalty
    if penalty is None or on >= penalty.until or state.closed:
        return 0
    numerator, below = rate_ratio(penalty.percent)
    due = sum(d.principal - d.paid_principal for d in state.demands)
    return round_ratio((state.principal - due) * numerator, below)


def interest_owed(state: State, to: date) -> int:
    """All interest owed by `to`, rounded half up; negative where it is paid ahead."""
    terms = state.terms
    _, below = rate_ratio(terms.annual_rate)
    if terms.interest_method == "daily":
        if state.accrued_from is None:
            return 0
        owed = state.accrued
        for stretch in ahead(state, state.accrued_from, to):
            parts = year_parts(terms.day_count, stretch.start, stretch.end)
            owed += state.principal * stretch.charged * parts
        return round_ratio(owed, below * BASIS[terms.day_count])
    billed = sum(d.interest - d.paid_interest for d in state.demands)
    if state.last_due is None or state.principal == 0:
        return billed
    to = charged_to(terms, to)
    whole = odd = 0  # parts of whole periods, and days, each times the rate that held
    for stretch in period(state, state.last_due, to):
        parts, days = whole_and_odd(state, stretch.start, stretch.end)
        whole += parts * stretch.charged
        odd += days * stretch.charged
    mode, basis = terms.rounding.interest, BASIS[terms.payoff_day_count]
    before = not_yet_drawn(state, state.last_due)[1] if state.draws else 0
    periodic = round_ratio(state.principal * whole - before, below * year_of(terms), mode)
    return billed + periodic + round_ratio(state.principal * odd, below * basis, mode)


def charged_to(terms: Terms, to: date) -> date:
    """Up to when a payoff bears interest: to the day of receipt; or, where the program has it so,
    to the next installment due date (24 CFR 203.558, for FHA mortgages closed before
    January 21, 2015)."""
    if terms.payoff_interest != "month_end" or to.day == terms.due_day:
        return to
    due = add_months(to, 0, terms.due_day)
    return due if due >= to else add_months(to, 1, terms.due_day)


def periods_and_days(state: State, start: date, to: date) -> tuple[int, date]:
    """Whole payment periods from `start`, and the day from which the days up to `to` are odd.
    Where interest is paid ahead of `to` the running period is given back whole and its days are
    owed."""
    frequency, due_day = state.terms.frequency, state.terms.due_day
    falls_due = start == step(frequency, start, 0, due_day)  # boarding may begin on another day
    day = due_day if falls_due else start.day
    periods = periods_between(frequency, start, to, day)
    if step(frequency, start, periods, day) > to:
        periods -= 1
    return periods, step(frequency, start, periods, day)


def whole_and_odd(state: State, start: date, to: date) -> tuple[int, int]:
    """Whole periods in parts of rates.year_of, then odd days in parts of the payoff day count."""
    terms = state.terms
    periods, odd_from = periods_and_days(state, start, to)
    odd = year_parts(terms.payoff_day_count, odd_from, to)
    if terms.day_count == "30/360":
        return periods * UNITS[terms.frequency], odd
    return odd_parts(terms.day_count, terms.frequency, start, odd_from), odd


def per_diem(state: State) -> tuple[int, int]:
    """One day's interest in minor units, as an exact ratio by the payoff day count."""
    terms = state.terms
    kind = terms.day_count if terms.interest_method == "daily" else terms.payoff_day_count
    numerator, below = rate_ratio(charged_rate(state))
    if terms.payoff_interest == "month_end" and terms.interest_method != "daily":
        return 0, below * 365  # another day of the same month costs nothing more
    if state.closed or kind == "actual/actual":
        return (0 if state.closed else state.principal * numerator), below * 365
    return state.principal * numerator, below * BASIS[kind]
