"""Streams: made once, then locked by their state row: first, once, in id order."""

from collections.abc import Sequence
from typing import Any

from .hashing import GENESIS
from .journal import Head

LOCKED = (
    "SELECT s.stream_id, s.next_seq, s.head_hash, s.book_id, b.ownership, t.currency,"
    " s.state::text FROM ledger_loanstate s JOIN ledger_book b ON b.stream_id = s.book_id"
    " JOIN ledger_stream t ON t.id = s.stream_id"
)


class UnknownStream(LookupError):
    """A stream that does not exist."""


def lock(cursor: Any, streams: Sequence[int]) -> dict[int, Head]:
    """Lock streams in id order until the transaction ends. Raises UnknownStream."""
    ids = sorted(set(streams))
    cursor.execute(
        f"{LOCKED} WHERE s.stream_id = ANY(%s) ORDER BY s.stream_id FOR UPDATE OF s", [ids]
    )
    heads = {row[0]: head(row) for row in cursor.fetchall()}
    if len(heads) < len(ids):
        raise UnknownStream(f"no stream {sorted(set(ids) - heads.keys())[0]}")
    return heads


def lock_range(cursor: Any, low: int, high: int, where: str = "", args: Sequence[Any] = ()
               ) -> dict[int, Head]:  # fmt: skip
    """Lock the streams of an id range, those that `where` (over s) selects, in id order."""
    cursor.execute(
        f"{LOCKED} WHERE s.stream_id BETWEEN %s AND %s {where}"
        " ORDER BY s.stream_id FOR UPDATE OF s",
        [low, high, *args],
    )
    return {row[0]: head(row) for row in cursor.fetchall()}


def head(row: Sequence[Any]) -> Head:
    stream, next_seq, chain, book, ownership, currency, state = row
    return Head(stream, next_seq, bytes(chain), book, ownership, currency, state)


def open_streams(cursor: Any, kind: str, currency: str, count: int) -> list[int]:
    """Make streams and return their ids, in order. Their state rows are made by the caller."""
    cursor.execute(
        "INSERT INTO ledger_stream (kind, currency)"
        " SELECT %s, %s FROM generate_series(1, %s) RETURNING id",
        [kind, currency, count],
    )
    return sorted(row[0] for row in cursor.fetchall())


def open_states(cursor: Any, rows: Sequence[tuple[int, int, str]]) -> None:
    """State rows at the genesis of their chains, for (stream, book, state text)."""
    cursor.execute(
        "INSERT INTO ledger_loanstate (stream_id, book_id, next_seq, head_hash, state, status,"
        " principal, escrow, suspense, fees_due, amount_due, payment, annual_rate,"
        " interest_billed, accruing_principal, accrued, day_count, due_day, grace_days)"
        " SELECT s, b, 1, %s, t::json, 'new', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', 1, 0"
        " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS u(s, b, t)",
        [GENESIS, [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]],
    )


def open_book(cursor: Any, code: str, name: str, ownership: str, currency: str = "USD") -> int:
    """The book with this code, made if it is new; returns its stream."""
    known = "SELECT stream_id FROM ledger_book WHERE code = %s"
    cursor.execute(known, [code])
    if (found := cursor.fetchone()) is None:  # one at a time makes a book that is new
        cursor.execute("SELECT pg_advisory_xact_lock(7304, hashtext(%s))", [code])
        cursor.execute(known, [code])
        found = cursor.fetchone()
    if found:
        return int(found[0])
    [stream] = open_streams(cursor, "book", currency, 1)
    cursor.execute(
        "INSERT INTO ledger_book (stream_id, code, name, ownership) VALUES (%s, %s, %s, %s)",
        [stream, code, name, ownership],
    )
    open_states(cursor, [(stream, stream, "{}")])
    return stream
