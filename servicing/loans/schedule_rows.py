"""A loan's whole schedule: billed installments as they stand, then those to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from servicing.engine.billed import Basis, bills_made, bills_to_come
from servicing.engine.facts import TERMS_KINDS, Fact
from servicing.engine.schedule import Installment
from servicing.engine.state import Demand, State
from servicing.engine.versions import TermsInForce, terms_versions
from servicing.ledger.replay import read_demands, read_facts

from .as_of import Past


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One installment. Amounts in minor units; `balance` is the principal that is left once this
    installment and those before it are paid; `basis` is what it was computed from."""

    number: int
    due: date
    principal: int
    interest: int
    escrow: int
    total: int
    state: str  # paid, open, coming
    paid_on: date | None = None
    outstanding: int = 0
    balance: int | None = None
    basis: Basis | None = None

    @property
    def moved(self) -> bool:
        """Whether it is asked for no longer: deferred, extended, or taken up by a modification."""
        return self.state == "paid" and not self.total


@dataclass(frozen=True, slots=True)
class LoanSchedule:
    """Every installment in order of its due date, and the terms they follow from."""

    rows: list[ScheduleRow]
    versions: list[TermsInForce]
    facts: list[Fact]


def read_schedule(cursor: Any, stream: int, state: State, past: Past | None = None
                  ) -> LoanSchedule:  # fmt: skip
    """The schedule of a loan as it stands, in two reads, or as it stood then, in none. What is
    past due is taken as paid in the installments to come."""
    facts = past.facts if past else read_facts(cursor, stream)
    billed = past.result.demands if past else read_demands(cursor, stream)
    made = {one.due: one for one in bills_made(state.note_terms, facts, state.key)}
    coming = bills_to_come(state) if state.status == "active" else []
    rows = [_billed(d, made.get(d.due)) for d in billed.values() if d.kind == "installment"]
    rows += [_coming(row, basis) for basis, row in coming]
    return LoanSchedule(
        sorted(rows, key=lambda row: row.due),
        versions_of(state, facts),
        facts,
    )


def versions_of(state: State, facts: list[Fact]) -> list[TermsInForce]:
    """The versions of the terms up to where the state stands. Without a change of terms, as on
    most loans, nothing is folded for it."""
    first = next((fact for fact in facts if fact.kind == "board"), None)
    if first and not any(fact.kind in TERMS_KINDS for fact in facts):
        return [TermsInForce(first.effective_date, first.seq, first.kind, state.note_terms)]
    return terms_versions(state.note_terms, facts, state.key)


def _billed(demand: Demand, basis: Basis | None) -> ScheduleRow:
    return ScheduleRow(
        demand.number,
        demand.due,
        demand.principal,
        demand.interest,
        demand.escrow,
        demand.billed,
        "paid" if demand.satisfied_on else "open",
        demand.satisfied_on,
        demand.outstanding,
        basis.balance - basis.principal if basis else None,
        basis,
    )


def _coming(row: Installment, basis: Basis) -> ScheduleRow:
    return ScheduleRow(
        row.number,
        row.due_date,
        row.principal,
        row.interest,
        row.escrow,
        row.payment,
        "coming",
        balance=row.balance,
        basis=basis,
    )


def in_force(versions: Sequence[TermsInForce], on: date) -> int:
    """The place of the version in force on a day, the boarded one at 0."""
    return max((n for n, one in enumerate(versions) if one.effective_date <= on), default=0)
