"""Receipts posted by the night: in the order in which they came, many loans in the same reads."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicing.ledger.days import begin_night
from servicing.ledger.models import Demand, Event, LoanState, Posting
from servicing.payments.models import Receipt
from servicing.payments.posting import post_receipts
from tests.make import (
    AT,
    FIRST_DAY,
    INSTALLMENT,
    ann,
    board,
    books,
    close_until,
    differences,
    pay,
    post,
    state_of,
)
from tests.nightly.portfolio import receipt

pytestmark = pytest.mark.django_db


def post_all(day: date, aside: list[tuple[int, str]] | None = None) -> int:
    """Post what waits; unless the test asks for them, no loan may be set aside."""
    found: list[tuple[int, str]] = []
    with books() as cursor:
        posted = post_receipts(cursor, 0, 2**62, day, AT, lambda *loan: found.append(loan))
    if aside is None:
        assert found == []
    else:
        aside += found
    return posted


def payments(stream: int) -> list[tuple[str, date]]:
    rows = Event.objects.filter(stream_id=stream, kind="payment").order_by("seq")
    return list(rows.values_list("source", "effective_date"))


def test_three_receipts_of_one_loan_in_one_night_make_one_installment() -> None:
    """500.00 and 500.00 wait in unapplied funds until 499.10 makes the installment whole."""
    [stream] = board(ann(next_due=date(2026, 3, 1), interest_paid_to=date(2026, 2, 1)))
    for number, amount in enumerate((50000, 50000, 49910)):
        receipt(stream, amount, f"lockbox:a:{number}")
    assert post_all(FIRST_DAY) == 3
    assert [source for source, _ in payments(stream)] == [f"lockbox:a:{n}" for n in range(3)]
    rows = list(Receipt.objects.order_by("source").values_list("state", "seq"))
    last = LoanState.objects.get(pk=stream).next_seq - 1
    assert rows == [("posted", last - 2), ("posted", last - 1), ("posted", last)]
    legs = [Posting.objects.filter(stream_id=stream, cause=last - n).count() for n in (2, 1, 0)]
    assert legs == [1, 1, 4]
    state = state_of(stream)
    assert (state.principal, state.escrow, state.suspense_total) == (19980090, 30000, 0)
    assert differences() == []
    assert post_all(FIRST_DAY) == 0


def test_receipts_post_in_the_order_in_which_the_money_came() -> None:
    [stream] = board(ann())
    close_until(date(2026, 3, 4))
    today = date(2026, 3, 5)
    for source, day in (("later", today), ("first", FIRST_DAY), ("between", date(2026, 3, 4))):
        receipt(stream, 10000, source, today)
        Receipt.objects.filter(source=source).update(received_date=day)
    assert post_all(today) == 3
    assert payments(stream) == [
        ("first", FIRST_DAY), ("between", date(2026, 3, 4)), ("later", today),
    ]  # fmt: skip
    assert differences() == []


def test_a_receipt_found_late_takes_back_the_late_charge() -> None:
    [stream, other] = board(ann(), ann("1002"))
    close_until(date(2026, 4, 17))
    today = date(2026, 4, 18)
    for number, loan in enumerate((stream, other)):
        receipt(loan, INSTALLMENT, f"lockbox:a:{number}", today)
    Receipt.objects.filter(stream_id=stream).update(received_date=date(2026, 4, 16))
    assert post_all(today) == 2
    assert [state_of(s).amount_due for s in (stream, other)] == [0, 5996]
    assert not Demand.objects.filter(stream_id=stream, kind="late_fee").exists()
    assert Demand.objects.filter(stream_id=other, kind="late_fee").exists()
    assert differences() == []


def test_a_loan_that_cannot_take_its_receipt_is_set_aside_and_the_others_go_on() -> None:
    bad, good = board(ann(), ann("1002"))
    LoanState.objects.filter(pk=bad).update(state='{"v": 99}')
    for loan in (bad, good):
        for number in (1, 2):
            receipt(loan, 10000, f"lockbox:{loan}:{number}")
    aside: list[tuple[int, str]] = []
    assert post_all(FIRST_DAY, aside) == 2
    [(stream, message)] = aside
    assert stream == bad
    assert message.startswith(f"lockbox:{bad}:1: ValueError: state of schema 99")
    assert set(Receipt.objects.filter(stream_id=bad).values_list("state", flat=True)) == {"matched"}
    assert not Event.objects.filter(stream_id=bad, kind="payment").exists()


def test_a_loan_in_the_next_days_books_takes_its_receipt_in_the_next_night() -> None:
    """Its events never go back in the books; nothing is lost, and nobody is set aside."""
    [stream, other] = board(ann(), ann("1002"))
    for loan in (stream, other):
        receipt(loan, 10000, f"lockbox:a:{loan}")
    begin_night(FIRST_DAY)
    pay(stream, date(2026, 3, 3), 20000)
    assert post_all(FIRST_DAY) == 1
    assert Receipt.objects.get(stream_id=stream).state == "matched"
    close_until(FIRST_DAY)
    assert post_all(date(2026, 3, 3)) == 1
    state = state_of(stream)
    assert (state.principal, state.suspense_total) == (20000000 - 30000, 0)
    assert differences() == []


def test_a_returned_check_of_a_receipt_can_be_taken_again() -> None:
    [stream] = board(ann(next_due=date(2026, 3, 1), interest_paid_to=date(2026, 2, 1)))
    receipt(stream, INSTALLMENT, "lockbox:a:1")
    post_all(FIRST_DAY)
    seq = Receipt.objects.get().seq
    post(stream, "reversal", FIRST_DAY, reverses=seq)
    assert state_of(stream).amount_due == INSTALLMENT
    receipt(stream, INSTALLMENT, "lockbox:b:1")
    post_all(FIRST_DAY)
    assert state_of(stream).amount_due == 0
    assert differences() == []


def test_ten_times_the_loans_take_the_same_reads() -> None:
    counted = []
    for name, number in (("1", 20), ("2", 20), ("3", 200)):  # the first makes staging tables
        for stream in board(*(ann(f"{name}{n:04}") for n in range(number))):
            receipt(stream, INSTALLMENT, f"lockbox:{name}:{stream}")
        with CaptureQueriesContext(connection) as queries:
            assert post_all(FIRST_DAY) == number
        counted.append(len(queries))
    assert counted[1] == counted[2] < 20
