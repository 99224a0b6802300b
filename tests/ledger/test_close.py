"""Closing a day: its totals, its leaves and its root, chained to the day before."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db import transaction

from servicing.ledger.balances import trial_balance
from servicing.ledger.chart import ROLE_OF
from servicing.ledger.close import DayNotClosable, close_day, close_days
from servicing.ledger.days import begin_night
from servicing.ledger.hashing import GENESIS
from servicing.ledger.models import BusinessDay, DayClose, DayLeaf, DayRoot, LoanState
from tests.make import AT, FIRST_DAY, ann, ben, board, books, cara, close_until, differences, pay

pytestmark = pytest.mark.django_db
SECOND = FIRST_DAY + timedelta(1)


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_of(row: DayLeaf) -> bytes:
    return sha(
        b"leaf", row.stream_id.to_bytes(8, "big"), bytes(row.head_hash), bytes(row.postings_hash),
        bytes(row.state_hash),
    )  # fmt: skip


def root_of(day: date) -> bytes:
    return bytes(DayRoot.objects.get(date=day).root)


def test_totals_are_what_was_posted_by_book_and_account() -> None:
    """Ann pays 250.00 to principal on her first day."""
    [stream] = board(ann(principal=20000000))
    pay(stream, FIRST_DAY, 25000, designation="principal")
    closed = close_until(FIRST_DAY)
    assert closed
    book = LoanState.objects.get(pk=stream).book_id
    totals = {
        ROLE_OF[row.account_id]: (row.debits, row.credits)
        for row in DayClose.objects.filter(date=FIRST_DAY, book_id=book)
    }
    assert totals == {
        "principal": (20000000, 25000),
        "boarding_clearing": (0, 20000000 + 3333),
        "accrued_interest": (6658, 0),  # 33.33 boarded, then 199,750.00 x 6% x 2 / 360 = 66.58
        "interest_income": (0, 3325),
        "cash_clearing": (25000, 0),
        "unapplied": (25000, 25000),
    }
    assert (closed.debits, closed.credits) == (20056658, 20056658)
    assert differences() == []


def test_memo_accounts_are_closed_apart_from_what_balances() -> None:
    board(ben())
    closed = close_until(FIRST_DAY)
    assert closed
    assert (closed.debits, closed.credits) == (0, 0)
    memo = DayClose.objects.get(account__role="memo_principal")
    assert (memo.debits, memo.credits) == (20000000, 0)


def test_the_root_is_a_tree_over_the_leaves_in_the_order_of_streams() -> None:
    """Three loans and two books that accrue: five leaves; the last twice at odd levels."""
    board(ann(), ben(), cara())
    close_until(FIRST_DAY)
    leaves = [leaf_of(row) for row in DayLeaf.objects.order_by("stream_id")]
    assert len(leaves) == DayRoot.objects.get().leaves == 5
    a, b, c, d, e = leaves
    ab, cd, ee = sha(b"node", a, b), sha(b"node", c, d), sha(b"node", e, e)
    top = sha(b"node", sha(b"node", ab, cd), sha(b"node", ee, ee))
    assert root_of(FIRST_DAY) == sha(b"root", GENESIS, top)


def test_each_root_carries_the_one_before() -> None:
    [stream] = board(ben())  # accrues nothing in our books
    close_until(SECOND)
    [leaf] = DayLeaf.objects.all()
    assert (leaf.stream_id, leaf.date) == (stream, FIRST_DAY)
    first = sha(b"root", GENESIS, leaf_of(leaf))
    assert root_of(FIRST_DAY) == first
    assert root_of(SECOND) == sha(b"root", first, GENESIS)  # a day on which nothing moved


def test_days_closed_at_once_have_the_roots_that_they_have_one_by_one() -> None:
    [stream] = board(ann())
    for day in (FIRST_DAY, SECOND):
        pay(stream, day, 10000)
        begin_night(day)
    with books() as cursor:
        together = close_days(cursor, FIRST_DAY, SECOND, AT)
        totals = list(DayClose.objects.order_by("pk").values())
        transaction.set_rollback(True)
    with books() as cursor:
        apart = [close_day(cursor, day, AT) for day in (FIRST_DAY, SECOND)]
    assert [c.root for c in together] == [c.root for c in apart] == [
        root_of(FIRST_DAY), root_of(SECOND),
    ]  # fmt: skip
    assert totals == list(DayClose.objects.order_by("pk").values())
    states = BusinessDay.objects.order_by("date").values_list("state", flat=True)
    assert list(states) == ["closed", "closed", "open"]


@pytest.mark.parametrize("day", [SECOND, FIRST_DAY - timedelta(1), date(2027, 1, 1)])
def test_only_the_first_day_that_is_not_closed_can_be_closed(day: date) -> None:
    board(ann())
    begin_night(FIRST_DAY)
    with books() as cursor, pytest.raises(DayNotClosable, match=f"{day} cannot be closed"):
        close_day(cursor, day, AT)
    assert not DayRoot.objects.exists()


def test_a_closed_day_is_not_closed_again() -> None:
    board(ann())
    close_until(FIRST_DAY)
    before = list(DayClose.objects.order_by("pk").values())
    with books() as cursor, pytest.raises(DayNotClosable):
        close_day(cursor, FIRST_DAY, AT)
    assert list(DayClose.objects.order_by("pk").values()) == before


def test_the_trial_balance_is_the_same_before_and_after_the_close() -> None:
    """Closed totals and one aggregate over what is open: wherever the border lies."""
    [stream, _, _] = board(ann(), ben(), cara())
    pay(stream, FIRST_DAY, 25000)
    begin_night(FIRST_DAY)
    pay(stream, FIRST_DAY, 10000)
    with books() as cursor:
        before = {memo: trial_balance(cursor, SECOND, memo=memo) for memo in (False, True)}
        close_day(cursor, FIRST_DAY, AT)
        after = {memo: trial_balance(cursor, SECOND, memo=memo) for memo in (False, True)}
        of_the_day = trial_balance(cursor, FIRST_DAY)
    assert before == after
    rows = after[False]
    assert sum(row.debits for row in rows) == sum(row.credits for row in rows) > 0
    cash = {row.code: row.balance for row in of_the_day}["1010"]
    assert cash == 25000  # the second payment is in the books of the day after
