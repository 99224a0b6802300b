"""What a sender's files look like before they are mapped: their tables, columns, a few values.

Only the first rows are read. Personal values are masked whatever their column is called.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .columns import PERSONAL
from .reading import ColumnMapping, FilesRefused, Record, kinds_in, plain_name, records_of
from .sections import SECTIONS
from .sheet_cells import TYPED, Kind, bare
from .sheet_rows import Numbers, SheetRows
from .sheets import sheet_kinds
from .spooling import rows_of
from .workbook import Workbook

ROWS = 40  # that are looked at
SHOWN = 3  # values of a column that are shown
_PERSONAL = re.compile(r"ssn|social|tin$|tax.?id|birth|dob|account|acct|routing|aba", re.IGNORECASE)
_TAX_ID = re.compile(r"\d{3}-\d{2}-\d{4}|\d{2}-\d{7}", re.ASCII)


@dataclass(slots=True)
class Table:
    """A file or a sheet: what people know it by, the name that a mapping knows, its kind as far as
    names tell, its header, and samples of each column."""

    label: str
    name: str
    kind: str
    header: list[str] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)


def tables_of(files: Sequence[Path], mapping: ColumnMapping) -> list[Table]:
    """The tables of a set that may be read. Raises FilesRefused for what never can be."""
    return [table for path in files for table in _tables_in(path, mapping)]


def _tables_in(path: Path, mapping: ColumnMapping) -> Iterator[Table]:
    if path.suffix.lower() == ".xlsx":
        with Workbook(path) as book:
            for sheet, kind, _ in sheet_kinds(book, mapping):
                if not sheet.hidden or kind:
                    reader = SheetRows(book.texts, Numbers(book.formats, book.from_1904))
                    table = Table(f"{path.name}:{sheet.name}", plain_name(sheet.name), kind)
                    rows = (cells for _, cells in rows_of(book, sheet, reader))
                    yield _filled(table, rows)
    elif path.suffix.lower() == ".csv":
        name = plain_name(path.stem)
        found = kinds_in(path.stem, SECTIONS)
        kind = mapping.kinds.get(name, found[0] if len(found) == 1 else "")
        yield _filled(Table(path.name, name, kind), (one.cells for one in _records(path)))
    else:
        raise FilesRefused(path.name, "expected a CSV file or a workbook without macros (.xlsx)")


def _records(path: Path) -> Iterator[Record]:
    with path.open("rb") as file:
        try:
            yield from records_of(file)
        except (csv.Error, UnicodeDecodeError):
            return  # the check says where and why


def _filled(table: Table, rows: Iterator[list[str]]) -> Table:
    """Take the header and the samples from the first rows."""
    values: list[list[str]] = []
    for number, cells in enumerate(rows):
        if number == 0:
            table.header = [bare(cell).strip() for cell in cells]
            values = [[] for _ in cells]
        for place, cell in enumerate(cells[: len(values)]):
            if number and cell.strip() and len(values[place]) < SHOWN:
                text = shown(table.header[place], cell)
                if text not in values[place]:
                    values[place].append(text)
        if number == ROWS:
            break
    table.samples = values
    return table


def shown(column: str, cell: str) -> str:
    """A value as the screen may show it: short, and without what is personal."""
    text = bare(cell).strip()
    if cell.startswith(TYPED) and cell[1] == Kind.PERCENT:
        text += "%"
    if column in PERSONAL or _PERSONAL.search(column) or _TAX_ID.search(text):
        return re.sub(r"\w", "•", text[:12])
    return text if len(text) <= 30 else text[:29] + "…"
