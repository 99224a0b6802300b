"""Calendars: due dates that keep their day, statutory holidays, business days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.engine.dates import (
    add_business_days,
    add_months,
    federal_holidays,
    is_business_day,
    read_day,
    whole_months,
)

from ..make import example

DAYS = st.dates(date(1970, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_holidays_are_those_of_the_statute_on_their_own_dates(year: int) -> None:
    _, expected = example("federal_holidays_5usc6103")
    assert [day.isoformat() for day in sorted(federal_holidays(year))] == expected[str(year)]


def test_the_observed_day_off_is_a_business_day() -> None:
    assert is_business_day(date(2026, 7, 3))  # July 4 2026 is a Saturday
    assert not is_business_day(date(2026, 7, 4))
    assert is_business_day(date(2026, 11, 27))  # the Friday after Thanksgiving


def test_deadlines_of_a_notice_of_error_are_counted_in_business_days() -> None:
    given_, expected = example("regx_notice_of_error_deadlines")
    received = date.fromisoformat(given_["received"])
    for name, days in (("acknowledge_by_5bd", 5), ("payoff_error_by_7bd", 7),
                       ("owner_identity_rfi_by_10bd", 10), ("general_by_30bd", 30),
                       ("extended_by_45bd", 45)):  # fmt: skip
        assert add_business_days(received, days).isoformat() == expected[name]


def test_a_refund_after_payoff_skips_juneteenth_but_not_the_third_of_july() -> None:
    given_, expected = example("regx_escrow_refund_20bd")
    paid = date.fromisoformat(given_["paid_in_full"])
    assert add_business_days(paid, 20).isoformat() == expected["refund_by"]


def test_the_31st_stays_the_31st_after_a_february() -> None:
    january = date(2027, 1, 31)
    months = [add_months(january, n, 31) for n in range(1, 4)]
    assert months == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]
    assert add_months(date(2027, 2, 28), 12, 31) == date(2028, 2, 29)
    assert add_months(date(2027, 2, 28), -1) == date(2027, 1, 28)


def test_a_month_from_the_end_of_february_ends_on_the_contract_s_day() -> None:
    assert whole_months(date(2027, 2, 28), date(2027, 3, 30)) == 1
    assert whole_months(date(2027, 2, 28), date(2027, 3, 30), 31) == 0
    assert whole_months(date(2027, 2, 28), date(2027, 3, 31), 31) == 1


@given(DAYS, DAYS)
def test_whole_months_fit_and_one_more_does_not(start: date, end: date) -> None:
    months = whole_months(start, end)
    if end >= start:
        assert add_months(start, months) <= end < add_months(start, months + 1)
    else:
        assert add_months(start, months - 1) < end <= add_months(start, months)


@pytest.mark.parametrize("text", ["20261120", "2026-W47-5", "2026-1-2", "2026-11-31", "", "x"])
def test_a_day_is_written_one_way(text: str) -> None:
    assert read_day("2026-11-20") == date(2026, 11, 20)
    with pytest.raises(ValueError, match=r"expected|Invalid|range"):
        read_day(text)
