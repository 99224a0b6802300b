"""The annual percentage rate (12 CFR 1026, Appendix J): by dates, or by stated unit periods."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from servicing.engine.apr import UNIT_OF, Flow, NoRate, UnitPeriod, apr, place, unit_period
from servicing.engine.periods import PER_YEAR, step
from servicing.loans.simulation.reading import Reader, day, listed, one_of, truth, whole

from .written import Step, money, steps

SOURCE = "12 CFR 1026, Appendix J (b)"
SHOWN = Decimal("1.00")
MOST = 5200  # payments of one line
# No exponent: 1e9000000 is nine million digits long.
PLAIN = re.compile(r"\d{1,9}(\.\d{1,9})?(/\d{1,9})?", re.ASCII)
# What payments may come every: the frequency by which dates are stepped, and how many of it.
EVERY = {
    "week": ("weekly", 1), "two_weeks": ("biweekly", 1), "four_weeks": ("biweekly", 2),
    "half_month": ("semi_monthly", 1), "month": ("monthly", 1), "two_months": ("monthly", 2),
    "quarter": ("quarterly", 1), "half_year": ("semi_annual", 1), "year": ("annual", 1),
} | {name: (name, 1) for name in PER_YEAR}  # fmt: skip


def unit_of(every: str) -> UnitPeriod:
    frequency, times = EVERY[every]
    unit = UNIT_OF[frequency]
    return unit._replace(length=unit.length * times)


def answer(reader: Reader) -> dict[str, Any]:
    """`apr` to two decimals, `apr_exact` to ten."""
    explain = reader.take("explain", truth, False)
    by_units = "unit_periods_per_year" in reader.left
    advances, payments, per_year = (read_units if by_units else read_dates)(reader)
    reader.end()
    if reader.problems:
        return {}
    try:
        rate = apr(advances, payments, per_year)
    except NoRate as error:
        reader.wrong("payments", str(error))
        return {}
    shown = rate.quantize(SHOWN, ROUND_HALF_UP)
    lent, paid = sum(a.amount for a in advances), sum(p.amount for p in payments)
    return {"apr": str(shown), "apr_exact": str(rate)} | steps(
        explain,
        [
            Step("Lent and paid back", "sum of the amounts", f"{len(payments)} payments",
                 f"{money(lent)} and {money(paid)}", SOURCE),
            Step("Unit periods of a year", "the most frequent interval", "", str(per_year),
                 "Appendix J (b)(4)"),
            Step("Rate of a unit period", "advances worth as much as payments",
                 "amount ÷ ((1 + f i)(1 + i)^t)", f"{rate / 100 / ratio(per_year):.10f}",
                 "Appendix J (b)(8)"),
            Step("Annual percentage rate", "rate of a unit period × unit periods of a year",
                 f"{per_year} a year", f"{rate}%", "Appendix J (b)(7)"),
        ],
    )  # fmt: skip


def ratio(of: Fraction) -> Decimal:
    return Decimal(of.numerator) / of.denominator


Flows = tuple[list[Flow], list[Flow], Fraction]


def read_units(reader: Reader) -> Flows:
    """Flows as the appendix states its examples: unit periods and a fraction of one."""
    per_year = reader.take("unit_periods_per_year", fraction)
    if per_year is not None and per_year <= 0:
        reader.wrong("unit_periods_per_year", "expected more than zero")

    def read(one: Reader, counted: bool) -> list[Flow]:
        units, part = one.take("units", whole(0, MOST)), one.take("fraction", fraction, Fraction(0))
        count = one.take("count", whole(1, MOST), 1) if counted else 1
        amount = one.take("amount", one.money)
        if part is not None and not 0 <= part < 1:
            one.wrong("fraction", "expected from zero to less than one")
        if None in (units, part, count, amount):
            return []
        return [Flow(amount, units + turn, part) for turn in range(count)]

    return *both(reader, read), per_year or Fraction(1)


Read = Callable[[Reader, bool], list[Any]]


def both(reader: Reader, read: Read) -> tuple[list[Any], list[Any]]:
    """The lines of advances and of payments, each as `read` makes it."""
    found: list[list[Any]] = []
    for name in ("advances", "payments"):
        lines: list[Any] = []
        for place_, line in enumerate(reader.take(name, listed) or []):
            one = reader.within(f"{name}[{place_}]", line)
            lines += read(one, name == "payments")
            one.end()
        found.append(lines)
    return found[0], found[1]


def read_dates(reader: Reader) -> Flows:
    """Flows by date: their unit period is the common interval, unless it is named."""
    named = reader.take("unit_period", lambda value: value and one_of(*EVERY)(value), None)
    known: Counter[UnitPeriod] = Counter()
    days: list[int] = []

    def read(one: Reader, counted: bool) -> list[tuple[date, int]]:
        on, amount = one.take("date", day), one.take("amount", one.money)
        count = one.take("count", whole(1, MOST), 1) if counted else 1
        every = one.take("every", one_of(*EVERY), "month") if counted else "month"
        if None in (on, amount, count, every):
            return []
        frequency, times = EVERY[every]
        if count > 1:
            known[unit_of(every)] += count - 1
        if counted:
            days.append(on.day)
        return [(step(frequency, on, turn * times, on.day), amount) for turn in range(count)]

    lent, paid = both(reader, read)
    if not lent or not paid:
        return [], [], Fraction(1)
    start = min(on for on, _ in lent)
    if min(on for on, _ in paid) < start:
        reader.wrong("payments", f"expected dates from the first advance, {start}, on")
        return [], [], Fraction(1)
    unit = unit_of(named) if named else unit_period(dates(lent), dates(paid), known)
    by_month = unit.interval == "month" and len(set(days)) == 1

    def flows(dated: list[tuple[date, int]], day: int | None) -> list[Flow]:
        return [Flow(amount, *place(unit, start, on, day)) for on, amount in dated]

    return flows(lent, None), flows(paid, days[0] if by_month else None), unit.per_year


def dates(dated: list[tuple[date, int]]) -> list[date]:
    return [on for on, _ in dated]


def fraction(value: Any) -> Fraction:
    """A number as text: 12, 0.5 or 19/30."""
    try:
        if isinstance(value, str) and PLAIN.fullmatch(value):
            return Fraction(value)
        raise ValueError
    except (ValueError, ZeroDivisionError):
        raise ValueError(f'expected a number or fraction like "19/30", not {value!r}') from None
