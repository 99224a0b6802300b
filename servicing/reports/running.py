"""Run a report into a file, with its place in the history: what was asked, what came out."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, BinaryIO

from django.db import transaction

from servicing.audit.acts import record
from servicing.audit.models import User

from .asking import Asked
from .csv_file import write_csv
from .header import Header, header_of
from .keeping import keep
from .models import ReportRun
from .pdf_file import write_pdf
from .reading import Tally, batches
from .xlsx_file import TooManyRows, write_xlsx

__all__ = ["TooManyRows", "compare", "run_report"]

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def run_report(*, asked: Asked, form: str, actor: str, business_date: date, run_at: datetime
               ) -> ReportRun:  # fmt: skip
    """Write a report as `form` (csv, xlsx, pdf) and keep it with its particulars.

    The file is complete before its row is written, so a run that breaks leaves no row. Raises
    TooManyRows.
    """
    header = header_of(
        asked, business_date=business_date, run_by=_name_of(actor), run_at=run_at
    )  # fmt: skip
    tally = Tally(asked)
    address, size = keep(partial(_write, tally=tally, form=form, header=header))
    with transaction.atomic():
        run = ReportRun.objects.create(
            report=asked.report.name, parameters=asked.texts, shown=asked.shown, format=form,
            rows=tally.rows, totals=tally.totals, sha256=address, size=size, run_by=actor,
            run_at=run_at, business_date=business_date,
        )  # fmt: skip
        record(
            actor=actor, action="report:exported", subject=f"{asked.report.title}, run {run.pk}",
            details={"run": run.pk, "report": asked.report.name, "format": form,
                     "parameters": asked.texts, "rows": tally.rows, "sha256": address},
        )  # fmt: skip
    return run


def _write(out: BinaryIO, *, tally: Tally, form: str, header: Header) -> None:
    with batches(tally.asked) as read:
        if form == "csv":
            write_csv(out, tally, read)
        elif form == "xlsx":
            write_xlsx(out, tally, read, header)
        else:
            write_pdf(out, tally, read, header)


def _name_of(actor: str) -> str:
    user = User.objects.filter(username=actor).first()
    return user.display_name if user else actor


def file_name(run: ReportRun) -> str:
    """trial_balance-2026-11-20-17.csv: report, business date, number of the run."""
    return f"{run.report}-{run.business_date}-{run.pk}.{run.format}"


@dataclass(frozen=True, slots=True)
class Compared:
    """A total of two runs: `name` is the column's, `currency` may be empty."""

    name: str
    currency: str
    before: int | None
    after: int | None

    @property
    def change(self) -> int:
        return (self.after or 0) - (self.before or 0)


def compare(before: ReportRun, after: ReportRun) -> list[Compared]:
    """Every total of either run side by side. Both are of one report."""
    if before.report != after.report:
        raise ValueError("runs of two reports cannot be compared")
    found = []
    for currency in sorted({*before.totals, *after.totals}):
        old, new = before.totals.get(currency, {}), after.totals.get(currency, {})
        names = [*old, *(name for name in new if name not in old)]
        found += [Compared(name, currency, old.get(name), new.get(name)) for name in names]
    return found


def particulars(run: ReportRun) -> dict[str, Any]:
    """A run as a document (docs/schemas/export.json). Money in minor units."""
    return {
        "run": run.pk, "report": run.report, "parameters": run.parameters, "format": run.format,
        "rows": run.rows, "totals": run.totals, "sha256": run.sha256, "size": run.size,
        "run_by": run.run_by, "run_at": run.run_at.isoformat(),
        "business_date": run.business_date.isoformat(),
    }  # fmt: skip
