"""The annual percentage rate by the actuarial method (12 CFR 1026, Appendix J).

The rate per unit period makes the advances worth what the payments are worth; a fraction of a
unit period bears simple interest. The APR is that rate times the unit periods of a year.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from .dates import add_months, whole_months

PRECISION = 40
PLACES = Decimal("1e-10")
CLOSE = Decimal("1e-25")
MOST_ROUNDS = 200
DAYS_OF_MONTH, HALF_MONTH, DAYS_OF_YEAR, MONTHS_OF_YEAR = 30, 15, 365, 12


class UnitPeriod(NamedTuple):
    """A standard interval of time: so many days, weeks, half months or months."""

    interval: str  # day, week, half_month, month
    length: int = 1

    @property
    def per_year(self) -> Fraction:
        of_year = {"day": 365, "week": 52, "half_month": 24, "month": 12}
        return Fraction(of_year[self.interval], self.length)

    @property
    def days(self) -> int:
        """About how long it is, by which periods are put in order."""
        return {"day": 1, "week": 7, "half_month": 15, "month": 30}[self.interval] * self.length


MONTH, YEAR = UnitPeriod("month"), UnitPeriod("month", 12)
UNIT_OF = {
    "weekly": UnitPeriod("week"), "biweekly": UnitPeriod("week", 2), "monthly": MONTH,
    "semi_monthly": UnitPeriod("half_month"), "quarterly": UnitPeriod("month", 3),
    "semi_annual": UnitPeriod("month", 6), "annual": YEAR,
}  # fmt: skip


class Flow(NamedTuple):
    """An amount, in any unit, so many whole unit periods and a fraction after the start."""

    amount: int
    units: int
    fraction: Fraction = Fraction(0)


class NoRate(ValueError):
    """No rate makes these advances and payments equal; the message says why."""


def apr(advances: Sequence[Flow], payments: Sequence[Flow], per_year: Fraction) -> Decimal:
    """The APR in percent, to ten decimals (Appendix J (b)(8)). Raises NoRate."""
    lent, paid = sum(a.amount for a in advances), sum(p.amount for p in payments)
    if lent <= 0 or paid < lent:
        raise NoRate("the payments come to less than the advances, so there is no rate")
    if paid == lent:
        return Decimal(0)
    flows = [*advances, *(p._replace(amount=-p.amount) for p in payments)]
    with localcontext() as context:
        context.prec = PRECISION
        rate = root(by_fraction(flows))
        found = rate * 100 * per_year.numerator / per_year.denominator
        return found.quantize(PLACES)


Group = tuple[Decimal, list[tuple[int, int]]]


def by_fraction(flows: Sequence[Flow]) -> list[Group]:
    """Amounts by unit period, latest first, for each fraction of one."""
    groups: dict[Fraction, Counter[int]] = {}
    for flow in flows:
        groups.setdefault(flow.fraction, Counter())[flow.units] += flow.amount
    return [
        (Decimal(fraction.numerator) / fraction.denominator, sorted(amounts.items(), reverse=True))
        for fraction, amounts in groups.items()
    ]


def worth(groups: Sequence[Group], rate: Decimal) -> Decimal:
    """What advances less payments are worth at the start."""
    growth, total = 1 + rate, Decimal(0)
    for fraction, amounts in groups:
        part, at = Decimal(0), amounts[0][0]
        for units, amount in amounts:
            part = part / growth ** (at - units) if at - units != 1 else part / growth
            part += amount
            at = units
        total += part / growth**at / (1 + fraction * rate)
    return total


def root(groups: Sequence[Group]) -> Decimal:
    """The rate at which they are worth the same: false position, halving where that is slow."""
    low, high = Decimal(0), Decimal("0.01")
    below, above = worth(groups, low), worth(groups, high)
    while above < 0:
        low, below = high, above
        high *= 4
        if high > MOST_ROUNDS**3:
            raise NoRate("no rate makes the payments worth the advances")
        above = worth(groups, high)
    side = 0
    for _ in range(MOST_ROUNDS):
        rate = (low * above - high * below) / (above - below)
        value = worth(groups, rate)
        if abs(value) < CLOSE * 10**10 or high - low < CLOSE:
            return rate
        if value < 0:
            low, below = rate, value
            if side == -1:
                above /= 2
            side = -1
        else:
            high, above = rate, value
            if side == 1:
                below /= 2
            side = 1
    return rate


def unit_period(
    advances: Sequence[date], payments: Sequence[date], known: Counter[UnitPeriod]
) -> UnitPeriod:
    """The unit period of a transaction from its dates, in order (Appendix J (b)(4)). `known` are
    intervals that are agreed, a month between payments of the 31st, say.

    The common period that occurs most often, the smaller of two; without one the average.
    """
    start, end = min(advances), max(payments)
    if len(advances) == len(payments) == 1:
        return single_term(start, end)
    seen = known.copy()
    if not known:
        for dates in (advances, payments):
            seen.update(intervals(sorted(set(dates))))
    seen.update([between(start, min(payments))])
    common = [(-times, unit.days, unit) for unit, times in seen.items() if times > 1]
    common = [one for one in common if one[2].days <= YEAR.days]
    if common:
        return min(common)[2]
    average = (end - start).days // max(sum(seen.values()), 1)
    return nearest(average)


def single_term(start: date, end: date) -> UnitPeriod:
    """With one advance and one payment the term is the unit period, up to a year."""
    if end > add_months(start, MONTHS_OF_YEAR):
        return YEAR
    return between(start, end, weeks=False)


def intervals(dates: Sequence[date]) -> list[UnitPeriod]:
    """The periods between dates in order; half months where every second one is a month."""
    pairs = list(zip(dates, dates[2:], strict=False))
    if pairs and all(add_months(a, 1, max(a.day, b.day)) == b for a, b in pairs):
        return [UnitPeriod("half_month")] * (len(dates) - 1)
    return [between(a, b) for a, b in pairwise(dates)]


def between(start: date, end: date, weeks: bool = True) -> UnitPeriod:
    """The period from one date to another: whole months, else whole weeks, else days."""
    months = whole_months(start, end)
    if months and add_months(start, months) == end:
        return UnitPeriod("month", months)
    days = (end - start).days
    if weeks and days and days % 7 == 0:
        return UnitPeriod("week", days // 7)
    return UnitPeriod("day", max(days, 1))


def nearest(days: int) -> UnitPeriod:
    """The standard interval of time nearest to so many days, the lower of two."""
    standard = [UnitPeriod("day"), UnitPeriod("half_month")]
    standard += [UnitPeriod("week", n) for n in range(1, 52)]
    standard += [UnitPeriod("month", n) for n in range(1, 13)]
    return min(standard, key=lambda unit: (abs(unit.days - days), unit.days))


def place(unit: UnitPeriod, start: date, on: date, day: int | None = None) -> tuple[int, Fraction]:
    """Whole unit periods and the fraction from the start to a date, counted back from the date
    (Appendix J (b)(5)). `day` is the day of the month that payments fall due on."""
    if unit.interval in ("day", "week"):
        length = unit.days
        whole, rest = divmod((on - start).days, length)
        return whole, Fraction(rest, length)
    months = whole_months(start, on)
    while add_months(on, -months, day) < start:
        months -= 1
    while add_months(on, -months - 1, day) >= start:
        months += 1
    days = (add_months(on, -months, day) - start).days
    if unit.interval == "half_month":
        half = days >= HALF_MONTH
        return 2 * months + half, Fraction(days - HALF_MONTH * half, HALF_MONTH)
    whole, rest = divmod(months, unit.length)
    if unit == YEAR and days:
        odd = (add_months(on, -MONTHS_OF_YEAR * whole, day) - start).days
        return whole, Fraction(odd, DAYS_OF_YEAR)
    return whole, Fraction(rest * DAYS_OF_MONTH + days, DAYS_OF_MONTH * unit.length)


def apr_of_schedule(
    advances: Sequence[tuple[date, int]], payments: Sequence[tuple[date, int]], frequency: str,
    day: int | None = None,
) -> Decimal:  # fmt: skip
    """The APR in percent of a loan whose payments have a frequency (of periods.PER_YEAR); amounts
    in minor units by date. Raises NoRate."""
    unit = UNIT_OF[frequency]
    if len(advances) == len(payments) == 1:
        unit = single_term(advances[0][0], payments[0][0])
    if unit.interval != "month":
        day = None
    start = min(on for on, _ in advances)
    lent = [Flow(amount, *place(unit, start, on)) for on, amount in advances]
    paid = [Flow(amount, *place(unit, start, on, day)) for on, amount in payments]
    return apr(lent, paid, unit.per_year)
