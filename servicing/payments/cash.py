"""Where the money of a day stands: one statement, so that what is compared is of one moment."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Sum

from servicing.ledger.chart import account_id

from .models import Receipt

POSITION = """
WITH receipts AS (
    SELECT state, count(*) AS number, sum(amount)::bigint AS amount FROM payments_receipt
    WHERE state IN ('matched', 'unmatched', 'duplicate') AND currency = %(currency)s
    GROUP BY state
), closed AS (SELECT coalesce(max(date), DATE '0001-01-01') AS day FROM ledger_dayroot),
held AS (
    SELECT credits - debits AS amount FROM ledger_dayclose WHERE account_id = %(unidentified)s
    UNION ALL
    SELECT CASE WHEN credit_id = %(unidentified)s THEN amount ELSE -amount END
    FROM ledger_posting, closed WHERE business_date > closed.day
        AND %(unidentified)s IN (debit_id, credit_id)
), posted AS (
    SELECT count(DISTINCT (stream_id, subject)) AS number, sum(amount)::bigint AS amount
    FROM ledger_posting WHERE business_date = %(day)s AND debit_id = ANY(%(cash)s)
        AND credit_id = %(unapplied)s
)
SELECT
    (SELECT number FROM receipts WHERE state = 'matched'),
    (SELECT amount FROM receipts WHERE state = 'matched'),
    (SELECT sum(number)::bigint FROM receipts WHERE state <> 'matched'),
    (SELECT sum(amount)::bigint FROM receipts WHERE state <> 'matched'),
    (SELECT sum(amount)::bigint FROM held),
    (SELECT number FROM posted),
    (SELECT amount FROM posted)
"""


@dataclass(frozen=True, slots=True)
class Cash:
    """Counts and amounts in minor units. `booked` is what the ledger holds as unidentified."""

    to_post_count: int
    to_post: int
    waiting_count: int
    waiting: int
    booked: int
    posted_count: int
    posted: int

    @property
    def ties(self) -> bool:
        """Whether the receipts that wait add up to the ledger's account."""
        return self.waiting == self.booked

    @property
    def difference(self) -> int:
        return self.booked - self.waiting


def cash_position(day: date, currency: str = "USD") -> Cash:
    """What waits for the night, what waits for an officer, what was posted on a business day."""
    asked: dict[str, Any] = {
        "day": day,
        "currency": currency,
        "unidentified": account_id("unidentified", currency),
        "unapplied": account_id("unapplied", currency),
        "cash": [account_id(role, currency) for role in ("cash_clearing", "transfer_clearing")],
    }
    with connection.cursor() as cursor:
        cursor.execute(POSITION, asked)
        row = cursor.fetchone()
    return Cash(*[value or 0 for value in row])


def counts_by_file(files: list[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """For each file: how many of its receipts are in each state, and their amount; one read."""
    counts: dict[int, dict[str, tuple[int, int]]] = {file: {} for file in files}
    rows = (
        Receipt.objects.filter(file__in=files)
        .values_list("file_id", "state")
        .annotate(number=Count("pk"), amount=Sum("amount"))
    )
    for file, state, number, amount in rows:
        if file is not None:
            counts[file][state] = (number, amount or 0)
    return counts
