"""Post matched receipts to their loans: the night's step, a chunk of loans a transaction.

A loan's receipts are posted in the order in which they came, one pass each; a pass reads, folds
and writes the whole chunk at once.
"""

from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from typing import Any, NamedTuple

from servicing.engine.fold import FactError
from servicing.ledger.journal import Draft, Journal
from servicing.ledger.posting import take
from servicing.ledger.streams import lock_range

SetAside = Callable[[int, str], None]

NEXT = """
SELECT DISTINCT ON (stream_id) id, stream_id, source, amount, received_date, designation
FROM payments_receipt
WHERE state = 'matched' AND stream_id BETWEEN %s AND %s AND business_date <= %s
    AND NOT id = ANY(%s)
ORDER BY stream_id, received_date, id
"""


class Due(NamedTuple):
    """A receipt whose turn has come."""

    id: int
    stream: int
    source: str
    amount: int
    received_date: date
    designation: str


def payment_draft(source: str, amount: int, received: date, designation: str) -> Draft:
    """The payment fact of a receipt: credited as of the day it was received
    (12 CFR 1026.36(c)(1)(i))."""
    data = {"designation": designation} if designation else {}
    return Draft("payment", received, source, amount, data)


def post_receipts(cursor: Any, low: int, high: int, day: date, recorded_at: datetime,
                  set_aside: SetAside) -> int:  # fmt: skip
    """Post every matched receipt of the loans in an id range, in the caller's transaction.

    Returns how many were posted. A loan that cannot take its receipt is set aside.
    """
    posted = 0
    refused: list[int] = []
    while True:
        cursor.execute(NEXT, [low, high, day, refused])
        due = {row[1]: Due(*row) for row in cursor.fetchall()}
        if not due:
            return posted
        posted += _pass(cursor, due, day, recorded_at, set_aside, refused)


def _pass(cursor: Any, due: dict[int, Due], day: date, recorded_at: datetime,
          set_aside: SetAside, refused: list[int]) -> int:  # fmt: skip
    streams = list(due)
    heads = lock_range(
        cursor, streams[0], streams[-1], "AND s.stream_id = ANY(%s)", [streams]
    )
    journal = Journal(day, "night", recorded_at)
    done: list[str] = []
    for stream, receipt in due.items():
        head = heads[stream]
        draft = payment_draft(
            receipt.source, receipt.amount, receipt.received_date, receipt.designation
        )
        try:
            journal.add(take(cursor, head, draft, day))
        except (FactError, ValueError) as error:
            refused.append(receipt.id)
            set_aside(stream, f"Receipt {receipt.source}: {error}")
        else:
            done.append(f"{receipt.id}\t{head.next_seq}\n")
    journal.write(cursor)
    _mark_posted(cursor, done)
    return len(done)


def _mark_posted(cursor: Any, done: list[str]) -> None:
    cursor.execute(
        "CREATE TEMP TABLE IF NOT EXISTS staged_receipt (id bigint, seq integer)"
        " ON COMMIT DELETE ROWS"
    )
    cursor.copy_expert("COPY staged_receipt FROM STDIN", StringIO("".join(done)))
    cursor.execute(
        "UPDATE payments_receipt r SET state = 'posted', seq = s.seq FROM staged_receipt s"
        " WHERE r.id = s.id"
    )
    cursor.execute("DELETE FROM staged_receipt")
