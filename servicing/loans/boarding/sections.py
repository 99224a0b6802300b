"""Which files a boarding may hold. An app that sits above loans registers its own file here, in
its AppConfig.ready: loans never imports it."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ..opening import NewLoan
from .columns import Column
from .reading import Row

# The rows of one loan, by the kind of their file.
Rows = Mapping[str, Sequence[Row]]
# (column, what was expected) of a row that is wrong.
Wrong = Iterator[tuple[str, str]]


class Boarded(NamedTuple):
    """A loan that was just opened, with the rows it came from."""

    stream: int
    loan: NewLoan
    rows: Rows


def nothing_wrong(values: Mapping[str, Any], on: date) -> Wrong:
    return iter(())


def nothing_to_write(cursor: Any, boarded: Sequence[Boarded]) -> None:
    """For files that opening the loans has used up."""


def may_repeat(values: Mapping[str, Any]) -> Hashable | None:
    return None


def once_a_loan(values: Mapping[str, Any]) -> Hashable | None:
    return values.get("loan_number")


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of file. `check` sees a row's typed values; `key` is what may stand only once;
    `write` keeps the rows of a whole chunk of opened loans, in a few statements."""

    file: str
    columns: Sequence[Column]
    check: Callable[[Mapping[str, Any], date], Wrong] = nothing_wrong
    key: Callable[[Mapping[str, Any]], Hashable | None] = may_repeat
    write: Callable[[Any, Sequence[Boarded]], None] = nothing_to_write


SECTIONS: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a kind of file. The same kind again takes the place of the first."""
    SECTIONS[section.file] = section
