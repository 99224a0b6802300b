"""The aggregate escrow analysis of 12 CFR 1024.17 and its Appendix E.

What will be paid out in the coming year, what must be in the account so that it never falls
below the cushion, and what is there: the difference is a surplus, a shortage or a deficiency.
Pure: no database, no clock. Money in minor units. `docs/escrow-analysis.md` explains it.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from servicing.engine.dates import add_months
from servicing.engine.money import round_ratio

from .repayment import (
    RULES,
    Change,
    Course,
    EscrowRules,
    Gaps,
    Option,
    choose_course,
    refund_due,
)

KINDS = frozenset({"initial", "annual", "short_year"})
MOST_MONTHS = 60


class EscrowError(ValueError):
    """A question that cannot be answered. `path` names the field, the message says why."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


class Bill(NamedTuple):
    """A disbursement to expect. `cycle_months` is 36 for a bill that comes every three years."""

    date: date
    amount: int
    kind: str
    payee: str = ""
    cycle_months: int = 12


class Movement(NamedTuple):
    """A deposit or a disbursement expected between the analysis and the computation year."""

    date: date
    deposit: int = 0
    disbursement: int = 0


@dataclass(frozen=True, slots=True)
class EscrowQuestion:
    """What an analysis needs to know. `actual_balance` is the ledger's on the analysis date.

    `later` holds bills after the year that this year's deposits already go toward: the next
    bill of a three-year policy, or one whose bill of this year was paid before the year began.
    """

    kind: str  # initial, annual, short_year
    analysis_date: date
    computation_start: date  # first of a month
    actual_balance: int
    disbursements: tuple[Bill, ...]
    later: tuple[Bill, ...] = ()
    until_start: tuple[Movement, ...] = ()
    months: int = 12
    cushion: Fraction = RULES.largest_cushion  # of a year's disbursements
    borrower_current: bool = True
    foreclosure_filed: bool = False
    in_bankruptcy: bool = False
    current_payment: int = 0
    first_payment: date | None = None  # due date of the first new payment; None: the year's start
    spread_months: int = 12
    deficiency_months: int | None = None  # None: as long as the shortage
    rules: EscrowRules = RULES


class Row(NamedTuple):
    """A month's end in the trial running balance. The first row is the opening."""

    month: date
    deposit: int
    disbursed: int
    step1: int  # from zero
    step2: int  # raised so that the lowest is zero
    target: int  # with the cushion
    projected: int  # from what is there


@dataclass(frozen=True, slots=True)
class EscrowAnalysis:
    """The answer. start + surplus or gap = required_start; the payments add up to the gap."""

    annual_disbursements: int
    monthly_base: int
    cushion: int
    rows: tuple[Row, ...]
    low_month: date
    low_balance: int  # of step 1
    low_projected: int
    low_after_year: bool  # (c)(9): the low point comes once in a longer cycle
    required_start: int
    start: int
    surplus: int
    shortage: int
    deficiency: int
    one_month: int
    shortage_monthly: int
    deficiency_monthly: int
    credit_monthly: int
    surplus_refund: int
    surplus_refund_due: date | None
    options: tuple[Option, ...]
    new_payment: int
    effective_date: date
    payment_changes: tuple[Change, ...]
    statement_exempt: bool  # (i)(2): the annual statement may wait; the analysis may not


@lru_cache(maxsize=512)
def month_starts(first: date, months: int) -> tuple[date, ...]:
    """The month before `first`, which opens the trial balance, and the months from it on."""
    return tuple(add_months(first, month) for month in range(-1, months))


def lowest_cushion(rules: EscrowRules, *limits: Fraction | None) -> Fraction:
    """The cushion that controls: the lowest of the rule, the document, the state, (c)(8)."""
    return min([rules.largest_cushion, *(limit for limit in limits if limit is not None)])


def cushion_of_months(months: int) -> Fraction:
    """Two months of escrow payments are one sixth of a year's disbursements."""
    return Fraction(months, 12)


def check_question(question: EscrowQuestion) -> None:
    """Refuse a question that would get a wrong answer; the error names the field."""
    rules, start = question.rules, question.computation_start
    if question.kind not in KINDS:
        raise EscrowError("kind", f"expected one of {', '.join(sorted(KINDS))}")
    if start.day != 1:
        raise EscrowError("computation_start", "expected the first of a month")
    if not 1 <= question.months <= MOST_MONTHS:
        raise EscrowError("months", f"expected 1 to {MOST_MONTHS}")
    if question.cushion < 0:
        raise EscrowError("cushion", "expected no less than zero")
    if question.current_payment < 0:
        raise EscrowError("current_payment", "expected no less than zero")
    if question.spread_months < rules.shortage_months:
        raise EscrowError("spread_months", f"expected at least {rules.shortage_months}")
    months = question.deficiency_months
    if months is not None and months < rules.deficiency_months:
        raise EscrowError("deficiency_months", f"expected at least {rules.deficiency_months}")
    for index, movement in enumerate(question.until_start):
        if movement.date >= start:
            raise EscrowError(f"until_start.{index}.date", "expected a date before the year")
        if movement.deposit < 0 or movement.disbursement < 0:
            raise EscrowError(f"until_start.{index}", "expected amounts of zero or more")


def _place_bills(question: EscrowQuestion) -> tuple[int, list[int]]:
    """A year's disbursements, and what is paid out by month: [0] is the opening, always nothing.

    A bill of a longer cycle counts with a year's share (1024.17(c)(9)), and the list goes on to
    its month, every bill coming again in its cycle: the low point is sought that far.
    """
    start = question.computation_start
    window = max(12, question.months)
    origin = start.year * 12 + start.month - 1
    annual, horizon = 0, question.months
    placed = []  # month, cycle, amount
    for path, bills in (("disbursements", question.disbursements), ("later", question.later)):
        for index, bill in enumerate(bills):
            month = bill.date.year * 12 + bill.date.month - origin
            cycle = max(bill.cycle_months, window)
            inside = month <= window if path == "disbursements" else window < month
            if month < 1 or not inside or month > window + cycle:
                raise EscrowError(f"{path}.{index}.date", f"not where {path} belong: {bill.date}")
            if bill.amount < 0:
                raise EscrowError(f"{path}.{index}.amount", "expected zero or more")
            annual += bill.amount if cycle == 12 else round_ratio(bill.amount * 12, cycle)
            if cycle > window and month > horizon:
                horizon = month
            placed.append((month, cycle, bill.amount))
    paid_out = [0] * (horizon + 1)
    for month, cycle, amount in placed:
        while month <= horizon:
            paid_out[month] += amount
            month += cycle
    return annual, paid_out


def _run_trial(base: int, paid_out: list[int]) -> list[int]:
    """Appendix E, step 1: the running balance from zero, each month a deposit and the bills."""
    balances, balance = [0], 0
    for disbursed in paid_out[1:]:
        balance += base - disbursed
        balances.append(balance)
    return balances


def _rows(
    question: EscrowQuestion, base: int, paid_out: list[int], trial: list[int],
    raised: int, cushion: int, start: int,
) -> tuple[Row, ...]:  # fmt: skip
    """Appendix E, the three steps side by side, and what is projected from what is there."""
    opening, *months = month_starts(question.computation_start, question.months)
    lifted = raised + cushion
    rows = [Row(opening, 0, 0, 0, raised, lifted, start)]
    for month, out, step1 in zip(months, paid_out[1:], trial[1:], strict=False):
        rows.append(Row(month, base, out, step1, step1 + raised, step1 + lifted, step1 + start))
    return tuple(rows)


def find_gaps(required_start: int, start: int, actual_balance: int) -> Gaps:
    """Compare what is there with what should be (1024.17(b), (f)).

    Only a ledger below zero is a deficiency; a projection below zero is a shortage.
    """
    gap = max(required_start - start, 0)
    deficiency = min(gap, max(-actual_balance, 0))
    return Gaps(max(start - required_start, 0), gap - deficiency, deficiency)


def _choose(question: EscrowQuestion, gaps: Gaps, base: int, one_month: int) -> Course:
    return choose_course(
        gaps,
        opening=question.kind == "initial",
        current=question.borrower_current,
        monthly_base=base,
        one_month=one_month,
        shortage_months=question.spread_months,
        deficiency_months=question.deficiency_months or question.spread_months,
        first_due=question.first_payment or question.computation_start,
        rules=question.rules,
    )


def analyze(question: EscrowQuestion) -> EscrowAnalysis:
    """Answer one escrow question (12 CFR 1024.17(c), (d), (f))."""
    check_question(question)
    rules = question.rules
    annual, paid_out = _place_bills(question)
    base = round_ratio(annual, 12, rules.base_rounding)
    limit = min(question.cushion, rules.largest_cushion)
    cushion = annual * limit.numerator // limit.denominator  # at most: never rounded up
    trial = _run_trial(base, paid_out)
    low = min(trial)
    low_at = trial.index(low)
    start = question.actual_balance
    for _, deposit, disbursement in question.until_start:
        start += deposit - disbursement
    gaps = find_gaps(cushion - low, start, question.actual_balance)
    one_month = question.current_payment if rules.one_month == "current" else base
    course = _choose(question, gaps, base, one_month)
    behind = not question.borrower_current or question.foreclosure_filed or question.in_bankruptcy
    return EscrowAnalysis(
        annual_disbursements=annual,
        monthly_base=base,
        cushion=cushion,
        rows=_rows(question, base, paid_out, trial, -low, cushion, start),
        low_month=add_months(question.computation_start, low_at - 1),
        low_balance=low,
        low_projected=start + low,
        low_after_year=low_at > question.months,
        required_start=cushion - low,
        start=start,
        surplus=gaps.surplus,
        shortage=gaps.shortage,
        deficiency=gaps.deficiency,
        one_month=one_month,
        shortage_monthly=course.shortage_monthly,
        deficiency_monthly=course.deficiency_monthly,
        credit_monthly=course.credit_monthly,
        surplus_refund=course.refund,
        surplus_refund_due=refund_due(question.analysis_date, rules) if course.refund else None,
        options=course.options,
        new_payment=course.payments[0].amount,
        effective_date=course.payments[0].due_from,
        payment_changes=course.payments,
        statement_exempt=question.kind == "annual" and behind,
    )
