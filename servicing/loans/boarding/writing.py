"""Write a chunk of loans, and those that wait for a decision, in a few statements."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson

from borrowers.profiles.sealed import seal
from servicing.engine.worksheet import Result
from servicing.ledger.copying import copy_rows

from ..opening import NewLoan, open_loans
from .reading import Row
from .sections import SECTIONS, Boarded, Rows
from .tie_out import Difference


class Clean(NamedTuple):
    """A loan that can be boarded, the rows it came from, what the engine makes of it."""

    loan: NewLoan
    rows: Rows
    result: Result


class Excepted(NamedTuple):
    """A loan that waits for an officer."""

    number: str
    rows: Rows
    differences: Sequence[Difference]


def write_loans(cursor: Any, clean: Sequence[Clean], *, batch_id: int, business_date: date,
                recorded_at: datetime, actor: str) -> list[int]:  # fmt: skip
    """Open loans and keep what every section of their files holds; returns their streams."""
    streams = open_loans(
        cursor, [one.loan for one in clean], business_date=business_date,
        recorded_at=recorded_at, actor=actor, batch_id=batch_id,
        results=[one.result for one in clean],
    )  # fmt: skip
    boarded = [Boarded(s, one.loan, one.rows) for s, one in zip(streams, clean, strict=True)]
    for section in SECTIONS.values():
        section.write(cursor, boarded)
    return streams


def write_exceptions(cursor: Any, excepted: Sequence[Excepted], batch_id: int) -> None:
    """Set loans aside with all their rows, sealed: an officer's acceptance boards from them."""
    copy_rows(
        cursor, "loans_boardingexception",
        "batch_id, loan_number, rows, differences, size, cause, decision, decided_by, reason",
        [
            (
                batch_id, one.number, seal(dump_rows(one.rows)),
                orjson.dumps([found.shown() for found in one.differences]).decode(),
                *foremost(one.differences), "open", "", "",
            )
            for one in excepted
        ],
    )  # fmt: skip


def foremost(differences: Sequence[Difference]) -> tuple[int, str]:
    """Size without sign and cause of the largest difference that makes a loan wait."""
    beyond = [one for one in differences if one.beyond] or list(differences)
    found = max(beyond, key=lambda one: abs(one.size))
    return abs(found.size), found.cause


def dump_rows(rows: Rows) -> str:
    """A loan's rows of every file, as sent."""
    return orjson.dumps(
        {kind: [[row.line, row.given] for row in listed] for kind, listed in rows.items()}
    ).decode()


def load_rows(text: str) -> dict[str, list[Row]]:
    """The inverse of dump_rows: the rows typed again by today's columns."""
    kept: Mapping[str, list[tuple[int, dict[str, str]]]] = orjson.loads(text)
    return {kind: [_row(kind, line, given) for line, given in rows] for kind, rows in kept.items()}


def _row(kind: str, line: int, given: dict[str, str]) -> Row:
    columns = {column.name: column for column in SECTIONS[kind].columns}
    values = {name: columns[name].read(text) for name, text in given.items()}
    return Row(kind, line, values, given)
