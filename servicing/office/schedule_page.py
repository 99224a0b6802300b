"""The schedule as it is shown: billed installments as they stand, then those to come, by year."""

from dataclasses import dataclass, field
from datetime import date

from servicing.engine.versions import TermsInForce
from servicing.loans.schedule_rows import LoanSchedule, ScheduleRow
from servicing.screens.templatetags.charts import Part


@dataclass(slots=True)
class ScheduleYear:
    """A calendar year's installments, what they come to, and the terms that began to hold in it.
    `open` says whether its installments are unfolded."""

    year: int
    open: bool = False
    rows: list[ScheduleRow] = field(default_factory=list)
    changes: list[TermsInForce] = field(default_factory=list)

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

    @property
    def balance(self) -> int | None:
        return self.rows[-1].balance if self.rows else None

    @property
    def outstanding(self) -> int:
        return sum(row.outstanding for row in self.rows)

    @property
    def state(self) -> str:
        """paid, open, coming, or mixed where some are paid and others are to come."""
        states = {row.state for row in self.rows}
        if "open" in states:
            return "open"
        return states.pop() if len(states) == 1 else "mixed"

    def marked(self) -> list[tuple[ScheduleRow, list[TermsInForce]]]:
        """Each installment with the terms that began to hold since the one before it, up to its
        due date; changes after the year's last due date go with that."""
        left = list(self.changes)
        found = []
        for n, row in enumerate(self.rows):
            last = n == len(self.rows) - 1
            here = [one for one in left if last or one.effective_date <= row.due]
            left = left[len(here) :]
            found.append((row, here))
        return found


@dataclass(frozen=True, slots=True)
class SchedulePage:
    """Years, and the same as charts."""

    years: list[ScheduleYear]
    unfolded: str  # all, none or the usual

    @property
    def columns(self) -> list[tuple[str, list[Part]]]:
        return [
            (f"{one.year}", [Part("Principal", one.principal, "c1"),
                             Part("Interest", one.interest, "c2")])
            for one in self.years
        ]  # fmt: skip

    @property
    def balances(self) -> list[tuple[str, list[Part]]]:
        return [
            (f"{one.year}", [Part("Balance", max(one.balance or 0, 0), "c1")]) for one in self.years
        ]

    @property
    def total(self) -> ScheduleYear:
        return ScheduleYear(0, rows=[row for year in self.years for row in year.rows])


def schedule_page(schedule: LoanSchedule, today: date, unfolded: str) -> SchedulePage:
    """Every installment in order of its due date, in years. `unfolded`: all, none; otherwise the
    year of today and those with something past due."""
    years: dict[int, ScheduleYear] = {}
    for row in schedule.rows:
        years.setdefault(row.due.year, ScheduleYear(row.due.year)).rows.append(row)
    for version in schedule.versions[1:]:
        year = version.effective_date.year
        near = min(years, key=lambda one: abs(one - year), default=None)
        if near is not None:
            years[near].changes.append(version)
    for one in years.values():
        usual = one.year == today.year or one.state == "open"
        one.open = unfolded == "all" or (unfolded != "none" and usual)
    return SchedulePage(list(years.values()), unfolded)
