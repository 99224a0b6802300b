"""Read a sender's files: strictly, row by row, in bounded memory, saying where each row stands.

A file is read twice: once to check it all, then again a chunk of loans at a time. What is kept
between is where rows stand in the file, not the rows.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from .columns import Column
from .sheet_cells import TYPED, bare, plain_text, remark_on
from .values import Expected

LONGEST_LINE = 1_000_000  # bytes


class FilesRefused(ValueError):
    """Files that cannot be taken as a set: which one, and why."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}".removeprefix(": "))
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: file, row (1 is the header), column, value, what was expected."""

    file: str
    row: int
    column: str
    value: str
    expected: str

    @property
    def path(self) -> str:
        return ":".join([self.file, *([str(self.row)] if self.row else []), self.column]).strip(":")

    @property
    def message(self) -> str:
        found = f", not {self.value!r}" if self.value else ""
        return f"expected {self.expected}{found}"

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" if self.row else self.file
        return f"{place}{', ' + self.column if self.column else ''}: {self.message}"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a sender's columns are called: for each file, their name to ours; what to ignore.

    `kinds` says what a file or sheet is whose name does not: its name to ours, or to nothing where
    it is not to be read.
    """

    name: str = ""
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


class Row(NamedTuple):
    """A row as read: `values` typed, `given` as sent; cells that are empty are in neither."""

    file: str
    line: int
    values: dict[str, Any]
    given: dict[str, str]


class Record(NamedTuple):
    """A row before it is typed, and where its bytes are."""

    line: int
    start: int
    end: int
    cells: list[str]


@dataclass(slots=True)
class Source:
    """One file of the set: its kind, its columns by position (None: ignored), its rows' places.

    A sheet of a workbook is read from its spool (`path`), whose cells keep their types; `label`
    is what people know it by.
    """

    kind: str
    path: Path
    columns: Sequence[Column]
    digest: str = ""
    label: str = ""
    sheet: bool = False
    remarks: set[str] = field(default_factory=set)
    positions: list[Column | None] = field(default_factory=list)
    required: list[str] = field(default_factory=list)
    rows: int = 0
    stamp: tuple[int, int] = (0, 0)
    _places: dict[int, list[list[int]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def name(self) -> str:
        return self.label or self.path.name

    def __post_init__(self) -> None:
        self.required = [column.name for column in self.columns if column.required]
        self.stamp = self._stamp_now()

    def _stamp_now(self) -> tuple[int, int]:
        found = self.path.stat()
        return found.st_size, found.st_mtime_ns

    def remember(self, chunk: int, record: Record) -> None:
        """Note that a row belongs to a chunk of loans; neighbours are kept as one run."""
        runs = self._places[chunk]
        if runs and runs[-1][2] == record.start:
            runs[-1][2] = record.end
        else:
            runs.append([record.line, record.start, record.end])

    def read_chunk(self, chunk: int) -> Iterator[Row]:
        """The rows of a chunk again, typed; they were found right before."""
        if self._stamp_now() != self.stamp:
            raise FilesRefused(self.name, "the file was changed while it was read")
        with self.path.open("rb") as file:
            for line, start, end in self._places[chunk]:
                file.seek(start)
                lines = BytesIO(file.read(end - start))
                records = csv.reader((text.decode() for text in lines), strict=True)
                for number, cells in enumerate(records, start=line):
                    yield typed(self, number, cells, [])


def digest_of(path: Path) -> str:
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def plain_name(name: str) -> str:
    """A name by its letters and digits only: Acme-Escrow Lines is acme_escrow_lines."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def kinds_in(name: str, kinds: Iterable[str]) -> list[str]:
    """The kinds that a name holds: loans, acme_loans, Escrow-Lines-2026-11."""
    plain = f"_{plain_name(name)}_"
    return [kind for kind in kinds if f"_{kind}_" in plain]


def kind_of(path: Path, kinds: Iterable[str], mapping: ColumnMapping | None = None) -> str:
    """The kind that a file's name holds, or that the mapping gives it (nothing: not to be read)."""
    if path.suffix.lower() != ".csv":
        raise FilesRefused(path.name, "expected a CSV file or a workbook (.xlsx)")
    told = mapping.kinds.get(plain_name(path.stem)) if mapping else None
    if told is not None:
        return told
    found = kinds_in(path.stem, kinds)
    if len(found) != 1:
        names = ", ".join(f"{kind}.csv" for kind in kinds)
        raise FilesRefused(path.name, f"expected a name that holds one of {names}")
    return found[0]


def records_of(file: BinaryIO) -> Iterator[Record]:
    """The records of a file with the places of their bytes; blank lines are left out.

    Raises csv.Error or UnicodeDecodeError where it cannot go on.
    """
    lines = _Lines(file)
    start = 0
    for number, cells in enumerate(csv.reader(lines, strict=True), start=1):
        if cells:
            yield Record(number, start, lines.end, cells)
        start = lines.end


class _Lines:
    """Decoded lines of a binary file; `end` is where the last one ended."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.end = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE:
            raise csv.Error("a line is too long")
        text = line.decode()
        if self.end == 0:
            text = text.removeprefix("\ufeff")
        self.end += len(line)
        return text


def read_header(source: Source, line: int, cells: Sequence[str], mapping: ColumnMapping
                ) -> list[Problem]:  # fmt: skip
    """Find our columns in a header; whatever is unknown, missing or double is a problem."""
    renamed = mapping.columns.get(source.kind, {})
    ignored = mapping.ignored.get(source.kind, frozenset())
    known = {column.name: column for column in source.columns}
    problems, seen = [], set()
    for cell in cells:
        theirs = bare(cell).strip() if source.sheet else cell.strip()
        name = renamed.get(theirs, theirs)
        column = known.get(name)
        source.positions.append(column)
        if theirs in ignored:
            source.positions[-1] = None
        elif column is None:
            expected = "a column of this file" + _near(name, known)
            problems.append(Problem(source.name, line, theirs or "header", theirs, expected))
        elif name in seen:
            problems.append(Problem(source.name, line, name, theirs, "each column once"))
        seen.add(name)
    for column in source.columns:
        if column.required and column.name not in seen:
            problems.append(
                Problem(source.name, line, column.name, "", "this column, it is missing")
            )
    return problems


def _near(name: str, known: Iterable[str]) -> str:
    """A hint for a column that is only misspelled."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    close = [other for other in known if other.replace("_", "") == plain]
    return f" ({close[0]})" if close else ""


def typed(source: Source, line: int, cells: Sequence[str], problems: list[Problem]) -> Row:
    """A row's values by their columns' types; what cannot be read goes to `problems`."""
    values: dict[str, Any] = {}
    given: dict[str, str] = {}
    for column, cell in zip(source.positions, cells, strict=True):
        if not cell or column is None:
            continue
        text = cell.strip()
        if not text:
            continue
        given[column.name] = text
        try:
            if text[0] == TYPED and source.sheet:
                given[column.name] = bare(text)
                given[column.name] = text = _of_sheet(source, column, text)
            values[column.name] = column.read(text)
        except Expected as error:
            shown = "(hidden)" if column.personal else given[column.name][:80]
            problems.append(Problem(source.name, line, column.name, shown, str(error)))
    for name in source.required:
        if name not in given:
            problems.append(Problem(source.name, line, name, "", "a value, it is empty"))
    return Row(source.kind, line, values, given)


def _of_sheet(source: Source, column: Column, cell: str) -> str:
    """The text of a typed cell. What is certain but not as it was sent is remarked."""
    text = plain_text(column.name, column.type, cell)
    if remark := remark_on(column.name, cell[1], column.type):
        source.remarks.add(remark)
    return text
