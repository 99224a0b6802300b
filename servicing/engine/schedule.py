"""Regular payments and the schedule of installments, computed when asked for."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import gcd
from typing import NamedTuple

from .dates import add_months, whole_months
from .money import rate_ratio, round_ratio
from .periods import periodic_rate
from .terms import Rounding, Terms

LEVEL = Rounding()


class Installment(NamedTuple):
    """One row of a schedule, in minor units; balance is what is left after it."""

    number: int
    due_date: date
    payment: int
    principal: int
    interest: int
    escrow: int
    balance: int
    fee: int = 0


def level_payment(
    principal: int,
    annual_rate: Decimal,
    payments: int,
    frequency: str = "monthly",
    compounding: str = "nominal",
    rounding: Rounding = LEVEL,
) -> int:
    """The level payment P i / (1 - (1 + i)^-n) in exact integers, rounded once, to the note's
    multiple. A zero rate divides the principal evenly."""
    numerator, below = periodic_rate(annual_rate, frequency, compounding)
    multiple, mode = rounding.multiple, rounding.payment
    if numerator == 0:
        return multiple * round_ratio(principal, payments * multiple, mode)
    growth, base = (below + numerator) ** payments, below**payments
    exact, whole = principal * numerator * growth, below * (growth - base)
    return multiple * round_ratio(exact, whole * multiple, mode)


def regular_payment(terms: Terms, principal: int, payments: int) -> int:
    """What Terms.payment is for a principal over so many payments: the level payment, or the
    principal of each installment where it is the same in all."""
    if terms.method == "level_principal":
        multiple = terms.rounding.multiple
        return multiple * round_ratio(principal, payments * multiple, terms.rounding.payment)
    return level_payment(
        principal, terms.annual_rate, payments, terms.frequency, terms.compounding,
        terms.rounding,
    )  # fmt: skip


def is_plain(terms: Terms, interest_from: date) -> bool:
    """Whether level_schedule gives the schedule of terms: level monthly installments, each month's
    interest rounded half up, from a whole first month on."""
    return (
        terms.method == "level"
        and terms.interest_method == "scheduled"
        and terms.day_count == "30/360"
        and terms.frequency == "monthly"
        and terms.compounding == "nominal"
        and terms.rounding.interest == "half_up"
        and not (terms.rounding.carry or terms.interest_only or terms.fee_per_period)
        and not terms.capitalizes
        and interest_from == add_months(terms.first_due_date, -1, terms.due_day)
    )


def level_schedule(
    principal: int,
    annual_rate: Decimal,
    payment: int,
    first_due: date,
    maturity: date,
    due_day: int | None = None,
    escrow: int = 0,
    first_number: int = 1,
) -> list[Installment]:
    """Whole-month scheduled installments until the balance is gone; the last takes the rest.

    Interest is balance x rate / 12, half up each period (regulations 11.2).
    """
    numerator, below = rate_ratio(annual_rate)
    common = gcd(numerator, 12 * below)
    doubled, twice, half = 2 * numerator // common, 24 * below // common, 12 * below // common
    day = due_day or first_due.day
    dates = due_dates(first_due, day, whole_months(first_due, maturity, day) + 1)
    rows: list[Installment] = []
    balance, add, row = principal, rows.append, tuple.__new__
    last = len(dates) - 1
    for place, due in enumerate(dates):
        owed = (balance * doubled + half) // twice
        share = payment - owed
        if share >= balance or place == last:
            share = balance
        elif share < 0:
            share = 0
        balance -= share
        paid = share + owed
        add(row(Installment, (first_number + place, due, paid + escrow, share, owed, escrow,
                              balance, 0)))  # fmt: skip
        if not balance:
            break
    return rows


@lru_cache(maxsize=1024)
def due_dates(first_due: date, day: int, count: int) -> tuple[date, ...]:
    """The due dates of so many monthly installments: loans share them."""
    return tuple(add_months(first_due, month, day) for month in range(max(count, 1)))
