"""Receipts that wait for an officer: assigned once, credited as of the day on which they came."""

from datetime import date

import pytest

from servicing.audit.models import Act
from servicing.engine.fold import FactError
from servicing.ledger.balances import trial_balance
from servicing.ledger.chart import ROLE_OF
from servicing.ledger.models import Book, Event, Posting
from servicing.loans.models import Loan
from servicing.payments.cash import cash_position
from servicing.payments.exceptions import AlreadyAssigned, assign_receipt, assignment, waiting
from servicing.payments.intake import read_files, receive_file
from servicing.payments.models import Receipt
from tests.make import AT, INSTALLMENT, ann, board, books, close_until, differences, state_of

pytestmark = pytest.mark.django_db
HEADER = "record,item,received_date,loan_number,amount,check_number,payer,designation\n"


def unmatched(received: date, on: date, amount: str = "1499.10") -> Receipt:
    """A check whose loan number nobody knows."""
    content = f"{HEADER}item,1,{received},1010,{amount},77,ANN BELL,\ntotal,1,,,{amount},,,\n"
    receive_file(name="a.csv", content=content, actor="dana", business_date=on)
    assert read_files(on, "night", AT) == {"unmatched": 1}
    return Receipt.objects.get()


def assign(receipt: Receipt, stream: int, on: date) -> Receipt:
    return assign_receipt(
        receipt_id=receipt.pk, loan=Loan.objects.get(pk=stream), actor="dana",
        why="Two digits swapped", business_date=on, recorded_at=AT,
    )  # fmt: skip


def balances(on: date) -> dict[str, int]:
    with books() as cursor:
        rows = trial_balance(cursor, on)
    return {ROLE_OF[row.account]: row.balance for row in rows}


def legs(**of: int) -> list[tuple[str, str, int]]:
    rows = Posting.objects.filter(**of).order_by("cause", "line")
    return [(ROLE_OF[row.debit_id], ROLE_OF[row.credit_id], row.amount) for row in rows]


def test_money_without_a_loan_is_in_the_books_of_the_house_until_it_is_assigned() -> None:
    [stream] = board(ann())
    today = date(2026, 3, 2)
    receipt = unmatched(today, today)
    house = Book.objects.get(code="HOUSE").pk
    assert legs(stream_id=house) == [("cash_clearing", "unidentified", INSTALLMENT)]
    assert cash_position(today).waiting == cash_position(today).booked == INSTALLMENT

    assigned = assign(receipt, stream, today)

    assert legs(stream_id=house)[1:] == [("unidentified", "transfer_clearing", INSTALLMENT)]
    assert legs(stream_id=stream, cause=assigned.seq or 0)[0] == (
        "transfer_clearing", "unapplied", INSTALLMENT,
    )  # fmt: skip
    after = balances(today)
    assert (after["unidentified"], after["transfer_clearing"]) == (0, 0)
    assert after["cash_clearing"] == INSTALLMENT
    assert cash_position(today).ties
    assert not waiting().exists()
    assert differences() == []


def test_an_assigned_receipt_counts_as_of_its_day_and_takes_the_late_charge_back() -> None:
    [stream] = board(ann())
    close_until(date(2026, 4, 15))
    receipt = unmatched(date(2026, 4, 16), date(2026, 4, 16))
    close_until(date(2026, 4, 17))
    assert state_of(stream).amount_due == INSTALLMENT + 5996

    assigned = assign(receipt, stream, date(2026, 4, 18))

    payment = Event.objects.get(stream_id=stream, kind="payment")
    assert (payment.effective_date, payment.business_date) == (
        date(2026, 4, 16), date(2026, 4, 18),
    )  # fmt: skip
    assert (assigned.state, assigned.seq, assigned.stream_id) == ("assigned", payment.seq, stream)
    assert state_of(stream).amount_due == 0
    act = assignment(assigned)
    assert act
    assert (act.actor, act.why, act.subject) == (
        "dana", "Two digits swapped", f"1001-{payment.seq}",
    )  # fmt: skip
    close_until(date(2026, 4, 18))
    assert differences() == []


def test_a_receipt_is_assigned_once() -> None:
    first, second = board(ann(), ann("1002"))
    today = date(2026, 3, 2)
    receipt = unmatched(today, today)
    assign(receipt, first, today)
    events, acts = Event.objects.count(), Act.objects.count()
    for stream in (first, second):
        with pytest.raises(AlreadyAssigned) as refused:
            assign(receipt, stream, today)
        assert str(refused.value) == "This receipt is assigned already."
    assert (Event.objects.count(), Act.objects.count()) == (events, acts)
    assert Receipt.objects.get().stream_id == first


def test_a_loan_that_cannot_take_it_leaves_it_waiting_and_the_books_as_they_were() -> None:
    """The money came before the loan was boarded here."""
    [stream] = board(ann())
    receipt = unmatched(date(2026, 3, 1), date(2026, 3, 2))
    before = Event.objects.count()
    with pytest.raises(FactError):
        assign(receipt, stream, date(2026, 3, 2))
    assert Event.objects.count() == before
    assert [(one.pk, one.state) for one in waiting()] == [(receipt.pk, "unmatched")]
    assert differences() == []
