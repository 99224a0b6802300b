"""A loan's whole schedule: billed installments as they stand, then those to come."""

from collections.abc import Sequence
from dataclasses import dataclass
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


def schedule_rows(billed: Sequence[Demand], coming: Sequence[Installment]) -> list[ScheduleRow]:
    """Every installment in order of its due date."""
    rows = [_billed(demand) for demand in billed] + [_coming(row) for row in coming]
    return sorted(rows, key=lambda row: row.due)


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
