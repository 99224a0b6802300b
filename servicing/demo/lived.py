"""What is kept of a loan's life besides its books: bills paid, analyses made, money received."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from escrow.analysis import EscrowAnalysis, EscrowQuestion
from servicing.arms.models import RateChange
from servicing.engine.state import State

from .chronicle import Chronicle
from .contract import Contract


class Paid(NamedTuple):
    """An escrow bill that was paid: the line's place in the contract, and the fact."""

    line: int
    due: date
    paid_on: date
    amount: int
    seq: int


class Analysed(NamedTuple):
    question: EscrowQuestion
    answer: EscrowAnalysis
    seq: int


class Received(NamedTuple):
    """A payment that came by the lockbox or at the desk, for its receipt row."""

    seq: int
    source: str
    channel: str
    received: date
    business_date: date
    amount: int
    check_number: str
    designation: str


@dataclass(slots=True)
class Life:
    """A contract, its chronicle, and what else is to be kept of it."""

    contract: Contract
    chronicle: Chronicle
    paid: list[Paid] = field(default_factory=list)
    analysed: list[Analysed] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    adjusted: list[RateChange] = field(default_factory=list)  # without their stream
    next_analysis: date | None = None

    @property
    def state(self) -> State:
        return self.chronicle.state
