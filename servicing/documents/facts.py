"""What a document says: frozen facts, gathered once, kept as JSON beside the document.

Every document's facts derive from Facts. The same facts always give the same pages. Nothing here
knows Django, a database or a clock.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

import msgspec


class FactsError(ValueError):
    """Facts that contradict each other or leave out what must be said."""


@dataclass(frozen=True, slots=True)
class Servicer:
    """Who sends a document and how to reach them; addresses are lines."""

    name: str
    phone: str  # toll-free
    hours: str
    email: str
    web: str
    mailing: tuple[str, ...]
    payments: tuple[str, ...]
    errors: tuple[str, ...]  # notices of error and requests for information, 1024.35(c)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What every document shows: who sends it to whom, about which loan, of what day.

    Money is in minor units of `currency`, rates are printed digits, addresses are lines.
    """

    by_value: ClassVar[frozenset[str]] = frozenset(
        {"servicer", "currency", "language", "large_print"}
    )  # what a template may compare or translate; of all else it asks only: is there any?
    servicer: Servicer
    loan_number: str
    names: tuple[str, ...]
    mailing: tuple[str, ...]
    dated: date
    property_line: str = ""
    currency: str = "USD"
    language: str = "en"
    large_print: bool = False
    code: str = ""  # by which anyone can check the document: vault/genuine.py

    @property
    def shown_code(self) -> str:
        """The code in groups of four, as it is printed."""
        return "-".join(self.code[n : n + 4] for n in range(0, len(self.code), 4))

    def to_json(self) -> str:
        """Stable JSON, keys sorted, so that equal facts are equal text."""
        return msgspec.json.encode(self, order="sorted").decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The inverse of to_json. FactsError says which field is not as expected."""
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.ValidationError as error:
            raise FactsError(str(error)) from None
