"""An escrow analysis as plain data: what is stored beside the fact that applied it.

Money stays in minor units, dates are ISO, the parts keep their names.
"""

from datetime import date
from typing import Any

from .analysis import EscrowAnalysis

PARTS = frozenset({"rows", "options", "payment_changes"})


def as_record(answer: EscrowAnalysis) -> dict[str, Any]:
    """Every figure of the analysis, as JSON can hold it."""
    record = {}
    for name in EscrowAnalysis.__slots__:
        value = getattr(answer, name)
        if name in PARTS:
            record[name] = [
                {key: _plain(part) for key, part in entry._asdict().items()} for entry in value
            ]
        else:
            record[name] = _plain(value)
    return record


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
