"""The plan of the night: its steps, in order. Each is idempotent and works on ranges of ids."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings

CHUNK = 5_000  # loans; measured: half the size costs a quarter of the rate, double gains nothing


@dataclass(slots=True)
class Work:
    """One chunk's work: the date, the range, and where the step reports what it did."""

    day: date
    low: int
    high: int
    recorded_at: datetime
    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    set_aside: list[tuple[int, str]] = field(default_factory=list)

    def aside(self, item: int, reason: str) -> None:
        self.set_aside.append((item, reason))

    def count(self, name: str, number: int) -> None:
        self.counts[name] = self.counts.get(name, 0) + number


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step: `items` is SQL that selects the ids with work to do on %(day)s; `work` does a range
    of them in one transaction. A step without items runs once, by `once`."""

    name: str
    title: str
    items: str = ""
    work: Callable[[Any, Work], None] | None = None
    once: Callable[[date, datetime, str], dict[str, Any]] | None = None
    chunk: int = CHUNK
    holds_day: bool = True  # False: runs after the day is closed


def ranges(cursor: Any, step: StepPlan, day: date) -> list[tuple[int, int, int]]:
    """(low, high, count) of the chunks of a step: enough for every worker, no larger than CHUNK."""
    cursor.execute(f"SELECT count(*) FROM ({step.items}) i", {"day": day})
    total = cursor.fetchone()[0]
    if not total:
        return []
    size = min(step.chunk, max(-(-total // (2 * settings.WORKERS)), min(step.chunk, 250)))
    cursor.execute(
        "SELECT min(id), max(id), count(*) FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1)"
        f" / {size:d} AS n FROM ({step.items}) i) c GROUP BY n ORDER BY n",
        {"day": day},
    )
    return [tuple(row) for row in cursor.fetchall()]
