"""Daily simple interest: Cara's car, 20,000.00 at 7.49%, 400.66 on the 15th from Feb 15."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from servicing.engine.accrual import earned_unpaid
from servicing.engine.dates import add_months
from servicing.engine.money import format_money, parse_money, round_ratio
from servicing.engine.payoff import per_diem

from ..make import CARA, example
from .story import Story

CONTRACT = date(2026, 1, 15)


def caras(**board: object) -> Story:
    return Story(CARA, 2000000, CONTRACT, **board)


def test_paying_late_costs_interest_and_paying_early_saves_it() -> None:
    given_, expected = example("daily_simple_interest_auto")
    story = caras()
    for (on, amount), row in zip(given_["payments"], expected["rows"], strict=True):
        received = date.fromisoformat(on)
        payment = story.pays(received, parse_money(amount))
        parts = story.parts(payment, received)
        assert format_money(parts["interest"]) == row["interest"]
        assert format_money(parts["principal"]) == row["principal"]
        assert format_money(story.during(received).principal) == row["balance"]
    state = story.during(received)
    numerator, denominator = per_diem(state)
    assert f"{numerator / denominator / 100:.4f}" == expected["per_diem_after_last"]
    assert state.next_due == date(2026, 5, 15)  # April 10 paid the installment of April 15


def test_money_short_of_an_installment_is_applied_and_the_rest_is_due() -> None:
    story = caras()
    first = story.pays(date(2026, 2, 15), 10000)
    assert story.parts(first, date(2026, 2, 15)) == {"interest": 10000}
    assert story.at(date(2026, 2, 15)).amount_due == 30066
    second = story.pays(date(2026, 2, 20), 30066)
    # 27.23 left of January, and five days on 20,000.00: 20.52
    assert story.parts(second, date(2026, 2, 20)) == {"interest": 4775, "principal": 25291}
    state = story.at(date(2026, 2, 20))
    assert (state.amount_due, state.suspense_total, state.principal) == (0, 0, 1974709)


def test_money_for_two_installments_pays_both_with_interest_to_date() -> None:
    story = caras()
    both = story.pays(date(2026, 3, 20), 80132)  # 64 days: 262.66
    assert story.parts(both, date(2026, 3, 20)) == {"interest": 26266, "principal": 53866}
    state = story.at(date(2026, 3, 20))
    assert not state.installments
    assert state.amount_due == 2500  # February's late charge


def test_what_comes_on_top_goes_to_fees_and_then_to_principal() -> None:
    story = caras(fees_due=1500)
    on = date(2026, 2, 15)
    payment = story.pays(on, 40066 + 1500 + 10000)
    assert story.parts(payment, on) == {"interest": 12723, "principal": 37343, "fee": 1500}
    assert story.at(on).next_due == date(2026, 3, 15)


def test_before_the_window_money_pays_no_installment() -> None:
    story = caras()
    story.pays(date(2026, 2, 15), 40066)
    again = story.pays(date(2026, 2, 15), 40066)  # March can be paid from the 16th
    assert story.parts(again, date(2026, 2, 15)) == {"principal": 40066}
    assert story.at(date(2026, 3, 15)).amount_due == 40066


def test_escrow_of_a_daily_installment_comes_after_principal() -> None:
    story = Story(replace(CARA, escrow_payment=5000), 2000000, CONTRACT)
    on = date(2026, 2, 15)
    payment = story.pays(on, 43066)
    assert story.parts(payment, on) == {"interest": 12723, "principal": 27343, "escrow": 3000}
    assert (story.at(on).amount_due, story.at(on).escrow) == (2000, 3000)


def short(months: int) -> Story:
    """1,000.00 over some months at 6%, 169.60 or so a month."""
    payment = round_ratio(100000 * 104, months * 100)
    first = date(2026, 2, 1)
    terms = replace(
        CARA, annual_rate=Decimal(6), payment=payment, due_day=1, first_due_date=first,
        maturity_date=add_months(first, months - 1), late_fee=None,
    )  # fmt: skip
    return Story(terms, 100000, date(2026, 1, 1))


def test_a_late_payer_s_interest_outlives_maturity_and_is_asked_for_after_it_was_found() -> None:
    story = short(2)
    asked = story.at(date(2026, 6, 20))
    assert (asked.amount_due, asked.next_due) == (100970, None)  # interest to Mar 1, as billed
    story.pays(date(2026, 6, 20), asked.amount_due)
    state = story.at(date(2026, 6, 20))
    # 170 days of interest at 6% were 27.95: what is left is billed from July on, not from April
    assert (state.amount_due, state.principal) == (0, 100000 - (100970 - 2795))
    assert (state.oldest_due, state.next_due) == (None, date(2026, 7, 1))
    left = state.principal
    [last] = story.at(date(2026, 7, 1)).installments
    interest = round_ratio(left * 6 * 11, 36500)
    assert (last.due, last.outstanding) == (date(2026, 7, 1), left + interest)
    story.pays(date(2026, 7, 3), last.outstanding + 1)
    assert story.at(date(2026, 7, 3)).status == "paid_off"


def test_installments_never_ask_for_more_than_is_owed() -> None:
    """Three missed installments asked for interest in three parts; the first payment takes all
    of it, so the others will be paid as principal and leave that much less to be billed."""
    story = short(4)
    for day in (date(2026, 4, 1), date(2026, 4, 1), date(2026, 5, 1)):
        story.pays(day, 26000)
    state = story.at(date(2026, 5, 1))
    owed = state.principal + earned_unpaid(state, date(2026, 5, 1))
    assert state.next_due is None
    assert sum(demand.outstanding for demand in state.installments) == owed
    story.pays(date(2026, 5, 1), owed)
    assert story.at(date(2026, 5, 1)).status == "paid_off"


def test_interest_beyond_the_level_payment_is_owed_but_not_billed() -> None:
    story = Story(replace(CARA, payment=10000), 2000000, CONTRACT)
    [asked] = story.at(date(2026, 2, 15)).installments
    assert (asked.interest, asked.principal) == (10000, 0)
    payment = story.pays(date(2026, 2, 15), 10000)
    assert story.parts(payment, date(2026, 2, 15)) == {"interest": 10000}
    assert earned_unpaid(story.at(date(2026, 2, 15)), date(2026, 2, 15)) == 2723


def test_a_rate_of_zero_earns_nothing() -> None:
    story = Story(replace(CARA, annual_rate=Decimal(0)), 2000000, CONTRACT)
    payment = story.pays(date(2026, 2, 15), 40066)
    assert story.parts(payment, date(2026, 2, 15)) == {"principal": 40066}


def test_leap_days_count_by_the_note() -> None:
    def earned(day_count: str) -> int:
        terms = replace(CARA, day_count=day_count, first_due_date=date(2028, 4, 15))
        story = Story(terms, 2000000, date(2028, 2, 1), interest_paid_to="2028-02-01")
        return earned_unpaid(story.at(date(2028, 2, 1)), date(2028, 3, 1))

    amounts = {kind: earned(kind) for kind in ("actual/365", "actual/actual", "30/360")}
    assert amounts == {"actual/365": 11902, "actual/actual": 11869, "30/360": 12483}
