"""Advance loans in time: bills that fall due, late charges that become due. A chunk at once."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from servicing.engine.fold import advance
from servicing.engine.state import Key, load

from .journal import Journal, entry
from .streams import lock_range

SetAside = Callable[[int, str], None]


def advance_range(cursor: Any, low: int, high: int, to: Key, recorded_at: datetime,
                  set_aside: SetAside) -> dict[str, int]:  # fmt: skip
    """Advance every loan of an id range that wakes by `to`, in the caller's transaction.

    Returns how many bills and late charges came out of it, by kind.
    """
    day: date = to.date
    heads = lock_range(cursor, low, high, "AND s.wake_date <= %s", [day])
    journal = Journal(day, "night", recorded_at)
    made: dict[str, int] = {}
    for stream, head in heads.items():
        try:
            before = load(head.state)
            result = advance(before, to)
        except Exception as error:  # a poison state must not stop the rest
            set_aside(stream, f"{type(error).__name__}: {error}")
            continue
        if result.state != before:  # a late charge of nothing is judged, though nothing is made
            journal.add(entry(head, None, result))
        for consequence in result.consequences:
            made[consequence.kind] = made.get(consequence.kind, 0) + 1
    journal.write(cursor)
    return made
