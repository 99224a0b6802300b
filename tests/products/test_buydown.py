"""A two-one buydown: 100,000 at 6% is 599.55 a month; at 4% 477.42, at 5% 536.82. What is missing
of each payment, 122.13 and then 62.73, comes from 2,218.32 that was paid in for it."""

from datetime import date
from typing import Any

import pytest

from servicing.engine.payoff import figures
from servicing.ledger.days import start_books
from servicing.ledger.verify import verify_streams
from servicing.loans.models import Loan
from servicing.products.catalogue import ProductRefused, add_version
from servicing.products.entering import enter, read_entry
from servicing.products.usual import PRODUCTS, add_usual
from tests.make import AT, FIRST_DAY, books, close_until, pay, post, state_of

pytestmark = pytest.mark.django_db
ACT: dict[str, Any] = {"actor": "ola", "at": AT}


@pytest.fixture
def loan() -> Loan:
    start_books(FIRST_DAY)
    add_usual(why="to begin with", today=FIRST_DAY, **ACT)
    content = {
        "product": "conv-buydown-2-1", "number": "7001",
        "borrowers": [{"first_name": "Nell", "last_name": "Ott"}],
        "terms": {"principal": "100000.00", "annual_rate": "6", "term_months": 360,
                  "interest_from": "2026-03-02", "first_due_date": "2026-04-02"},
    }  # fmt: skip
    entry = read_entry(content, FIRST_DAY)
    return enter(entry, key="k", why="signed", today=FIRST_DAY, approved_by="sue", **ACT)


def test_the_money_is_held_and_pays_its_part_of_each_installment(loan: Loan) -> None:
    state = state_of(loan.pk)
    assert state.terms.buydown == ((12, 12213), (24, 6273))
    assert state.suspense == (("buydown", 221832),)
    close_until(date(2026, 4, 2))
    state = state_of(loan.pk)
    [demand] = state.installments
    assert (demand.billed, demand.outstanding) == (59955, 47742)
    assert state.suspense_total == 221832 - 12213
    pay(loan.pk, date(2026, 4, 3), 47742)
    assert state_of(loan.pk).installments == []
    assert state_of(loan.pk).principal == 10000000 - 9955
    with books() as cursor:
        assert list(verify_streams(cursor, [loan.pk])) == []


def test_an_installment_paid_ahead_and_a_payment_that_comes_back(loan: Loan) -> None:
    seq = pay(loan.pk, date(2026, 3, 20), 47742)
    state = state_of(loan.pk)
    assert (state.number, state.suspense_total) == (2, 221832 - 12213)
    post(loan.pk, "reversal", date(2026, 3, 20), 47742, reverses=seq)
    state = state_of(loan.pk)
    assert (state.number, state.suspense_total) == (1, 221832)


def test_the_money_left_counts_toward_a_payoff(loan: Loan) -> None:

    assert figures(state_of(loan.pk), FIRST_DAY).less_suspense == 221832


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"buydown": [{"through_month": 12, "points": "99"}]}, "terms.buydown[0].points"),
        ({"buydown": [{"points": "1"}]}, "terms.buydown[0].through_month"),
        ({"method": "level_principal", "buydown": [{"through_month": 12, "points": "1"}]},
         "terms.buydown[0]"),
        ({"prepayment_penalty": {"percent": "2"}}, "terms.prepayment_penalty.months"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(terms: dict[str, Any], field: str) -> None:
    content = {**PRODUCTS[0], "valid_from": FIRST_DAY, "terms": terms}
    with pytest.raises(ProductRefused) as caught:
        add_version(content, why="x", today=FIRST_DAY, **ACT)
    assert field in dict(caught.value.problems)
