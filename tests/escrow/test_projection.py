"""From yearly bills to dated ones, and what a bill is expected to be."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrow.estimates import (
    EstimateError,
    estimate_charge,
    interest_on_balances,
    largest_estimate,
    set_aside,
)
from escrow.projection import (
    DueDaysError,
    RecurringBill,
    parse_due_days,
    project_disbursements,
    project_later,
    project_until_start,
)
from servicing.engine.money import parse_money

from .accounts import YEAR, example_of


def bill(due: str = "03-31;09-30", amount: int = 100001, **changes: Any) -> RecurringBill:
    return RecurringBill("county_tax", "Travis County", amount, parse_due_days(due), **changes)


def dated(bills: tuple[Any, ...]) -> list[tuple[str, int]]:
    return [(str(bill.date), bill.amount) for bill in bills]


def test_installments_add_up_and_each_day_keeps_its_piece() -> None:
    assert dated(project_disbursements([bill()], YEAR)) == [
        ("2026-09-30", 50001), ("2027-03-31", 50000),
    ]  # fmt: skip
    assert dated(project_disbursements([bill()], date(2027, 1, 1))) == [
        ("2027-03-31", 50000), ("2027-09-30", 50001),
    ]  # fmt: skip


def test_the_year_holds_its_first_day_and_not_the_day_after_its_last() -> None:
    assert dated(project_disbursements([bill("07-01", 100)], YEAR)) == [("2026-07-01", 100)]
    assert dated(project_disbursements([bill("06-30", 100)], YEAR)) == [("2027-06-30", 100)]


def test_a_bill_already_paid_is_not_expected_again_but_saved_for() -> None:
    line = bill("07-25;12-10", 120000, next_due=date(2026, 12, 10))
    assert dated(project_disbursements([line], YEAR)) == [("2026-12-10", 60000)]
    assert dated(project_later([line], YEAR)) == [("2027-07-25", 60000)]


def test_nothing_is_later_when_every_day_comes_in_the_year() -> None:
    assert project_later([bill(next_due=date(2026, 9, 30)), bill()], YEAR) == ()
    assert project_later([bill("07-25", next_due=date(2026, 7, 25))], YEAR) == ()


def test_a_three_year_bill_comes_once_in_its_cycle() -> None:
    line = bill("06-25", 108000, next_due=date(2028, 6, 25), years=3)
    assert project_disbursements([line], YEAR) == ()
    (later,) = project_later([line], YEAR)
    assert (later.date, later.amount, later.cycle_months) == (date(2028, 6, 25), 108000, 36)
    assert dated(project_disbursements([line], date(2027, 7, 1))) == [("2028-06-25", 108000)]
    assert project_later([line], date(2027, 7, 1)) == ()
    with pytest.raises(DueDaysError, match="next due date"):
        project_disbursements([bill("06-25", years=3)], YEAR)


def test_bills_before_the_year_are_those_not_yet_paid() -> None:
    today = date(2026, 5, 15)
    unpaid = bill("05-01", 100, next_due=date(2026, 5, 1))
    paid = bill("06-01", 200, next_due=date(2027, 6, 1))
    coming = bill("06-20", 300)
    assert dated(project_until_start([unpaid, paid, coming], today, YEAR)) == [
        ("2026-05-01", 100), ("2026-06-20", 300),
    ]  # fmt: skip


def test_february_29_is_paid_on_the_28th_in_every_year() -> None:
    line = bill("02-29", 100, next_due=date(2027, 2, 28))
    assert dated(project_disbursements([line], YEAR)) == [("2027-02-28", 100)]
    assert dated(project_disbursements([line], date(2027, 7, 1))) == [("2028-02-28", 100)]
    assert project_later([line], YEAR) == ()


@pytest.mark.parametrize("text", ["", "3-31", "03/31", "13-01", "02-30", "03-31;03-31", "03-31;"])
def test_due_days_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(DueDaysError):
        parse_due_days(text)


def test_due_days_come_in_calendar_order() -> None:
    assert parse_due_days("10-31; 03-31") == ((3, 31), (10, 31))


@given(
    st.integers(0, 10**7),
    st.sets(st.dates(date(2025, 1, 1), date(2025, 12, 31)), min_size=1, max_size=12),
    st.integers(0, 47),
)
@settings(deadline=None)
def test_any_twelve_months_bill_the_whole_amount(amount: int, days: set[date], turn: int) -> None:
    line = RecurringBill("hoa", "Association", amount, tuple((d.month, d.day) for d in days))
    start = date(2026 + turn // 12, turn % 12 + 1, 1)
    bills = project_disbursements([line], start)
    assert sum(bill.amount for bill in bills) == amount
    assert len(bills) == len(days)


def test_an_unknown_charge_rises_no_more_than_consumer_prices() -> None:
    inputs, expected = example_of("cpi_estimate")
    last = parse_money(inputs["last_year_charge"])
    rise = Decimal(inputs["latest_annual_cpi_u_change_pct"])
    assert largest_estimate(last, rise) == parse_money(expected["maximum_estimate"])
    assert largest_estimate(last, Decimal("-1.0")) == last
    assert largest_estimate(10001, Decimal("3.2")) == 10321  # 10321.03: a limit rounds down
    assert estimate_charge(known=None, last_charge=last, cpi_percent=rise) == (
        123840, "consumer_prices",
    )  # fmt: skip
    assert estimate_charge(known=None, last_charge=last).amount == parse_money(
        expected["minimum_basis"]
    )
    assert estimate_charge(known=130000, last_charge=last) == (130000, "known")
    with pytest.raises(EstimateError):
        estimate_charge(known=None, last_charge=None)


def test_a_three_year_premium_is_set_aside_in_36_equal_months() -> None:
    inputs, expected = example_of("three_year_item")
    parts = set_aside(parse_money(inputs["premium"]), inputs["billing_cycle_years"])
    assert parts == [parse_money(expected["monthly"])] * expected["months"]
    assert sum(set_aside(100000, 3)) == 100000


def test_interest_on_escrow_is_rounded_once() -> None:
    inputs, expected = example_of("interest_2pct_simple")
    balances = [parse_money(text) for text in inputs["month_end_balances"]]
    assert sum(balances) == parse_money(expected["sum_of_balances"])
    rate = Decimal(inputs["rate_pct"])
    assert interest_on_balances(balances, rate) == parse_money(expected["interest"])
    assert interest_on_balances([*balances, -50000], rate) == 1353
