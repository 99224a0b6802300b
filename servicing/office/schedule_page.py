"""The schedule as it is shown: billed installments as they stand, then those to come, by year."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from servicing.engine.schedule import Installment
from servicing.ledger.models import Demand
from servicing.loans.schedule_rows import ScheduleRow, schedule_rows


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
    years: dict[int, ScheduleYear] = {}
    for row in schedule_rows(billed, coming):
        years.setdefault(row.due.year, ScheduleYear(row.due.year)).rows.append(row)
    return list(years.values())
