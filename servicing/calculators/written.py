"""How answers are written: money as decimal strings, dates ISO, steps with their sources."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from servicing.engine.money import format_money


class Step(NamedTuple):
    """One step of an answer: what it is, how it is found, from what, by which rule."""

    says: str
    formula: str
    inputs: str
    result: str
    source: str


def steps(explain: bool, made: Sequence[Step]) -> dict[str, Any]:
    """The steps, where they were asked for."""
    return {"steps": [step._asdict() for step in made]} if explain else {}


def money(amount: int) -> str:
    return format_money(amount)


def day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
