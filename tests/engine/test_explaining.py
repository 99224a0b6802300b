"""Every amount explains itself, and its steps come to it again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from servicing.engine.explaining.fields import NAMED, explain
from servicing.engine.explaining.life import Life as Opened
from servicing.engine.explaining.life import life_of
from servicing.engine.explaining.steps import UnknownField
from servicing.engine.money import format_money
from servicing.engine.payoff import figures

from ..make import ANN, INSTALLMENT, example
from .lives import Life, lives
from .story import Story


def opened(story: Story, day: date) -> Opened:
    return life_of(story.terms, story.facts, day, date.max)


def test_interest_is_the_balance_times_a_twelfth_of_the_rate() -> None:
    story = Story(ANN, 20000000)
    story.pays(date(2026, 4, 1), INSTALLMENT)
    found = explain(opened(story, date(2026, 5, 2)), "installment:2026-05-01.interest")
    [step] = found.steps
    assert step.figures == "199800.90 × 6% ÷ 12"
    assert (found.amount, found.recompute()) == (99900, 99900)
    principal = explain(opened(story, date(2026, 5, 2)), "installment:2026-05-01.principal")
    assert [one.amount for one in principal.steps] == [119910, -99900]
    assert principal.amount == 20010


def test_a_late_charge_is_its_percent_of_its_basis() -> None:
    found = explain(opened(Story(ANN, 20000000), date(2026, 4, 20)), "late_fee:2026-04-01")
    [step] = found.steps
    assert (step.figures, step.on) == ("5% × 1199.10", date(2026, 4, 17))
    assert (found.amount, found.source) == (5996, "note; 12 CFR 1026.36(c)(2)")


def test_the_interest_of_a_payoff_by_fannie_maes_method() -> None:
    given_, expected = example("payoff_fannie_method")
    received = date.fromisoformat(given_["payoff_received"])
    life = opened(Story(replace(ANN, late_fee=None), 20000000), received)
    found = explain(life, "payoff.interest")
    assert format_money(found.amount) == expected["total_interest"]
    assert [one.says for one in found.steps][-1] == "16 odd days"
    whole = explain(life, "payoff")
    assert format_money(whole.amount) == expected["payoff_before_fees"]


def test_a_balance_is_what_each_transaction_did_to_it() -> None:
    story = Story(ANN, 20000000)
    paid = story.pays(date(2026, 4, 1), INSTALLMENT)
    found = explain(opened(story, date(2026, 4, 2)), "principal")
    assert [(one.seq, one.amount) for one in found.steps] == [(1, 20000000), (paid, -19910)]
    split = explain(opened(story, date(2026, 4, 2)), f"transaction:{paid}")
    assert [one.amount for one in split.steps] == [100000, 19910, 30000]


def test_what_has_no_name_is_answered_with_the_names() -> None:
    life = opened(Story(ANN, 20000000), date(2026, 4, 2))
    for name in ("gold", "installment:2031-01-01", "transaction:99", "late_fee:x"):
        with pytest.raises(UnknownField):
            explain(life, name)


@settings(max_examples=40)
@given(lives(acts=10))
def test_the_steps_of_every_amount_come_to_it(life: Life) -> None:
    day = life.last_day + timedelta(1)
    told = life_of(life.terms, life.facts, day, date.max)
    if told.state.closed:
        return
    names = list(NAMED)
    names += [key for key in told.result.demands if key.startswith(("installment", "late_fee"))]
    names += [f"{name}.interest" for name in names if name.startswith("installment:")]
    names += [f"{name}.principal" for name in names
              if name.startswith("installment:") and not name.endswith(".interest")]  # fmt: skip
    names += [f"transaction:{f.seq}" for f in life.standing if f.kind == "payment"]
    for name in names:
        found = explain(told, name)
        assert found.recompute() == found.amount, name
    state = told.state
    assert explain(told, "principal").amount == state.principal
    assert explain(told, "escrow").amount == state.escrow
    assert explain(told, "suspense").amount == state.suspense_total
    assert explain(told, "amount_due").amount == state.amount_due
    assert explain(told, "payoff").amount == figures(state, day).total
