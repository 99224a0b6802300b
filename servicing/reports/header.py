"""What every output carries: title, parameters, who ran it and when, control totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .asking import Asked
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
        """Each total with its currency, as on paper."""
        columns = tally.asked.report.columns
        return [
            (f"Total {columns[n].label.lower()}",
             f"{on_paper(columns[n], sums[columns[n].name], currency)} {currency}".strip())
            for currency, sums in sorted(tally.totals.items())
            for n in tally.asked.report.totalled
        ]  # fmt: skip


def header_of(asked: Asked, *, business_date: date, run_by: str, run_at: datetime) -> Header:
    report = asked.report
    return Header(report.title, report.basis, asked.shown, business_date, run_by, run_at)
