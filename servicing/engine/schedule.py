"""Level payments and the schedule of installments, computed when asked for."""

from datetime import date
from decimal import Decimal
from math import gcd
from typing import NamedTuple

from .dates import add_months
from .money import rate_ratio, round_ratio


class Installment(NamedTuple):
    """One row of a schedule, in minor units; balance is what is left after it."""

    number: int
    due_date: date
    payment: int
    principal: int
    interest: int
    escrow: int
    balance: int


def level_payment(
    principal: int,
    annual_rate: Decimal,
    payments: int,
    per_year: int = 12,
    rounding: str = "half_up",
) -> int:
    """The level payment P i / (1 - (1 + i)^-n) in exact integers, rounded once."""
    numerator, denominator = rate_ratio(annual_rate)
    if numerator == 0:
        return round_ratio(principal, payments, rounding)
    unit = denominator * per_year
    common = gcd(unit, numerator)
    unit, numerator = unit // common, numerator // common
    growth, base = (unit + numerator) ** payments, unit**payments
    return round_ratio(principal * numerator * growth, unit * (growth - base), rounding)


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
    numerator, denominator = rate_ratio(annual_rate)
    twice = 24 * denominator
    doubled = 2 * numerator
    half = 12 * denominator
    rows: list[Installment] = []
    due, balance, number, day = first_due, principal, first_number, due_day or first_due.day
    while balance > 0:
        owed = (balance * doubled + half) // twice
        share = payment - owed
        if share >= balance or due >= maturity:
            share = balance
        share = max(share, 0)
        balance -= share
        rows.append(Installment(number, due, share + owed, share, owed, escrow, balance))
        number += 1
        due = add_months(first_due, number - first_number, day)
    return rows
