"""What the desk cannot take is refused with a sentence, and nothing is posted."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from servicing.ledger.days import open_date
from servicing.ledger.models import BusinessDay, Event
from servicing.payments.desk import PaymentRefused, preview_payment, take_payment
from servicing.payments.models import Receipt
from tests.nightly.portfolio import AT, FIRST_DAY, board, mortgage

pytestmark = pytest.mark.django_db

REFUSED = [
    (100, date(2026, 3, 1), "cannot be dated before 03/02/2026, when the loan was boarded"),
    (100, date(1, 1, 1), "cannot be dated before 03/02/2026"),
    (100, date(2026, 3, 3), "cannot be dated after today"),
    (0, FIRST_DAY, "0.01 or more"),
    (10**12 + 1, FIRST_DAY, "10000000000.00 or less"),
]


@pytest.fixture
def ann() -> int:
    return board(mortgage("1001"))["1001"]


def take(stream: int, amount: int, received: date, day: date = FIRST_DAY) -> Receipt:
    asked: dict[str, Any] = {"designation": "", "key": "k", "actor": "dana", "why": ""}
    return take_payment(
        stream=stream, loan_number="1001", amount=amount, received=received, business_date=day,
        recorded_at=AT, **asked,
    )  # fmt: skip


@pytest.mark.parametrize(("amount", "received", "sentence"), REFUSED)
def test_what_cannot_be_taken_is_refused_with_a_sentence(
    amount: int, received: date, sentence: str, ann: int
) -> None:
    with pytest.raises(PaymentRefused, match=sentence):
        preview_payment(
            stream=ann, amount=amount, received=received, designation="", business_date=FIRST_DAY
        )
    with pytest.raises(PaymentRefused, match=sentence):
        take(ann, amount, received)
    assert Receipt.objects.count() == Event.objects.filter(kind="payment").count() == 0


def test_a_day_that_closes_between_screen_and_click_is_said(ann: int) -> None:
    BusinessDay.objects.filter(date=FIRST_DAY).update(state="closed")
    with pytest.raises(PaymentRefused, match="closed just now"), transaction.atomic():
        take(ann, 100, FIRST_DAY)
    assert Receipt.objects.count() == 0


def test_money_received_on_the_day_of_boarding_is_taken(ann: int) -> None:
    assert take(ann, 149910, open_date()).state == "posted"
