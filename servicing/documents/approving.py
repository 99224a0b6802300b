"""What of documents waits for a second person: a letter in an officer's own words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from servicing.audit.approvals import Kind, Row, When, register
from servicing.audit.models import Approval

from .facts import FactsError

LETTER = "letter.free"


def register_letters() -> None:
    """Called when the app is ready. What makes a letter is loaded when one is made: the renderer
    costs every command a second otherwise."""
    register(Kind(LETTER, "Letter in free text", "document.make", "document.view", _execute,
                  _present, (FactsError,)))  # fmt: skip


def _execute(asked: Approval, decided_by: str, when: When) -> dict[str, Any]:
    from .gathering.letters import made_as_asked

    return made_as_asked(asked, when.business_date)


def _present(asked: Approval, day: date) -> Sequence[Row]:
    from .gathering.letters import rows_as_asked

    return rows_as_asked(asked, day)
