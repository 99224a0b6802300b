"""Due dates and business-day calendars. Every calendar day is a business date of the books;
these calendars matter only to clocks and banks."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

import holidays

DAY = timedelta(days=1)


def read_day(text: str) -> date:
    """A date written YYYY-MM-DD. Raises ValueError for ISO 8601's other ways (2026-W47-5)."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(f"expected a date like 2026-11-20, not {text!r}")
    return day


def add_months(start: date, months: int, day: int | None = None) -> date:
    """The same day `months` later, clipped to the month's end.

    `day` is the day the contract names (31 stays 31 after a February).
    """
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(day or start.day, monthrange(year, month + 1)[1]))


def whole_months(start: date, end: date, day: int | None = None) -> int:
    """How many whole months fit between two dates; negative when end is earlier. `day` as in
    add_months: from a due date of Feb 28 in a contract that names the 31st, a month is to Mar 31.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    if end >= start:
        return months - (add_months(start, months, day) > end)
    return months + (add_months(start, months, day) < end)


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """The legal public holidays of 5 USC 6103(a), on their statutory dates.

    The observed days of 6103(b) are left out: they never lengthen a borrower's deadline.
    """
    calendar = holidays.country_holidays("US", years=year, observed=False)
    return frozenset(day for day in calendar if day.year == year)


def is_business_day(day: date) -> bool:
    """No Saturday, Sunday or legal public holiday (12 CFR 1024.35(e), .36(c))."""
    return day.weekday() < 5 and day not in federal_holidays(day.year)


def add_business_days(start: date, count: int) -> date:
    """The date `count` business days after start; start itself is day 0."""
    day = start
    while count > 0:
        day += DAY
        count -= is_business_day(day)
    return day
