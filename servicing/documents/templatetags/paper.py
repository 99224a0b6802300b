"""How money, dates and rates look in documents: the one formatting path of the printed pages."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django import template

from servicing.engine.money import format_money

register = template.Library()
MINUS = "\u2212"  # the true minus sign: it lines up with tabular figures
SYMBOLS = {"USD": "$", "CAD": "CA$", "MXN": "MX$", "EUR": "€", "GBP": "£", "JPY": "¥"}
# Categories that no text font draws: controls, private use, surrogates, unassigned.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


@register.filter
def money(minor: int, currency: str = "USD") -> str:
    """123456 -> $1,234.56; -5 -> −$0.05."""
    whole, point, fraction = format_money(abs(minor), currency).partition(".")
    sign = MINUS if minor < 0 else ""
    symbol = SYMBOLS.get(currency, f"{currency}\u00a0")
    return f"{sign}{symbol}{int(whole):,}{point}{fraction}"


@register.filter
def day(when: date) -> str:
    """12/01/2026: a fixed width, for tables and deadlines."""
    return f"{when:%m/%d/%Y}"


@register.filter
def longday(when: date) -> str:
    """November 17, 2026, for prose."""
    return f"{when:%B} {when.day}, {when.year}"


@register.filter
def rate(percent: str) -> str:
    """6.375 -> 6.375%; 6.5 -> 6.500%. Digits beyond the third are shown, never rounded."""
    whole, _, fraction = percent.partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(3, '0')}%"


@register.filter
def inline(lines: Iterable[str]) -> str:
    """Lines of an address or names in one line."""
    return ", ".join(map(plain, lines))


@register.filter
@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Text as a text font can draw it: composed letters, without emoji and control characters."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(filter(_printable, composed)).split())


def _printable(sign: str) -> bool:
    if ord(sign) >= 0x1F000 and unicodedata.category(sign) in ("So", "Sk"):
        return False  # emoji and their skin tones
    if "\ufe00" <= sign <= "\ufe0f":
        return False  # variation selectors: they only choose between text and emoji
    return unicodedata.category(sign) not in _UNPRINTABLE or sign.isspace()
