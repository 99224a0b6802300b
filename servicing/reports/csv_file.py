"""A report as CSV (RFC 4180): a line of names, then the rows. Money is 1234.56, a day 2026-11-20,
an instant ISO 8601 in UTC; the particulars of the run are beside the file, not in it."""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC
from io import StringIO
from itertools import repeat
from typing import Any, BinaryIO

from servicing.engine.money import exponent, format_money
from servicing.screens.spreadsheets import inert

from .declaring import Column, Kind, Report, Row
from .figures import plain_rate, worded
from .reading import Tally

Cells = Callable[[list[Any], list[Row]], list[str]]  # a column of values, their rows -> texts


def write_csv(out: BinaryIO, tally: Tally, read: Iterator[list[Row]]) -> None:
    """Write every row, a batch at a time, a column at a time within it."""
    report = tally.asked.report
    out.write(_lines([[column.label for column in report.columns]]))
    writers = [_writer(report, column) for column in report.columns]
    for batch in read:
        tally.add(batch)
        columns = [list(values) for values in zip(*batch, strict=True)]
        texts = [write(values, batch) for write, values in zip(writers, columns, strict=True)]
        out.write(_lines(zip(*texts, strict=True)))


def _lines(rows: Any) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _writer(report: Report, column: Column) -> Cells:
    match column.kind:
        case Kind.MONEY:
            place = report.currency
            return lambda values, rows: [
                "" if v is None else _money(v, c)
                for v, c in zip(values, (row[place] for row in rows) if place else repeat(""),
                                strict=False)
            ]  # fmt: skip
        case Kind.DATE:
            return lambda values, _: ["" if v is None else v.isoformat() for v in values]
        case Kind.INSTANT:
            return lambda values, _: [
                "" if v is None else v.astimezone(UTC).isoformat(timespec="seconds") for v in values
            ]
        case Kind.RATE:
            return lambda values, _: ["" if v is None else plain_rate(v) for v in values]
        case Kind.COUNT:
            return lambda values, _: ["" if v is None else str(v) for v in values]
    return lambda values, _: _texts(column, values)


def _money(minor: int, currency: str) -> str:
    if minor >= 0 and exponent(currency) == 2:  # by far the most
        return f"{minor // 100}.{minor % 100:02d}"
    return format_money(minor, currency)


def _texts(column: Column, values: list[Any]) -> list[str]:
    """Few texts differ in a batch, so each is looked at once."""
    known = {v: "" if v is None else inert(str(worded(column, v))) for v in set(values)}
    return [known[v] for v in values]
