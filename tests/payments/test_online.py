"""The borrower's payment: what is shown beforehand is what is posted, whole or not at all."""

from datetime import date

import pytest

from servicing.engine.state import State
from servicing.ledger.models import Event
from servicing.ledger.posting import SourceConflict
from servicing.payments.models import Receipt
from servicing.payments.online import (
    NothingToPay,
    OverPayoff,
    pay_online,
    preview_online,
    receipts_of,
)
from tests.make import AT, FIRST_DAY, ann, board, cara, differences, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan() -> int:
    return board(ann())[0]


def shown(stream: int, regular: int, extra: int = 0) -> State:
    return preview_online(
        stream=stream, regular=regular, extra=extra, business_date=FIRST_DAY
    ).after


def paid(stream: int, regular: int, extra: int = 0, key: str = "k") -> list[Receipt]:
    return pay_online(
        stream=stream, loan_number="1001", regular=regular, extra=extra, key=key, actor="ann",
        business_date=FIRST_DAY, recorded_at=AT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("regular", "extra"), [(149910, 0), (149910, 25000), (0, 25000), (60000, 0), (20003288, 0)]
)
def test_what_is_shown_is_what_is_posted(loan: int, regular: int, extra: int) -> None:
    expected = shown(loan, regular, extra)
    assert not Receipt.objects.exists()
    receipts = paid(loan, regular, extra)
    assert sum(receipt.amount for receipt in receipts) == regular + extra
    assert state_of(loan)._replace(key=expected.key) == expected
    assert receipts_of(loan, "k") == receipts
    assert differences() == []


def test_extra_never_pays_the_next_installment(loan: int) -> None:
    paid(loan, 149910, 149910)
    state = state_of(loan)
    assert state.next_due == date(2026, 5, 1)
    assert state.principal == 20000000 - 19910 - 149910


def test_a_key_is_one_payment(loan: int) -> None:
    first = paid(loan, 0, 25000)
    assert paid(loan, 0, 25000) == first
    events = Event.objects.count()
    for regular, extra in ((25000, 0), (0, 25001), (100, 25000)):
        with pytest.raises(SourceConflict):
            paid(loan, regular, extra)
    assert Event.objects.count() == events


def test_too_much_and_too_late_are_refused_whole(loan: int) -> None:
    with pytest.raises(OverPayoff) as over:
        paid(loan, 20000000, 3289)
    assert over.value.payoff == 20003288
    assert not Receipt.objects.exists()
    paid(loan, 20003288)
    assert state_of(loan).status == "paid_off"
    with pytest.raises(NothingToPay):
        paid(loan, 100, key="another")
    assert paid(loan, 20003288) == list(Receipt.objects.all())


def test_a_daily_loan_too() -> None:
    stream = board(cara())[0]
    expected = shown(stream, 40066, 10000)
    paid(stream, 40066, 10000)
    assert state_of(stream)._replace(key=expected.key) == expected
