"""A workbook recomputed from nothing but its own cells: the few functions that our formulas use, in
exact fractions. What a formula's cell shows before that is the value that was written with it."""

import re
from fractions import Fraction
from io import BytesIO
from typing import Any, NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TOKEN = re.compile(
    r"(?P<range>[A-Z]{1,2}\d+:[A-Z]{1,2}\d+)|(?P<cell>[A-Z]{1,2}\d+)|(?P<name>[A-Z]+(?=\())"
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<equal>(?<![<>])=)|(?P<other>.)"
)


class Cell(NamedTuple):
    """What was written: a formula with its value, or a value alone."""

    formula: str
    value: Any


class Column(list[Fraction]):
    """Cells of a range, which are taken from each other one by one."""

    def __sub__(self, other: "Column") -> "Column":
        return Column(mine - theirs for mine, theirs in zip(self, other, strict=True))


def read_sheet(content: bytes, number: int = 1) -> dict[str, Cell]:
    """Every cell of a sheet by its name."""
    with ZipFile(BytesIO(content)) as archive:
        shared = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314
        texts = ["".join(item.itertext()) for item in shared]
        sheet = ElementTree.fromstring(  # noqa: S314
            archive.read(f"xl/worksheets/sheet{number}.xml")
        )
    cells = {}
    for found in sheet.iter(f"{NAMESPACE}c"):
        formula = found.findtext(f"{NAMESPACE}f") or ""
        text = found.findtext(f"{NAMESPACE}v")
        if text is None:
            continue
        value = texts[int(text)] if found.get("t") == "s" else Fraction(text)
        cells[found.attrib["r"]] = Cell(formula, value)
    return cells


class Recomputed:
    """The cells of a sheet, each formula computed from others when it is asked for."""

    def __init__(self, cells: dict[str, Cell]) -> None:
        self.cells = cells
        self.known: dict[str, Fraction] = {}
        self.functions = {
            "ROUND": half_up, "MIN": min, "MAX": max, "SUM": sum,
            "IF": lambda test, yes, no: yes if test else no,
            "ABS": lambda x: Column(map(abs, x)) if isinstance(x, list) else abs(x),
            "SUMPRODUCT": sum, "SUBTOTAL": lambda _, cells: sum(cells), "F": Fraction,
            "V": self.value, "R": self.column, "T": lambda text: self.column(text, totals=False),
        }  # fmt: skip

    def value(self, name: str) -> Fraction:
        if name not in self.known:
            cell = self.cells.get(name, Cell("", Fraction(0)))
            if cell.formula:
                self.known[name] = self.computed(cell.formula)
            else:
                self.known[name] = cell.value if isinstance(cell.value, Fraction) else Fraction(0)
        return self.known[name]

    def column(self, text: str, *, totals: bool = True) -> Column:
        """The cells of a range; for a SUBTOTAL those that are no SUBTOTAL themselves."""
        wanted = Column()
        (left, top), (right, bottom) = (split(end) for end in text.split(":"))
        for row in range(top, bottom + 1):
            for place in range(left, right + 1):
                name = f"{letters(place)}{row}"
                cell = self.cells.get(name)
                if cell and (totals or "SUBTOTAL" not in cell.formula):
                    wanted.append(self.value(name))
        return wanted

    def computed(self, formula: str) -> Fraction:
        ranges = "T" if formula.startswith("SUBTOTAL") else "R"

        def spelt(match: re.Match[str]) -> str:
            text = match.group()
            return {"range": f'{ranges}("{text}")', "cell": f'V("{text}")', "equal": "==",
                    "number": f'F("{text}")'}.get(match.lastgroup or "", text)  # fmt: skip

        found = eval(TOKEN.sub(spelt, formula), {"__builtins__": {}}, self.functions)  # noqa: S307
        return Fraction(found)


def half_up(number: Fraction, places: Fraction) -> Fraction:
    """Excel's ROUND: halves go away from zero."""
    unit = Fraction(10) ** int(places)
    whole = (abs(number) * unit * 2 + 1) // 2
    return (whole if number >= 0 else -whole) / unit


def split(name: str) -> tuple[int, int]:
    found = re.fullmatch(r"([A-Z]+)(\d+)", name)
    assert found
    place = 0
    for one in found[1]:
        place = place * 26 + ord(one) - 64
    return place, int(found[2])


def letters(place: int) -> str:
    high, low = divmod(place - 1, 26)
    return (chr(64 + high) if high else "") + chr(65 + low)


def wrong(content: bytes) -> list[tuple[str, str, float, float]]:
    """(cell, formula, written, recomputed) wherever the two differ by a thousandth or more."""
    cells = read_sheet(content)
    sheet = Recomputed(cells)
    return [
        (name, cell.formula, float(cell.value), float(sheet.value(name)))
        for name, cell in cells.items()
        if cell.formula and abs(sheet.value(name) - cell.value) >= Fraction(1, 1000)
    ]
