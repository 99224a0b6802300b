"""A promise is kept or broken by what the ledger says came in by its day."""

from datetime import date, timedelta

import pytest

from delinquency.contacts import Promised
from delinquency.promises import latest_promise, promise_state, promises_between
from servicing.loans.models import Loan
from tests.make import FIRST_DAY, close_until, pay, post

from .people import call, open_loan

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BY = FIRST_DAY + 3 * DAY


@pytest.fixture
def loan() -> Loan:
    return open_loan(next_due=date(2026, 3, 1), interest_paid_to=date(2026, 2, 1))


def promise(loan: Loan, amount: int = 150000, by: date = BY) -> None:
    # They called, so that no quiet week bars the next one.
    call(loan, direction="in", outcome="spoke", promise=Promised(amount, by))


def standing(loan: Loan, on: date) -> tuple[int, str]:
    found = latest_promise(loan.pk, on)
    assert found
    return found.paid, found.state


@pytest.mark.parametrize(
    ("paid", "on", "state"),
    [(149999, BY, "pending"), (149999, BY + DAY, "broken"), (150000, BY + DAY, "kept"),
     (150000, FIRST_DAY, "kept"), (0, FIRST_DAY, "pending")],
)  # fmt: skip
def test_it_is_kept_whole_or_broken_the_day_after(paid: int, on: date, state: str) -> None:
    assert promise_state(150000, paid, BY, on) == state


def test_payments_add_up_and_only_those_after_the_promise(loan: Loan) -> None:
    pay(loan.pk, FIRST_DAY, 90000)  # before
    promise(loan)
    assert standing(loan, FIRST_DAY) == (0, "pending")
    pay(loan.pk, FIRST_DAY, 60000)
    assert standing(loan, FIRST_DAY) == (60000, "pending")
    pay(loan.pk, FIRST_DAY, 90000, source="second")
    assert standing(loan, BY + DAY) == (150000, "kept")


def test_a_payment_that_comes_back_breaks_it(loan: Loan) -> None:
    promise(loan)
    seq = pay(loan.pk, FIRST_DAY, 150000)
    assert standing(loan, BY + DAY) == (150000, "kept")
    post(loan.pk, "reversal", FIRST_DAY, 150000, reverses=seq)
    assert standing(loan, BY + DAY) == (0, "broken")


def test_what_came_after_its_day_does_not_count(loan: Loan) -> None:
    promise(loan, by=FIRST_DAY)
    close_until(FIRST_DAY)
    pay(loan.pk, FIRST_DAY + DAY, 150000)
    assert standing(loan, FIRST_DAY + DAY) == (0, "broken")


def test_a_newer_promise_takes_the_place_of_the_older(loan: Loan) -> None:
    promise(loan, 150000, FIRST_DAY)
    promise(loan, 160000, BY)
    [found] = promises_between(FIRST_DAY, BY, FIRST_DAY)
    assert (found.amount, found.missing) == (160000, 160000)
    assert promises_between(FIRST_DAY, FIRST_DAY, FIRST_DAY) == []
