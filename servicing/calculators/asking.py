"""A question put to a calculator, and its answer."""

from collections.abc import Callable
from typing import Any

from servicing.loans.simulation.reading import Reader, Wrong

from . import apr, clocks, escrow, late_fee, payoff, pmi

# Each kind of question by its name in the contract.
KINDS: dict[str, Callable[[Reader], dict[str, Any]]] = {
    "apr": apr.answer,
    "clocks": clocks.answer,
    "escrow": escrow.answer,
    "late_fee": late_fee.answer,
    "payoff": payoff.answer,
    "pmi": pmi.answer,
}


def calculate(kind: str, asked: Any) -> Any:
    """The answer to one question, or to each of a list; an item that is wrong is answered with its
    errors in its place. Raises Wrong for a single one, KeyError for an unknown kind."""
    answer = KINDS[kind]
    if not isinstance(asked, list):
        return calculate_one(answer, asked)
    found = []
    for item in asked:
        try:
            found.append(calculate_one(answer, item))
        except Wrong as error:
            found.append(error.as_json())
    return found


def calculate_one(answer: Callable[[Reader], dict[str, Any]], asked: Any) -> dict[str, Any]:
    reader = Reader(asked, "")
    found = answer(reader) if not reader.problems else {}
    if reader.problems:
        raise Wrong(reader.problems)
    return found
