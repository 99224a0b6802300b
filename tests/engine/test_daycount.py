"""Day counts against worked figures, and what holds for any two dates."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.engine.daycount import BASIS, days_30_360, interest, year_parts
from servicing.engine.money import format_money, parse_money, round_ratio

from ..make import example

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
COLUMNS = {
    "30/360": "interest_30_360", "actual/365": "interest_actual_365",
    "actual/360": "interest_actual_360", "actual/actual": "interest_actual_actual_isda",
}  # fmt: skip


@pytest.mark.parametrize("case", range(4))
@pytest.mark.parametrize("kind", COLUMNS)
def test_interest_by_each_convention(kind: str, case: int) -> None:
    given_, expected = example("daycount_conventions")
    row = expected["cases"][case]
    start, end = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
    principal, rate = parse_money(given_["principal"]), Decimal(given_["rate_pct"])
    assert days_30_360(start, end) == row["days_30_360"]
    assert (end - start).days == row["actual_days"]
    earned = round_ratio(*interest(principal, rate, kind, start, end))
    assert format_money(earned) == row[COLUMNS[kind]]


def test_two_weeks_of_interest() -> None:
    given_, expected = example("biweekly_interest_14_days")
    principal, rate = parse_money(given_["upb"]), Decimal(given_["rate_pct"])
    start, end = date(2026, 2, 20), date(2026, 3, 6)
    earned = round_ratio(*interest(principal, rate, "actual/365", start, end))
    assert format_money(earned) == expected["interest_14_365"]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 1, 31), date(2026, 3, 31), 60),
        (date(2026, 1, 30), date(2026, 1, 31), 0),
        (date(2026, 1, 29), date(2026, 1, 31), 2),
        (date(2026, 2, 28), date(2026, 3, 31), 33),  # no end-of-February rule
        (date(2026, 3, 31), date(2026, 3, 1), -29),
    ],
)
def test_thirty_day_months_at_the_31st(start: date, end: date, days: int) -> None:
    assert days_30_360(start, end) == days


@given(DAYS, DAYS, DAYS, st.sampled_from(["actual/365", "actual/360", "actual/actual"]))
def test_actual_days_add_up_over_any_cut(a: date, b: date, c: date, kind: str) -> None:
    assert year_parts(kind, a, b) + year_parts(kind, b, c) == year_parts(kind, a, c)


@given(st.integers(1990, 2060), st.sampled_from(list(BASIS)))
def test_a_common_year_is_one_year(year: int, kind: str) -> None:
    parts = year_parts(kind, date(year, 1, 1), date(year + 1, 1, 1))
    leap = date(year, 12, 31).timetuple().tm_yday == 366
    extra = {"actual/365": leap, "actual/360": 5 + leap}.get(kind, 0)
    assert parts == BASIS[kind] + extra
