"""Terms as a product writes them: those of the simulation contract, with an adjustable rate by its
index's name, a temporary buydown and a prepayment penalty."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from servicing.engine.arm import Arm
from servicing.engine.dates import add_months, whole_months
from servicing.engine.schedule import level_payment
from servicing.engine.terms import PrepaymentPenalty
from servicing.loans.simulation.reading import Reader, points, points_or_none, text, whole
from servicing.loans.simulation.terms import Asked, read_terms


def read_product_terms(reader: Reader) -> Asked | None:
    """Terms of the simulation contract, with `arm` as a product writes it: the index by its name,
    and after how many months the rate first changes."""
    found = reader.left.pop("arm", None)
    steps, penalty = reader.left.pop("buydown", None), reader.left.pop("prepayment_penalty", None)
    asked = read_terms(reader)
    asked = read_buydown(reader, asked, steps) if steps else asked
    asked = read_penalty(reader.within("prepayment_penalty", penalty), asked) if penalty else asked
    if found is None:
        return asked
    one = reader.within("arm", found)
    name, fixed = one.take("index", text), one.take("fixed_months", whole(1, 600))
    every, lookback = one.take("change_every_months", whole(1, 120)), one.take(
        "lookback_days", whole(0, 366), 45)  # fmt: skip
    margin = one.take("margin", points)
    caps = {
        cap: one.take(cap, points_or_none, None)
        for cap in ("initial_cap", "periodic_cap", "lifetime_cap", "floor")
    }
    round_to = one.take("round_to", points, Decimal("0.125"))
    one.end()
    if asked is None or one.problems:
        return None
    terms = asked.terms
    first = add_months(terms.first_due_date, fixed - 1, terms.due_day)
    arm = Arm(margin, first, every, lookback, index=name, round_to=round_to,
              first_rate=terms.annual_rate, **caps)  # fmt: skip
    return replace(asked, terms=replace(terms, arm=arm))


def read_buydown(reader: Reader, asked: Asked | None, steps: Any) -> Asked | None:
    """Steps of a temporary buydown: through which month the payment is that of a rate so many
    points lower. What is missing of each payment comes from the buydown's money."""
    parts: list[tuple[int, int]] = []
    for place, step in enumerate(steps if isinstance(steps, list) else []):
        one = reader.within(f"buydown[{place}]", step)
        last, lower = one.take("through_month", whole(1, 60)), one.take("points", points)
        one.end()
        if asked is None or last is None or lower is None:
            continue
        terms = asked.terms
        if terms.method != "level" or terms.frequency != "monthly" or not terms.payment:
            one.wrong("", "a buydown needs level monthly payments")
        elif lower > terms.annual_rate:
            one.wrong("points", f"expected at most the rate, {terms.annual_rate}")
        else:
            count = payments_between(asked)
            low = level_payment(asked.principal, terms.annual_rate - lower, count)
            parts.append((last, max(terms.payment - low, 0)))
    if asked is None or reader.problems:
        return None
    return replace(asked, terms=replace(asked.terms, buydown=tuple(parts)))


def payments_between(asked: Asked) -> int:
    terms = asked.terms
    until = terms.amortized_by or terms.maturity_date
    return whole_months(terms.first_due_date, until, terms.due_day) + 1


def buydown_money(asked: Asked) -> int:
    """What has to be paid in for a buydown: every part of every installment."""
    total, done = 0, 0
    for last, amount in asked.terms.buydown:
        total += max(last - done, 0) * amount
        done = last
    return total


def read_penalty(one: Reader, asked: Asked | None) -> Asked | None:
    """A penalty of a percent of what is prepaid within so many months (12 CFR 1026.43(g))."""
    percent, months = one.take("percent", points), one.take("months", whole(1, 36))
    one.end()
    if asked is None or one.problems:
        return None
    until = add_months(asked.interest_from, months)
    terms = replace(asked.terms, prepayment_penalty=PrepaymentPenalty(percent, until))
    return replace(asked, terms=terms)
