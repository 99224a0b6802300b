"""reports.export: the transaction journal as CSV and XLSX against psql's COPY of the same query.

Ours is the whole export: rows typed and guarded, totals, SHA-256, file and history kept with fsync.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from servicing.reports.asking import Asked, ask
from servicing.reports.catalogue import find_report
from servicing.reports.running import run_report

from . import databases, portfolio
from .bench_night import RUNS, step
from .portfolio import BOARDED, TONIGHT
from .reporting import Rates, compare

LOANS = 32_000  # whose boarding and payments are a journal of some 200,000 rows
XLSX_RUNS = 3


def export(loans: int) -> Iterator[dict[str, Any]]:
    """CSV and XLSX, each in turn with COPY; the most memory of the one process that exports."""
    size = min(loans, LOANS)
    with portfolio.template(size) as evening, databases.cloned(evening) as posted:
        databases.apart(step, "payments", size)
        databases.settle(posted)
        with tempfile.TemporaryDirectory() as folder:
            settings.EXPORT_STORE = folder
            idle = databases.apart(idle_rows).peak_mb
            csv, xlsx, copied = Rates(), Rates(), Rates()
            for number in range(RUNS):
                done = databases.apart(export_as, "csv")
                csv.add(done.result, done)
                floor = databases.apart(copy_out, folder)
                copied.add(floor.result, floor)
                if floor.result != done.result:
                    raise AssertionError(f"exported {done.result} rows of {floor.result}")
                if number < XLSX_RUNS:
                    book = databases.apart(export_as, "xlsx")
                    xlsx.add(book.result, book)
    for form, ours in (("CSV", csv), ("XLSX", xlsx)):
        note = f"{done.result} rows as {form}; a process that exports nothing takes {idle:.0f} MB"
        line = compare("reports.export", size, "rows/s", ours, "copy_to_csv", copied, note)
        yield {**line, "peak_mb": round(ours.peak_mb)}  # one process, not two workers


def journal() -> Asked:
    given = {"first": str(BOARDED), "last": str(TONIGHT), "memo": "yes"}
    return ask(find_report("transaction_journal"), given, TONIGHT)


def idle_rows() -> int:
    """All that an export loads, and no rows."""
    given = {"first": "2001-01-01", "last": "2001-01-01"}
    none = ask(find_report("transaction_journal"), given, TONIGHT)
    return _export(none, "xlsx")


def export_as(form: str) -> int:
    return _export(journal(), form)


def _export(asked: Asked, form: str) -> int:
    return run_report(
        asked=asked, form=form, actor="bench", business_date=TONIGHT, run_at=datetime.now(UTC)
    ).rows


def copy_out(folder: str) -> int:
    """COPY (query) TO STDOUT CSV into a file, as \\copy does; returns the rows."""
    asked = journal()
    with connection.cursor() as cursor:
        query = cursor.mogrify(asked.report.sql, asked.values).decode()
        with open(os.path.join(folder, "copied.csv"), "wb") as file:
            cursor.copy_expert(f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER)", file)
        return int(cursor.rowcount)
