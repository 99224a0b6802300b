"""Money as an int of minor units: the one place that reads, writes and rounds it."""

import re
from decimal import Decimal
from functools import lru_cache

from .currencies import CURRENCIES

ROUNDINGS = ("half_up", "half_even", "up", "down")
_PLAIN = re.compile(r"-?\d{1,16}(\.\d+)?", re.ASCII)


class MoneyError(ValueError):
    """An amount that cannot be read exactly; the message says what was expected."""


def exponent(currency: str) -> int:
    """How many decimal places the currency's minor unit has (ISO 4217)."""
    return CURRENCIES.get(currency, 2)


def parse_money(text: str, currency: str = "USD") -> int:
    """Read '1234.56' as minor units. No symbol, no thousands separator, no excess decimals.

    Raises MoneyError with a sentence that says what was expected.
    """
    places = exponent(currency)
    stripped = text.strip()
    if not _PLAIN.fullmatch(stripped):
        raise MoneyError(f"expected a plain amount like 1234.56, not {text!r}")
    whole, _, fraction = stripped.lstrip("-").partition(".")
    if len(fraction) > places:
        raise MoneyError(f"expected at most {places} decimals in {currency}, not {text!r}")
    minor: int = int(whole) * 10**places + int(fraction.ljust(places, "0") or 0)
    return -minor if stripped.startswith("-") else minor


def format_money(minor: int, currency: str = "USD") -> str:
    """Minor units as a plain decimal string: 123456 -> '1234.56'. The inverse of parse_money."""
    places = exponent(currency)
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 10**places)
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def round_ratio(numerator: int, denominator: int, mode: str = "half_up") -> int:
    """The integer nearest numerator / denominator; halves go by `mode`. denominator > 0.

    half_up rounds a half away from zero, the US default (regulations 11.2); half_even is the
    banker's rule; up and down round any fraction away from or toward zero.
    """
    if numerator < 0:
        return -round_ratio(-numerator, denominator, mode)
    if mode == "half_up":
        return (2 * numerator + denominator) // (2 * denominator)
    whole, rest = divmod(numerator, denominator)
    if mode == "down" or rest == 0:
        return whole
    if mode == "up":
        return whole + 1
    if mode == "half_even":
        return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2))
    raise ValueError(f"unknown rounding {mode!r}, expected one of {ROUNDINGS}")


RATE_SCALE = 10**10  # a rate in percent with up to eight decimals, as a part of one


@lru_cache(maxsize=4096)
def rate_ratio(percent: Decimal) -> tuple[int, int]:
    """A rate in percent as an exact fraction of RATE_SCALE: 6.375 -> (637500000, 10**10).

    Raises MoneyError for more than eight decimals.
    """
    scaled = percent.scaleb(8)
    if scaled != scaled.to_integral_value():
        raise MoneyError(f"expected a rate of at most 8 decimals, not {percent}")
    return int(scaled), RATE_SCALE


def split_evenly(amount: int, parts: int) -> list[int]:
    """Cut an amount into equal parts rounded down; the last part takes the remainder."""
    if parts < 1:
        raise ValueError("expected at least one part")
    part = abs(amount) // parts
    cut = [part] * (parts - 1) + [abs(amount) - part * (parts - 1)]
    return cut if amount >= 0 else [-piece for piece in cut]
