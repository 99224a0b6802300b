"""Check a set of files whole before anything is written: every row, then what one file says of
another (contract: step 1). Memory grows with a loan's number, not with its rows."""

import csv
from array import array
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from servicing.engine.money import format_money

from .reading import ColumnMapping, Problem, Record, Row, Source, read_header, records_of, typed
from .sections import SECTIONS

CHUNK = 5000  # loans that are boarded in one transaction
MOST_PROBLEMS = 10_000
FIRST, LAST = ("loans", "borrowers"), "control"
# What is being done, how far it is, of how much.
Progress = Callable[[str, int, int], None]
# Of loan numbers: those that stand already, and why they may not come again.
Standing = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(slots=True)
class Problems:
    """What is wrong with a set; the first of them are listed, all are counted."""

    listed: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, *problems: Problem) -> None:
        self.count += len(problems)
        if len(self.listed) < MOST_PROBLEMS:
            self.listed.extend(problems)


@dataclass(slots=True)
class Totals:
    """What loans add up to, in minor units: the columns of the control file."""

    loans: int = 0
    principal: int = 0
    escrow_positive: int = 0
    escrow_advances: int = 0
    suspense: int = 0
    corporate_advances: int = 0
    late_fees: int = 0

    def add(self, v: Mapping[str, Any]) -> None:
        escrow = v.get("escrow_balance", 0)
        self.loans += 1
        self.principal += v.get("current_principal", 0)
        self.escrow_positive += max(escrow, 0)
        self.escrow_advances += max(-escrow, 0)
        self.suspense += v.get("suspense_balance", 0)
        self.corporate_advances += v.get("corporate_advances", 0)
        self.late_fees += v.get("late_fees_due", 0)

    def shown(self) -> dict[str, str]:
        """As text: a count of loans, the rest amounts."""
        amounts = {f.name: getattr(self, f.name) for f in fields(self)}
        return {n: str(a) if n == "loans" else format_money(a) for n, a in amounts.items()}


@dataclass(slots=True)
class Checked:
    """A set of files as checked. It may be boarded only if `problems` is empty."""

    sources: dict[str, Source]
    problems: Problems = field(default_factory=Problems)
    totals: Totals = field(default_factory=Totals)
    control: dict[str, Any] | None = None
    ordinals: dict[str, int] = field(default_factory=dict)  # loan number: its place in the file
    lines: "array[int]" = field(default_factory=lambda: array("L"))
    has_borrower: bytearray = field(default_factory=bytearray)

    @property
    def chunks(self) -> int:
        return -(-len(self.ordinals) // CHUNK)

    def read_chunk(self, chunk: int) -> Iterator[tuple[Row, dict[str, list[Row]]]]:
        """The loans of a chunk with the rows of every file that belong to each."""
        rows: dict[str, dict[str, list[Row]]] = {}
        for kind, source in self.sources.items():
            for row in source.read_chunk(chunk):
                rows.setdefault(row.values["loan_number"], {}).setdefault(kind, []).append(row)
        for of_loan in rows.values():
            yield of_loan["loans"][0], of_loan


def check_files(sources: Mapping[str, Source], mapping: ColumnMapping, on: date,
                standing: Standing, progress: Progress) -> Checked:  # fmt: skip
    """Check every row of every file, loans first since the others name them."""
    checked = Checked(dict(sources))
    done, size = 0, sum(source.stamp[0] for source in sources.values())
    for source in _in_order(sources):
        for within in _check_source(checked, source, mapping, on):
            progress("Checking", done + within, size)
        done += source.stamp[0]
    progress("Checking", done, size)
    _check_borrowers(checked)
    _check_standing(checked, standing)
    _check_control(checked)
    order = {source.name: place for place, source in enumerate(_in_order(sources))}
    checked.problems.listed.sort(key=lambda p: (order[p.file], p.row))
    return checked


def _in_order(sources: Mapping[str, Source]) -> list[Source]:
    kinds = (*FIRST, *sorted(set(sources) - {*FIRST, LAST}), LAST)
    return [sources[kind] for kind in kinds if kind in sources]


def _check_source(checked: Checked, source: Source, mapping: ColumnMapping, on: date
                  ) -> Iterator[int]:  # fmt: skip
    """One file: its header, its rows, and whether it goes on to its end. Yields now and then how
    many bytes are done."""
    problems, width = checked.problems, 0
    last: tuple[int, int] = (1, 0)  # row, cells
    seen: set[int] = set()
    with source.path.open("rb") as file:
        try:
            for record in records_of(file):
                last = (record.line, len(record.cells))
                if not width:
                    width = last[1]
                    wrong = read_header(source, record.line, record.cells, mapping)
                    problems.add(*wrong)
                    if wrong:
                        return
                elif len(record.cells) == width:
                    source.rows += 1
                    _check_record(checked, source, record, on, seen)
                    if source.rows % 10_000 == 0:
                        yield record.end
                else:
                    expected = f"{width} cells like the header"
                    found = f"{last[1]} cells"
                    problems.add(Problem(source.name, record.line, "", found, expected))
        except csv.Error as error:
            problems.add(_unreadable(source, last[0] + 1, f"CSV ({error}); is it cut off here?"))
        except UnicodeDecodeError:
            problems.add(_unreadable(source, last[0] + 1, "text in UTF-8"))
    _check_end(problems, source, width, last)


def _unreadable(source: Source, line: int, expected: str) -> Problem:
    return Problem(source.name, line, "", "", expected)


def _check_end(problems: Problems, source: Source, width: int, last: tuple[int, int]) -> None:
    if not width:
        problems.add(_unreadable(source, 1, "a header row, the file is empty"))
    elif last[1] < width or (last[1] > width and not source.sheet):
        cut = f"{width} cells like the header; the file ends in this row, is it cut off?"
        listed = problems.listed
        if listed and (listed[-1].file, listed[-1].row) == (source.name, last[0]):
            listed[-1] = Problem(source.name, last[0], "", listed[-1].value, cut)
    elif last[0] == 1 and source.kind in FIRST and not any_of(problems, source):
        problems.add(_unreadable(source, 2, "at least one row"))


def any_of(problems: Problems, *sources: Source) -> bool:
    names = {source.name for source in sources}
    return any(one.file in names for one in problems.listed)


def _check_record(checked: Checked, source: Source, record: Record, on: date,
                  seen: set[int]) -> None:  # fmt: skip
    wrong: list[Problem] = []
    row = typed(source, record.line, record.cells, wrong)
    section = SECTIONS[source.kind]
    for column, expected in section.check(row.values, on):
        wrong.append(problem(source, row, column, expected))
    number = row.values.get("loan_number", "")
    key = section.key(row.values)
    if key is not None and _repeats(key, seen):
        wrong.append(problem(source, row, "loan_number", f"one row only for {_named(key)}"))
    elif source.kind == "loans" and number:
        ordinal = checked.ordinals.setdefault(number, len(checked.ordinals))
        checked.lines.append(row.line)
        checked.has_borrower.append(0)
        checked.totals.add(row.values)
        source.remember(ordinal // CHUNK, record)
    elif source.kind == "control":
        checked.control = row.given | row.values
    elif number in checked.ordinals:
        ordinal = checked.ordinals[number]
        source.remember(ordinal // CHUNK, record)
        if source.kind == "borrowers" and row.values.get("role") == "borrower":
            checked.has_borrower[ordinal] = 1
    elif number and checked.ordinals:
        wrong.append(problem(source, row, "loan_number", "the number of a loan in the loans file"))
    checked.problems.add(*wrong)


def problem(source: Source, row: Row, column: str, expected: str) -> Problem:
    """A problem with one cell of a row, its value hidden if it is personal."""
    hidden = any(c.personal for c in source.columns if c.name == column)
    value = row.given.get(column, "")
    return Problem(source.name, row.line, column, "(hidden)" if hidden else value[:80], expected)


def _repeats(key: Hashable, seen: set[int]) -> bool:
    """Whether a key came before. Hashes are kept, not keys: 64 bits each, nothing else."""
    found = hash(key)
    if found in seen:
        return True
    seen.add(found)
    return False


def _named(key: Hashable) -> str:
    return ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _check_borrowers(checked: Checked) -> None:
    """Every loan has at least one borrower."""
    loans, borrowers = checked.sources.get("loans"), checked.sources.get("borrowers")
    if loans is None or borrowers is None:
        return
    if not borrowers.rows:
        return
    for number, ordinal in checked.ordinals.items():
        if not checked.has_borrower[ordinal]:
            expected = f"a loan with a row of role borrower in {borrowers.name}"
            line = checked.lines[ordinal]
            checked.problems.add(Problem(loans.name, line, "loan_number", number, expected))


def _check_standing(checked: Checked, standing: Standing) -> None:
    """No loan may stand already: on the books, or waiting for an officer's decision."""
    source, numbers = checked.sources["loans"], list(checked.ordinals)
    for start in range(0, len(numbers), CHUNK):
        found = standing(numbers[start : start + CHUNK])
        for number, why in found.items():
            line = checked.lines[checked.ordinals[number]]
            expected = f"a new loan: {why}"
            checked.problems.add(Problem(source.name, line, "loan_number", number, expected))


def _check_control(checked: Checked) -> None:
    """The control totals, compared only where every loan could be read."""
    source = checked.sources.get("control")
    if source is None:
        return
    if source.rows != 1:
        expected = f"one row, found {source.rows}"
        checked.problems.add(Problem(source.name, 2, "", "", expected))
        return
    loans = checked.sources["loans"].name
    if any_of(checked.problems, source, checked.sources["loans"]):
        return
    control = checked.control or {}
    for name, total in checked.totals.shown().items():
        told = control.get(name)
        if told is not None and told != getattr(checked.totals, name):
            shown = str(told) if name == "loans" else format_money(told)
            expected = f"{total}, what {loans} adds up to"
            checked.problems.add(Problem(source.name, 2, name, shown, expected))
