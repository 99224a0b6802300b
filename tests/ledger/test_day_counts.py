"""Actual/actual in the books' one statement over all loans is the engine's, leap years and all."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.engine.accrual import earned_unpaid
from servicing.engine.daycount import year_parts
from servicing.ledger.accrual import PARTS_ACTUAL, earned_by_book
from tests import make


@pytest.mark.django_db
def test_a_daily_loan_by_actual_actual() -> None:
    [stream] = make.board(make.cara(terms=replace(make.CARA, day_count="actual/actual")))
    state = make.state_of(stream)
    with make.books() as cursor:
        for day in (date(2026, 3, 2), date(2027, 12, 31), date(2028, 3, 1), date(2029, 2, 28)):
            assert list(earned_by_book(cursor, day).values()) == [earned_unpaid(state, day)]


@pytest.mark.django_db
@given(st.lists(st.dates(date(1899, 1, 1), date(2201, 1, 1)), min_size=2, max_size=2))
def test_parts_of_leap_years(days: list[date]) -> None:
    start, end = days
    with make.books() as cursor:
        cursor.execute(
            f"SELECT {PARTS_ACTUAL} FROM (SELECT %(start)s::date AS accrued_from) s",
            {"asof": end, "start": start},
        )
        assert cursor.fetchone()[0] == year_parts("actual/actual", start, end)
