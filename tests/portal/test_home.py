"""Home: what the payment card says in each state, and figures that add up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from borrowers.portal.breakdown import crossing, split_by, years_of
from borrowers.portal.standing import payment_card, standing
from servicing.engine.outlook import upcoming
from servicing.loans.models import Loan
from tests.make import FIRST_DAY, close_until, pay, state_of

from .conftest import House

MOST_QUERIES = 20


def test_due_later_says_how_much_when_and_what_being_late_costs(house: House) -> None:
    page = house.page("ann")
    assert "Hello, Ann" in page
    assert "12 Elm St, Ames, IA 50010" in page
    assert "Loan ending 1001" in page
    assert "You’re up to date" in page
    assert "Wednesday, April 1" in page
    assert "April 16" in page
    assert "$59.96 late charge" in page  # 5% of 1,199.10


def test_the_parts_of_the_payment_add_up_to_it(house: House) -> None:
    page = house.page("ann")
    # 300.00 of escrow in the proportion of 2,400.00 of taxes and 1,200.00 of insurance
    for figure in ("$199.10", "$1,000.00", "$200.00", "$100.00", "$1,499.10"):
        assert figure in page
    assert "in 4 parts" in page


def test_what_is_owed_and_what_is_saved(house: House) -> None:
    page = house.page("ann")
    assert "$200,000.00" in page
    assert "You have paid off <b>$0.00</b> (0.0%)." in page
    assert "Story County" in page
    assert "$1,200.00" in page  # half of the year's tax, and the premium
    assert "March 2026 statement" in page
    assert "PDF, 2 pages" in page


@pytest.mark.parametrize(
    ("days", "kind"), [(-6, "later"), (-5, "soon"), (0, "soon"), (1, "grace"), (15, "grace"),
                       (16, "past_due")],
)  # fmt: skip
def test_the_card_follows_the_day(house: House, days: int, kind: str) -> None:
    now = standing(Loan.objects.select_related("stream__loanstate").get(pk=house.loan.pk))
    day = date(2026, 4, 1) + timedelta(days)
    if days >= 0:
        close_until(date(2026, 4, 1))
        state = state_of(house.loan.pk)
        now = replace(now, state=state, coming=upcoming(state))
    card = payment_card(replace(now, today=day))
    assert (card.kind, card.amount) == (kind, 149910)


def test_past_due_says_what_it_takes_to_catch_up(late_house: House) -> None:
    close_until(FIRST_DAY.replace(day=17))
    page = " ".join(late_house.page("ann").split())
    assert "To catch up" in page
    assert "$4,557.26" in page  # three payments and one late charge
    assert "Your January, February and March payments are past due." in page
    assert "The amount includes $59.96 in late charges." in page
    assert "Pay part or ask for help" in page
    help_page = late_house.page("ann", "help/")
    assert "<b>$4,557.26</b>" in help_page
    assert "(800) 569-4287" in help_page


def test_money_that_is_held_is_told(late_house: House) -> None:
    pay(late_house.loan.pk, FIRST_DAY, 60000)
    page = " ".join(late_house.page("ann").split())
    assert "The $600.00 we are holding is taken off." in page
    assert "$3,897.30" in page


def test_several_loans_are_a_tap_away(house: House, two_loans: Loan) -> None:
    page = house.page("ann")
    assert f'href="{house.url("", two_loans)}"' in page
    assert "Auto loan" in page
    car = house.browser("ann").get(house.url("", two_loans)).content.decode()
    assert "$400.66" in car
    assert "escrow" not in car.lower()
    assert house.browser("carlos").get(house.url("", two_loans)).status_code == 404


def test_home_takes_few_queries_however_long_the_history(
    house: House, two_loans: Loan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        pay(house.loan.pk, FIRST_DAY, 1000 + number, source=f"test:{number}")
    ann = house.browser("ann")
    for page in ("", "activity/", "pay/", "escrow/", "documents/", "help/"):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert ann.get(house.url(page)).status_code == 200


def test_a_person_without_a_loan_is_told_so(house: House) -> None:
    assert "You have no loan with us" in house.browser("gus").get("/my/").content.decode()


def test_years_and_their_crossing(house: House) -> None:
    years = years_of(upcoming(state_of(house.loan.pk)))
    assert (years[0].year, years[-1].year) == (2026, 2056)
    assert sum(year.principal for year in years) == 20000000
    turn = crossing(years)
    assert turn is not None
    by_year = {year.year: year for year in years}
    assert by_year[turn].principal > by_year[turn].interest
    assert by_year[turn - 1].principal <= by_year[turn - 1].interest


def test_a_split_adds_up() -> None:
    assert split_by(100, [1, 1, 1]) == [34, 33, 33]
    assert split_by(30000, [240000, 120000, 0]) == [20000, 10000, 0]
    assert sum(split_by(87406, [586344, 489000, 1])) == 87406
