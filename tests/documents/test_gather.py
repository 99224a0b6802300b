"""Statements gathered from the ledger: a loan's month as the borrower will read it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from servicing.compliance.models import NoticeDue
from servicing.documents.contents.statement import StatementFacts
from servicing.documents.gathering.statements import gather_range
from servicing.engine.fold import end_of_day
from servicing.ledger.advancing import advance_range
from servicing.ledger.journal import Draft
from servicing.ledger.models import BusinessDay
from servicing.ledger.posting import post_fact
from servicing.loans.opening import NewLoan
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

pytestmark = pytest.mark.django_db
STATEMENT = date(2026, 4, 17)  # Apr 1 + 15 days of grace + 1


@pytest.fixture
def ann() -> int:
    """Ann's loan 1001: 200,000.00 at 6%, 1,499.10 a month from Apr 1."""
    return boarded(mortgage("1001"))


def boarded(loan: NewLoan) -> int:
    """A loan on books that are open until its statement."""
    stream = board(loan)[loan.number]
    last = (STATEMENT - FIRST_DAY).days
    BusinessDay.objects.bulk_create(
        BusinessDay(date=FIRST_DAY + timedelta(n), state="open") for n in range(1, last + 1)
    )
    return stream


def pay(stream: int, on: date, amount: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        post_fact(
            cursor, stream=stream, draft=Draft("payment", on, f"test:{on}", amount),
            business_date=on, actor="test", recorded_at=datetime(2026, 4, 1, tzinfo=UTC),
        )  # fmt: skip


def statement(stream: int) -> StatementFacts:
    with transaction.atomic(), connection.cursor() as cursor:
        at = datetime(2026, 4, 17, tzinfo=UTC)
        advance_range(cursor, stream, stream, end_of_day(STATEMENT), at, lambda *_: None)
        assert gather_range(cursor, stream, stream, STATEMENT) == 1
        assert gather_range(cursor, stream, stream, STATEMENT) == 0
    return StatementFacts.from_json(NoticeDue.objects.get(stream_id=stream).facts)


def test_a_month_that_was_paid(ann: int) -> None:
    pay(ann, date(2026, 4, 1), 149910)
    facts = statement(ann)
    # May 1: 199,800.90 x 6% / 12 = 999.00 (half up), 1,199.10 - 999.00 = 200.10
    assert (facts.due_date, facts.amount_due) == (date(2026, 5, 1), 149910)
    assert (facts.payment.interest, facts.payment.principal, facts.payment.escrow) == (
        99900, 20010, 30000,
    )  # fmt: skip
    assert (facts.paid_since.interest, facts.paid_since.principal, facts.paid_since.escrow) == (
        100000, 19910, 30000,
    )  # fmt: skip
    assert facts.paid_year == facts.paid_since
    assert [(one.on, one.description, one.payment) for one in facts.activity] == [
        (date(2026, 4, 1), "Payment received, thank you", 149910)
    ]
    assert (facts.held, facts.past_due, facts.fees_charged) == (0, 0, 0)


def test_a_month_that_was_not_paid(ann: int) -> None:
    facts = statement(ann)
    # 1,499.10 is past due, 59.96 is charged for it, 1,499.10 is to come
    assert (facts.past_due, facts.fees_charged, facts.amount_due) == (149910, 5996, 305816)
    assert [(one.on, one.charge) for one in facts.activity] == [(STATEMENT, 5996)]
    assert facts.late_fee is not None
    assert (facts.late_fee.amount, facts.late_fee.charged_on) == (5996, date(2026, 5, 17))


def test_a_partial_payment_is_named_and_held(ann: int) -> None:
    pay(ann, date(2026, 4, 1), 60000)
    facts = statement(ann)
    assert facts.activity[0].description == "Partial payment received (held)*"
    assert (facts.unapplied_since, facts.held, facts.held_counted) == (60000, 60000, 60000)
    assert facts.amount_due == 305816 - 60000
    assert facts.paid_since.total == 0
