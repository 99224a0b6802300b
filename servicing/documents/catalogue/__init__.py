"""Every document that the house makes, as data. To add one: docs/documents.md."""

from servicing.documents.facts import FactsError

from .consent import CONSENT
from .kinds import Category, Channel, Kind, Required, Retention
from .letters import LETTERS
from .payoffs import PAYOFFS
from .statements import STATEMENTS

KINDS: dict[str, Kind] = {kind.code: kind for kind in (*STATEMENTS, *PAYOFFS, *CONSENT, *LETTERS)}

__all__ = ["KINDS", "Category", "Channel", "Kind", "Required", "Retention", "kind_of"]


def kind_of(code: str) -> Kind:
    """The row of a code. FactsError where there is none."""
    try:
        return KINDS[code]
    except KeyError:
        raise FactsError(f"no document is called {code!r}") from None
