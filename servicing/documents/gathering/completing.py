"""Facts of notices as they lie in what made them due: whole, or to be completed with the loan.

A lower app that makes a notice due knows only its own subject. A kind whose notices come so has a
function here that adds what the loan's terms say.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from servicing.documents.catalogue import Kind
from servicing.documents.facts import Facts

from . import rates, trailing
from .known import Known, known

COMPLETE: dict[str, Callable[[str, Known, date], Facts]] = {
    "arm_initial_adjustment": rates.complete,
    "arm_rate_change": rates.complete,
    "trailing_chaser": trailing.complete,
    "trailing_request": trailing.complete,
}


def loans_of(cursor: Any, due: Iterable[tuple[int, str]]) -> dict[int, Known]:
    """The loans that (stream, code) pairs need to be completed: two reads, or none."""
    return known(cursor, sorted({stream for stream, code in due if code in COMPLETE}))


def facts_of(kind: Kind, text: str, loan: Known | None, day: date) -> Facts:
    """The whole facts of a notice. FactsError where the text is not as expected."""
    if loan is not None and kind.code in COMPLETE:
        return COMPLETE[kind.code](text, loan, day)
    return kind.content.from_json(text)
