"""Every document that the house makes, as data. To add one: docs/documents.md."""

from servicing.documents.facts import FactsError

from .consent import CONSENT
from .kinds import Category, Channel, Kind, Required, Retention
from .letters import LETTERS
from .opening import OPENING
from .payoffs import PAYOFFS
from .rates import RATES
from .records import RECORDS
from .release import RELEASE
from .servicing import SERVICING
from .statements import STATEMENTS
from .tax import TAX
from .trailing import TRAILING

ALL = (
    *STATEMENTS, *PAYOFFS, *CONSENT, *LETTERS, *OPENING, *RATES, *SERVICING, *RECORDS, *RELEASE,
    *TAX, *TRAILING,
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.code: kind for kind in ALL}
# What the borrower is not sent, and does not see in the portal.
ELSEWHERE = frozenset(kind.code for kind in ALL if kind.elsewhere)

__all__ = ["ELSEWHERE", "KINDS", "Category", "Channel", "Kind", "Required", "Retention", "kind_of"]


def kind_of(code: str) -> Kind:
    """The row of a code. FactsError where there is none."""
    try:
        return KINDS[code]
    except KeyError:
        raise FactsError(f"no document is called {code!r}") from None
