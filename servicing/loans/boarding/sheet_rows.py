"""The rows of a sheet, one after the other: each cell as text that keeps its type.

Text stands as it is; whatever else a cell holds begins with a mark of its kind (sheet_cells.py).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import IO

from openpyxl.styles.numbers import is_date_format

from .sheet_cells import DIGITS, TYPED, Kind
from .workbook import LONGEST_TEXT, Attributes, Texts, Unreadable, local, parse_part, unescaped

MOST_COLUMNS = 256
LAST_ROW = 1_048_576
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,14})?", re.ASCII)
_ZEROS = re.compile(r"[0-]*0[0-]*0[0-]*", re.ASCII)
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\[^-]|\\|_.|\*.')


class Numbers:
    """What the numbers of a workbook mean, by their formats."""

    def __init__(self, formats: list[str], from_1904: bool) -> None:
        self._formats = [_kind_of(code) for code in formats]
        self._padding = [_NOT_SHOWN.sub("", code.split(";")[0]) for code in formats]
        self._from_1904 = from_1904

    def typed(self, text: str, style: str | None) -> str:
        """The cell of a number, by its style's format."""
        index = int(style) if style and style.isdecimal() else -1
        kind = self._formats[index] if 0 <= index < len(self._formats) else Kind.NUMBER
        try:
            return self._typed(text, kind, index)
        except (InvalidOperation, OverflowError, ValueError):
            return f"{TYPED}{Kind.ERROR}{text[:40]}"

    def _typed(self, text: str, kind: Kind, index: int) -> str:
        if kind == Kind.DATE:
            return self._day(Decimal(text))
        plain = plain_number(text)
        if plain is None:
            return f"{TYPED}{Kind.LONG}{text[:40]}"
        if kind == Kind.PERCENT:
            return f"{TYPED}{kind}{plain_number(str(Decimal(plain) * 100)) or plain}"
        if kind == Kind.PADDED and plain.isdecimal():
            return f"{TYPED}{kind}{_padded(plain, self._padding[index])}"
        return f"{TYPED}{Kind.NUMBER}{plain}"

    def _day(self, serial: Decimal) -> str:
        """A day as the serial number that spreadsheets keep, in either of their calendars."""
        days, seconds = divmod(round(serial * 86_400), 86_400)
        if days < 1 and not self._from_1904:
            return f"{TYPED}{Kind.MOMENT}{timedelta(seconds=seconds)}"
        if self._from_1904:
            day = date(1904, 1, 1) + timedelta(days)
        elif days == 60:  # February 29, 1900, which spreadsheets have and calendars do not
            raise ValueError("no such day")
        else:
            day = date(1899, 12, 31 if days < 60 else 30) + timedelta(days)
        if seconds:
            return f"{TYPED}{Kind.MOMENT}{day} {timedelta(seconds=seconds)}"
        return f"{TYPED}{Kind.DATE}{day}"


def plain_number(text: str) -> str | None:
    """A number as its digits, without exponent and without the noise beyond the fifteenth digit.
    None where it has more whole digits than that: some of them are lost."""
    if len(text) <= DIGITS and _PLAIN.fullmatch(text) and not ("." in text and text[-1] == "0"):
        return text
    exact = Decimal(text)
    if not exact.is_finite():
        raise ValueError("not a number")
    if exact.adjusted() >= DIGITS:
        return None
    places = DIGITS - 1 - exact.adjusted() if exact else 0
    rounded = exact.quantize(Decimal(1).scaleb(-min(places, 20)))
    whole, _, fraction = f"{rounded:f}".partition(".")
    fraction = fraction.rstrip("0")
    found = f"{whole}.{fraction}" if fraction else whole
    return "0" if found == "-0" else found


def _kind_of(code: str) -> Kind:
    shown = _NOT_SHOWN.sub("", code.split(";")[0])
    if "%" in shown:
        return Kind.PERCENT
    if _ZEROS.fullmatch(shown):
        return Kind.PADDED
    return Kind.DATE if is_date_format(code) else Kind.NUMBER


def _padded(digits: str, shown: str) -> str:
    """Digits as a format of zeros and dashes shows them: 2134 by 00000 is 02134."""
    if len(digits) > shown.count("0"):
        return digits
    left = iter(digits.rjust(shown.count("0"), "0"))
    return "".join(next(left) if mark == "0" else mark for mark in shown)


class SheetRows:
    """Reads one sheet. `merged` and `hidden_rows` are known when all rows were taken."""

    def __init__(self, texts: Texts, numbers: Numbers) -> None:
        self.merged = ""
        self.hidden_rows = 0
        self._texts = texts
        self._numbers = numbers
        self._found: list[tuple[int, list[str]]] = []
        self._columns: dict[str, int] = {}
        self._row = self._column = self._size = 0
        self._cells: list[str] = []
        self._given: Attributes = {}
        self._pieces: list[str] = []
        self._taking = self._formula = self._valued = self._phonetic = False

    def read(self, file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
        """(row number, its cells from the first column on), rows without a value left out."""
        for _ in parse_part(file, self._start, self._end, self._text):
            yield from self._found
            self._found.clear()

    def _start(self, name: str, given: Attributes) -> None:
        name = name if ":" not in name else local(name)
        if name == "c":
            self._place(given.get("r"))
            self._given = given
            self._pieces = []
            self._size = 0
            self._formula = self._valued = False
        elif name == "v" or name == "t":
            self._taking = not self._phonetic
            self._valued = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._begin_row(given)
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell" and not self.merged:
            self.merged = given.get("ref", "some")[:40]

    def _begin_row(self, given: Attributes) -> None:
        told = given.get("r", "")
        number = int(told) if told.isdecimal() else self._row + 1
        if not self._row < number <= LAST_ROW:
            raise Unreadable(f"row {number} does not come after row {self._row}")
        self._row, self._column, self._cells = number, 0, []
        self.hidden_rows += given.get("hidden") in ("1", "true")

    def _place(self, reference: str | None) -> None:
        """Where the cell stands: told by its reference, or right of the one before."""
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_number(letters)
        if column <= self._column:
            raise Unreadable(f"cell {reference[:20]} does not come after the cell before it")
        self._column = column

    def _text(self, data: str) -> None:
        if self._taking:
            self._pieces.append(data)
            self._size += len(data)
            if self._size > LONGEST_TEXT:
                raise Unreadable(f"a cell of row {self._row} holds more text than a cell can")

    def _end(self, name: str) -> None:
        name = name if ":" not in name else local(name)
        if name == "v" or name == "t":
            self._taking = False
        elif name == "c":
            if self._valued or self._formula:
                self._keep(self._value())
        elif name == "rPh":
            self._phonetic = False
        elif name == "row" and self._cells:
            self._found.append((self._row, self._cells))

    def _keep(self, value: str) -> None:
        if not value:
            return
        if self._column > MOST_COLUMNS:
            raise Unreadable(f"row {self._row} has more than {MOST_COLUMNS} columns")
        missing = self._column - 1 - len(self._cells)
        if missing:
            self._cells.extend([""] * missing)
        self._cells.append(value)

    def _value(self) -> str:
        """The cell as text that keeps its type."""
        text, kind = "".join(self._pieces), self._given.get("t", "n")
        if kind == "s":
            return self._texts[int(text)] if text.isdecimal() else ""
        if kind == "str" or kind == "inlineStr":
            return unescaped(text)
        if kind == "n":
            if text:
                return self._numbers.typed(text, self._given.get("s"))
            return f"{TYPED}{Kind.UNCOMPUTED}" if self._formula else ""
        if kind == "b":
            return f"{TYPED}{Kind.YES_NO}{'Y' if text in ('1', 'true') else 'N'}"
        if kind == "d":
            day, _, time = text.partition("T")
            moment = time.strip("0:.Z") != ""
            return f"{TYPED}{Kind.MOMENT if moment else Kind.DATE}{text if moment else day}"
        return f"{TYPED}{Kind.ERROR}{text[:40]}"


def column_number(letters: str) -> int:
    """The number of a column by its letters: A is 1, AA is 27."""
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise Unreadable(f"there is no column {letters[:20]!r}")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
