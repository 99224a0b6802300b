"""The explanation of an amount of a stored loan, and its document."""

from datetime import date
from typing import Any

from servicing.engine.explaining.fields import explain
from servicing.engine.explaining.life import life_of
from servicing.engine.explaining.steps import Explanation, Step
from servicing.engine.money import format_money
from servicing.ledger.days import open_date

from .as_of import Moment, look_back

QUOTED_AHEAD = 60  # days


def explanation_of(cursor: Any, stream: int, field: str, as_of: date | None = None,
                   known_on: date | None = None) -> tuple[Explanation, Moment, str]:  # fmt: skip
    """(explanation, moment, currency). A payoff may be asked for ahead, as quotes are. Raises
    NoSuchDay, UnknownField."""
    today = open_date()
    moment = Moment(as_of or known_on or today, known_on)
    ahead = QUOTED_AHEAD if field.partition(".")[0] == "payoff" else 0
    past = look_back(cursor, stream, moment, ahead)
    life = life_of(past.terms, past.facts, moment.as_of, today)
    return explain(life, field), moment, past.terms.currency


def document(number: str, found: Explanation, moment: Moment, currency: str) -> dict[str, Any]:
    """The explanation as the command and the API answer it."""
    in_money = found.unit == "money"

    def written(amount: int) -> Any:
        return format_money(amount, currency) if in_money else amount

    return {
        "loan": number,
        "field": found.field,
        "title": found.title,
        "as_of": moment.as_of.isoformat(),
        "known_on": moment.known_on and moment.known_on.isoformat(),
        "amount": written(found.amount),
        "unit": currency if in_money else found.unit,
        "steps": [step_document(step, number, written) for step in found.steps],
        "rule": found.rule,
        "citation": found.source,
        "terms": {"version": found.terms_version, "since": found.terms_since.isoformat()},
        "recomputed": written(found.recompute()),
    }


def step_document(step: Step, number: str, written: Any) -> dict[str, Any]:
    exact = f"{step.numerator}/{step.denominator}" if step.denominator else None
    return {
        "says": step.says,
        "amount": written(step.alone()),
        "formula": step.formula,
        "figures": step.figures,
        "exact": exact,
        "transaction": f"{number}-{step.seq}" if step.seq else None,
        "demand": step.demand or None,
        "date": step.on and step.on.isoformat(),
    }
