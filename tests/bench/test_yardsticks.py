"""The yardsticks do the same work: the ORM loops leave the very rows that the steps leave."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from delinquency.aging import age_range
from escrow.analysing import analyse_range
from escrow.models import EscrowAccount
from servicing.engine.fold import end_of_day
from servicing.ledger.advancing import advance_range
from servicing.payments.models import Receipt
from servicing.payments.posting import post_receipts

from . import orm_loops, portfolio
from .portfolio import TONIGHT

AT = datetime(2026, 11, 18, 1, tzinfo=UTC)
LOANS = 200
EVERYTHING = (1, 2**31)
SAME = {
    "ledger_event": "txid",
    "ledger_posting": "",
    "ledger_loanstate": "",
    "ledger_demand": "",
    "payments_receipt": "",
    "delinquency_bucketchange": "",
    "escrow_analysis": "id",
    "escrow_escrowaccount": "",
}


def refuse(stream: int, reason: str) -> None:
    raise AssertionError(f"{stream}: {reason}")


def rows() -> dict[str, list[str]]:
    """Every row of the tables that the steps write, but for columns that count up."""
    found = {}
    with connection.cursor() as cursor:
        for table, other in SAME.items():
            cursor.execute(f"SELECT to_jsonb(t) - %s FROM {table} t ORDER BY 1", [other])
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def compare(by_step: Callable[[Any], object], by_loop: Callable[[], object]) -> None:
    """Do both from the same evening; each is rolled back."""
    seen = []
    for work in (by_step, lambda _: by_loop()):
        before = rows()
        with transaction.atomic(), connection.cursor() as cursor:
            work(cursor)
            seen.append(rows())
            transaction.set_rollback(True)
        assert seen[-1] != before
    for table in SAME:
        assert seen[0][table] == seen[1][table], table


@pytest.fixture
def evening(fresh_db: str) -> None:
    portfolio.build(LOANS)


@pytest.mark.usefixtures("evening")
def test_the_payments_of_the_loop_are_those_of_the_night() -> None:
    ids = Receipt.objects.order_by("stream_id").values_list("pk", flat=True)
    compare(
        lambda cursor: post_receipts(cursor, *EVERYTHING, TONIGHT, AT, refuse),
        lambda: orm_loops.post_payments(TONIGHT, AT, list(ids)),
    )


@pytest.mark.usefixtures("evening")
def test_the_late_charges_and_buckets_of_the_loop_are_those_of_the_night() -> None:
    def by_step(cursor: Any) -> None:
        advance_range(cursor, *EVERYTHING, end_of_day(TONIGHT), AT, refuse)
        age_range(cursor, *EVERYTHING, TONIGHT)

    with transaction.atomic(), connection.cursor() as cursor:
        post_receipts(cursor, *EVERYTHING, TONIGHT, AT, refuse)
    compare(by_step, lambda: orm_loops.age(TONIGHT, AT, *EVERYTHING))


@pytest.mark.usefixtures("evening")
def test_the_analyses_of_the_loop_are_those_of_the_night() -> None:
    ids = EscrowAccount.objects.order_by("pk").values_list("pk", flat=True)
    compare(
        lambda cursor: analyse_range(cursor, *EVERYTHING, TONIGHT, AT, refuse),
        lambda: orm_loops.analyse(TONIGHT, AT, list(ids)),
    )
