"""Read a lockbox file: pure, and strict. A file with anything wrong in it is refused whole.

The format (docs/lockbox.md) is CSV in UTF-8 with a header; its last row is the control total.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO

from servicing.engine.dates import read_day
from servicing.engine.money import MoneyError, format_money, parse_money

COLUMNS = ("record", "item", "received_date", "loan_number", "amount", "check_number", "payer",
           "designation")  # fmt: skip
DESIGNATIONS = ("", "periodic", "principal", "escrow", "fees", "payoff")
LARGEST = 10**12  # minor units: more than any loan comes to, and sums of it still fit the books
EARLY = timedelta(days=31)  # a file of the days ahead waits for its night; further off is a slip
LONGEST = {"item": 40, "loan_number": 30, "check_number": 20, "payer": 120}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file: the row (1 is the header), the column, what was expected."""

    row: int
    column: str
    message: str
    early: bool = False  # nothing wrong but that its day has not come

    def __str__(self) -> str:
        return f"Row {self.row}, {self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class Item:
    """One check or transfer in the file; amount in minor units."""

    line: int
    item: str
    received_date: date
    loan_number: str
    amount: int
    check_number: str
    payer: str
    designation: str


@dataclass(slots=True)
class Lockbox:
    """A file as read. It may be used only if `problems` is empty."""

    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    total: int = 0


def read_lockbox(text: str, business_date: date) -> Lockbox:
    """Read a whole file. Money dated after `business_date` is a problem: it has not come yet."""
    box = Lockbox()
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        box.problems.append(Problem(row, "row", "expected text, found a byte that is none (NUL)"))
        return box
    rows = csv.reader(StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = next(rows, [])
        if tuple(name.strip() for name in header) != COLUMNS:
            expected = ",".join(COLUMNS)
            box.problems.append(
                Problem(1, "header", f"expected {expected}, not {','.join(header)!r}")
            )
            return box
        _read_rows(box, rows, business_date)
    except csv.Error as error:
        box.problems.append(Problem(rows.line_num, "row", f"cannot be read as CSV: {error}"))
    return box


def _read_rows(box: Lockbox, rows: Iterator[list[str]], business_date: date) -> None:
    total: tuple[int, dict[str, str]] | None = None
    seen: set[str] = set()
    number = 1
    for number, values in enumerate(rows, start=2):
        if not values:
            continue
        if total is not None:
            box.problems.append(Problem(number, "record", "nothing may follow the total row"))
            return
        if len(values) != len(COLUMNS):
            message = f"expected {len(COLUMNS)} columns, found {len(values)}; is the file cut off?"
            box.problems.append(Problem(number, "row", message))
            continue
        row = {name: value.strip() for name, value in zip(COLUMNS, values, strict=True)}
        if row["record"] == "total":
            total = (number, row)
        elif row["record"] == "item":
            if row["item"] in seen:
                box.problems.append(Problem(number, "item", f"{row['item']} stands twice"))
            seen.add(row["item"])
            _read_item(box, number, row, business_date)
        else:
            message = f"expected item or total, not {row['record']!r}"
            box.problems.append(Problem(number, "record", message))
    _check_total(box, total, number + 1)


def _read_item(box: Lockbox, number: int, row: dict[str, str], business_date: date) -> None:
    found = len(box.problems)
    amount, received = 0, business_date
    if not row["item"]:
        box.problems.append(Problem(number, "item", "expected the item's number in the file"))
    try:
        amount = parse_money(row["amount"])
        if amount <= 0:
            box.problems.append(Problem(number, "amount", "expected 0.01 or more"))
        elif amount > LARGEST:
            message = f"expected at most {format_money(LARGEST)}, not {row['amount']}"
            box.problems.append(Problem(number, "amount", message))
    except MoneyError as error:
        box.problems.append(Problem(number, "amount", str(error)))
    try:
        received = read_day(row["received_date"])
        if received > business_date:
            message = f"{received} lies after the business date {business_date}"
            early = received <= business_date + EARLY
            box.problems.append(Problem(number, "received_date", message, early))
    except ValueError:
        message = f"expected a date like 2026-11-20, not {row['received_date']!r}"
        box.problems.append(Problem(number, "received_date", message))
    if row["designation"] not in DESIGNATIONS:
        message = f"expected one of {', '.join(DESIGNATIONS[1:])} or nothing"
        box.problems.append(Problem(number, "designation", message))
    for name, longest in LONGEST.items():
        if len(row[name]) > longest:
            message = f"expected at most {longest} characters, found {len(row[name])}"
            box.problems.append(Problem(number, name, message))
    if len(box.problems) == found:
        box.total += amount
        box.items.append(
            Item(number, row["item"], received, row["loan_number"], amount, row["check_number"],
                 row["payer"], row["designation"])
        )  # fmt: skip


def _check_total(box: Lockbox, total: tuple[int, dict[str, str]] | None, after: int) -> None:
    if total is None:
        message = "the total row is missing; is the file cut off?"
        box.problems.append(Problem(after, "record", message))
        return
    if box.problems:
        return
    number, row = total
    if row["item"] != str(len(box.items)):
        message = f"the file says {row['item'] or 'nothing'}, its items are {len(box.items)}"
        box.problems.append(Problem(number, "item", message))
    try:
        control = parse_money(row["amount"])
    except MoneyError as error:
        box.problems.append(Problem(number, "amount", str(error)))
        return
    if control != box.total:
        message = f"the file says {format_money(control)}, its items add up to "
        box.problems.append(Problem(number, "amount", message + format_money(box.total)))
