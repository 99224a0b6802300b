"""Payment periods: when installments fall due, how many there are, what part of a year each is
(contracts: simulation, `payment_frequency` and `compounding`)."""

from datetime import date, timedelta
from decimal import Decimal, localcontext
from functools import lru_cache
from math import gcd

from .dates import add_months, whole_months
from .daycount import BASIS, year_parts
from .money import rate_ratio

PER_YEAR = {
    "monthly": 12, "semi_monthly": 24, "biweekly": 26, "weekly": 52,
    "quarterly": 4, "semi_annual": 2, "annual": 1,
}  # fmt: skip
COMPOUNDINGS = {"nominal": 0, "semi_annual": 2, "annual": 1}
_DAYS = {"biweekly": 14, "weekly": 7}
MONTHS = {"monthly": 1, "quarterly": 3, "semi_annual": 6, "annual": 12}
# Days of a period where every month has thirty of them: in these the parts of a split period are
# counted. A year of weeks has 364.
UNITS = {name: _DAYS.get(name) or 360 // per_year for name, per_year in PER_YEAR.items()}
HALF_MONTH = 15
WEEKS = 364  # days of 52 weeks
PRECISION = 60  # digits to which a root of a compounded rate is taken
ROOT_SCALE = 10**40
NOMINAL_PLACES = Decimal("1e-8")  # what rate_ratio reads exactly


def step(frequency: str, due: date, periods: int = 1, day: int | None = None) -> date:
    """The due date so many periods on, or back where negative. `day` is the day that the
    contract names, as in dates.add_months; semi-monthly dates are that day and fifteen days on or
    back, each clipped to its month's end."""
    if months := MONTHS.get(frequency):
        return add_months(due, months * periods, day)
    if days := _DAYS.get(frequency):
        return due + timedelta(days=days * periods)
    named = day or due.day
    first = named if named <= HALF_MONTH else named - HALF_MONTH
    second = named if named > HALF_MONTH else named + HALF_MONTH
    months, late = divmod((due.day > HALF_MONTH) + periods, 2)
    return add_months(due, months, second if late else first)


def periods_between(frequency: str, start: date, end: date, day: int | None = None) -> int:
    """How many whole periods fit between two dates; negative when end is earlier."""
    if months := MONTHS.get(frequency):
        found = whole_months(start, end, day)
        return found // months if found >= 0 else -(-found // months)
    if days := _DAYS.get(frequency):
        found = (end - start).days
        return found // days if found >= 0 else -(-found // days)
    count = 2 * ((end.year - start.year) * 12 + end.month - start.month)
    sign = 1 if end >= start else -1
    count += 2 * sign
    while sign * (step(frequency, start, count, day) - end).days > 0:
        count -= sign
    return count


def payments_in(frequency: str, months: int) -> int:
    """How many payments a term of months has. Raises ValueError where that is no whole number."""
    count, rest = divmod(months * PER_YEAR[frequency], 12)
    if rest:
        raise ValueError(f"{months} months are no whole number of {frequency} payments")
    return count


@lru_cache(maxsize=4096)
def periodic_rate(annual_rate: Decimal, frequency: str, compounding: str) -> tuple[int, int]:
    """The rate of one whole period as a ratio in lowest terms.

    Nominal: the rate over the periods of a year. Compounded twice a year (Interest Act of Canada,
    s. 6) or once: the root that comes to the same in a year, to 40 decimals.
    """
    numerator, below = rate_ratio(annual_rate)
    per_year = PER_YEAR[frequency]
    times = COMPOUNDINGS[compounding]
    if times == 0 or times == per_year:
        below *= per_year
    else:
        with localcontext() as context:
            context.prec = PRECISION
            growth = 1 + Decimal(numerator) / below / times
            root = (growth.ln() * times / per_year).exp() - 1
            numerator, below = int((root * ROOT_SCALE).to_integral_value()), ROOT_SCALE
    common = gcd(numerator, below)
    return numerator // common, below // common


@lru_cache(maxsize=4096)
def nominal_rate(annual_rate: Decimal, frequency: str, compounding: str) -> Decimal:
    """The percent a year that, divided by the periods of a year, gives the periodic rate; to
    eight decimals where it is a root."""
    numerator, below = periodic_rate(annual_rate, frequency, compounding)
    whole = Decimal(numerator) * 100 * PER_YEAR[frequency] / below
    return whole.quantize(NOMINAL_PLACES)


def odd_parts(kind: str, frequency: str, start: date, end: date) -> int:
    """The days of a period that is not whole, in parts of which odd_basis make a year. Where
    months have thirty days, weeks are counted in days of a year of 364."""
    if kind == "30/360" and frequency in _DAYS:
        return (end - start).days
    return year_parts(kind, start, end)


def odd_basis(kind: str, frequency: str) -> int:
    return WEEKS if kind == "30/360" and frequency in _DAYS else BASIS[kind]
