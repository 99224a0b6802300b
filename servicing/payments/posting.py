"""Post matched receipts to their loans: the night's step, a chunk of loans a transaction."""

from datetime import date, datetime
from io import StringIO
from typing import Any

from servicing.ledger.journal import Draft
from servicing.ledger.posting import SetAside, post_drafts

MATCHED = """
SELECT id, stream_id, source, amount, received_date, designation FROM payments_receipt
WHERE state = 'matched' AND stream_id BETWEEN %s AND %s AND business_date <= %s
ORDER BY stream_id, received_date, id
"""


def payment_draft(source: str, amount: int, received: date, designation: str) -> Draft:
    """The payment fact of a receipt: credited as of the day it was received
    (12 CFR 1026.36(c)(1)(i))."""
    data = {"designation": designation} if designation else {}
    return Draft("payment", received, source, amount, data)


def post_receipts(cursor: Any, low: int, high: int, day: date, recorded_at: datetime,
                  set_aside: SetAside) -> int:  # fmt: skip
    """Post every matched receipt of the loans in an id range, in the order in which they came.

    Returns how many were posted. A loan that cannot take its receipt is set aside.
    """
    cursor.execute(MATCHED, [low, high, day])
    drafts = [
        (receipt, stream, payment_draft(source, amount, received, designation))
        for receipt, stream, source, amount, received, designation in cursor.fetchall()
    ]
    posted = post_drafts(cursor, drafts, day, recorded_at, set_aside)
    cursor.execute(
        "CREATE TEMP TABLE IF NOT EXISTS staged_receipt (id bigint, seq integer)"
        " ON COMMIT DELETE ROWS"
    )
    rows = "".join(f"{receipt}\t{seq}\n" for receipt, seq in posted)
    cursor.copy_expert("COPY staged_receipt FROM STDIN", StringIO(rows))
    cursor.execute(
        "UPDATE payments_receipt r SET state = 'posted', seq = s.seq FROM staged_receipt s"
        " WHERE r.id = s.id AND r.state = 'matched' AND r.stream_id BETWEEN %s AND %s",
        [low, high],
    )
    return len(posted)
