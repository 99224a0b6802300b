"""A value of the index that was corrected, or came late, after a change was computed from it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from servicing.engine.arm import IndexValue

from .coming import Coming, adjusted, plain
from .models import RateChange


def out_of_date(row: RateChange, one: Coming, index: Sequence[IndexValue]) -> bool:
    """Whether the index now says something else than the change was computed from."""
    change = adjusted(one, index)
    return change is not None and change.published != (row.index_date, row.index_value)


def corrected(row: RateChange, was: str, before: Decimal, at: datetime) -> None:
    """Put a change that was computed again where somebody decides it again. What was approved may
    have been told already: it is held, so that nothing is applied by itself."""
    if was == "approved":
        row.state, row.decided_by, row.decided_at = "held", "night", at
        row.reason = (
            f"approved by {row.index} {plain(before)}; it is {plain(row.index_value)}"
            f" of {row.index_date} now"
        )
    elif was == "held":
        row.state = "held"
