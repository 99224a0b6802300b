"""Whether promises were kept, from the payments in the ledger: derived, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

# What came in for a promise: payments that stand, entered after the promise and effective by its
# day. A payment that came back stands no more.
PAID_FOR = """(SELECT coalesce(sum((e.payload::json ->> 'amount')::bigint), 0)::bigint
    FROM ledger_event e WHERE e.stream_id = {promise}.loan_id AND e.seq > {promise}.after_seq
    AND e.kind = 'payment' AND e.effective_date BETWEEN {promise}.made_on AND {promise}.promised_for
    AND NOT EXISTS (SELECT FROM ledger_event r
        WHERE r.stream_id = e.stream_id AND r.reverses = e.seq))"""
# The newest promise of each loan: what was promised before it no longer counts.
STANDING = f"""
SELECT p.loan_id, p.amount, p.made_on, p.promised_for, {PAID_FOR.format(promise="p")}
FROM delinquency_promise p WHERE {{where}} AND NOT EXISTS (
    SELECT FROM delinquency_promise q WHERE q.loan_id = p.loan_id AND q.id > p.id)
ORDER BY p.promised_for, p.id
"""
KEPT, PENDING, BROKEN = "kept", "pending", "broken"


@dataclass(frozen=True, slots=True)
class PromiseStanding:
    """A promise and what has come in for it, in minor units, and whether it is kept by now."""

    loan_id: int
    amount: int
    made_on: date
    promised_for: date
    paid: int
    state: str  # kept, pending, broken

    @property
    def missing(self) -> int:
        return max(self.amount - self.paid, 0)


def promise_state(amount: int, paid: int, promised_for: date, business_date: date) -> str:
    """Kept when all of it came by its day; broken from the day after; pending in between."""
    if paid >= amount:
        return KEPT
    return PENDING if business_date <= promised_for else BROKEN


def latest_promise(loan_id: int, business_date: date) -> PromiseStanding | None:
    """Where the newest promise of a loan stands on a business date; one read."""
    return next(iter(_standing("p.loan_id = %s", [loan_id], business_date)), None)


def promises_between(first: date, last: date, business_date: date) -> list[PromiseStanding]:
    """Where the newest promises that fall due in a span of days stand; one read."""
    return _standing("p.promised_for BETWEEN %s AND %s", [first, last], business_date)


def _standing(where: str, args: Sequence[int | date], business_date: date) -> list[PromiseStanding]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING.format(where=where), args)
        return [
            PromiseStanding(loan, amount, made, by, paid,
                            promise_state(amount, paid, by, business_date))
            for loan, amount, made, by, paid in cursor.fetchall()
        ]  # fmt: skip
