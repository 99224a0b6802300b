"""The daily accrual: SQL over every loan gives what the engine gives loan by loan, to the cent."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from servicing.engine.accrual import earned_unpaid
from servicing.engine.state import load
from servicing.ledger.accrual import accrue_interest, booked_by_book, earned_by_book
from servicing.ledger.models import Event, LoanState, Posting
from servicing.loans.opening import NewLoan, Snapshot
from tests.make import ANN, AT, CARA, ann, ben, board, books, cara, close_until, differences, pay

pytestmark = pytest.mark.django_db

MONTH_ENDS = [
    date(2028, month, day)  # a leap year, entered from one that is none
    for month in (1, 2, 3, 4, 12)
    for day in (1, 28, 29, 30, 31)
    if not (month == 2 and day > 29) and not (month == 4 and day == 31)
] + [date(2027, 2, 28), date(2027, 12, 31), date(2029, 1, 1), date(2029, 3, 1)]


def variants() -> list[NewLoan]:
    """Both methods, every day count, interest paid to month ends; each in a book of its own."""
    on = date(2026, 12, 31)
    loans: list[NewLoan] = []
    for day in (1, 28, 30, 31):
        paid_to = date(2026, 12, day)
        due = date(2027, 1, day)
        kinds = [replace(ANN, first_due_date=due, due_day=day)]
        kinds += [
            replace(CARA, first_due_date=due, due_day=day, annual_rate=rate, day_count=count)
            for count in ("30/360", "actual/365", "actual/360", "actual/actual")
            for rate in (Decimal("7.49"), Decimal("6.12345678"))
        ]
        for terms in kinds:
            name = f"kind {len(loans)}"
            loan = NewLoan(
                number=name, product=name, terms=terms, boarded_on=on,
                origination_date=date(2026, 11, 20), original_principal=2000003, term_months=60,
                board=Snapshot(2000003, due, paid_to),
            )  # fmt: skip
            loans.append(loan)
    return loans


def loan_by_loan(as_of: date) -> dict[int, int]:
    """What the engine says, added up by book."""
    sums: dict[int, int] = {}
    for row in LoanState.objects.filter(book__ownership="owned").exclude(stream__kind="book"):
        sums[row.book_id] = sums.get(row.book_id, 0) + earned_unpaid(load(row.state), as_of)
    return sums


def test_every_day_count_agrees_with_the_engine_at_the_ends_of_months() -> None:
    streams = board(*variants(), day=date(2026, 12, 31))
    with books() as cursor:
        for as_of in MONTH_ENDS:
            assert earned_by_book(cursor, as_of) == loan_by_loan(as_of), as_of
    assert len(loan_by_loan(MONTH_ENDS[0])) == len(streams) == 36


def test_loans_of_one_book_are_rounded_each_and_then_added() -> None:
    board(ann("1"), ann("2", principal=100001), cara("3"), cara("4", principal=33333))
    pay(LoanState.objects.get(stream__loan__number="3").pk, date(2026, 3, 2), 12345)
    with books() as cursor:
        for days in range(60):
            as_of = date(2026, 3, 2) + timedelta(days)
            assert earned_by_book(cursor, as_of) == loan_by_loan(as_of)


@pytest.mark.parametrize(("below", "cents"), [(0, 1), (1, 0)])
def test_a_half_cent_is_rounded_up_and_one_part_less_is_not(below: int, cents: int) -> None:
    """A part is 1 / (10^10 x 365) cent; numeric division alone would lose it."""
    [stream] = board(cara())
    LoanState.objects.filter(pk=stream).update(
        accrued=10**10 * 365 // 2 - below + 10**10 * 365 * 10**8,
        accrued_from=date(2026, 3, 2),
    )
    with books() as cursor:
        assert list(earned_by_book(cursor, date(2026, 3, 2)).values()) == [10**8 + cents]


def test_a_day_of_ann_and_a_day_of_cara() -> None:
    """Ann: 200,000.00 x 6% x 2 / 360 = 66.67 by March 3, where a month has 30 days. Cara:
    19,726.57 x 7.49% x 16 / 365 = 64.77 from February 15."""
    mortgage, auto = board(ann(), cara())
    with books() as cursor:
        home, car = (LoanState.objects.get(pk=s).book_id for s in (mortgage, auto))
        assert earned_by_book(cursor, date(2026, 3, 3)) == {home: 6667, car: 6477}
        assert booked_by_book(cursor) == {home: 3333, car: 6072}  # at boarding, to March 2
        assert accrue_interest(cursor, date(2026, 3, 2), AT) == 2
        assert booked_by_book(cursor) == {home: 6667, car: 6477}
        assert accrue_interest(cursor, date(2026, 3, 2), AT) == 0
    amounts = Posting.objects.filter(cause__gt=0, stream_id=home).values_list("amount", flat=True)
    assert list(amounts) == [3334]
    assert Event.objects.filter(kind="accrual").count() == 2


def test_a_payment_that_was_found_late_is_trued_up_by_the_next_accrual() -> None:
    """10,000.00 to principal as of March 3, found on March 10: a scheduled loan earns this month
    on what is left, 190,000.00 x 6% x 10 / 360 = 316.67, where 300.00 stood in the books."""
    [stream] = board(ann())
    close_until(date(2026, 3, 9))
    home = LoanState.objects.get(pk=stream).book_id
    with books() as cursor:
        assert booked_by_book(cursor) == {home: 30000}
    pay(stream, date(2026, 3, 3), 1000000, designation="principal")
    close_until(date(2026, 3, 10))
    with books() as cursor:
        assert booked_by_book(cursor) == loan_by_loan(date(2026, 3, 11)) == {home: 31667}
    assert differences() == []


def test_interest_that_is_billed_and_paid_is_income_once() -> None:
    """A month on the books earns 1,000.00; the payment takes it off the receivable."""
    [stream] = board(ann())
    close_until(date(2026, 3, 31))
    pay(stream, date(2026, 4, 1))
    home = LoanState.objects.get(pk=stream).book_id
    with books() as cursor:
        assert booked_by_book(cursor) == {home: 0}
    income = Posting.objects.filter(credit__role="interest_income")
    assert sum(row.amount for row in income) == 100000 - 3333
    assert not Posting.objects.filter(debit__role="interest_income").exists()


def test_loans_of_others_accrue_nothing_in_our_books() -> None:
    board(ben())
    with books() as cursor:
        assert earned_by_book(cursor, date(2026, 4, 1)) == {}
        assert accrue_interest(cursor, date(2026, 3, 2), AT) == 0
