"""The proof of the whole ledger, with its evidence: every stream folded again, every closed day
recomputed, sub-ledgers against their control accounts, the trial balance.

Each part reads at one moment of its own, so that posting goes on meanwhile.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from servicing.ledger.balances import trial_balance
from servicing.ledger.hashing import canonical
from servicing.ledger.verify import (
    CONTROLS,
    SIGNS,
    SUBLEDGERS,
    Difference,
    verify_controls,
    verify_days,
    verify_streams,
)

CHUNK = 500  # streams folded again between two signs of life
MOST_LISTED = 1_000
# What is done, of how many streams.
Progress = Callable[[int, int], None]

_LOANS = [f"loans_{n}" for n in range(len(CONTROLS))]
_LEDGER = [f"ledger_{n}" for n in range(len(CONTROLS))]
TOTALS = "SELECT {} FROM ({}) t (stream, {})".format(
    ", ".join(f"coalesce(sum({one}), 0)::bigint" for one in _LOANS + _LEDGER),
    SUBLEDGERS,
    ", ".join(_LOANS + _LEDGER),
)


def prove_all(progress: Progress) -> dict[str, Any]:
    """Prove everything; the evidence as JSON can hold it. Money in minor units."""
    found: list[Difference] = []
    with _one_moment() as cursor:
        cursor.execute(
            "SELECT stream_id, stream_id <> book_id FROM ledger_loanstate ORDER BY stream_id"
        )
        streams = cursor.fetchall()
        found += verify_controls(cursor)
        controls = _controls(cursor)
        balances, uneven = _trial_balance(cursor)
        found += uneven
    progress(0, len(streams))
    for start in range(0, len(streams), CHUNK):
        chunk = [stream for stream, _ in streams[start : start + CHUNK]]
        with _one_moment() as cursor:
            found += verify_streams(cursor, chunk)
        progress(start + len(chunk), len(streams))
    with _one_moment() as cursor:
        found += verify_days(cursor, date.min, date.max)
        cursor.execute("SELECT date, leaves, root FROM ledger_dayroot ORDER BY date")
        days = [
            {"date": day.isoformat(), "leaves": leaves, "root": bytes(root).hex()}
            for day, leaves, root in cursor.fetchall()
        ]
    return {
        "streams": len(streams),
        "loans": sum(1 for _, is_loan in streams if is_loan),
        "days": days,
        "controls": controls,
        "trial_balance": balances,
        "differences": [one.as_json() for one in found[:MOST_LISTED]],
        "difference_count": len(found),
        "holds": not found,
    }


@contextmanager
def _one_moment() -> Iterator[Any]:
    """A cursor whose statements all see the database as it stood at the first of them."""
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield cursor


def _controls(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute(TOTALS)
    sums = cursor.fetchone()
    half = len(CONTROLS)
    return [
        {"name": name.capitalize(), "loans": loans, "ledger": sign * net}
        for name, sign, loans, net in zip(CONTROLS, SIGNS, sums[:half], sums[half:], strict=True)
    ]


def _trial_balance(cursor: Any) -> tuple[list[dict[str, Any]], list[Difference]]:
    """Debits and credits of each currency, memo accounts apart."""
    sums: dict[str, list[int]] = {}
    for balance in trial_balance(cursor, date.max):
        both = sums.setdefault(balance.currency, [0, 0])
        both[0] += balance.debits
        both[1] += balance.credits
    rows = [{"currency": c, "debits": d, "credits": k} for c, (d, k) in sorted(sums.items())]
    uneven = [
        Difference("trial balance", f"all accounts in {c}", str(d), str(k))
        for c, (d, k) in sorted(sums.items())
        if d != k
    ]
    return rows, uneven


def evidence_file(evidence: dict[str, Any]) -> bytes:
    """The evidence as it is handed out: one canonical JSON, so that its hash can be told."""
    return canonical(json.loads(json.dumps(evidence)))


def fingerprint(evidence: dict[str, Any]) -> str:
    return sha256(evidence_file(evidence)).hexdigest()
