"""The night's aging: which loans moved to another bucket, and what each bucket comes to.

The count of days and the bucket are the engine's; this reads, calls it, and keeps the changes.
"""

from datetime import date
from io import StringIO
from typing import Any

from servicing.engine.aging import bucket, days_past_due

LATE_OR_WAS = """
SELECT s.stream_id, s.oldest_due, s.amount_due, b.bucket FROM ledger_loanstate s
LEFT JOIN LATERAL (
    SELECT bucket FROM delinquency_bucketchange c WHERE c.stream_id = s.stream_id
    ORDER BY business_date DESC LIMIT 1
) b ON true
WHERE s.stream_id BETWEEN %s AND %s AND s.stream_id <> s.book_id
    AND (s.oldest_due IS NOT NULL OR b.bucket <> 'current')
"""
TOTALS = """
INSERT INTO delinquency_agingtotal (business_date, book_id, bucket, loans, principal, amount_due)
SELECT %(day)s, s.book_id, coalesce(b.bucket, 'current'), count(*), sum(s.principal),
    sum(s.amount_due)
FROM ledger_loanstate s LEFT JOIN LATERAL (
    SELECT bucket FROM delinquency_bucketchange c WHERE c.stream_id = s.stream_id
        AND c.business_date <= %(day)s ORDER BY business_date DESC LIMIT 1
) b ON true
WHERE s.stream_id <> s.book_id AND s.status = 'active'
GROUP BY s.book_id, coalesce(b.bucket, 'current')
ON CONFLICT DO NOTHING
"""


def age_range(cursor: Any, low: int, high: int, day: date) -> int:
    """Keep a row for every loan of the range whose bucket is not what it was; returns how many."""
    cursor.execute(LATE_OR_WAS, [low, high])
    rows = []
    for stream, oldest_due, amount_due, before in cursor.fetchall():
        days = days_past_due(oldest_due, day)
        now = bucket(days)
        if now != (before or "current"):
            due = oldest_due or "\\N"
            rows.append(f"{stream}\t{day}\t{now}\t{days}\t{amount_due}\t{due}\n")
    if rows:
        cursor.copy_expert(
            "COPY delinquency_bucketchange (stream_id, business_date, bucket, days_past_due,"
            " amount_due, oldest_due) FROM STDIN",
            StringIO("".join(rows)),
        )
    return len(rows)


def total_buckets(cursor: Any, day: date) -> None:
    """What each bucket comes to in each book at the end of the day; once for a day."""
    cursor.execute(TOTALS, {"day": day})
