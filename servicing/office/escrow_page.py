"""The escrow tab: lines with their next bills, and an analysis with its arithmetic written out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from escrow.disbursing import bill_amount
from escrow.line_names import KINDS
from escrow.models import Analysis, EscrowLine
from servicing.screens.templatetags.charts import Point


@dataclass(frozen=True, slots=True)
class LineRow:
    """An escrow line with the bill that comes next, in minor units."""

    line: EscrowLine
    next_amount: int

    @property
    def name(self) -> str:
        return KINDS.get(self.line.kind, self.line.kind.replace("_", " ").capitalize())


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of the projection."""

    month: date
    deposit: int
    disbursed: int
    projected: int
    target: int
    low: bool


@dataclass(frozen=True, slots=True)
class AnalysisPage:
    """A kept analysis as people read it."""

    row: Analysis
    result: dict[str, Any]
    months: list[MonthRow]
    points: list[Point]
    low: MonthRow

    @property
    def change(self) -> int:
        return self.row.new_payment - self.row.old_payment


def lines_of(lines: list[EscrowLine]) -> list[LineRow]:
    return [LineRow(line, bill_amount(line, line.next_due)) for line in lines]


def analysis_page(row: Analysis) -> AnalysisPage:
    """The analysis with its low point marked and its chart's points."""
    raw = row.result["rows"]
    low = min(range(len(raw)), key=lambda n: raw[n]["step1"])
    months = [
        MonthRow(
            date.fromisoformat(r["month"]),
            r["deposit"],
            r["disbursed"],
            r["projected"],
            r["target"],
            n == low,
        )
        for n, r in enumerate(raw)
    ]
    points = [Point(f"{m.month:%b}", m.projected, m.target) for m in months]
    return AnalysisPage(row, row.result, months, points, months[low])
