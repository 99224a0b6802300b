"""When installments fall due, and what part of a year a period is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.engine.periods import (
    PER_YEAR,
    nominal_rate,
    payments_in,
    periodic_rate,
    periods_between,
    step,
)


@pytest.mark.parametrize(
    ("frequency", "first", "dates"),
    [
        ("monthly", date(2026, 1, 31), ["2026-02-28", "2026-03-31", "2026-04-30"]),
        ("semi_monthly", date(2026, 1, 15), ["2026-01-30", "2026-02-15", "2026-02-28"]),
        ("semi_monthly", date(2026, 1, 1), ["2026-01-16", "2026-02-01", "2026-02-16"]),
        ("biweekly", date(2026, 1, 2), ["2026-01-16", "2026-01-30", "2026-02-13"]),
        ("weekly", date(2024, 2, 26), ["2024-03-04", "2024-03-11", "2024-03-18"]),
        ("quarterly", date(2025, 11, 30), ["2026-02-28", "2026-05-30", "2026-08-30"]),
        ("semi_annual", date(2024, 2, 29), ["2024-08-29", "2025-02-28", "2025-08-29"]),
        ("annual", date(2024, 2, 29), ["2025-02-28", "2026-02-28", "2027-02-28"]),
    ],
)
def test_due_dates_keep_the_first_one_s_day(frequency: str, first: date, dates: list[str]) -> None:
    day = first.day
    assert [step(frequency, first, n, day).isoformat() for n in (1, 2, 3)] == dates
    last = step(frequency, first, 3, day)
    assert step(frequency, last, -3, day) == first
    assert periods_between(frequency, first, last, day) == 3
    assert periods_between(frequency, first, last - timedelta(1), day) == 2


@given(
    st.sampled_from(sorted(PER_YEAR)),
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.integers(-60, 60),
)
def test_periods_are_counted_as_they_are_made(frequency: str, first: date, count: int) -> None:
    end = step(frequency, first, count, first.day)
    assert periods_between(frequency, first, end, first.day) == count


def test_a_term_has_a_whole_number_of_payments() -> None:
    assert payments_in("biweekly", 360) == 780
    assert payments_in("quarterly", 18) == 6
    with pytest.raises(ValueError, match="5 months are no whole number of quarterly payments"):
        payments_in("quarterly", 5)


def test_the_canadian_rate_compounds_twice_a_year() -> None:
    """6% with semi-annual compounding is 1.03^(1/6) - 1 a month: 0.4938622031 percent, as
    Canadian mortgage tables print it."""
    numerator, below = periodic_rate(Decimal(6), "monthly", "semi_annual")
    assert f"{Decimal(numerator) * 100 / below:.10f}" == "0.4938622031"
    assert periodic_rate(Decimal(6), "semi_annual", "semi_annual") == (3, 100)
    assert nominal_rate(Decimal(6), "monthly", "semi_annual") == Decimal("5.92634644")
    assert periodic_rate(Decimal(12), "monthly", "nominal") == (1, 100)
