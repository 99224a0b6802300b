"""A late payment, a fee, a payment that came back: found by the night, told once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicing.documents.contents.servicing import FeeFacts, LateFacts, ReturnFacts
from servicing.ledger.days import open_date
from tests.make import advance_all, ann, board, close_until, pay, post, state_of
from tests.make import ben as bens

from .letters import check, drawn, gathered, notice

pytestmark = pytest.mark.django_db
APRIL_1, APRIL_16, APRIL_17 = date(2026, 4, 1), date(2026, 4, 16), date(2026, 4, 17)
LATE_FEE = 5996  # 5% of 1,199.10


def live_until(day: date) -> None:
    """Everything before `day` is closed, and its own bills and late charges are made."""
    close_until(date.fromordinal(day.toordinal() - 1))
    assert open_date() == day
    advance_all(day, charges=True)


def test_a_payment_is_late_the_day_after_its_courtesy_period() -> None:
    [stream] = board(ann())
    live_until(APRIL_16)
    assert gathered(APRIL_16) == {}
    live_until(APRIL_17)
    assert gathered(APRIL_17) == {"late_notice": 1}
    facts = notice("late_notice", LateFacts)
    assert (facts.due_date, facts.unpaid, facts.late_fee) == (APRIL_1, 149910, LATE_FEE)
    assert (facts.past_due, facts.fees, facts.held, facts.days) == (149910, LATE_FEE, 0, 16)
    assert facts.to_pay == state_of(stream).amount_due == 149910 + LATE_FEE
    assert facts.moved_until is None
    text = check("late_notice", facts)
    assert "$1,559.06" in text["en"]  # 1,499.10 and 59.96
    assert "período de gracia" in text["es"]
    [document] = drawn()
    assert (document.kind, document.stream_id, document.dated) == ("late_notice", stream, APRIL_17)


def test_what_is_held_is_taken_off() -> None:
    [stream] = board(ann())
    live_until(date(2026, 4, 3))
    pay(stream, date(2026, 4, 3), 60000)
    live_until(APRIL_17)
    gathered(APRIL_17)
    facts = notice("late_notice", LateFacts)
    assert (facts.held, facts.counted, facts.to_pay) == (60000, 60000, 149910 + LATE_FEE - 60000)
    assert "\u2212$600.00" in check("late_notice", facts)["en"]


def test_a_payment_in_time_brings_no_notice() -> None:
    [stream] = board(ann())
    live_until(date(2026, 4, 10))
    pay(stream, date(2026, 4, 10))
    live_until(APRIL_17)
    assert gathered(APRIL_17) == {}


@pytest.mark.parametrize("loan", [ann, lambda: bens("1001")], ids=["ours", "Fannie Mae's"])
def test_a_payment_that_came_back(loan: object) -> None:
    [stream] = board(loan())  # type: ignore[operator]
    live_until(APRIL_1)
    paid = pay(stream, APRIL_1, 159910)
    live_until(date(2026, 4, 6))
    post(stream, "reversal", APRIL_1, 159910, reverses=paid, reason="R01", source="event:k")
    post(stream, "fee", date(2026, 4, 6), 2500, code="nsf", source="event:k:fee")
    assert gathered(date(2026, 4, 6)) == {"nsf_notice": 1}  # its fee has no notice of its own
    facts = notice("nsf_notice", ReturnFacts)
    # interest 200,000 x 6% / 12; principal 199.10 and the 100.00 that was too much
    assert (facts.interest, facts.principal, facts.escrow) == (100000, 29910, 30000)
    assert (facts.amount, facts.fees, facts.held, facts.return_fee) == (159910, 0, 0, 2500)
    assert (facts.paid_on, facts.returned_on) == (APRIL_1, date(2026, 4, 6))
    assert facts.to_pay == state_of(stream).amount_due == 149910 + 2500
    assert facts.due_since == APRIL_1
    text = check("nsf_notice", facts)
    assert "there was not enough money in the account" in text["en"]
    assert "no había suficiente dinero en la cuenta" in text["es"]
    drawn()


def test_a_partial_payment_that_came_back_had_been_held() -> None:
    [stream] = board(ann())
    live_until(APRIL_1)
    paid = pay(stream, APRIL_1, 50000)
    post(stream, "reversal", APRIL_1, 50000, reverses=paid, reason="R08")
    gathered(APRIL_1)
    facts = notice("nsf_notice", ReturnFacts)
    assert (facts.principal, facts.interest, facts.held, facts.return_fee) == (0, 0, 50000, 0)
    assert "payment was stopped at the bank" in check("nsf_notice", facts)["en"]


@pytest.mark.parametrize("reason", ["error", "other"])
def test_our_own_error_is_no_returned_payment(reason: str) -> None:
    [stream] = board(ann())
    live_until(APRIL_1)
    paid = pay(stream, APRIL_1)
    post(stream, "reversal", APRIL_1, 149910, reverses=paid, reason=reason)
    assert gathered(APRIL_1) == {}


def test_a_fee_is_told_and_a_late_charge_by_hand_is_not() -> None:
    [stream] = board(ann())
    day = date(2026, 3, 5)
    live_until(day)
    post(stream, "fee", day, 1500, code="copy")
    post(stream, "fee", day, 5996, code="late_fee")
    gone = post(stream, "fee", day, 700, code="recording")
    post(stream, "reversal", day, 700, reverses=gone, reason="error")
    assert gathered(day) == {"fee_notice": 1}
    facts = notice("fee_notice", FeeFacts)
    assert (facts.fee, facts.amount, facts.charged_on) == ("Fee for copies", 1500, day)
    assert facts.fees == sum(one.outstanding for one in state_of(stream).fees) == 1500 + 5996
    text = check("fee_notice", facts)
    assert "Cargo por copias" in text["es"]


def test_the_number_of_queries_does_not_grow_with_the_loans() -> None:
    board(ann())
    live_until(APRIL_17)
    with CaptureQueriesContext(connection) as few:
        assert gathered(APRIL_17) == {"late_notice": 1}
    board(*(ann(str(3000 + number)) for number in range(9)))
    advance_all(APRIL_17, charges=True)
    with CaptureQueriesContext(connection) as many:
        assert gathered(APRIL_17) == {"late_notice": 9}
    assert len(many) == len(few)
