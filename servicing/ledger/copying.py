"""COPY of Python rows: what every set-based insert goes through."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from typing import Any


def copy_rows(cursor: Any, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    """COPY rows into a table; `columns` names them in the order of the rows' values."""
    text = "".join(["\t".join(map(copy_value, row)) + "\n" for row in rows])
    if text:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", StringIO(text))


def copy_value(value: object) -> str:
    """One value in COPY's text format. None is NULL; bytes are written as bytea."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return escape(value)
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return str(value)


def escape(text: str) -> str:
    """Text as COPY reads it back: its own marks escaped."""
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\t", "\\t")
        return text.replace("\n", "\\n").replace("\r", "\\r")
    return text


def next_ids(cursor: Any, table: str, count: int) -> list[int]:
    """That many new primary keys of a table whose `id` counts up."""
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [table, count],
    )
    return [row[0] for row in cursor.fetchall()]
