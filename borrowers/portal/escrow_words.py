"""Escrow as a borrower reads it: the bills that come, and what the last analysis found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from escrow.disbursing import LEAD_DAYS, bill_amount
from escrow.models import Analysis, EscrowLine
from servicing.loans.models import Loan
from servicing.screens.templatetags.charts import Point

from .days import month_name
from .words import bill_name


@dataclass(frozen=True, slots=True)
class NextBill:
    """A bill that we will pay: by `pay_by`, a few days before it is due."""

    name: str
    payee: str
    due: date
    amount: int

    @property
    def pay_by(self) -> date:
        return self.due - timedelta(days=LEAD_DAYS)


def bills_of(lines: Sequence[EscrowLine]) -> list[NextBill]:
    """The next bill of each line, in order."""
    found = [
        NextBill(bill_name(line.kind), line.payee.name, line.next_due,
                 bill_amount(line, line.next_due))
        for line in lines
    ]  # fmt: skip
    return sorted(found, key=lambda bill: bill.due)


def last_analysis(loan: Loan) -> Analysis | None:
    return Analysis.objects.filter(stream_id=loan.pk).order_by("-analysis_date", "-pk").first()


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """A month of the projection, in minor units."""

    month: date
    saved: int
    paid: int
    balance: int
    least: int
    lowest: bool


def months_ahead(analysis: Analysis) -> list[MonthAhead]:
    """The year that the analysis looked at; its lowest month is marked."""
    rows = analysis.result["rows"][1:]
    lowest = min(range(len(rows)), key=lambda n: rows[n]["projected"])
    return [
        MonthAhead(date.fromisoformat(row["month"]), row["deposit"], row["disbursed"],
                   row["projected"], row["target"], n == lowest)
        for n, row in enumerate(rows)
    ]  # fmt: skip


def points(months: Sequence[MonthAhead]) -> list[Point]:
    """The projection for its chart."""
    return [Point(month_name(row.month)[:3], row.balance, row.least) for row in months]
