"""The annual percentage rate: the examples of Appendix J, and dates counted in unit periods."""

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from servicing.engine.apr import (
    MONTH,
    YEAR,
    Flow,
    NoRate,
    UnitPeriod,
    apr,
    apr_of_schedule,
    place,
    unit_period,
)
from servicing.engine.dates import add_months
from tests.make import EXAMPLES, example

APPENDIX_J = sorted(name for name in EXAMPLES if name.startswith("appJ_"))


def cents(text: str) -> int:
    return int(text.replace(".", ""))


@pytest.mark.parametrize("name", APPENDIX_J)
def test_the_examples_of_appendix_j(name: str) -> None:
    given, expected = example(name)
    advances = [
        Flow(cents(one["amount"]), one["t_full_unit_periods"], Fraction(one["f_fraction"]))
        for one in given["advances"]
    ]
    payments = [
        Flow(cents(one["amount"]), one["first_t"] + turn, Fraction(one["f_fraction"]))
        for one in given["payment_streams"]
        for turn in range(one["count"])
    ]
    found = apr(advances, payments, Fraction(given["unit_periods_per_year"]))
    assert f"{found:.6f}" == expected["apr_percent_6dp"]


WEEKS = [date(1978, 4, 21).fromordinal(date(1978, 4, 21).toordinal() + 7 * n) for n in range(30)]
HALVES = [date(1978, month, day) for month in range(3, 7) for day in (1, 16)]


@pytest.mark.parametrize(
    ("start", "dates", "unit", "first"),
    [
        (date(1978, 2, 10), [add_months(date(1978, 4, 1), n) for n in range(36)],
         MONTH, (1, Fraction(19, 30))),
        (date(1978, 2, 23), HALVES, UnitPeriod("half_month"), (0, Fraction(6, 15))),
        (date(1978, 5, 23), [add_months(date(1978, 10, 1), 3 * n) for n in range(40)],
         UnitPeriod("month", 3), (1, Fraction(39, 90))),
        (date(1978, 3, 20), WEEKS, UnitPeriod("week"), (4, Fraction(4, 7))),
        (date(1978, 1, 10), [add_months(date(1978, 3, 1), 2 * n) for n in range(20)],
         UnitPeriod("month", 2), (0, Fraction(52, 60))),
    ],
)  # fmt: skip
def test_the_unit_period_is_found_from_the_dates(
    start: date, dates: list[date], unit: UnitPeriod, first: tuple[int, Fraction]
) -> None:
    """The dates of Appendix J (c)(1)(ii) to (v) and (c)(4)(ii), with its own counts."""
    assert unit_period([start], dates, Counter()) == unit
    assert place(unit, start, dates[0]) == first


def test_one_payment_within_a_year_has_its_term_as_unit_period() -> None:
    """Appendix J (c)(5): 255 days, six months, a year and a half, two years."""
    start = date(1978, 1, 1)

    def unit(end: date) -> UnitPeriod:
        return unit_period([start], [end], Counter())

    assert unit(date(1978, 9, 13)).per_year == Fraction(365, 255)
    assert unit(date(1978, 7, 1)).per_year == 2
    assert unit(date(1979, 7, 1)) == unit(date(1980, 1, 1)) == YEAR
    assert place(YEAR, start, date(1979, 7, 1)) == (1, Fraction(6, 12))
    assert place(YEAR, start, date(1980, 1, 1)) == (2, Fraction(0))


def test_payments_on_the_last_day_of_the_month_are_whole_months_apart() -> None:
    start = date(2026, 1, 31)
    dates = [add_months(start, n, 31) for n in range(1, 13)]
    assert [place(MONTH, start, on, 31) for on in dates] == [(n, Fraction(0)) for n in range(1, 13)]


def test_a_loan_without_charges_costs_its_rate_and_one_without_interest_nothing() -> None:
    lent = [(date(2026, 1, 1), 120000)]
    back = [(add_months(date(2026, 2, 1), n), 10000) for n in range(12)]
    assert apr_of_schedule(lent, back, "monthly") == 0
    one_year = [(date(2027, 1, 1), 132000)]
    assert apr_of_schedule(lent, one_year, "annual") == Decimal(10)
    with pytest.raises(NoRate):
        apr_of_schedule(lent, back[:6], "monthly")
