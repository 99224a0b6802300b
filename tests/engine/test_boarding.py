"""Boarding: a snapshot of a loan as it stands, current, behind or paid ahead."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from servicing.engine.accrual import earned_unpaid
from servicing.engine.dates import DAY
from servicing.engine.facts import Fact
from servicing.engine.fold import FactError, end_of_day, end_of_facts, fold, is_late, wake_date
from servicing.engine.state import BILLS, CHARGES, FACTS, State, dump, load

from ..make import ANN, CARA, INSTALLMENT
from .story import Story

JUNE = date(2026, 6, 10)


def anns(on: date, **board: Any) -> Story:
    return Story(ANN, 20000000, on, **board)


def opening_net(story: Story, day: date) -> dict[str, int]:
    net: dict[str, int] = defaultdict(int)
    for booking in story.result(day).bookings:
        if booking.subject == 1:
            net[booking.debit] += booking.amount
            net[booking.credit] -= booking.amount
    return {role: amount for role, amount in net.items() if amount}


def test_every_balance_is_booked_against_boarding() -> None:
    story = anns(
        date(2026, 3, 2), escrow=-12000, suspense=5000, late_fees_due=5996, fees_due=2500,
        corporate_advances=18500, deferred_principal=100000,
    )  # fmt: skip
    net = opening_net(story, date(2026, 3, 2))
    assert net.pop("boarding") == -(20000000 + 100000 + 12000 + 18500 + 8496 + 3333 - 5000)
    assert net == {
        "principal": 20000000, "deferred_principal": 100000, "escrow_advance": 12000,
        "corporate_advance": 18500, "unapplied": -5000, "fees_receivable": 8496,
        "interest": 3333,  # a day by 30/360
    }  # fmt: skip


def test_a_loan_boarded_behind_has_its_missed_installments_billed_that_day() -> None:
    story = anns(JUNE)
    state = story.at(JUNE)
    assert [d.due.month for d in state.installments] == [4, 5, 6]
    assert [d.interest for d in state.installments] == [100000, 99900, 99800]
    bills = {c.effective_date for c in story.result(JUNE).consequences}
    assert bills == {JUNE}
    assert (state.next_due, state.number, state.amount_due) == (
        date(2026, 7, 1), 4, 3 * INSTALLMENT,
    )  # fmt: skip


def test_what_was_earned_and_not_paid_is_taken_over() -> None:
    # three billed interests and nine days of June by 30/360 on what is left once they are paid
    state = anns(JUNE).at(JUNE)
    owed = 100000 + 99900 + 99800
    left = 20000000 - sum(d.principal for d in state.installments)
    running = round(left * 6 * 9 / 36000)
    assert opening_net(anns(JUNE), JUNE)["interest"] == owed + running
    assert earned_unpaid(state, JUNE) == owed + running


def test_a_loan_paid_ahead_carries_negative_interest() -> None:
    story = anns(date(2026, 3, 10), next_due="2026-05-01", interest_paid_to="2026-04-01")
    state = story.at(date(2026, 3, 10))
    assert (state.amount_due, state.next_due) == (0, date(2026, 5, 1))
    assert earned_unpaid(state, date(2026, 3, 10)) == -70000  # 21 days by 30/360
    assert opening_net(story, date(2026, 3, 10))["interest"] == -70000
    assert earned_unpaid(state, date(2026, 4, 1)) == 0


def test_a_daily_loan_boarded_behind_asks_for_its_interest_once() -> None:
    story = Story(CARA, 2000000, date(2026, 4, 20))
    state = story.at(date(2026, 4, 20))
    assert [d.outstanding for d in state.installments] == [40066, 40066, 40066]
    interest = sum(d.interest for d in state.installments)
    assert interest == 38989  # 95 days on 20,000.00
    assert earned_unpaid(state, date(2026, 4, 20)) == 38989


def test_the_first_period_may_be_odd() -> None:
    story = Story(ANN, 20000000, date(2026, 3, 11), interest_paid_to="2026-03-11")
    [april] = story.at(date(2026, 4, 1)).installments
    assert (april.interest, april.principal) == (66667, 119910 - 66667)  # 20 days by 30/360
    [_, may] = story.at(date(2026, 5, 1)).installments
    assert may.interest == 99734  # a month on 199,467.57


def test_money_held_at_boarding_counts_for_the_next_bill() -> None:
    story = anns(date(2026, 3, 2), suspense=INSTALLMENT)
    assert story.at(date(2026, 4, 1)).suspense_total == 0
    assert story.at(date(2026, 4, 1)).installments == []


def test_the_first_fact_boards_and_no_other() -> None:
    board, *_ = anns(date(2026, 3, 2)).facts
    again = board._replace(seq=2)
    payment = board._replace(seq=3, kind="payment", amount=100, data={})
    for facts in ([board, again], [payment]):
        with pytest.raises(FactError, match="and only the first"):
            fold(ANN, facts, end_of_day(JUNE))


def test_a_fact_before_boarding_is_refused() -> None:
    story = anns(date(2026, 3, 2))
    story.pays(date(2026, 3, 1), INSTALLMENT)
    with pytest.raises(FactError, match="the first fact"):
        story.at(JUNE)


def test_facts_of_a_day_count_in_the_order_of_their_numbers() -> None:
    story = anns(date(2026, 3, 2))
    story.pays(date(2026, 4, 1), INSTALLMENT)
    story.tell("fee", date(2026, 4, 1), 2500, code="nsf")
    state = story.at(date(2026, 4, 1))
    assert (state.key.date, state.key.stage, state.key.position) == (date(2026, 4, 1), FACTS, 3)
    assert [fee.outstanding for fee in state.fees] == [2500]
    swapped = anns(date(2026, 3, 2))
    swapped.tell("fee", date(2026, 4, 1), 2500, code="nsf")
    swapped.pays(date(2026, 4, 1), INSTALLMENT)
    assert swapped.at(date(2026, 4, 1)).suspense_total == 0
    assert [fee.outstanding for fee in swapped.at(date(2026, 4, 1)).fees] == [2500]


def test_the_stages_of_a_day() -> None:
    assert BILLS < FACTS < CHARGES
    story = anns(date(2026, 3, 2))
    state = story.at(date(2026, 4, 17))
    assert (state.key.date, state.key.stage) == (date(2026, 4, 17), CHARGES)
    late = Fact(9, "payment", date(2026, 4, 17), 1)
    assert is_late(state, late)
    assert not is_late(state, late._replace(effective_date=date(2026, 4, 18)))
    assert not is_late(story.during(date(2026, 4, 17)), late)


def test_a_loan_wakes_for_its_next_bill_or_late_charge() -> None:
    story = anns(date(2026, 3, 2))
    assert wake_date(story.at(date(2026, 3, 2))) == date(2026, 4, 1)
    assert wake_date(story.at(date(2026, 4, 1))) == date(2026, 4, 17)
    assert wake_date(story.at(date(2026, 4, 17))) == date(2026, 5, 1)
    story.pays(date(2026, 4, 18), 30000000, designation="payoff")
    assert wake_date(story.at(date(2026, 4, 18))) is None


def test_the_new_escrow_payment_counts_from_its_own_due_dates() -> None:
    story = anns(date(2026, 3, 2))
    changes = [["2026-05-01", 31000], ["2026-06-01", 30500]]
    story.tell("escrow_payment_change", date(2026, 3, 20), changes=changes)
    story.tell("escrow_payment_change", date(2026, 5, 20), changes=[["2026-07-01", 29000]])
    asked = [d.escrow for d in story.at(date(2026, 7, 1)).installments]
    assert asked == [30000, 31000, 30500, 29000]


def test_an_escrow_driven_below_zero_is_the_servicer_s_advance_and_recovered_first() -> None:
    story = anns(date(2026, 3, 2), escrow=20000)
    bill = story.tell("escrow_disbursement", date(2026, 3, 20), 45000, payee="county")
    payment = story.pays(date(2026, 4, 1), INSTALLMENT)
    lines = {
        (b.subject, b.debit, b.credit): b.amount for b in story.result(date(2026, 4, 1)).bookings
    }
    assert lines[bill, "disbursed", "escrow_cash"] == 45000
    assert lines[bill, "escrow", "disbursed"] == 20000
    assert lines[bill, "escrow_advance", "disbursed"] == 25000
    assert lines[payment, "unapplied", "escrow_advance"] == 25000
    assert lines[payment, "unapplied", "escrow"] == 5000
    assert story.at(date(2026, 4, 1)).escrow == 5000


def test_a_state_is_read_back_as_it_was_written() -> None:
    story = anns(JUNE, suspense=7, late_fees_due=5996)
    story.tell("escrow_payment_change", JUNE, changes=[["2026-08-01", 31000]])
    state = story.at(JUNE + DAY)
    assert load(dump(state)) == state
    daily: State = Story(replace(CARA, late_fee=None), 2000000).at(JUNE)
    assert load(dump(daily)) == daily
    with pytest.raises(ValueError, match="schema 9"):
        load(dump(state).replace('"v":2', '"v":9'))


def test_the_end_of_facts_comes_before_the_late_charges() -> None:
    assert end_of_facts(JUNE) < end_of_day(JUNE) < end_of_facts(JUNE + DAY)
