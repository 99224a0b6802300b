"""Extension, deferral and modification, with figures computed by hand."""

from dataclasses import replace
from datetime import date

from servicing.engine.money import format_money
from servicing.engine.outlook import upcoming
from servicing.engine.payoff import figures

from ..make import ANN, CARA, INSTALLMENT
from .story import Story

JUNE = date(2026, 6, 1)
NO_CHARGE = replace(ANN, late_fee=None)


def behind() -> Story:
    """Ann paid nothing of April and May."""
    return Story(NO_CHARGE, 20000000)


def test_deferred_installments_are_owed_at_the_end_without_interest() -> None:
    story = behind()
    story.tell("deferral", date(2026, 5, 20), installments=2)
    state = story.at(date(2026, 5, 20))
    # April 1,000.00 and 199.10; May, on 199,800.90: 999.00 and 200.10
    assert (state.deferred_interest, state.deferred_principal) == (199900, 39920)
    assert (state.principal, state.oldest_due, state.amount_due) == (19960080, None, 0)
    assert story.demand("installment:2026-06-01", JUNE).interest == 99800
    owed = figures(state, JUNE)
    assert (owed.deferred_interest, owed.deferred_principal) == (199900, 39920)
    assert owed.total == 19960080 + 199900 + 39920 + 99800


def test_a_deferral_of_more_than_is_unpaid_goes_on_with_the_next() -> None:
    story = behind()
    story.tell("deferral", date(2026, 5, 20), installments=3)
    state = story.at(date(2026, 6, 2))
    assert (state.deferred_interest, state.deferred_principal) == (299700, 39920 + 20110)
    assert (state.defers, state.oldest_due, state.next_due) == (0, None, date(2026, 7, 1))


def test_an_extension_of_a_car_loan_moves_its_end_and_interest_goes_on() -> None:
    story = Story(replace(CARA, late_fee=None), 2000000, date(2026, 1, 15))
    story.tell("extension", date(2026, 3, 20), 2500, months=3)  # February, March, and April
    state = story.at(date(2026, 4, 20))
    assert [demand.key for demand in state.demands] == ["fee:2"]
    assert (state.next_due, state.terms.maturity_date) == (date(2026, 5, 15), date(2031, 4, 15))
    paid = story.pays(date(2026, 5, 15), 60000)
    # 120 days from Jan 15 at 7.49%: 492.49; the installment of 400.66 is then interest
    assert story.parts(paid, date(2026, 5, 15))["interest"] == 49249
    assert story.at(date(2026, 5, 15)).principal == 2000000 - (60000 - 49249 - 2500)


def test_an_extension_of_a_mortgage_leaves_its_months_interest_for_the_end() -> None:
    story = behind()
    story.pays(date(2026, 4, 1), INSTALLMENT)
    story.tell("extension", date(2026, 4, 10), months=2)  # May and June
    state = story.at(date(2026, 6, 30))
    assert (state.oldest_due, state.deferred_interest) == (None, 2 * 99900)
    assert state.terms.maturity_date == date(2056, 5, 1)
    july = story.demand("installment:2026-07-01", date(2026, 7, 1))
    assert (july.number, july.interest, july.principal) == (2, 99900, 20010)
    assert len(upcoming(state)) == 359


def test_a_modification_capitalizes_forgives_defers_and_begins_anew() -> None:
    story = Story(NO_CHARGE, 20000000, escrow=-30000, fees_due=1500, corporate_advances=18500)
    story.tell(
        "modification", JUNE, annual_rate="4", term_months=480,
        capitalize={"interest": True, "escrow_advance": True, "corporate_advances": 18000},
        forgive=100000, defer=247700,
    )  # fmt: skip
    state = story.at(JUNE)
    # April 1,000.00, May 999.00, June 998.00 of interest; 200,000 + 2,997 + 300 + 180
    # less 1,000.00 forgiven and 2,477.00 deferred is 200,000.00 again.
    assert (state.principal, state.deferred_principal) == (20000000, 247700)
    assert (state.escrow, state.corporate_advances, state.deferred_interest) == (0, 500, 0)
    assert state.terms.payment == 83588  # 200,000.00 at 4% over 480 months: 835.877
    assert (state.next_due, state.terms.maturity_date) == (date(2026, 7, 1), date(2066, 6, 1))
    assert [demand.key for demand in state.demands] == ["fee:boarded"]
    july = story.demand("installment:2026-07-01", date(2026, 7, 1))
    assert (july.interest, july.principal, july.escrow) == (66667, 16921, 30000)
    assert state.note_terms == NO_CHARGE


def test_what_a_modification_does_not_capitalize_stays_owed() -> None:
    story = behind()
    story.tell(
        "modification", JUNE, annual_rate="4", term_months=480, capitalize={"interest": 99700}
    )
    state = story.at(JUNE)
    assert (state.principal, state.deferred_interest) == (20099700, 200000)
    assert format_money(figures(state, JUNE).total) == "202997.00"


def test_a_payment_returned_after_the_modification_leaves_its_agreed_figures() -> None:
    story = behind()
    april = story.pays(date(2026, 4, 1), INSTALLMENT)
    story.tell("modification", JUNE, annual_rate="4", term_months=480, payment=84000,
               capitalize={"interest": 199700}, first_due_date="2026-08-01")  # fmt: skip
    before = story.at(JUNE)
    assert (before.principal, before.deferred_interest) == (19980090 + 199700, 0)
    story.tell("reversal", date(2026, 6, 5), reverses=april)
    after = story.at(JUNE)
    # April's principal is owed again, and its 1,000.00 of interest, which nobody agreed to
    # capitalize, waits for the end.
    assert (after.principal, after.deferred_interest) == (20000000 + 199700, 100000)
    assert (after.terms.payment, after.next_due) == (84000, date(2026, 8, 1))
