"""Where a scheduled loan's money goes: installments, the next one early, fees, principal, or it
waits. Ann owes 1,499.10 on the 1st: 1,000.00 interest, 199.10 principal, 300.00 escrow."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from servicing.engine.fold import FactError
from servicing.engine.money import format_money, parse_money
from servicing.engine.terms import Allocation, Terms

from ..make import ANN, INSTALLMENT, example
from .story import Story

DUE = date(2026, 4, 1)
PAID = {"interest": 100000, "principal": 19910, "escrow": 30000}


def anns(**board: Any) -> Story:
    return Story(ANN, 20000000, **board)


def with_rule(**rule: Any) -> Story:
    return Story(replace(ANN, allocation=replace(Allocation(), **rule)), 20000000)


def test_an_installment_paid_on_its_due_date() -> None:
    story = anns()
    payment = story.pays(DUE, INSTALLMENT)
    assert story.parts(payment, DUE) == PAID
    state = story.at(DUE)
    assert (state.principal, state.escrow, state.suspense_total) == (19980090, 30000, 0)
    assert (state.oldest_due, state.next_due) == (None, date(2026, 5, 1))


def test_the_order_of_the_gse_interest_principal_escrow_late_charges() -> None:
    given_, expected = example("payment_application_gse")
    due = {name: parse_money(amount) for name, amount in given_["due"].items()}
    terms = Terms(Decimal("4.75"), due["interest"] + due["principal"], DUE, date(2050, 3, 1),
                  escrow_payment=due["escrow"])  # fmt: skip
    story = Story(terms, 26477643, late_fees_due=due["late_charges"])
    payment = story.pays(DUE, parse_money(given_["received"]))
    parts = story.parts(payment, DUE)
    assert parts.pop("late_fee") == parse_money(expected["late_charges"])
    assert parts == {name: parse_money(expected[name]) for name in parts}
    [left] = story.at(DUE).fees
    assert left.outstanding == parse_money(expected["late_charges_left"])


def test_the_installment_first_then_the_curtailment() -> None:
    given_, expected = example("curtailment_with_payment")
    story = Story(replace(ANN, escrow_payment=0), parse_money(given_["upb"]))
    payment = story.pays(DUE, parse_money(given_["received_with_curtailment"]))
    principal = parse_money(expected["principal"]) + parse_money(expected["curtailment"])
    assert story.parts(payment, DUE) == {
        "interest": parse_money(expected["interest"]), "principal": principal
    }  # fmt: skip
    assert story.at(DUE).principal == parse_money(expected["new_upb"])
    [may] = story.at(date(2026, 5, 1)).installments
    assert may.interest == parse_money(expected["next_month_interest"])


def test_money_waits_until_it_makes_a_full_installment() -> None:
    given_, expected = example("statement_suspense_sequence")
    terms = Terms(Decimal(0), 100000, date(2026, 1, 1), date(2030, 12, 1))
    story = Story(terms, 6000000)
    assert given_["periodic_payment"] == "1000.00"
    story.pays(date(2026, 1, 10), 60000)
    assert story.at(date(2026, 1, 31)).suspense_total == 60000
    story.pays(date(2026, 2, 10), 30000)
    assert story.at(date(2026, 2, 28)).suspense_total == 90000
    march = story.pays(date(2026, 3, 10), 40000)
    parts = story.parts(march, date(2026, 3, 31))
    state = story.at(date(2026, 3, 31))
    assert parts == {"principal": parse_money(expected["mar"]["applied_to_january_payment"])}
    assert state.suspense_total == parse_money(expected["mar"]["unapplied_ytd"])
    assert state.oldest_due == date(2026, 2, 1)


def test_money_that_waited_pays_a_bill_that_it_covers_on_the_day_it_is_made() -> None:
    story = with_rule(excess="suspense")
    story.pays(date(2026, 3, 20), 50000)
    story.pays(date(2026, 3, 25), 50000)
    story.pays(date(2026, 3, 28), 49909)
    assert story.at(DUE).suspense_total == 149909
    story.pays(DUE, 1)
    assert story.at(DUE).suspense_total == 0
    early = anns(suspense=INSTALLMENT)
    assert early.at(date(2026, 3, 31)).suspense_total == INSTALLMENT
    assert early.at(DUE).installments == []
    [bill] = early.result(DUE).consequences
    assert {part.subject for part in early.result(DUE).allocations} == {bill.key}


def test_the_oldest_installment_is_filled_before_the_next() -> None:
    story = anns()
    payment = story.pays(date(2026, 6, 10), 2 * INSTALLMENT + 100)
    parts = [part for part in story.result(date(2026, 6, 10)).allocations if part.subject == 2]
    assert [part.demand for part in parts] == 3 * ["installment:2026-04-01"] + 3 * [
        "installment:2026-05-01"
    ]
    assert payment == 2
    state = story.at(date(2026, 6, 10))
    assert (state.oldest_due, state.suspense_total) == (date(2026, 6, 1), 100)


def test_short_money_is_applied_in_order_where_the_terms_say_so() -> None:
    story = with_rule(partial="apply", order=("escrow", "interest", "principal"))
    payment = story.pays(date(2026, 4, 5), 40000)
    assert story.parts(payment, date(2026, 4, 5)) == {"escrow": 30000, "interest": 10000}
    assert story.at(date(2026, 4, 5)).amount_due == INSTALLMENT - 40000


@pytest.mark.parametrize(
    ("on", "pays_april"), [(date(2026, 3, 1), False), (date(2026, 3, 2), True)]
)
def test_an_installment_can_be_paid_from_the_day_after_the_previous_due_date(
    on: date, pays_april: bool
) -> None:
    story = Story(ANN, 20000000, date(2026, 3, 1))
    payment = story.pays(on, INSTALLMENT)
    parts = story.parts(payment, on)
    assert parts == (PAID if pays_april else {"principal": INSTALLMENT})
    bills = [(c.key, c.effective_date) for c in story.result(on).consequences]
    assert bills == ([("bill:2026-04-01", on)] if pays_april else [])
    assert story.at(DUE).amount_due == (0 if pays_april else INSTALLMENT)


def test_a_second_installment_in_the_window_goes_to_principal_by_the_default() -> None:
    story = anns()
    story.pays(date(2026, 3, 10), INSTALLMENT)
    second = story.pays(date(2026, 3, 12), INSTALLMENT)
    assert story.parts(second, date(2026, 3, 12)) == {"principal": INSTALLMENT}


def test_a_loan_may_take_installments_ahead() -> None:
    story = with_rule(excess="prepay_installments")
    story.pays(date(2026, 3, 10), 3 * INSTALLMENT + 500)
    state = story.at(date(2026, 3, 10))
    assert (state.next_due, state.suspense_total) == (date(2026, 7, 1), 500)
    assert story.at(date(2026, 6, 30)).amount_due == 0
    assert story.at(date(2026, 7, 1)).amount_due == INSTALLMENT


def test_excess_on_a_late_loan_waits_and_never_drifts_to_principal() -> None:
    story = anns()
    payment = story.pays(date(2026, 5, 3), INSTALLMENT + 100000)
    assert story.parts(payment, date(2026, 5, 3)) == PAID
    assert story.at(date(2026, 5, 3)).suspense_total == 100000


def test_fees_wait_until_nothing_due_is_unpaid() -> None:
    story = anns(late_fees_due=5996, fees_due=2500)
    short = story.pays(date(2026, 4, 2), INSTALLMENT - 1)
    assert story.parts(short, date(2026, 4, 2)) == {}
    rest = story.pays(date(2026, 4, 3), 1 + 6000)
    assert story.parts(rest, date(2026, 4, 3)) == PAID | {"late_fee": 5996, "fee": 4}


def test_designated_money_goes_where_the_payer_said() -> None:
    story = anns(fees_due=2500)
    to_principal = story.pays(date(2026, 4, 5), 100000, designation="principal")
    to_escrow = story.pays(date(2026, 4, 5), 7000, designation="escrow")
    to_fees = story.pays(date(2026, 4, 5), 3000, designation="fees")
    day = date(2026, 4, 5)
    assert story.parts(to_principal, day) == {"principal": 100000}
    assert story.parts(to_escrow, day) == {"escrow": 7000}
    assert story.parts(to_fees, day) == {"fee": 2500}
    state = story.at(day)
    assert (state.principal, state.escrow, state.suspense_total) == (19900000, 7000, 500)
    assert state.oldest_due == DUE  # April itself is not paid


def test_a_curtailment_lowers_the_next_installment_s_interest_and_not_the_payment() -> None:
    story = anns()
    story.pays(date(2026, 3, 20), 5000000, designation="principal")
    [april] = story.at(DUE).installments
    assert (april.interest, april.outstanding) == (75000, INSTALLMENT)


def test_curtailing_the_whole_balance_waits_while_interest_is_owed() -> None:
    story = anns()
    story.pays(date(2026, 3, 20), 20000000, designation="principal")
    state = story.at(date(2026, 3, 20))
    assert (state.principal, state.suspense_total) == (20000000, 20000000)
    story.pays(date(2026, 3, 20), 62466, designation="payoff")  # 19 days by 365
    assert story.at(date(2026, 3, 20)).status == "paid_off"


def test_the_last_installment_takes_the_whole_balance() -> None:
    terms = replace(ANN, maturity_date=date(2026, 5, 1))
    story = Story(terms, 20000000)
    story.pays(DUE, INSTALLMENT)
    [last] = story.at(date(2026, 5, 1)).installments
    assert (last.principal, last.interest, last.escrow) == (19980090, 99900, 30000)
    story.pays(date(2026, 5, 1), last.outstanding + 5)
    state = story.at(date(2026, 5, 1))
    assert (state.status, state.suspense_total, state.next_due) == ("paid_off", 5, None)


def test_money_for_a_loan_that_is_paid_off_waits() -> None:
    story = anns()
    story.pays(date(2026, 3, 2), 20003288, designation="payoff")
    story.pays(date(2026, 3, 9), INSTALLMENT)
    state = story.at(date(2026, 12, 31))
    assert (state.status, state.suspense_total) == ("paid_off", INSTALLMENT)


def test_the_servicer_s_share_is_taken_from_interest() -> None:
    given_, expected = example("gl_payment_investor_loan")
    terms = Terms(Decimal("4.75"), 143453, DUE, date(2050, 3, 1), escrow_payment=23518,
                  servicing_fee_rate=Decimal(given_["servicing_fee_rate_pct"]))  # fmt: skip
    story = Story(terms, parse_money(given_["upb_before"]))
    payment = story.pays(DUE, parse_money(given_["payment"]))
    booked = {b.credit: b.amount for b in story.result(DUE).bookings if b.subject == payment}
    assert booked["servicing_fee"] == parse_money(expected["servicing_fee"])
    assert booked["interest"] == 104807 - 5516


@pytest.mark.parametrize("amount", [0, -100])
def test_a_payment_of_nothing_is_refused(amount: int) -> None:
    story = anns()
    story.pays(DUE, amount)
    with pytest.raises(FactError, match="at least one cent"):
        story.at(DUE)


def test_a_deficient_payment_may_count_as_a_full_one_with_less_for_escrow() -> None:
    given_, expected = example("fannie_deficient_payment")
    periodic = {name: parse_money(amount) for name, amount in given_["periodic_payment"].items()}
    due = date(2026, 4, 1)
    terms = replace(
        ANN, annual_rate=Decimal("4.75"), payment=periodic["principal"] + periodic["interest"],
        escrow_payment=periodic["escrow"],
    )  # fmt: skip
    story = Story(terms, 26477643)
    paid = story.pays(due, parse_money(given_["received"]), accept_short=5000)
    parts = story.parts(paid, due)
    assert format_money(parts["escrow"]) == expected["option_a_escrow_credited"]
    assert (parts["interest"], parts["principal"]) == (periodic["interest"], periodic["principal"])
    assert story.at(due).oldest_due is None
    short = Story(terms, 26477643)
    short.pays(due, periodic["total"] - 5001, accept_short=5000)
    assert short.at(due).suspense_total == periodic["total"] - 5001
