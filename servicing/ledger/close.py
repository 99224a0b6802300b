"""Closing a day: control totals by book and account, the Merkle root, and never again a posting.

Close takes the day's advisory lock exclusively, so it waits for every transaction that is posting
to the day and blocks the next until the day is closed (migrations: ledger_require_open).
"""

from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from itertools import groupby
from typing import Any

from .hashing import GENESIS, digest, leaf, merkle_root, postings_hash

TOTALS = """
INSERT INTO ledger_dayclose (date, book_id, account_id, debits, credits)
SELECT %(from)s + d.n, book_id, account_id, sum(debits), sum(credits) FROM (
    SELECT business_date - %(from)s AS n, book_id, debit_id AS account_id, amount AS debits,
        0 AS credits FROM ledger_posting WHERE business_date BETWEEN %(from)s AND %(to)s
    UNION ALL
    SELECT business_date - %(from)s, book_id, credit_id, 0, amount
        FROM ledger_posting WHERE business_date BETWEEN %(from)s AND %(to)s
) d GROUP BY d.n, book_id, account_id
"""
HEADS = """
SELECT DISTINCT ON (e.business_date, e.stream_id) e.business_date, e.stream_id, e.hash
FROM ledger_event e WHERE e.business_date BETWEEN %s AND %s
ORDER BY e.business_date, e.stream_id, e.seq DESC
"""
POSTINGS = """
SELECT business_date, stream_id, cause, line, subject, book_id, debit_id, credit_id, amount,
    effective_date::text
FROM ledger_posting WHERE business_date BETWEEN %s AND %s
ORDER BY business_date, stream_id, cause, line
"""


class DayNotClosable(RuntimeError):
    """A day that cannot be closed; the message says why."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What a close found, for the control report. Amounts in minor units."""

    day: date
    debits: int
    credits: int
    leaves: int
    root: bytes


def close_day(cursor: Any, day: date, closed_at: datetime) -> Closed:
    """Close one business day for good, in the caller's transaction. Raises DayNotClosable."""
    return close_days(cursor, day, day, closed_at)[-1]


def close_days(cursor: Any, first: date, last: date, closed_at: datetime) -> list[Closed]:
    """Close a run of days set-wise: totals in one statement, one pass over what moved."""
    cursor.execute(
        "SELECT count(pg_advisory_xact_lock(7301, date - DATE '2000-01-01')) FROM"
        " ledger_businessday WHERE date BETWEEN %s AND %s",
        [first, last],
    )
    cursor.execute(
        "SELECT date, state FROM ledger_businessday WHERE date <= %s AND state <> 'closed'"
        " ORDER BY date FOR UPDATE",
        [last],
    )
    pending = [row[0] for row in cursor.fetchall()]
    if not pending or pending[0] != first:
        raise DayNotClosable(
            f"{first} cannot be closed: the first day not yet closed is "
            + (str(pending[0]) if pending else "not among the days up to it")
        )
    cursor.execute(TOTALS, {"from": first, "to": last})
    closed = _roots(cursor, first, last)
    cursor.execute(
        "UPDATE ledger_businessday SET state = 'closed', closed_at = %s"
        " WHERE date BETWEEN %s AND %s",
        [closed_at, first, last],
    )
    return closed


def closed_before(cursor: Any, day: date) -> Closed | None:
    """What the close of a day found, if it is closed already; None otherwise."""
    cursor.execute("SELECT leaves, root FROM ledger_dayroot WHERE date = %s", [day])
    row = cursor.fetchone()
    if row is None:
        return None
    debits, credits = _day_totals(cursor, day, day).get(day, (0, 0))
    return Closed(day, debits, credits, row[0], bytes(row[1]))


def day_leaves(cursor: Any, first: date, last: date) -> dict[date, list[tuple[int, bytes, bytes]]]:
    """For each day: (stream, head hash, hash of its postings of the day), in stream order."""
    cursor.execute(POSTINGS, [first, last])
    hashes = {
        key: postings_hash(row[2:] for row in rows)
        for key, rows in groupby(cursor, key=lambda row: (row[0], row[1]))
    }
    nothing = postings_hash([])
    cursor.execute(HEADS, [first, last])
    leaves: dict[date, list[tuple[int, bytes, bytes]]] = {}
    for day, stream, head in cursor:
        leaves.setdefault(day, []).append((stream, bytes(head), hashes.get((day, stream), nothing)))
    return leaves


def _roots(cursor: Any, first: date, last: date) -> list[Closed]:
    leaves = day_leaves(cursor, first, last)
    states = _state_hashes(cursor, {stream for rows in leaves.values() for stream, _, _ in rows})
    previous = last_root(cursor)
    totals = _day_totals(cursor, first, last)
    closed, leaf_rows, root_rows = [], [], []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        rows = leaves.get(day, [])
        previous = merkle_root(
            [leaf(s, head, postings, states[s, head]) for s, head, postings in rows], previous
        )
        debits, credits = totals.get(day, (0, 0))
        closed.append(Closed(day, debits, credits, len(rows), previous))
        leaf_rows += [(day, s, head, postings, states[s, head]) for s, head, postings in rows]
        root_rows.append((day, len(rows), previous))
    _insert(cursor, "ledger_dayleaf (date, stream_id, head_hash, postings_hash, state_hash)",
            leaf_rows)  # fmt: skip
    _insert(cursor, "ledger_dayroot (date, leaves, root)", root_rows)
    return closed


def last_root(cursor: Any) -> bytes:
    cursor.execute("SELECT root FROM ledger_dayroot ORDER BY date DESC LIMIT 1")
    row = cursor.fetchone()
    return bytes(row[0]) if row else GENESIS


class _StateHashes(dict[tuple[int, bytes], bytes]):
    """The hash of a stream's state where it still stands at that head. A day closed after the
    stream moved on has only the head to show: the fold proves the state then (verify)."""

    def __missing__(self, key: tuple[int, bytes]) -> bytes:
        return GENESIS


def _state_hashes(cursor: Any, streams: set[int]) -> _StateHashes:
    cursor.execute(
        "SELECT stream_id, head_hash, state::text FROM ledger_loanstate WHERE stream_id = ANY(%s)",
        [list(streams)],
    )
    return _StateHashes(
        ((stream, bytes(head)), digest(state)) for stream, head, state in cursor.fetchall()
    )


def _day_totals(cursor: Any, first: date, last: date) -> dict[date, tuple[int, int]]:
    cursor.execute(
        "SELECT c.date, sum(c.debits)::bigint, sum(c.credits)::bigint FROM ledger_dayclose c"
        " JOIN ledger_account a ON a.id = c.account_id WHERE a.kind <> 'memo'"
        " AND c.date BETWEEN %s AND %s GROUP BY c.date",
        [first, last],
    )
    return {day: (debits, credits) for day, debits, credits in cursor.fetchall()}


def _insert(cursor: Any, target: str, rows: list[tuple[Any, ...]]) -> None:
    text = "".join("\t".join(_text(value) for value in row) + "\n" for row in rows)
    cursor.copy_expert(f"COPY {target} FROM STDIN", StringIO(text))


def _text(value: object) -> str:
    return "\\\\x" + value.hex() if isinstance(value, bytes) else str(value)
