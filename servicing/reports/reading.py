"""The rows of a report, from a cursor that stays in the database: memory does not grow with them.

One statement reads a report, so all of its rows are of one moment; totals are added up from the
very rows that go by.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from .asking import Asked
from .declaring import Row

BATCH = 2_000  # rows in memory at once

Totals = dict[str, dict[str, int]]  # currency ("" where there is none): column: sum


@dataclass(slots=True)
class Tally:
    """Counts and adds up the rows that go by: money of each currency on its own."""

    asked: Asked
    rows: int = 0
    totals: Totals = field(default_factory=dict)

    def add(self, batch: list[Row]) -> None:
        report = self.asked.report
        self.rows += len(batch)
        if not report.totalled:
            return
        if report.currency is None:
            self._add("", batch)
            return
        place = report.currency
        currencies = {row[place] for row in batch}
        for currency in sorted(currencies):
            of_it = batch if len(currencies) == 1 else [r for r in batch if r[place] == currency]
            self._add(currency, of_it)

    def _add(self, currency: str, batch: list[Row]) -> None:
        columns = self.asked.report.columns
        sums = self.totals.setdefault(currency, {})
        for n in self.asked.report.totalled:
            name = columns[n].name
            sums[name] = sums.get(name, 0) + sum(row[n] for row in batch if row[n] is not None)


@contextmanager
def batches(asked: Asked, size: int = BATCH) -> Iterator[Iterator[list[Row]]]:
    """The rows, a batch at a time, in a transaction that reads."""
    report = asked.report
    finish = report.shape(asked.values) if report.shape else None
    with transaction.atomic():
        with connection.cursor() as settings:
            # All rows will be read, so the plan is for all of them.
            settings.execute("SET LOCAL cursor_tuple_fraction = 1")
        with connection.chunked_cursor() as cursor:
            cursor.execute(report.sql, asked.values)
            yield _fetch(cursor, size, finish)


def _fetch(cursor: Any, size: int, finish: Any) -> Iterator[list[Row]]:
    while batch := cursor.fetchmany(size):
        yield [finish(row) for row in batch] if finish else batch


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a report with the totals of all of them."""

    rows: list[Row]
    count: int
    totals: Totals


def preview(asked: Asked, most: int) -> Preview:
    """The first rows; the database counts and adds up the rest."""
    report = asked.report
    with batches(asked, most) as read:
        rows = next(read, [])
    names = [report.columns[n].name for n in report.totalled]
    by = "''" if report.currency is None or not names else "currency"
    sums = "".join(f", coalesce(sum({name}), 0)::bigint" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {by}, count(*){sums} FROM ({report.sql}) r GROUP BY 1 ORDER BY 1",
                       asked.values)  # fmt: skip
        found = cursor.fetchall()
    totals = {row[0]: dict(zip(names, row[2:], strict=True)) for row in found if names}
    return Preview(rows, sum(row[1] for row in found), totals)
