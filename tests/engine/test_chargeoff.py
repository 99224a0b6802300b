"""Charge-off, recovery, payoff for less, transfer out: what the books carry and what is owed."""

from dataclasses import replace
from datetime import date

import pytest

from servicing.engine.facts import FactError
from servicing.engine.payoff import figures

from ..make import ANN, INSTALLMENT
from .story import Story
from .test_fold import nets

MAY = date(2026, 5, 10)
NO_CHARGE = replace(ANN, late_fee=None)


def test_the_books_give_the_debt_up_and_the_borrower_still_owes_it() -> None:
    story = Story(NO_CHARGE, 20000000, fees_due=1500, escrow=-12000)
    off = story.tell("charge_off", MAY, reason="120 days past due")
    result = story.result(date(2026, 9, 30))
    net, state = nets(result.bookings), result.state
    # April's and May's interest, then nine days by 365 on 200,000.00
    assert state.deferred_interest == 100000 + 99900 + 29589
    assert (state.status, state.principal, state.next_due) == ("charged_off", 20000000, None)
    lost = 20000000 + state.deferred_interest + 1500 + 12000
    assert net["allowance"] == lost
    assert net["shadow"] == -lost
    assert net["principal"] == net["fees_receivable"] == net["escrow_advance"] == 0
    assert [made.key for made in result.consequences][-1] == "bill:2026-05-01"
    with pytest.raises(FactError, match="charged off"):
        story.tell("charge_off", date(2026, 5, 11))
        story.at(date(2026, 5, 11))
    assert off == 2


def test_what_comes_after_a_charge_off_is_a_recovery_of_principal_first() -> None:
    story = Story(NO_CHARGE, 100000)
    story.tell("charge_off", date(2026, 3, 15))
    paid = story.pays(date(2026, 6, 1), 60000)
    agency = story.tell("recovery", date(2026, 7, 1), 40300)
    assert story.parts(paid, date(2026, 7, 1)) == {"principal": 60000}
    # Fourteen days of 1,000.00 at 6% by 365: 2.30
    assert story.parts(agency, date(2026, 7, 1))["deferred_interest"] == 230
    result = story.result(date(2026, 7, 1))
    net = nets(result.bookings)
    assert net["recovery"] == -100230
    assert net["shadow_principal"] == net["shadow_interest"] == net["shadow"] == 0
    assert (result.state.status, result.state.suspense_total) == ("paid_off", 70)
    story.tell("reversal", date(2026, 7, 2), reverses=2)  # it was never to be charged off
    with pytest.raises(FactError, match="recovery"):
        story.at(date(2026, 7, 2))


def test_less_than_is_owed_settles_it_and_the_rest_is_written_off() -> None:
    story = Story(NO_CHARGE, 20000000, fees_due=1500, corporate_advances=18500)
    on = date(2026, 4, 1)
    assert figures(story.during(on), on).total == 20120000
    paid = story.pays(on, 19000000, designation="short_payoff")
    result = story.result(on)
    net = nets(result.bookings)
    assert (result.state.status, result.state.suspense_total) == ("paid_off", 0)
    assert (net["fee_waived"], net["debt_forgiven"]) == (1500, 20120000 - 19000000 - 1500)
    # Interest and advances are given up before principal.
    assert story.parts(paid, on) == {"principal": 19000000}


def test_a_returned_payoff_opens_the_loan_again_as_if_it_had_never_come() -> None:
    story = Story(NO_CHARGE, 20000000, escrow=50000)
    on = date(2026, 4, 10)
    whole = story.pays(on, figures(story.during(on), on).total, designation="payoff")
    refund = story.tell("escrow_refund", date(2026, 4, 20), 50000)
    assert story.at(date(2026, 5, 2)).status == "paid_off"
    story.tell("reversal", date(2026, 5, 4), reverses=whole, reason="R01")
    state = story.at(date(2026, 5, 4))
    assert (state.status, state.oldest_due, len(state.installments)) == (
        "active", date(2026, 4, 1), 2
    )  # fmt: skip
    assert (state.escrow, refund) == (0, 3)  # the refund stands


def test_escrow_refunded_twice_over_becomes_an_advance() -> None:
    story = Story(NO_CHARGE, 20000000)
    paid = story.pays(date(2026, 4, 1), INSTALLMENT)
    story.tell("escrow_refund", date(2026, 4, 20), 30000)
    story.tell("reversal", date(2026, 4, 25), reverses=paid)
    assert story.at(date(2026, 4, 25)).escrow == -30000


def test_money_after_the_payoff_waits_and_what_is_refunded_of_it_is_gone() -> None:
    story = Story(NO_CHARGE, 20000000)
    on = date(2026, 4, 10)
    story.pays(on, figures(story.during(on), on).total, designation="payoff")
    late = story.pays(date(2026, 5, 1), INSTALLMENT)
    assert story.at(date(2026, 5, 1)).suspense_total == INSTALLMENT
    story.tell("refund", date(2026, 5, 3), INSTALLMENT, source="overpayment")
    assert story.at(date(2026, 5, 3)).suspense_total == 0
    story.tell("reversal", date(2026, 5, 9), reverses=late)  # it bounced after we gave it back
    state = story.at(date(2026, 5, 9))
    assert (state.status, state.corporate_advances) == ("active", INSTALLMENT)


def test_a_transferred_loan_leaves_nothing_here_and_late_money_waits_to_be_sent_on() -> None:
    story = Story(NO_CHARGE, 20000000, escrow=50000, suspense=700, corporate_advances=900)
    story.tell("transfer_out", MAY, to="Another servicer")
    story.pays(date(2026, 5, 20), INSTALLMENT)
    result = story.result(date(2026, 6, 30))
    net = nets(result.bookings)
    assert result.state.status == "transferred"
    assert result.state.suspense_total == -net["unapplied"] == INSTALLMENT
    assert [net[role] for role in ("principal", "escrow", "corporate_advance")] == [0, 0, 0]
    with pytest.raises(FactError, match="transferred"):
        story.tell("fee", date(2026, 6, 1), 100, code="nsf")
        story.at(date(2026, 6, 30))


def test_money_the_borrower_need_not_pay_back_is_no_debt_of_the_loan() -> None:
    story = Story(NO_CHARGE, 20000000)
    story.tell("corporate_advance", MAY, 500, payee="Inspector", recoverable_from="investor")
    story.tell("corporate_advance", MAY, 300, payee="Inspector", recoverable_from="none")
    story.tell("corporate_advance", MAY, 200, payee="Counsel", recoverable_from="borrower")
    result = story.result(MAY)
    net = nets(result.bookings)
    assert result.state.corporate_advances == 200
    assert (net["investor_advance"], net["servicing_expense"]) == (500, 300)
