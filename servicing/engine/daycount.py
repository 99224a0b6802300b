"""Day counts: how many days of interest lie between two dates (regulations 11.1)."""

from datetime import date
from decimal import Decimal

from .money import rate_ratio

KINDS = ("30/360", "actual/365", "actual/360", "actual/actual")
# Interest is kept as an exact number of minor units over this many parts of a year.
BASIS = {"30/360": 360, "actual/365": 365, "actual/360": 360, "actual/actual": 365 * 366}


def days_30_360(start: date, end: date) -> int:
    """Days by 30/360 US, without the February end-of-month rule."""
    first = min(start.day, 30)
    last = 30 if end.day == 31 and first == 30 else end.day
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + last - first


def year_parts(kind: str, start: date, end: date) -> int:
    """The time from start to end, in parts of which BASIS[kind] make a year.

    Actual/actual is ISDA: days that lie in a leap year count 1/366, the others 1/365.
    """
    if kind == "30/360":
        return days_30_360(start, end)
    if kind != "actual/actual":
        return (end - start).days
    if end < start:
        return -year_parts(kind, end, start)
    parts = 0
    for year in range(start.year, end.year + 1):
        days = (min(end, date(year + 1, 1, 1)) - max(start, date(year, 1, 1))).days
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        parts += days * (365 if leap else 366)
    return parts


def interest(
    principal: int, annual_rate: Decimal, kind: str, start: date, end: date
) -> tuple[int, int]:
    """Simple interest in minor units as an exact (numerator, denominator), not rounded."""
    numerator, denominator = rate_ratio(annual_rate)
    return principal * numerator * year_parts(kind, start, end), denominator * BASIS[kind]
