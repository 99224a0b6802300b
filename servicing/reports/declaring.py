"""What a report is: its columns, its parameters and the SQL of its rows, declared in one place.

A declaration is data. Reading, totals, pages, files and the command line all come from it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a column holds. Money is int minor units of the row's currency, a rate Decimal
    percent, an instant an aware datetime."""

    TEXT = "text"
    MONEY = "money"
    COUNT = "count"
    RATE = "rate"
    DATE = "date"
    INSTANT = "instant"


NUMBERS = frozenset({Kind.MONEY, Kind.COUNT, Kind.RATE})
Row = tuple[Any, ...]
Choices = Sequence[tuple[str, str]]  # value, label


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name is that of the query's column. `words` says codes as people do; `loan`:
    what stands in it is the number of a loan, or may be."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    total: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    loan: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS


class Asks(StrEnum):
    """What a parameter takes: a day, one of its choices, the number of a loan, or any text."""

    DATE = "date"
    CHOICE = "choice"
    LOAN = "loan"
    TEXT = "text"


def nothing() -> Choices:
    return ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A question of a report. Its name is a %(name)s of the SQL: a date, a text, or None for
    all. `default` makes the text of its default from the open business date."""

    name: str
    label: str
    asks: Asks = Asks.TEXT
    default: Callable[[date], str] | None = None
    choices: Callable[[], Choices] = nothing
    hint: str = ""

    @property
    def required(self) -> bool:
        """A parameter that always has a value; one without a default may be left empty."""
        return self.default is not None


@dataclass(frozen=True, slots=True)
class Report:
    """A report. The SQL selects the columns in their order; `shape` may finish a row in Python
    where a rule of the engine says what stands in it."""

    name: str
    title: str
    description: str
    group: str
    permission: str  # that of its data; seeing and running reports at all are others
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    sql: str
    basis: str  # what the figures rest on, for the reader
    # (values) -> finishes one row; made once for a run
    shape: Callable[[Mapping[str, Any]], Callable[[Row], Row]] | None = None
    # (values) -> what does not fit together, as (parameter, message)
    check: Callable[[Mapping[str, Any]], Sequence[tuple[str, str]]] | None = None

    def __post_init__(self) -> None:
        if any(column.kind is Kind.MONEY for column in self.columns) and self.currency is None:
            raise ValueError(f"{self.name}: money needs a column named currency")

    @property
    def totalled(self) -> tuple[int, ...]:
        """The places of the columns that are added up."""
        return tuple(n for n, column in enumerate(self.columns) if column.total)

    @property
    def currency(self) -> int | None:
        """The place of the currency that the row's money is in; None where there is no money."""
        return next((n for n, c in enumerate(self.columns) if c.name == "currency"), None)


def in_order(first: str, last: str) -> Callable[[Mapping[str, Any]], Sequence[tuple[str, str]]]:
    """A check that a period does not end before it begins."""

    def check(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        if values[first] and values[last] and values[first] > values[last]:
            return [(last, "The last day comes before the first. Choose a later one.")]
        return []

    return check
