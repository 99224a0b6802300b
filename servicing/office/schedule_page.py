"""The schedule as it is shown: billed installments as they stand, then those to come, by year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from servicing.engine.schedule import Installment
from servicing.ledger.models import Demand


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One installment. Amounts in minor units; balance is known for those to come."""

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


@dataclass(slots=True)
class ScheduleYear:
    """A calendar year's installments and what they come to."""

    year: int
    rows: list[ScheduleRow] = field(default_factory=list)

    @property
    def principal(self) -> int:
        return sum(row.principal for row in self.rows)

    @property
    def interest(self) -> int:
        return sum(row.interest for row in self.rows)

    @property
    def escrow(self) -> int:
        return sum(row.escrow for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)


def schedule_years(billed: Sequence[Demand], coming: Sequence[Installment]) -> list[ScheduleYear]:
    """Every installment in order of its due date, in years."""
    rows = [_billed(demand) for demand in billed] + [_coming(row) for row in coming]
    years: dict[int, ScheduleYear] = {}
    for row in sorted(rows, key=lambda row: row.due):
        years.setdefault(row.due.year, ScheduleYear(row.due.year)).rows.append(row)
    return list(years.values())


def _billed(demand: Demand) -> ScheduleRow:
    total = demand.principal + demand.interest + demand.escrow
    paid = demand.paid_principal + demand.paid_interest + demand.paid_escrow
    return ScheduleRow(
        demand.number,
        demand.due_date,
        demand.principal,
        demand.interest,
        demand.escrow,
        total,
        "paid" if demand.satisfied_on else "open",
        demand.satisfied_on,
        total - paid,
    )


def _coming(row: Installment) -> ScheduleRow:
    return ScheduleRow(
        row.number,
        row.due_date,
        row.principal,
        row.interest,
        row.escrow,
        row.payment,
        "coming",
        balance=row.balance,
    )
