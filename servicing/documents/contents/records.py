"""What a loan's books say, on paper: its payment history, and a verification of the mortgage."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from servicing.documents.facts import Facts


@dataclass(frozen=True, slots=True)
class Line:
    """One transaction: what reduces the debt is positive. The balance stands after it."""

    by_value: ClassVar[frozenset[str]] = frozenset({"what"})
    on: date
    what: str
    amount: int
    principal: int
    interest: int
    escrow: int
    fees: int
    held: int
    balance: int  # principal


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFacts(Facts):
    """Every transaction of a period, in order of its day. Minor units."""

    since: date
    until: date
    opening: int  # principal before the period
    closing: int  # and at its end
    escrow_balance: int
    fees_balance: int
    held_balance: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class TimesLate:
    """How many installments of some months were so late: each counts once, where it ended."""

    months: int
    days30: int
    days60: int
    days90: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationFacts(Facts):
    """A mortgage as a new lender asks for it. Minor units."""

    recipient: str = ""
    opened_on: date
    original: int
    principal: int
    annual_rate: str
    payment: int  # principal and interest
    escrow: int  # of each installment
    paid_to: date | None  # the due date of the last installment that is paid
    next_due: date | None
    maturity_date: date
    past_due: int
    escrow_balance: int | None
    late: tuple[TimesLate, ...]
    known_since: date | None = None  # our records begin within the time counted
    signer: str
    signer_title: str

    @property
    def total(self) -> int:
        return self.payment + self.escrow
