"""Late charges: the clauses of the states, the day on which one may post, no pyramiding."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicing.engine.dates import DAY, add_months
from servicing.engine.fees import charge_date, late_charge
from servicing.engine.fold import FactError, end_of_facts
from servicing.engine.money import format_money, parse_money
from servicing.engine.state import Demand
from servicing.engine.terms import Allocation, LateFee, Terms

from ..make import ANN, INSTALLMENT, example
from .story import Story

DUE = date(2026, 4, 1)
FIFTH = Decimal(5)
CLAUSES = {
    "latefee_CA": LateFee(10, Decimal(6), minimum=500),
    "latefee_NY": LateFee(15, Decimal(2), basis="payment"),
    "latefee_NC": LateFee(15, Decimal(4), basis="past_due"),
    "latefee_VA": LateFee(7, FIFTH, basis="payment"),
    "latefee_MO_loan": LateFee(15, FIFTH, basis="payment", minimum=1500, maximum=5000),
    "latefee_AL": LateFee(10, FIFTH, basis="payment", minimum=1800, maximum=10000),
    "latefee_WI_first_lien": LateFee(15, FIFTH, basis="past_due"),
    "latefee_TX_auto": LateFee(15, FIFTH, basis="payment"),
    "latefee_IL_installment": LateFee(10, FIFTH, basis="payment", minimum=1000),
    "latefee_FHA": LateFee(15, Decimal(4), basis="payment"),
    "latefee_uniform_note": LateFee(15, FIFTH),
}


def installment(case: dict[str, str]) -> Demand:
    """The example's installment: a fifth of it is escrow unless principal and interest is named."""
    demand = Demand("installment:2026-04-01", "installment", DUE)
    if "P&I" in case:
        return demand._replace(interest=parse_money(case["P&I"]), escrow=99999)
    [whole] = [
        parse_money(v) for k, v in case.items() if k in ("installment", "payment", "past_due")
    ]
    paid = parse_money(case.get("paid", "0"))
    return demand._replace(interest=whole - whole // 5, escrow=whole // 5, paid_interest=paid)


@pytest.mark.parametrize("name", CLAUSES)
def test_the_charge_of_each_clause(name: str) -> None:
    given_, expected = example(name)
    charges = []
    for case in given_["cases"]:
        demand = installment(case)
        charges.append(format_money(late_charge(CLAUSES[name], demand, demand.outstanding)))
    assert charges == expected["max_fee"]


def test_a_flat_charge_and_its_limits() -> None:
    demand = Demand("installment:2026-04-01", "installment", DUE, principal=100)
    assert late_charge(LateFee(10, amount=2500), demand, 100) == 2500
    assert late_charge(LateFee(10, amount=2500, maximum=2000), demand, 100) == 2000


def anns(**changes: Any) -> Story:
    return Story(replace(ANN, **changes), 20000000)


def charged(story: Story, day: date) -> list[str]:
    return [key for key in story.made(day) if key.startswith("late_fee")]


def test_the_sixteenth_is_in_time_and_the_charge_may_post_on_the_seventeenth() -> None:
    given_, expected = example("latefee_grace_15")
    due, last = date.fromisoformat(given_["due"]), expected["last_timely_day"]
    terms = replace(ANN, first_due_date=due)
    assert charge_date(LateFee(given_["grace_days"]), due) == date.fromisoformat(
        expected["first_day_fee_may_post"]
    )
    for paid_on, fees in (("2026-03-16", []), ("2026-03-17", ["late_fee:2026-03-01"])):
        story = Story(terms, 20000000)
        story.pays(date.fromisoformat(paid_on), INSTALLMENT)
        assert charged(story, date(2026, 3, 31)) == fees
    unpaid = Story(terms, 20000000)
    assert charged(unpaid, date.fromisoformat(last)) == []
    assert unpaid.during(date(2026, 3, 17)).fees == []  # the day itself can still bring nothing
    [fee] = unpaid.at(date(2026, 3, 17)).fees
    assert (fee.outstanding, fee.due, fee.number) == (5996, date(2026, 3, 17), 1)


def test_a_charge_is_made_once_for_an_installment_however_long_it_stays_unpaid() -> None:
    story = anns()
    assert charged(story, date(2026, 7, 16)) == [
        f"late_fee:2026-0{month}-01" for month in (4, 5, 6)
    ]


def test_an_unpaid_late_charge_never_makes_the_next_payment_late() -> None:
    given_, expected = example("latefee_pyramiding")
    assert given_["feb"] == "1000.00 received on the due date"
    terms = Terms(Decimal(0), 100000, date(2026, 1, 1), date(2030, 12, 1),
                  late_fee=LateFee(15, FIFTH))  # fmt: skip
    story = Story(terms, 6000000)
    story.pays(date(2026, 1, 20), 100000)
    story.pays(date(2026, 2, 1), 100000)
    state = story.at(date(2026, 2, 28))
    assert charged(story, date(2026, 2, 28)) == ["late_fee:2026-01-01"]
    assert ("late_fee:2026-02-01" in charged(story, date(2026, 2, 28))) == expected[
        "late_fee_for_february_allowed"
    ]
    assert (state.installments, [fee.outstanding for fee in state.fees]) == ([], [5000])


@settings(max_examples=60)
@given(
    st.integers(0, 20000),
    st.lists(st.tuples(st.integers(0, 15), st.integers(0, 3000)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(1, 200), st.integers(1, 9000)), max_size=4),
)
def test_whoever_pays_each_installment_in_time_is_never_charged(
    old_fee: int, payments: list[tuple[int, int]], fees: list[tuple[int, int]]
) -> None:
    story = Story(ANN, 20000000, late_fees_due=old_fee)
    for days, amount in fees:
        story.tell("fee", date(2026, 3, 2) + timedelta(days), amount, code="inspection")
    for month, (days, on_top) in enumerate(payments):
        story.pays(add_months(DUE, month) + timedelta(days), INSTALLMENT + on_top)
    end = add_months(DUE, len(payments)) + timedelta(14)
    assert charged(story, end) == []


def test_only_a_part_past_due_is_charged_and_money_of_the_same_day_comes_too_late() -> None:
    clause = LateFee(15, FIFTH, basis="past_due")
    story = anns(late_fee=clause, allocation=Allocation(partial="apply"))
    story.pays(date(2026, 4, 10), 49910)
    assert story.demand("late_fee:2026-04-01", date(2026, 4, 17)).fee == 5000
    story.pays(date(2026, 4, 17), 60000)
    story.pays(date(2026, 4, 17), 40000)
    state = story.at(date(2026, 4, 17))
    assert (state.installments, [fee.fee for fee in state.fees]) == ([], [5000])
    assert story.demand("installment:2026-04-01", date(2026, 4, 17)).outstanding == 0


def test_a_payoff_on_the_day_of_the_charge_ends_the_matter() -> None:
    story = anns()
    story.pays(date(2026, 4, 17), 30000000, designation="payoff")
    assert charged(story, date(2026, 12, 31)) == []
    assert story.at(date(2026, 4, 17)).status == "paid_off"


def test_a_payment_that_is_taken_back_leaves_the_installment_late() -> None:
    story = anns()
    payment = story.pays(DUE, INSTALLMENT)
    assert charged(story, date(2026, 4, 30)) == []
    story.tell("reversal", date(2026, 4, 20), reverses=payment)
    assert charged(story, date(2026, 4, 30)) == ["late_fee:2026-04-01"]
    assert story.at(date(2026, 4, 30)).fees[0].due == date(2026, 4, 17)


def test_a_payment_that_became_known_late_but_came_in_time_takes_the_charge_back() -> None:
    story = anns()
    assert charged(story, date(2026, 4, 30)) == ["late_fee:2026-04-01"]
    story.pays(date(2026, 4, 16), INSTALLMENT)
    assert charged(story, date(2026, 4, 30)) == []


def test_without_a_clause_nothing_is_charged() -> None:
    assert charged(anns(late_fee=None), date(2027, 4, 30)) == []


def test_a_charge_of_nothing_is_no_charge() -> None:
    story = anns(late_fee=LateFee(15, Decimal(0)))
    assert charged(story, date(2026, 6, 30)) == []
    assert story.at(date(2026, 6, 30)).fees == []


def test_a_charge_is_waived_in_part_and_then_whole() -> None:
    story = anns()
    story.tell("waiver", date(2026, 4, 20), 1000, of="late_fee:2026-04-01")
    assert [fee.outstanding for fee in story.at(date(2026, 4, 20)).fees] == [4996]
    story.tell("waiver", date(2026, 4, 21), 0, of="late_fee:2026-04-01")
    assert story.at(date(2026, 4, 21)).fees == []
    waived = [b.amount for b in story.result(date(2026, 4, 21)).bookings if b.debit == "fee_waived"]
    assert sorted(waived) == [1000, 4996]


def test_a_waiver_never_gives_up_more_than_is_open_nor_an_installment() -> None:
    story = anns()
    story.tell("waiver", date(2026, 4, 20), 9999, of="late_fee:2026-04-01")
    assert story.at(date(2026, 4, 20)).fees == []
    story.tell("waiver", date(2026, 4, 20), 100, of="installment:2026-04-01")
    with pytest.raises(FactError, match="only a fee"):
        story.upto(end_of_facts(date(2026, 4, 20)))


def test_fees_of_the_prior_servicer_come_as_a_balance_and_its_late_installments_are_ours() -> None:
    on = date(2026, 4, 12)
    story = Story(ANN, 20000000, on, late_fees_due=11992)
    assert [fee.key for fee in story.at(on).fees] == ["late_fee:boarded"]
    assert charged(story, date(2026, 4, 17)) == ["late_fee:2026-04-01"]
    later = Story(ANN, 20000000, date(2026, 4, 17) + DAY)
    assert charged(later, date(2026, 4, 30)) == []
