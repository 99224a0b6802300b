"""Escrow bills paid by the night: whose, when, how much, once."""

from datetime import date

import pytest
from django.db import connection, transaction

from escrow.disbursing import DUE, disburse_range
from escrow.models import Disbursement, EscrowAccount, EscrowLine, Payee
from tests.make import AT, FIRST_DAY, ann, board, differences, pay, state_of

pytestmark = pytest.mark.django_db
COUNTY = date(2026, 3, 5)


def with_line(stream: int, due: str = "03-05", amount: int = 120000,
              next_due: date = COUNTY) -> EscrowLine:  # fmt: skip
    """A tax bill of the loan's escrow account."""
    EscrowAccount.objects.create(
        stream_id=stream, year_starts=FIRST_DAY.replace(day=1), next_analysis=date(2027, 3, 1),
        cushion_months=2,
    )  # fmt: skip
    payee = Payee.objects.create(name=f"Travis County {stream}")
    return EscrowLine.objects.create(
        stream_id=stream, kind="county_tax", payee=payee, annual_amount=amount, due=due,
        next_due=next_due,
    )  # fmt: skip


def disburse(day: date = FIRST_DAY) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        aside: list[object] = []
        paid = disburse_range(cursor, 0, 2**62, day, AT, lambda *loan: aside.append(loan))
        assert aside == []
        cursor.execute(DUE, {"day": day})
        assert cursor.fetchall() == []
    return paid


def test_a_bill_is_paid_once_from_the_balance_and_the_rest_advanced() -> None:
    [stream] = board(ann(escrow=50000))
    line = with_line(stream)
    assert (disburse(), disburse()) == (1, 0)
    assert state_of(stream).escrow == 50000 - 120000
    line.refresh_from_db()
    assert line.next_due == date(2027, 3, 5)
    assert differences() == []


def test_the_bills_of_a_loan_that_is_paid_off_are_no_longer_ours() -> None:
    """Nobody owes us what we would advance: a payoff ends the account (12 CFR 1024.34)."""
    [stream] = board(ann(escrow=50000))
    with_line(stream)
    pay(stream, FIRST_DAY, 20100000, designation="payoff")
    assert state_of(stream).status == "paid_off"
    assert disburse() == 0
    assert Disbursement.objects.count() == 0
    assert (state_of(stream).status, state_of(stream).escrow) == ("paid_off", 50000)
    assert differences() == []


def test_a_bill_of_february_29_takes_its_own_piece_of_the_year() -> None:
    [stream] = board(ann(escrow=50000))
    line = with_line(stream, "02-29;08-31", 10001, date(2026, 2, 28))
    assert disburse() == 1
    assert Disbursement.objects.get(line=line).amount == 5000
