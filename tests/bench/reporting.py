"""The lines of the command contract: medians of rates, ratios, peaks."""

from statistics import median
from typing import Any

from .databases import Measured

WORKERS = 2


class Rates:
    """The rates of one piece of work, run by run, and the most memory that a worker took."""

    def __init__(self) -> None:
        self.each: list[float] = []
        self.peak_mb = 0.0

    def add(self, done: int, measured: Measured) -> None:
        self.each.append(done / measured.seconds)
        self.peak_mb = max(self.peak_mb, measured.peak_mb)

    @property
    def median(self) -> float:
        return median(self.each)


def compare(
    bench: str, loans: int, unit: str, ours: Rates, yardstick: str, theirs: Rates, note: str = ""
) -> dict[str, Any]:
    """One line: what we did beside a yardstick measured in turn with it."""
    return {
        "bench": bench,
        "loans": loans,
        "rate": round(ours.median, 1),
        "unit": unit,
        "yardstick": yardstick,
        "yardstick_rate": round(theirs.median, 1),
        "ratio": round(ours.median / theirs.median, 2),
        "peak_mb": round(ours.peak_mb * WORKERS),
        "runs": len(ours.each),
        "note": note,
    }


def note_growth(bench: str, unit: str, sizes: dict[int, Rates]) -> dict[str, Any]:
    """One line: the larger portfolio beside the smaller, by the cost of a loan."""
    (small, before), (large, after) = sorted(sizes.items())
    cost = before.median / after.median
    note = f"a loan costs {cost:.2f} times as much at {large} loans as at {small}"
    return compare(bench, large, unit, after, f"at_{small}_loans", before, note)
