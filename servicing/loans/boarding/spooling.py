"""Sheets of workbooks, spooled to text files of our own that are read like CSV: a row of the sheet
is the record of its number. Spools lie in a private folder that goes with the boarding."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.conf import settings

from .reading import FilesRefused
from .sheet_rows import Numbers, SheetRows
from .workbook import Sheet, Workbook, refusing


class Spooled(NamedTuple):
    """A sheet as a text file, and how many of its rows are hidden."""

    path: Path
    hidden_rows: int


@contextmanager
def spool_folder() -> Iterator[Path]:
    """A folder for this boarding's spools that nobody else may read; removed at its end."""
    parent: Path = settings.BOARDING_FOLDER
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="spool-", dir=parent) as folder:
        yield Path(folder)


def rows_of(book: Workbook, sheet: Sheet, reader: SheetRows) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet that hold anything. Raises FilesRefused where it cannot be read."""
    with refusing(book.path), book.part(sheet.part) as file:
        yield from reader.read(file)


def spool_sheet(book: Workbook, sheet: Sheet, target: Path) -> Spooled:
    """Write a sheet's rows, each as wide as the first one at least."""
    reader = SheetRows(book.texts, Numbers(book.formats, book.from_1904))
    width, line = 0, 1
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, cells in rows_of(book, sheet, reader):
            if not any(cell.strip() for cell in cells):
                continue
            file.write("\n" * (number - line))
            line = number + 1
            width = width or len(cells)
            writer.writerow(cells + [""] * (width - len(cells)))
    if reader.merged:
        raise FilesRefused(
            f"{book.path.name}:{sheet.name}",
            f"expected no merged cells, {reader.merged} is merged: which row a value belongs to"
            " cannot be told",
        )
    return Spooled(target, reader.hidden_rows)
