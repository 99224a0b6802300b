"""The payment at the desk: what the preview shows is what posts; a refusal is said in words."""

from datetime import date

import pytest

from servicing.audit.models import Act
from servicing.ledger.chart import ROLE_OF
from servicing.ledger.models import Event, Posting
from servicing.ledger.posting import SourceConflict
from servicing.payments.desk import PaymentRefused, Preview, preview_payment, take_payment
from servicing.payments.models import Receipt
from tests.make import (
    AT,
    FIRST_DAY,
    INSTALLMENT,
    ann,
    ben,
    board,
    cara,
    close_until,
    differences,
    state_of,
)

pytestmark = pytest.mark.django_db
ROLES = {"principal": "principal", "interest": "accrued_interest", "escrow": "escrow",
         "late_fee": "fees_receivable"}  # fmt: skip


def seen(stream: int, amount: int, received: date, on: date, designation: str = "") -> Preview:
    return preview_payment(
        stream=stream, amount=amount, received=received, designation=designation, business_date=on
    )


def take(stream: int, amount: int, received: date, on: date, designation: str = "",
         key: str = "1") -> Receipt:  # fmt: skip
    return take_payment(
        stream=stream, loan_number="1001", amount=amount, received=received, key=key,
        designation=designation, actor="dana", why="By phone", business_date=on, recorded_at=AT,
    )  # fmt: skip


def applied(receipt: Receipt) -> dict[str, int]:
    """Where a payment's money went, by account; the cash leg left out."""
    sums: dict[str, int] = {}
    assert receipt.seq
    assert receipt.stream_id
    taken = Posting.objects.filter(stream_id=receipt.stream_id, cause=receipt.seq)
    for row in taken.filter(debit__role="unapplied"):
        role = ROLE_OF[row.credit_id]
        sums[role] = sums.get(role, 0) + row.amount
    return sums


@pytest.mark.parametrize(
    ("amount", "designation", "expected"),
    [
        (INSTALLMENT, "", {"accrued_interest": 100000, "principal": 19910, "escrow": 30000}),
        (INSTALLMENT - 1, "", {}),
        (INSTALLMENT + 5996, "", {"accrued_interest": 100000, "principal": 19910,
                                  "escrow": 30000, "fees_receivable": 5996}),
        (INSTALLMENT + 105996, "", {"accrued_interest": 100000, "principal": 19910 + 100000,
                                    "escrow": 30000, "fees_receivable": 5996}),
        (25000, "principal", {"principal": 25000}),
        (25000, "escrow", {"escrow": 25000}),
        (5996, "fees", {"fees_receivable": 5996}),
    ],
)  # fmt: skip
def test_the_preview_is_what_posts(amount: int, designation: str, expected: dict[str, int]) -> None:
    """Ann owes April's installment and its late charge of 59.96."""
    [stream] = board(ann())
    close_until(date(2026, 4, 17))
    today = date(2026, 4, 18)
    before = Posting.objects.count()

    preview = seen(stream, amount, today, today, designation)

    assert Posting.objects.count() == before
    shown: dict[str, int] = {}
    for part in preview.allocations:
        role = ROLES[part.component]
        shown[role] = shown.get(role, 0) + part.amount
    receipt = take(stream, amount, today, today, designation)
    assert shown == applied(receipt) == expected
    assert preview.after == state_of(stream)
    assert preview.after.suspense_total == amount - sum(expected.values())
    assert not preview.backdated
    assert differences() == []


def test_the_preview_of_a_backdated_payment_is_the_loan_as_it_will_stand() -> None:
    """Received before the grace ended: the late charge goes, so nothing is due."""
    [stream] = board(ann())
    close_until(date(2026, 4, 17))
    preview = seen(stream, INSTALLMENT, date(2026, 4, 16), date(2026, 4, 18))
    assert (preview.backdated, preview.allocations) == (True, ())
    assert preview.before.amount_due == INSTALLMENT + 5996
    assert preview.after.amount_due == 0
    take(stream, INSTALLMENT, date(2026, 4, 16), date(2026, 4, 18))
    assert preview.after == state_of(stream)
    assert differences() == []


def test_a_daily_loan_is_previewed_with_its_interest_to_the_day() -> None:
    """Cara on March 15: 19,726.57 x 7.49% x 28 / 365 = 113.34."""
    [stream] = board(cara())
    close_until(date(2026, 3, 14))
    today = date(2026, 3, 15)
    preview = seen(stream, 40066, today, today)
    parts = {part.component: part.amount for part in preview.allocations}
    assert parts == {"interest": 11334, "principal": 28732}
    take(stream, 40066, today, today)
    assert preview.after == state_of(stream)
    assert preview.after.principal == 1972657 - 28732


@pytest.mark.parametrize(
    ("amount", "received", "sentence"),
    [
        (0, FIRST_DAY, "Enter $0.01 or more."),
        (-1, FIRST_DAY, "Enter $0.01 or more."),
        (100, date(2026, 3, 3), "The payment cannot be dated after today, 03/02/2026."),
        (100, date(2026, 3, 1),
         "The payment cannot be dated before 03/02/2026, when the loan was boarded."),
    ],
)  # fmt: skip
def test_a_payment_that_cannot_be_is_refused_in_words(
    amount: int, received: date, sentence: str
) -> None:
    [stream] = board(ann())
    for act in (seen, take):
        with pytest.raises(PaymentRefused) as refused:
            act(stream, amount, received, FIRST_DAY)
        assert str(refused.value).startswith(sentence)
    assert Receipt.objects.count() == Act.objects.count() == 0
    assert not Event.objects.filter(kind="payment").exists()


def test_the_same_form_twice_is_one_payment_and_another_under_its_key_is_refused() -> None:
    [stream, other] = board(ann(), ben())
    first = take(stream, 25000, FIRST_DAY, FIRST_DAY)
    assert take(stream, 25000, FIRST_DAY, FIRST_DAY) == first
    with pytest.raises(SourceConflict, match="desk:1 was used before for another payment"):
        take(stream, 25001, FIRST_DAY, FIRST_DAY)
    with pytest.raises(SourceConflict, match="desk:1 was used before for another payment"):
        take(other, 25000, FIRST_DAY, FIRST_DAY)
    assert Event.objects.filter(kind="payment").count() == Receipt.objects.count() == 1
    act = Act.objects.get()
    assert (act.actor, act.action, act.why) == ("dana", "payment:taken", "By phone")
    assert act.subject == f"1001-{first.seq}"
