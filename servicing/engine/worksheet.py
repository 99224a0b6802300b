"""The worksheet on which one step of a loan's life is computed: a state opened for writing."""

from collections.abc import Container
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from .shadow import shadowed
from .state import Demand, Key, State

# Whose effect a booking is: a fact's sequence number, or a consequence's key.
Subject = int | str


class Booking(NamedTuple):
    """One debit and one credit role, one positive amount. The ledger maps roles to accounts."""

    subject: Subject
    debit: str
    credit: str
    amount: int
    effective_date: date


class Consequence(NamedTuple):
    """What the fold made itself: a bill or a late charge, with the key that names it."""

    key: str  # bill:<due date>, late_fee:<due date>
    kind: str
    effective_date: date


class Allocation(NamedTuple):
    """Where a part of the money went and by which rule: the explanation of a payment."""

    subject: Subject
    demand: str | None
    component: str
    amount: int
    rule: str


class Result(NamedTuple):
    """What a step, or a whole fold, gives back."""

    state: State
    bookings: list[Booking]
    consequences: list[Consequence]
    allocations: list[Allocation]
    demands: dict[str, Demand]  # every demand that the step touched, as it now stands


class Worksheet:
    """A mutable copy of a state, with what the step books and makes."""

    __slots__ = (
        "accrued", "accrued_from", "allocations", "cap", "cap_until", "charged", "closed",
        "consequences", "corporate_advances", "deferred_interest", "deferred_principal",
        "defers", "demands", "draws", "escrow", "escrow_changes", "key", "last_due", "lines",
        "next_due", "noted", "number", "principal", "relieved", "residue", "segments", "shift",
        "shifted_from", "skips", "suspense", "terms", "touched", "withheld",
    )  # fmt: skip

    def __init__(self, state: State) -> None:
        self.terms = state.terms
        self.key = state.key
        self.principal = state.principal
        self.deferred_principal = state.deferred_principal
        self.escrow = state.escrow
        self.corporate_advances = state.corporate_advances
        self.suspense = dict(state.suspense)
        self.demands = list(state.demands)
        self.next_due = state.next_due
        self.last_due = state.last_due
        self.number = state.number
        self.accrued = state.accrued
        self.accrued_from = state.accrued_from
        self.escrow_changes = state.escrow_changes
        self.deferred_interest = state.deferred_interest
        self.noted = state.noted
        self.cap = state.cap
        self.cap_until = state.cap_until
        self.segments = state.segments
        self.relieved = state.relieved
        self.shifted_from = state.shifted_from
        self.shift = state.shift
        self.skips = state.skips
        self.defers = state.defers
        self.closed = state.closed
        self.draws = state.draws
        self.residue = state.residue
        # Installments whose late charge a correction must not bring about, by due date; and when
        # a correction is being folded, the charges that were made before it, by key.
        self.withheld: set[str] = set()
        self.charged: Container[str] | None = None
        self.lines: dict[tuple[Subject, str, str, date], int] = {}
        self.consequences: list[Consequence] = []
        self.allocations: list[Allocation] = []
        self.touched: dict[str, Demand] = {}

    def state(self) -> State:
        return State(
            self.terms,
            self.key,
            self.principal,
            self.deferred_principal,
            self.escrow,
            self.corporate_advances,
            tuple(sorted(item for item in self.suspense.items() if item[1]))
            if self.suspense
            else (),
            tuple(self.demands),
            self.next_due,
            self.last_due,
            self.number,
            self.accrued,
            self.accrued_from,
            self.escrow_changes,
            self.deferred_interest,
            self.noted,
            self.cap,
            self.cap_until,
            self.segments,
            self.relieved,
            self.shifted_from,
            self.shift,
            self.skips,
            self.defers,
            self.closed,
            self.draws,
            self.residue,
        )

    def result(self) -> Result:
        bookings = [
            Booking(subject, debit, credit, amount, on)
            for (subject, debit, credit, on), amount in self.lines.items()
        ]
        return Result(self.state(), bookings, self.consequences, self.allocations, self.touched)

    def book(self, subject: Subject, debit: str, credit: str, amount: int, on: date) -> None:
        """Book an amount; nothing for zero. Lines of one subject and pair are added up."""
        if not amount:
            return
        pairs = shadowed(debit, credit) if self.closed == "charged_off" else [(debit, credit)]
        for pair in pairs:
            line = (subject, *pair, on)
            self.lines[line] = self.lines.get(line, 0) + amount

    def change_terms(self, **changed: Any) -> None:
        """New terms from here on; the first change keeps the note's for the next fold."""
        self.noted = self.noted or self.terms
        self.terms = replace(self.terms, **changed)

    def credit_escrow(self, subject: Subject, debit: str, amount: int, on: date) -> None:
        """Add to escrow. What the servicer advanced is recovered first (regulations 15.1)."""
        recovered = min(amount, max(-self.escrow, 0))
        self.book(subject, debit, "escrow_advance", recovered, on)
        self.book(subject, debit, "escrow", amount - recovered, on)
        self.escrow += amount

    def debit_escrow(self, subject: Subject, credit: str, amount: int, on: date) -> None:
        """Take from escrow; below zero the servicer advances (12 CFR 1024.17(k))."""
        held = min(amount, max(self.escrow, 0))
        self.book(subject, "escrow", credit, held, on)
        self.book(subject, "escrow_advance", credit, amount - held, on)
        self.escrow -= amount

    def replace(self, index: int, demand: Demand) -> None:
        self.demands[index] = demand
        self.touched[demand.key] = demand

    def add_demand(self, demand: Demand) -> None:
        self.demands.append(demand)
        self.touched[demand.key] = demand

    def drop_satisfied(self) -> None:
        """Forget what is paid, but for installments whose late charge is still to be judged."""
        self.demands = [
            d for d in self.demands if d.satisfied_on is None or d.open_at_grace is not None
        ]

    def stand_at(self, key: Key) -> None:
        self.key = key
