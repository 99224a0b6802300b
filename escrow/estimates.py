"""What a bill is expected to be before it comes (12 CFR 1024.17(c)(7) and (c)(9)), and what an
escrow balance earns where a state says so.

Pure: no database, no clock. Money in minor units, rates in percent a year.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from servicing.engine.money import rate_ratio, round_ratio, split_evenly


class EstimateError(ValueError):
    """No lawful estimate can be made; the message says what is missing."""


class Estimate(NamedTuple):
    """An expected charge and where it comes from: known, last_year or consumer_prices."""

    amount: int
    basis: str


def largest_estimate(last_charge: int, cpi_percent: Decimal) -> int:
    """The most that an unknown charge may be put at: last year's and the rise of CPI-U, (c)(7).

    A limit is never rounded up. Where prices fell, last year's charge stays the limit.
    """
    numerator, denominator = rate_ratio(max(cpi_percent, Decimal(0)))
    return last_charge * (numerator + denominator) // denominator


def estimate_charge(
    *, known: int | None, last_charge: int | None, cpi_percent: Decimal | None = None
) -> Estimate:
    """The charge itself if it is known, else last year's, raised with prices if a rate is given.

    New construction without either is estimated from comparable assessments, by a person.
    """
    if known is not None:
        return Estimate(known, "known")
    if last_charge is None:
        raise EstimateError("expected the charge, or last year's")
    if cpi_percent is None:
        return Estimate(last_charge, "last_year")
    return Estimate(largest_estimate(last_charge, cpi_percent), "consumer_prices")


def set_aside(amount: int, years: int) -> list[int]:
    """What to collect each month for a bill that comes every few years, (c)(9).

    Equal amounts over the whole cycle, 36 for three years; the last takes the cents left.
    """
    return split_evenly(amount, years * 12)


def interest_on_balances(month_ends: Sequence[int], rate_percent: Decimal) -> int:
    """Simple interest on month-end balances, a twelfth of the rate each, rounded once, half up.

    What the servicer advanced earns nothing. Rate and method are the state's.
    """
    numerator, denominator = rate_ratio(rate_percent)
    held = sum(balance for balance in month_ends if balance > 0)
    return round_ratio(held * numerator, denominator * 12)
