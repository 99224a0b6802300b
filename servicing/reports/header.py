"""What every output carries: title, parameters, who ran it and when, control totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .asking import Asked
from .declaring import Kind
from .figures import local, on_paper
from .reading import Tally


@dataclass(frozen=True, slots=True)
class Header:
    """The particulars of a run that are known before its rows are."""

    title: str
    basis: str
    shown: Sequence[tuple[str, str]]
    business_date: date
    run_by: str
    run_at: datetime

    @property
    def parameters(self) -> str:
        return " · ".join(f"{label}: {answer}" for label, answer in self.shown)

    @property
    def run_line(self) -> str:
        at = local(self.run_at)
        return (
            f"Run by {self.run_by} on {at:%m/%d/%Y} at {at:%H:%M %Z}"
            f" · business date {self.business_date:%m/%d/%Y}"
        )

    @property
    def lines(self) -> list[tuple[str, str]]:
        at = local(self.run_at)
        return [
            ("Report", self.title),
            *self.shown,
            ("Business date", f"{self.business_date:%m/%d/%Y}"),
            ("Run by", self.run_by),
            ("Run at", f"{at:%m/%d/%Y %H:%M:%S %Z}"),
            ("What the figures rest on", self.basis),
        ]

    def control_totals(self, tally: Tally) -> list[tuple[str, str]]:
        """Each total as on paper: money with its currency, a count with that of its rows where
        there are several."""
        columns = tally.asked.report.columns
        found = []
        for currency, sums in sorted(tally.totals.items()):
            for column in (columns[n] for n in tally.asked.report.totalled):
                shown = on_paper(column, sums[column.name], currency)
                label = f"Total {column.label.lower()}"
                if column.kind is Kind.MONEY:
                    shown = f"{shown} {currency}"
                elif len(tally.totals) > 1:
                    label = f"{label} of rows in {currency}"
                found.append((label, shown))
        return found


def header_of(asked: Asked, *, business_date: date, run_by: str, run_at: datetime) -> Header:
    report = asked.report
    return Header(report.title, report.basis, asked.shown, business_date, run_by, run_at)
