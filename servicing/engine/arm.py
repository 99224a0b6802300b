"""Adjustable rates: when a note changes its rate, by which index, within which caps.

The rate of a change is the index plus the margin, rounded as the note says, then kept within the
cap of that change, the lifetime cap and the floor (12 CFR 1026.20(c), (d) have it disclosed).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from .dates import add_months

NO_ROUNDING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Arm:
    """How a note adjusts. Percent points; caps are of a change, up and down, the lifetime cap is
    above the first rate; None where the note has none. `index` names the published index."""

    margin: Decimal
    first_change: date
    change_every_months: int
    lookback_days: int = 45
    initial_cap: Decimal | None = None
    periodic_cap: Decimal | None = None
    lifetime_cap: Decimal | None = None
    floor: Decimal | None = None
    round_to: Decimal = Decimal("0.125")
    index: str = ""
    first_rate: Decimal | None = None  # the lifetime cap is above it; None: the boarded rate


class IndexValue(NamedTuple):
    """A published value of an index, in percent, and its day."""

    on: date
    value: Decimal


class Adjustment(NamedTuple):
    """One change of the rate and how it came about. `limit` names the rule that changed the
    rounded rate: initial_cap, periodic_cap, lifetime_cap, floor or nothing."""

    on: date
    published: IndexValue  # of the index
    indexed: Decimal  # index and margin
    rounded: Decimal
    before: Decimal
    rate: Decimal
    limit: str


class NoIndexValue(LookupError):
    """No value of the index was published by the day that the note looks back to."""

    def __init__(self, on: date, wanted: date) -> None:
        super().__init__(f"the change of {on} needs an index value of {wanted} or before")
        self.on, self.wanted = on, wanted


def dump_arm(arm: Arm) -> list[str | int | None]:
    """An Arm as a JSON list, in field order; decimals and dates are strings."""
    return [value if value is None or isinstance(value, int) else str(value)
            for value in astuple(arm)]  # fmt: skip


def load_arm(row: Sequence[Any]) -> Arm:
    """The inverse of dump_arm."""
    margin, first, months, lookback, initial, periodic, lifetime, floor, to, index, start = row

    def points(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    return Arm(Decimal(margin), date.fromisoformat(first), months, lookback, points(initial),
               points(periodic), points(lifetime), points(floor), Decimal(to), index,
               points(start))  # fmt: skip


def next_change(arm: Arm, after: date, until: date) -> date | None:
    """The first date after a day on which the rate changes, before `until`."""
    return next((on for on in change_dates(arm, until) if after < on < until), None)


def change_dates(arm: Arm, until: date) -> Iterator[date]:
    """The dates on which the rate changes, up to and including `until`."""
    turn, on = 0, arm.first_change
    while on <= until:
        yield on
        turn += 1
        on = add_months(arm.first_change, turn * arm.change_every_months)


def adjustments(arm: Arm, start_rate: Decimal, index: Sequence[IndexValue],
                until: date) -> list[Adjustment]:  # fmt: skip
    """Every change up to a date, in order. `index` is in order of its days. Raises
    NoIndexValue."""
    found: list[Adjustment] = []
    before = start_rate
    for on in change_dates(arm, until):
        found.append(adjustment(arm, start_rate, before, index, on))
        before = found[-1].rate
    return found


def adjustment(arm: Arm, start_rate: Decimal, before: Decimal, index: Sequence[IndexValue],
               on: date) -> Adjustment:  # fmt: skip
    """The change of one date. `start_rate` is the note's first rate, `before` the one that holds
    until then. Raises NoIndexValue."""
    wanted = on - timedelta(days=arm.lookback_days)
    at = bisect_right(index, wanted, key=lambda one: one.on)
    if at == 0:
        raise NoIndexValue(on, wanted)
    value = index[at - 1]
    indexed = value.value + arm.margin
    rounded = round_rate(indexed, arm.round_to)
    rate, limit = limited(arm, start_rate, before, rounded, first=on == arm.first_change)
    return Adjustment(on, value, indexed, rounded, before, rate, limit)


def round_rate(rate: Decimal, to: Decimal) -> Decimal:
    """To the nearest multiple, halves up; as it is where the note does not round."""
    if to == NO_ROUNDING:
        return rate
    return (rate / to).quantize(Decimal(1), ROUND_HALF_UP) * to


def limited(arm: Arm, start_rate: Decimal, before: Decimal, rounded: Decimal,
            first: bool) -> tuple[Decimal, str]:  # fmt: skip
    """The rate within the caps, and the last rule that moved it."""
    rate, limit = rounded, ""
    cap = arm.initial_cap if first else arm.periodic_cap
    if cap is not None and abs(rate - before) > cap:
        rate = before + cap if rate > before else before - cap
        limit = "initial_cap" if first else "periodic_cap"
    if arm.lifetime_cap is not None and rate > start_rate + arm.lifetime_cap:
        rate, limit = start_rate + arm.lifetime_cap, "lifetime_cap"
    floor = arm.floor if arm.floor is not None else Decimal(0)
    if rate < floor:
        rate, limit = floor, "floor"
    return rate, limit
