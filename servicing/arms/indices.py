"""The index table: files of published values, and the history that a change is computed from."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, DecimalException

from django.db import transaction

from servicing.audit.acts import record as record_act
from servicing.engine.arm import IndexValue as Value
from servicing.engine.dates import read_day

from .models import IndexValue

COLUMNS = ["index", "date", "value"]
LONGEST_NAME, MOST_PERCENT, MOST_ROWS = 40, 100, 100_000


class IndexFileRefused(ValueError):
    """A file that is wrong loads nothing: (row, column, message) of every mistake."""

    def __init__(self, problems: Sequence[tuple[int, str, str]]) -> None:
        super().__init__("; ".join(f"row {n}, {column}: {said}" for n, column, said in problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file brought: new values, corrections of known ones, and what was known already."""

    new: int
    corrected: int
    known: int


def read_file(text: str) -> list[tuple[str, date, Decimal]]:
    """The rows of a CSV file of index, date and value (percent). Raises IndexFileRefused."""
    problems: list[tuple[int, str, str]] = []
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if (head := next(lines, [])) != COLUMNS:
        raise IndexFileRefused([(1, "", f"expected the columns {', '.join(COLUMNS)}, not {head}")])
    rows: dict[tuple[str, date], Decimal] = {}
    for number, line in enumerate(lines, 2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(COLUMNS):
            problems.append((number, "", f"expected {len(COLUMNS)} cells, not {len(line)}"))
            continue
        name, on, value = line[0].strip(), read_on(line[1]), read_value(line[2])
        if not 0 < len(name) <= LONGEST_NAME:
            problems.append((number, "index", f"expected 1 to {LONGEST_NAME} characters"))
        if on is None:
            problems.append((number, "date", f"expected a date like 2026-11-20, not {line[1]!r}"))
        if value is None:
            problems.append((number, "value", f"expected percent like 4.35, not {line[2]!r}"))
        if on and value is not None:
            if rows.get((name, on), value) != value:
                problems.append((number, "value", f"{name} of {on} stands twice, differently"))
            rows[name, on] = value
    if len(rows) > MOST_ROWS:
        problems.append((MOST_ROWS, "", f"expected at most {MOST_ROWS} rows"))
    if problems:
        raise IndexFileRefused(problems)
    if not rows:
        raise IndexFileRefused([(2, "", "expected at least one value")])
    return [(name, on, value) for (name, on), value in rows.items()]


def read_on(text: str) -> date | None:
    try:
        return read_day(text.strip())
    except ValueError:
        return None


def read_value(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip())
        exact = value.is_finite() and abs(value) < MOST_PERCENT and value == round(value, 8)
    except DecimalException:
        return None
    return value if exact else None


def load_file(*, text: str, source: str, actor: str, at: datetime) -> Loaded:
    """Keep the values of a file; the same file again changes nothing. A value that differs from
    what is known is a correction, kept beside it. Raises IndexFileRefused, and loads nothing."""
    rows = read_file(text)
    with transaction.atomic():
        known = latest({name for name, _, _ in rows})
        fresh, corrected = [], 0
        for name, on, value in rows:
            before = known.get((name, on))
            if before and before[0] == value:
                continue
            corrected += before is not None
            fresh.append(
                IndexValue(index=name, on=on, value=value, number=before[1] + 1 if before else 1,
                           source=source[:120], loaded_by=actor, loaded_at=at)
            )  # fmt: skip
        IndexValue.objects.bulk_create(fresh, batch_size=2000)
        found = Loaded(len(fresh) - corrected, corrected, len(rows) - len(fresh))
        record_act(
            actor=actor, action="index:load", subject=source[:120],
            details={"new": found.new, "corrected": found.corrected, "known": found.known},
        )  # fmt: skip
    return found


def latest(names: Iterable[str]) -> dict[tuple[str, date], tuple[Decimal, int]]:
    """The value that counts of each index and day, and its number."""
    rows = (
        IndexValue.objects.filter(index__in=names)
        .order_by("index", "on", "-number")
        .distinct("index", "on")
        .values_list("index", "on", "value", "number")
    )
    return {(name, on): (value, number) for name, on, value, number in rows}


def histories(names: Iterable[str]) -> dict[str, list[Value]]:
    """Each index's values in order of their days, as the engine reads them."""
    found: dict[str, list[Value]] = {name: [] for name in names}
    for (name, on), (value, _) in sorted(latest(found).items()):
        found[name].append(Value(on, value.normalize() if value else Decimal(0)))
    return found
