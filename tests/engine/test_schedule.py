"""Level payments and schedules against published and worked figures."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicing.engine.dates import add_months
from servicing.engine.daycount import interest
from servicing.engine.money import format_money, parse_money, round_ratio
from servicing.engine.outlook import upcoming
from servicing.engine.schedule import Installment, level_payment, level_schedule
from servicing.engine.terms import Rounding, Terms

from ..make import ANN, CARA, example
from .story import Story

FIRST = date(2026, 4, 1)


def schedule_of(inputs: dict[str, Any]) -> list[Installment]:
    principal, rate = parse_money(inputs["principal"]), Decimal(inputs["rate_pct"])
    months = inputs["term_months"]
    payment = (
        parse_money(inputs["payment"])
        if "payment" in inputs
        else level_payment(principal, rate, months)
    )
    return level_schedule(principal, rate, payment, FIRST, add_months(FIRST, months - 1))


def shown(row: Installment) -> list[str]:
    amounts = (row.payment, row.interest, row.principal, row.balance)
    return [str(row.number), *map(format_money, amounts)]


@pytest.mark.parametrize(
    "name", ["amort_100k_30y_6pct", "amort_200k_30y_6pct", "cfpb_loan_estimate_sample_fixed"]
)
def test_a_thirty_year_schedule_to_the_cent(name: str) -> None:
    given_, expected = example(name)
    rows = schedule_of(given_)
    assert len(rows) == 360
    assert format_money(rows[0].payment) == expected["payment"]
    for row in rows:
        assert shown(row) == expected.get(f"row{row.number}", shown(row))
    assert format_money(rows[-1].payment) == expected["final_payment"]
    total = expected.get("total_interest") or expected["total_of_360_interest"]
    assert format_money(sum(row.interest for row in rows)) == total


def test_the_sample_loan_estimate_of_the_cfpb() -> None:
    given_, expected = example("cfpb_loan_estimate_sample_fixed")
    rows = schedule_of(given_)
    paid = sum(row.principal for row in rows[:60])
    assert format_money(paid) == expected["principal_paid_in_60_payments"]
    assert round_ratio(paid, 100) == int(expected["published_rounded"])
    assert format_money(rows[59].balance) == expected["balance_after_60"]
    principal, rate = parse_money(given_["principal"]), Decimal(given_["rate_pct"])
    a_day = interest(principal, rate, "30/360", date(2026, 1, 1), date(2026, 1, 2))
    assert format_money(round_ratio(*a_day)) == expected["prepaid_interest_per_day_360"]


def test_interest_is_rounded_half_up_each_period() -> None:
    given_, expected = example("rounding_half_up_vs_half_even")
    rows = schedule_of(given_)
    tenth = rows[expected["first_differing_period"] - 1]
    assert format_money(tenth.interest) == expected["interest_half_up"]
    assert format_money(rows[-1].payment) == expected["final_payment_half_up"]


def test_the_rounding_of_the_payment_is_the_note_s() -> None:
    modes = [
        level_payment(10000000, Decimal(6), 360, rounding=Rounding(payment=m))
        for m in ("down", "up")
    ]
    assert modes == [59955, 59956]
    assert level_payment(120000, Decimal(0), 7) == 17143


def test_due_dates_keep_the_contract_s_day() -> None:
    first, last = date(2026, 1, 31), date(2026, 5, 31)
    rows = level_schedule(50000, Decimal(6), 10150, first, last, due_day=31)
    assert [row.due_date.day for row in rows] == [31, 28, 31, 30, 31]


def test_what_is_left_at_maturity_is_asked_for_at_once() -> None:
    rows = level_schedule(1000000, Decimal(6), 59955, FIRST, add_months(FIRST, 2))
    assert len(rows) == 3
    assert (rows[-1].payment, rows[-1].balance) == (1000000 - 54955 - 55230 + 4449, 0)


@given(st.integers(100, 10**9), st.decimals(0, 30, places=3), st.integers(1, 480))
def test_a_schedule_pays_the_principal_and_ends_at_zero(
    principal: int, rate: Decimal, months: int
) -> None:
    payment = level_payment(principal, rate, months)
    rows = level_schedule(principal, rate, payment, FIRST, add_months(FIRST, months - 1))
    assert rows[-1].balance == 0
    assert sum(row.principal for row in rows) == principal
    assert all(row.payment == row.principal + row.interest for row in rows)
    assert all(row.principal >= 0 and row.interest >= 0 for row in rows)
    assert len(rows) <= months


def test_the_terms_schedule_is_what_the_engine_will_bill() -> None:
    story = Story(ANN, 20000000)
    planned = level_schedule(
        20000000, ANN.annual_rate, ANN.payment, ANN.first_due_date, ANN.maturity_date, escrow=30000
    )
    coming = upcoming(story.at(date(2026, 3, 2)))
    assert len(coming) == 360
    assert [row._replace(payment=0) for row in coming] == [r._replace(payment=0) for r in planned]
    assert coming[0].payment == 149910


def paid_as_asked(terms: Terms, principal: int, months: int) -> Story:
    story = Story(terms, principal)
    for month in range(months):
        due = add_months(terms.first_due_date, month, terms.due_day)
        [asked] = story.during(due).installments
        story.pays(due, asked.outstanding)
    return story


@settings(max_examples=40)
@given(st.integers(1000, 10**7), st.decimals(0, 25, places=2), st.integers(1, 24))
def test_a_loan_paid_as_asked_ends_on_its_last_due_date(
    principal: int, rate: Decimal, months: int
) -> None:
    payment = level_payment(principal, rate, months)
    last = add_months(FIRST, months - 1)
    for method, count in (("scheduled", "30/360"), ("daily", "actual/365")):
        terms = Terms(rate, payment, FIRST, last, interest_method=method, day_count=count)
        needed = len(upcoming(Story(terms, principal).at(date(2026, 3, 2))))
        assert needed <= months
        state = paid_as_asked(terms, principal, needed).at(last)
        assert (state.status, state.suspense_total) == ("paid_off", 0)


def test_a_daily_loan_s_outlook_ends_at_zero() -> None:
    rows = upcoming(Story(CARA, 2000000, date(2026, 1, 16)).at(date(2026, 1, 16)))
    assert rows[-1].balance == 0
    assert sum(row.principal for row in rows) == 2000000
    assert len(rows) == 60
    assert {row.payment for row in rows[:-1]} == {40066}
