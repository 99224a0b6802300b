"""How money, dates and rates look in documents: the one formatting path of the printed pages."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from servicing.engine.money import format_money

MINUS = "\u2212"  # the true minus sign: it lines up with tabular figures
SYMBOLS = {"USD": "$", "CAD": "CA$", "MXN": "MX$", "EUR": "€", "GBP": "£", "JPY": "¥"}
MONTHS = {
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip
# Categories that no text font draws: controls, private use, surrogates, unassigned.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def money(minor: int, currency: str = "USD") -> str:
    """123456 -> $1,234.56; -5 -> −$0.05."""
    if currency == "USD":
        amount = abs(minor)
        return f"{MINUS if minor < 0 else ''}${amount // 100:,}.{amount % 100:02}"
    whole, point, fraction = format_money(abs(minor), currency).partition(".")
    sign = MINUS if minor < 0 else ""
    return f"{sign}{symbol(currency)}{int(whole):,}{point}{fraction}"


def less(minor: int, currency: str = "USD") -> str:
    """The amount with its sign turned: what is taken off. 500 -> −$5.00."""
    return money(-minor, currency)


def symbol(currency: str) -> str:
    return SYMBOLS.get(currency, f"{currency}\u00a0")


def day(when: date) -> str:
    """12/01/2026: a fixed width, for tables and deadlines."""
    return f"{when.month:02}/{when.day:02}/{when.year}"


def longday(when: date, language: str = "en") -> str:
    """November 17, 2026, for prose; 17 de noviembre de 2026 in Spanish."""
    if months := MONTHS.get(language):
        return f"{when.day} de {months[when.month - 1]} de {when.year}"
    return f"{when:%B} {when.day}, {when.year}"


def iso(when: date) -> str:
    return when.isoformat()


def rate(percent: str) -> str:
    """6.375 -> 6.375%; 6.5 -> 6.500%. Digits beyond the third are shown, never rounded."""
    whole, _, fraction = percent.partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(3, '0')}%"


def inline(lines: Iterable[str]) -> str:
    """Lines of an address or names in one line."""
    return ", ".join(map(plain, lines))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Text as a text font can draw it: composed letters, without emoji and control characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(filter(_printable, composed)).split())


def _printable(sign: str) -> bool:
    if ord(sign) >= 0x1F000 and unicodedata.category(sign) in ("So", "Sk"):
        return False  # emoji and their skin tones
    if "\ufe00" <= sign <= "\ufe0f":
        return False  # variation selectors: they only choose between text and emoji
    return unicodedata.category(sign) not in _UNPRINTABLE or sign.isspace()
