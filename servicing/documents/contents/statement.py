"""The standard periodic statement: what its pages show, as facts, and the rules that decide it.

12 CFR 1026.41(b) and (d). Facts are gathered once, stored as JSON, and rendered when wanted; the
same facts always give the same pages. Nothing here knows Django, a database or a clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from servicing.documents.contents.coupon import check_digit
from servicing.documents.facts import Facts, FactsError
from servicing.engine.dates import add_months

DELINQUENCY_NOTICE_AFTER_DAYS = 45  # 1026.41(d)(8): "more than 45 days delinquent"
PROMPT_DAYS = 4  # comment 41(b)-1: within four days of the close of the courtesy period
HISTORY_MONTHS = 6  # 1026.41(d)(8)(iii)
ROWS_BESIDE_EXPLANATION = 4  # more transactions than this move to a full-width table on page 2
ROWS_BESIDE_NOTICE = 2  # the same when a delinquency notice wants its place on page 1
COLORS = ("#0b5cad", "#7c5cb8", "#b45309")  # principal, interest, escrow, as on the screens
MILLION = 1_000_000_00  # in cents; wider amounts do not fit the column


@dataclass(frozen=True, slots=True)
class Wording:
    """What the pages call the loan, and which rules its collateral brings in."""

    title: str
    loan: str
    risk: str
    dwelling: bool = False  # 1026.41 covers it: counselor, error address, foreclosure lines


_HOME = "fees and foreclosure, which means the loss of your home"
WORDINGS = {
    "mortgage": Wording("Mortgage statement", "mortgage", _HOME, True),
    "home_equity": Wording("Home equity loan statement", "home equity loan", _HOME, True),
    "auto": Wording("Auto loan statement", "auto loan", "fees and the loss of your vehicle"),
    "personal": Wording("Personal loan statement", "loan", "fees and collection of the debt"),
    "business": Wording("Business loan statement", "loan", "fees and collection of the debt"),
}


@dataclass(frozen=True, slots=True)
class Parts:
    """Money by what it pays."""

    principal: int
    interest: int
    escrow: int = 0
    fees: int = 0

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.escrow + self.fees


@dataclass(frozen=True, slots=True)
class LateFee:
    """The late fee of the installment now billed: how much, and the day it will be charged."""

    amount: int
    charged_on: date

    @property
    def last_day(self) -> date:
        """The last day on which a payment avoids the fee."""
        return self.charged_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that debited or credited the amount due since the last statement (d)(4)."""

    on: date
    description: str
    charge: int = 0
    payment: int = 0


@dataclass(frozen=True, slots=True)
class Cycle:
    """One past billing cycle: what of it is still unpaid, or when it was fully paid."""

    due_date: date
    unpaid: int
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Delinquency:
    """The (d)(8) information, gathered when delinquency_box_required says so."""

    days: int
    history: tuple[Cycle, ...]
    past_due: int  # to bring the loan current
    programs: tuple[str, ...] = ()  # sentences: what help was agreed
    first_filing: date | None = None  # first notice or filing for foreclosure


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFacts(Facts):
    """All that one periodic statement shows, of the day that it is `dated`."""

    by_value: ClassVar[frozenset[str]] = Facts.by_value | {"wording", "partial_payments"}
    product: str  # a key of WORDINGS
    period_from: date  # the activity listed is of period_from to period_to, both included
    period_to: date
    # (d)(1)
    due_date: date
    amount_due: int
    late_fee: LateFee | None
    # (d)(2): amount_due = payment + fees_charged + past_due - held_counted - credited
    payment: Parts
    fees_charged: int  # since the last statement
    past_due: int  # unpaid installments and unpaid earlier fees
    # (d)(3)
    paid_since: Parts
    unapplied_since: int
    paid_year: Parts
    held: int  # suspense now held; also its year-to-date figure (comment 41(d)(3)-1)
    # (d)(7)
    principal: int
    annual_rate: str
    maturity_date: date
    next_rate_change: date | None = None
    prepayment_penalty: bool = False
    prepayment_penalty_until: date | None = None
    escrow_balance: int | None = None  # None: the loan has no escrow account
    held_counted: int = 0  # the part of `held` that lowers the amount due
    credited: int = 0  # paid or waived already toward what is listed above it
    partial_payments: str = "held"  # or applied: what happens to less than a full payment (d)(5)
    split_estimated: bool = False  # daily interest: the split holds if paid on the due date
    activity: tuple[Activity, ...] = ()  # (d)(4)
    delinquency: Delinquency | None = None  # (d)(8)
    messages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse facts that would print a sum that does not add up, or a box that is missing."""
        if self.product not in WORDINGS:
            raise FactsError(f"unknown product {self.product!r}, expected {list(WORDINGS)}")
        explained = (
            self.payment.total + self.fees_charged + self.past_due
            - self.held_counted - self.credited
        )  # fmt: skip
        if explained != self.amount_due:
            raise FactsError(f"explained {explained}, but the amount due is {self.amount_due}")
        if self.amount_due < 0 or self.partial_payments not in ("held", "applied"):
            raise FactsError(f"{self.amount_due} due, partial payments {self.partial_payments}")
        if not 0 <= self.held_counted <= self.held:
            raise FactsError(f"{self.held_counted} counted of {self.held} held")
        late = self.delinquency
        if late is not None and not delinquency_box_required(late.days):
            raise FactsError(f"a delinquency notice at {late.days} days")

    @property
    def wording(self) -> Wording:
        return WORDINGS[self.product]

    @property
    def has_escrow(self) -> bool:
        """An escrow account now, or escrow money in a sum that is shown."""
        shown = (self.payment, self.paid_since, self.paid_year)
        return self.escrow_balance is not None or any(parts.escrow for parts in shown)

    @property
    def shows_held(self) -> bool:
        return bool(self.held or self.unapplied_since or self.partial_payments == "held")

    @property
    def total_since(self) -> int:
        return self.paid_since.total + self.unapplied_since

    @property
    def total_year(self) -> int:
        return self.paid_year.total + self.held

    @property
    def activity_apart(self) -> bool:
        """Too much activity for the column on page 1: it gets a table of its own on page 2."""
        rows = ROWS_BESIDE_NOTICE if self.delinquency else ROWS_BESIDE_EXPLANATION
        widest = max((max(one.charge, one.payment) for one in self.activity), default=0)
        return len(self.activity) > rows or widest >= MILLION

    @property
    def split(self) -> tuple["Bar", ...]:
        """How the regular payment splits, for the bar under its explanation."""
        parts = (self.payment.principal, self.payment.interest, self.payment.escrow)
        whole, paid, bars = max(sum(parts), 1), 0, []
        for color, part in zip(COLORS, parts, strict=True):
            start, paid = paid * 1000 // whole, paid + part
            bars.append(Bar(color, start, paid * 1000 // whole - start))
        return tuple(bar for bar in bars if bar.width > 0)

    @property
    def scan_line(self) -> str:
        """The line the lockbox reads off the coupon: loan number, amount due, with late fee,
        check digit. Amounts are ten digits of minor units."""
        with_fee = self.amount_due + (self.late_fee.amount if self.late_fee else 0)
        body = f"{self.loan_number} {self.amount_due:010d} {with_fee:010d}"
        return f"{body} {check_digit(body)}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of the regular payment as a colored bar: start and width in thousandths."""

    by_value: ClassVar[frozenset[str]] = frozenset({"color"})
    color: str
    start: int
    width: int


def delinquency_box_required(days_delinquent: int) -> bool:
    """1026.41(d)(8): on day 46, not on day 45."""
    return days_delinquent > DELINQUENCY_NOTICE_AFTER_DAYS


def statement_date(previous_due: date, grace_days: int) -> date:
    """The day after the courtesy period of the previous installment: prompt, 1026.41(b)."""
    return previous_due + timedelta(days=grace_days + 1)


def statement_deadline(previous_due: date, grace_days: int) -> date:
    """The last day to send: four days after the courtesy period closed, comment 41(b)-1."""
    return previous_due + timedelta(days=grace_days + PROMPT_DAYS)


def unapplied_since(put_in: int, held: int) -> int:
    """What this period added to the suspense still held; the oldest money is applied first.

    Due 1,000: 600 in, 300 in, 400 in and 1,000 applied shows 600, 300, 300 beside the held
    600, 900, 300 (comment 41(d)(3)-1).
    """
    return min(put_in, held)


def recent_history(cycles: Sequence[Cycle], as_of: date) -> tuple[Cycle, ...]:
    """The cycles to list in the notice: six months, or since last current if that is shorter.

    `cycles` are in order of due date. 1026.41(d)(8)(iii).
    """
    fallen_due = [cycle for cycle in cycles if cycle.due_date <= as_of]
    start = 0
    for position, cycle in enumerate(fallen_due):
        earlier = fallen_due[:position]
        if all(one.paid_on is not None and one.paid_on < cycle.due_date for one in earlier):
            start = position  # the loan was current just before this one fell due
    oldest = add_months(as_of, -HISTORY_MONTHS)
    return tuple(cycle for cycle in fallen_due[start:] if cycle.due_date > oldest)
