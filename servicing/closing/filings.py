"""How long a UCC financing statement holds, and when it can be continued. Pure.

UCC 9-515(a): five years from filing. 9-515(d): a continuation counts only if it is filed within
the six months before the lapse; 9-510(c): one that is filed outside them does nothing. 9-515(e):
it adds five years to the lapse, not to its own day. Days by the model administrative rules of the
filing offices (IACA MAR 501, 502): the same day of the fifth year, March 1 for February 29; the
window begins on the corresponding day six months before, or the last of that month.
"""

from calendar import monthrange
from datetime import date
from typing import NamedTuple

YEARS, WINDOW_MONTHS = 5, 6


class Window(NamedTuple):
    """When a continuation can be filed: the first and the last day. The last is the lapse."""

    opens: date
    lapses: date

    def holds(self, on: date) -> bool:
        return self.opens <= on <= self.lapses


def lapse(filed: date) -> date:
    """The day on which a statement lapses, by the day of its filing or of its last lapse."""
    year = filed.year + YEARS
    if (filed.month, filed.day) == (2, 29) and monthrange(year, 2)[1] < 29:
        return date(year, 3, 1)
    return filed.replace(year=year)


def window(lapses: date) -> Window:
    """The window that ends with a lapse."""
    months = lapses.year * 12 + lapses.month - 1 - WINDOW_MONTHS
    year, month = divmod(months, 12)
    last = monthrange(year, month + 1)[1]
    return Window(date(year, month + 1, min(lapses.day, last)), lapses)
