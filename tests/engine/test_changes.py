"""Changes of terms, with figures computed by hand from Ann's 200,000.00 at 6% and Cara's car."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from servicing.engine.aging import days_past_due
from servicing.engine.facts import FactError
from servicing.engine.fold import end_of_day
from servicing.engine.money import format_money, parse_money
from servicing.engine.outlook import upcoming
from servicing.engine.payoff import figures
from servicing.engine.scra import cap_window
from servicing.engine.versions import terms_versions

from ..make import ANN, CARA, INSTALLMENT, example
from .story import Story

MAY = date(2026, 5, 1)
JULY = date(2026, 7, 1)
NO_CHARGE = replace(ANN, late_fee=None)


def anns(terms=ANN) -> Story:  # type: ignore[no-untyped-def]
    return Story(terms, 20000000)


def test_the_cap_of_a_servicemember_lowers_the_payment_by_what_is_forgiven() -> None:
    given_, expected = example("scra_6pct_payment_reduction")
    payment = parse_money(given_["contract_payment"])
    terms = replace(ANN, annual_rate=Decimal(given_["note_rate_pct"]), payment=payment,
                    maturity_date=date(2051, 3, 1), escrow_payment=0)  # fmt: skip
    boarded = Story(terms, parse_money(given_["upb"]), date(2026, 3, 1))
    boarded.tell("interest_cap", date(2026, 3, 1), rate="6", to=None, reason="orders")
    first = boarded.demand("installment:2026-04-01", date(2026, 4, 1))
    assert format_money(first.interest) == expected["interest_at_6"]
    assert format_money(first.principal) == expected["principal_portion_unchanged"]
    assert format_money(first.billed) == expected["reduced_payment"]
    assert format_money(payment - first.billed) == expected["interest_forgiven"]
    assert boarded.at(date(2026, 4, 1)).deferred_interest == 0  # forgiven, not deferred


def test_a_cap_counts_by_its_days_and_lapses_by_itself() -> None:
    """From April 11: ten days at 6% and twenty at 3%; through May 10: ten days more at 3%."""
    story = anns(NO_CHARGE)
    story.pays(date(2026, 4, 1), INSTALLMENT)
    story.tell("interest_cap", date(2026, 4, 11), rate="3", to="2026-05-10", reason="orders")
    may = story.demand("installment:2026-05-01", MAY)
    assert (may.interest, may.principal) == (66600, 20010)  # 199,800.90 x (10x6 + 20x3)% / 360
    story.pays(MAY, may.billed)
    june = story.demand("installment:2026-06-01", date(2026, 6, 1))
    assert (june.interest, june.principal) == (83167, 119910 - 99800)  # 199,600.80, 9 days of 30
    assert story.at(date(2026, 6, 1)).cap is None
    july = upcoming(story.at(date(2026, 6, 1)))[0]
    assert july.payment == INSTALLMENT


def test_orders_that_come_late_give_the_borrower_what_was_paid_too_much() -> None:
    story = anns(NO_CHARGE)
    for month in (4, 5):
        story.pays(date(2026, month, 1), INSTALLMENT)
    before = story.at(date(2026, 5, 2)).principal
    story.tell("interest_cap", date(2026, 3, 1), rate="3", to=None, reason="orders")
    story.facts[0] = story.facts[0]._replace(effective_date=date(2026, 3, 1))
    after = story.at(date(2026, 5, 2)).principal
    # April's 500.00 that is forgiven pays principal, so May asks 996.50 by the note, 498.25 by
    # the cap and 202.60 of principal, and its 498.25 pays principal too.
    assert (before, after) == (19960080, 20000000 - 19910 - 50000 - 20260 - 49825)
    assert story.at(date(2026, 5, 2)).escrow == 60000


def test_the_window_of_the_cap() -> None:
    given_, expected = example("scra_window")
    called, released = (
        date.fromisoformat(given_[k]) for k in ("called_to_active_duty", "released")
    )
    window = cap_window(called, released, mortgage=True)
    assert window.first.isoformat() == expected["cap_from"]
    assert str(window.last) == expected["cap_through_mortgage"]
    assert str(window.notice_by) == expected["last_day_for_notice_and_orders"]
    other = cap_window(called, released, mortgage=False)
    assert str(other.last) == expected["cap_through_other_debt"]


def test_a_new_rate_counts_from_its_day_and_moves_the_payment_only_if_asked() -> None:
    story = anns(NO_CHARGE)
    story.pays(date(2026, 4, 1), INSTALLMENT)
    story.tell("rate_change", date(2026, 4, 16), annual_rate="7.2", recast=False)
    may = story.demand("installment:2026-05-01", MAY)
    # 199,800.90: fifteen days at 6% and fifteen at 7.2% is a month at 6.6%.
    assert (may.interest, may.billed - may.escrow) == (109890, 119910)
    story.tell("rate_change", date(2026, 4, 20), annual_rate="3")
    state = story.at(date(2026, 4, 20))
    assert state.terms.payment == 84382  # 199,800.90 over 359 months at 3%: 843.816

    assert state.note_terms.payment == 119910
    kinds = [(v.kind, str(v.terms.annual_rate)) for v in
             terms_versions(NO_CHARGE, story.facts, end_of_day(MAY))]  # fmt: skip
    assert kinds == [("board", "6"), ("rate_change", "7.2"), ("rate_change", "3")]


def test_a_recast_after_a_curtailment_spreads_what_is_left_over_the_same_months() -> None:
    story = anns(NO_CHARGE)
    story.pays(date(2026, 4, 1), INSTALLMENT)
    story.pays(date(2026, 4, 2), 9980090, designation="principal")
    story.tell("recast", date(2026, 4, 3))
    # 100,000.00 over 359 months at 6%; over 360 it would be 599.55
    assert story.at(date(2026, 4, 3)).terms.payment == 60015
    assert story.demand("installment:2026-05-01", MAY).interest == 50000


@pytest.mark.parametrize(
    ("mode", "interest", "deferred"), [("bill", 99900 + 46620, 0), ("defer", 99900, 46620)]
)
def test_another_due_day_asks_for_the_days_between_or_defers_them(
    mode: str, interest: int, deferred: int
) -> None:
    story = anns(NO_CHARGE)
    story.pays(date(2026, 4, 1), INSTALLMENT)
    story.tell("due_date_change", date(2026, 4, 10), new_day=15, interest=mode)
    day = date(2026, 5, 15)
    may = story.demand("installment:2026-05-15", day)
    # 199,800.90 at 6%: 999.00 for April, 466.20 for fourteen days of thirty
    assert (may.interest, may.principal, may.escrow) == (interest, 20010, 30000)
    state = story.at(day)
    assert state.deferred_interest == deferred
    assert (state.terms.maturity_date, state.next_due) == (date(2056, 3, 15), date(2026, 6, 15))
    assert len(upcoming(state)) == 358
    assert figures(state, day).deferred_interest == deferred


def test_another_due_day_of_a_daily_loan_costs_only_its_days() -> None:
    story = Story(replace(CARA, late_fee=None), 2000000, date(2026, 1, 15))
    story.tell("due_date_change", date(2026, 1, 20), new_day=1)
    state = story.at(date(2026, 3, 1))
    assert [d.key for d in state.installments] == ["installment:2026-03-01"]
    assert state.terms.maturity_date == date(2031, 2, 1)


def test_a_change_that_cannot_be_is_refused_with_its_field() -> None:
    story = anns()
    story.tell("due_date_change", date(2026, 4, 10), new_day=32)
    with pytest.raises(FactError, match="new_day"):
        story.at(MAY)


def test_another_waterfall_holds_from_its_day() -> None:
    story = anns(NO_CHARGE)
    story.tell("allocation_change", date(2026, 4, 5), allocation={"partial": "apply"})
    held = story.pays(date(2026, 4, 4), 50000)
    assert story.parts(held, date(2026, 4, 4)) == {}
    applied = story.pays(date(2026, 4, 6), 10000)
    assert story.parts(applied, date(2026, 4, 6)) == {"interest": 60000}


def test_an_installment_short_of_escrow_is_directed_and_days_past_due_follow() -> None:
    """A redirection folds the payment as if it had come with the instruction."""
    story = anns(NO_CHARGE)
    paid = story.pays(date(2026, 4, 1), INSTALLMENT)
    extra = story.pays(date(2026, 4, 2), 50000)
    assert story.parts(extra, MAY) == {"principal": 50000}
    story.tell("redirect", date(2026, 5, 20), of=extra, to={"escrow": 50000})
    assert story.parts(extra, MAY) == {"escrow": 50000}
    assert story.at(MAY).escrow == 80000
    moved = story.tell("redirect", date(2026, 5, 20), of=paid, to={"suspense": INSTALLMENT})
    state = story.at(date(2026, 4, 20))
    assert (days_past_due(state.oldest_due, date(2026, 4, 20)), state.suspense_total) == (
        19, INSTALLMENT
    )  # fmt: skip
    story.tell("reversal", date(2026, 5, 21), reverses=moved)
    assert story.at(date(2026, 4, 20)).oldest_due is None
    story.tell("redirect", date(2026, 5, 22), of=paid, to={"escrow": INSTALLMENT + 1})
    with pytest.raises(FactError, match="more than"):
        story.at(MAY)
