"""The steps that made each amount of an answer (contracts: simulation, `explain`)."""

from typing import Any

from servicing.engine.billed import Basis
from servicing.engine.explaining.fields import NAMED, explain
from servicing.engine.explaining.installments import RULES, installment_steps
from servicing.engine.explaining.life import Life
from servicing.engine.money import format_money
from servicing.engine.schedule import Installment
from servicing.engine.terms import Terms
from servicing.loans.as_of import Moment
from servicing.loans.explanations import document, step_document


def explained(life: Life, number: str) -> dict[str, Any]:
    """The steps of every named amount, by its name (docs/time-machine.md lists them)."""
    moment = Moment(life.as_of)
    return {
        name: document(number, explain(life, name), moment, life.terms.currency) for name in NAMED
    }


def row_steps(terms: Terms, basis: Basis, one: Installment) -> dict[str, Any]:
    """The steps of a schedule row's amounts, by their names."""

    def written(amount: int) -> str:
        return format_money(amount, terms.currency)

    return {
        name: {
            "amount": written(getattr(one, name)),
            "rule": RULES[name][0],
            "citation": RULES[name][1],
            "steps": [step_document(step, "", written) for step in steps],
        }
        for name, steps in installment_steps(terms, basis, one).items()
    }
