"""Tapes as workbooks: the rows of a tape, or of CSV files, with cells of their columns' types."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook as WrittenWorkbook

from servicing.loans.boarding.reading import kinds_in
from servicing.loans.boarding.sections import SECTIONS

from .tape import Cells, Tape, control

NUMBERS = ("money", "amount", "rate", "signed_rate", "count")
FORMATS = {"money": "#,##0.00", "amount": "$#,##0.00", "rate": "0.000", "date": "mm/dd/yyyy"}


def typed_cell(kind: str, column: str, text: str) -> tuple[Any, str]:
    """A text of a tape as a person keeps it in a spreadsheet: (value, number format)."""
    types = {c.name: c.type.split()[0] for c in SECTIONS[kind].columns}
    type_ = types.get(column, "text")
    if type_ in NUMBERS:
        return float(Decimal(text)), FORMATS.get(type_, "General")
    if type_ == "date":
        return date.fromisoformat(text), FORMATS["date"]
    if type_ == "flag":
        return text == "Y", "General"
    return text, "@"


def rows_of_kinds(tape: Tape) -> dict[str, list[Cells]]:
    files = {"loans": tape.loans, "borrowers": tape.borrowers} | tape.others
    if tape.escrow_lines:
        files["escrow_lines"] = tape.escrow_lines
    if tape.with_control:
        files.setdefault("control", [control(tape.loans)])
    return files


def write_workbook(path: Path, files: Mapping[str, Sequence[Cells]],
                   spoil: Callable[[Workbook], None] | None = None) -> Path:  # fmt: skip
    """One sheet for each kind, its cells typed; `spoil` may write over them."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for kind, rows in files.items():
        sheet = book.create_sheet(kind)
        columns = list(dict.fromkeys(name for row in rows for name in row))
        sheet.append(columns)
        for line, row in enumerate(rows, start=2):
            for place, name in enumerate(columns, start=1):
                if row.get(name):
                    value, shown = typed_cell(kind, name, row[name])
                    cell = sheet.cell(line, place, value)
                    cell.number_format = shown
    if spoil:
        spoil(book)
    book.save(path)
    return path


def put(sheet: Worksheet, row: int, column: str, value: Any, shown: str = "General") -> None:
    """Write over one cell of a sheet, by the name in its header."""
    place = [cell.value for cell in sheet[1]].index(column) + 1
    cell = sheet.cell(row, place, value)
    cell.number_format = shown


def write_from_csv(path: Path, files: Sequence[Path], *, streamed: bool = False) -> Path:
    """A workbook of CSV files. Streamed it may be large, and its texts stand in the cells;
    otherwise they are shared, as spreadsheet programs save them."""
    book = WrittenWorkbook(str(path), {"constant_memory": streamed})
    book.set_properties({"created": datetime(2026, 11, 20)})  # noqa: DTZ001 (the same bytes again)
    styles = {name: book.add_format({"num_format": name}) for name in (*FORMATS.values(), "@")}
    styles["General"] = book.add_format()
    for source in files:
        [kind] = kinds_in(source.stem, SECTIONS)
        sheet = book.add_worksheet(kind)
        with source.open(newline="", encoding="utf-8") as file:
            for line, row in enumerate(csv.DictReader(file), start=1):
                if line == 1:
                    sheet.write_row(0, 0, list(row))
                for place, (name, text) in enumerate(row.items()):
                    if text:
                        value, shown = typed_cell(kind, name, text)
                        sheet.write(line, place, value, styles[shown])
    book.close()
    return path
