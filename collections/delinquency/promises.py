"""Whether promises were kept, from the payments in the ledger: derived, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from .models import Promise

# What came in for each promise: payments that stand, entered after the promise and effective by
# its day. A payment that came back stands no more.
PAID = """
SELECT p.id, coalesce(sum((e.payload::json ->> 'amount')::bigint), 0)
FROM delinquency_promise p LEFT JOIN ledger_event e ON e.stream_id = p.loan_id
    AND e.seq > p.after_seq AND e.kind = 'payment'
    AND e.effective_date BETWEEN p.made_on AND p.promised_for
    AND NOT EXISTS (SELECT FROM ledger_event r
        WHERE r.stream_id = e.stream_id AND r.reverses = e.seq)
WHERE p.id = ANY(%s) GROUP BY p.id
"""
KEPT, PENDING, BROKEN = "kept", "pending", "broken"


@dataclass(frozen=True, slots=True)
class PromiseStanding:
    """A promise, what has come in for it in minor units, and whether it is kept by now."""

    promise: Promise
    paid: int
    state: str  # kept, pending, broken

    @property
    def missing(self) -> int:
        return max(self.promise.amount - self.paid, 0)


def promise_state(amount: int, paid: int, promised_for: date, business_date: date) -> str:
    """Kept when all of it came by its day; broken from the day after; pending in between."""
    if paid >= amount:
        return KEPT
    return PENDING if business_date <= promised_for else BROKEN


def standings(promises: Iterable[Promise], business_date: date) -> list[PromiseStanding]:
    """Where each promise stands on a business date, in the order given; one read."""
    promises = list(promises)
    if not promises:
        return []
    with connection.cursor() as cursor:
        cursor.execute(PAID, [[promise.pk for promise in promises]])
        paid: dict[int, int] = dict(cursor.fetchall())
    return [
        PromiseStanding(
            promise, int(paid[promise.pk]),
            promise_state(promise.amount, int(paid[promise.pk]), promise.promised_for,
                          business_date),
        )
        for promise in promises
    ]  # fmt: skip


def latest_promise(loan_id: int, business_date: date) -> PromiseStanding | None:
    """The newest promise of a loan; what was promised before it no longer counts."""
    newest = Promise.objects.filter(loan_id=loan_id).order_by("-pk")[:1]
    return next(iter(standings(newest, business_date)), None)
