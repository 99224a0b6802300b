"""Versions of a loan's terms side by side, with what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from servicing.engine.versions import TermsInForce
from servicing.loans.terms_history import figures


@dataclass(frozen=True, slots=True)
class Value:
    """A term in one version; `changed` against the version before."""

    value: Any
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One term through all versions. kind: rate, money, date, count or text."""

    name: str
    kind: str
    values: list[Value]

    @property
    def differs(self) -> bool:
        return any(value.changed for value in self.values)


def compared(versions: Sequence[TermsInForce], *, only_differences: bool) -> list[Line]:
    """Each term with its value in each version; what no version has is left out."""
    lines = []
    for same in zip(*(figures(one.terms) for one in versions), strict=True):
        values = [value for _, _, value in same]
        name, kind, _ = same[0]
        line = Line(
            name, kind,
            [Value(v, n > 0 and v != values[n - 1]) for n, v in enumerate(values)],
        )  # fmt: skip
        if line.differs or (not only_differences and any(v is not None for v in values)):
            lines.append(line)
    return lines
