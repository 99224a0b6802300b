"""The personas stand on November 20, 2026 where their stories say."""

from datetime import date
from fractions import Fraction

import pytest

from escrow.analysing import ask
from escrow.analysis import EscrowAnalysis, analyze
from servicing.demo.contract import TODAY
from servicing.demo.lived import Life
from servicing.demo.lockbox import asked
from servicing.engine.aging import days_past_due
from servicing.engine.fold import advance
from servicing.engine.payoff import per_diem
from servicing.engine.state import FACTS, Key


def of(lives: list[Life], number: str) -> Life:
    return next(life for life in lives if life.contract.number == number)


def analysed_tonight(life: Life) -> EscrowAnalysis:
    assert life.next_analysis == TODAY
    lines = [line.recurring(TODAY) for line in life.contract.lines]
    state = advance(life.state, Key(TODAY, FACTS, 0)).state
    return analyze(ask(state, lines, TODAY, life.contract.cushion_months, TODAY))


@pytest.mark.parametrize(
    ("number", "days"),
    [
        ("1000391177", 0), ("1000482213", 80), ("1000507766", 36), ("1000120934", 12),
        ("1000455801", 97), ("1000631540", 129), ("1000274418", 0), ("1000318825", 0),
        ("1000267710", 0), ("1000350417", 0), ("1000914426", 0), ("1000776305", 0),
        ("1000681274", 0), ("1000405518", 0),
    ],
)  # fmt: skip
def test_days_past_due(lives: list[Life], number: str, days: int) -> None:
    assert days_past_due(of(lives, number).state.oldest_due, TODAY) == days


def test_the_alvarezes_owe_what_their_page_shows(lives: list[Life]) -> None:
    state = of(lives, "1000482213").state
    assert state.principal == 392_659_79
    assert state.terms.payment == 2_570_34
    assert (state.escrow, state.suspense_total) == (-1_511_09, 1_500_00)
    assert [(d.due, d.principal, d.interest, d.escrow) for d in state.installments] == [
        (date(2026, 9, 1), 484_33, 2_086_01, 874_06),
        (date(2026, 10, 1), 486_91, 2_083_43, 874_06),
        (date(2026, 11, 1), 489_49, 2_080_85, 874_06),
    ]
    assert [fee.outstanding for fee in state.fees] == [128_52] * 3
    assert state.amount_due == 10_718_76
    assert state.amount_due - state.suspense_total == 9_218_76
    assert round(Fraction(*per_diem(state))) == 68_58


def test_the_alvarezes_payment_came_back_and_an_analysis_raised_it(lives: list[Life]) -> None:
    life = of(lives, "1000482213")
    reversal = next(e for e in life.chronicle.events if e.kind == "reversal")
    assert (reversal.effective_date, reversal.business_date) == (
        date(2026, 9, 28), date(2026, 10, 1),
    )  # fmt: skip
    made = life.analysed[-1]
    assert made.question.analysis_date == date(2026, 5, 18)
    assert made.answer.payment_changes[0] == (date(2026, 7, 1), 874_06)
    paid = [d for d in life.chronicle.demands.values() if d.due == date(2026, 6, 1)]
    assert [d.escrow for d in paid if d.kind == "installment"] == [812_47]


def test_priya_pays_2426_07_and_something_extra(lives: list[Life]) -> None:
    life = of(lives, "1000391177")
    assert asked(life) == 2_426_07
    extras = [f for f in life.chronicle.facts if f.data.get("designation") == "principal"]
    assert [f.amount for f in extras] == [250_00] * 4


def test_tonight_nina_is_short_and_walter_has_too_much(lives: list[Life]) -> None:
    nina = analysed_tonight(of(lives, "1000274418"))
    assert nina.shortage > 1_000_00
    assert nina.deficiency == 0
    assert nina.shortage_monthly == nina.shortage // 12
    walter = analysed_tonight(of(lives, "1000318825"))
    assert walter.surplus == walter.surplus_refund > 50_00


def test_michael_is_paid_off_and_what_escrow_held_is_his(lives: list[Life]) -> None:
    life = of(lives, "1000540092")
    assert (life.state.status, life.state.principal, life.state.escrow) == ("paid_off", 0, 0)
    assert life.chronicle.facts[-1].kind == "escrow_refund"


def test_sofia_pays_in_halves_and_is_ahead_of_her_schedule(lives: list[Life]) -> None:
    life = of(lives, "1000267710")
    extras = [f.amount for f in life.chronicle.facts if f.data.get("designation") == "principal"]
    assert extras == [5_000_00, 7_500_00]
    november = [f for f in life.chronicle.facts if f.effective_date >= date(2026, 11, 1)]
    assert len([f for f in november if f.kind == "payment"]) == 2


def test_who_came_with_the_transfer_has_no_earlier_life(lives: list[Life]) -> None:
    for number in ("1000914426", "1000776305", "1000681274", "1000405518"):
        facts = of(lives, number).chronicle.facts
        assert (facts[0].kind, facts[0].effective_date) == ("board", date(2026, 10, 31))
