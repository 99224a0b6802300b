"""How one cell is read. A type is a function from text to a value; what it cannot read raises
Expected, whose sentence says what was."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from borrowers.profiles.postal import STATES
from servicing.engine.dates import read_day
from servicing.engine.money import MoneyError, parse_money

Read = Callable[[str], Any]

OPEN_END = frozenset({"heloc", "home_equity_line", "home_equity_line_of_credit", "line_of_credit"})
CLOSED_END = (
    "a closed-end product: a HELOC is an open-end line, with draws and a statement of its own"
    " (12 CFR 1026.7), and is not serviced here"
)
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_RATE = re.compile(r"-?\d{1,3}(\.\d{1,8})?", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,29}", re.ASCII)
_METRO2 = re.compile(r"[0-6BDEGHJKL]{24}")


class Expected(ValueError):
    """A cell that cannot be read; the message completes "expected …"."""


def read_text(most: int) -> Read:
    def read(text: str) -> str:
        if len(text) > most:
            raise Expected(f"at most {most} characters")
        if _UNSEEN.search(text):
            raise Expected("text without control characters")
        return text

    return read


def read_loan_number(text: str) -> str:
    """A number that can stand in an address: a slash would end it there."""
    if not _NUMBER.fullmatch(text):
        raise Expected(
            "a letter or digit, then at most 29 letters, digits, dots, dashes or underscores"
        )
    return text


def read_choice(*allowed: str) -> Callable[[str], str]:
    choices = {name: name for name in allowed}

    def read(text: str) -> str:
        if text not in choices:
            raise Expected(f"one of {', '.join(allowed)}" if len(allowed) > 1 else allowed[0])
        return text

    return read


@lru_cache(maxsize=65536)
def read_money(text: str) -> int:
    """A signed amount in minor units."""
    try:
        return parse_money(text)
    except MoneyError:
        raise Expected("a plain amount like 1234.56, two decimals at most") from None


@lru_cache(maxsize=65536)
def read_amount(text: str) -> int:
    """An amount of zero or more in minor units."""
    amount = read_money(text)
    if amount < 0:
        raise Expected("0.00 or more")
    return amount


@lru_cache(maxsize=4096)
def read_signed_rate(text: str) -> Decimal:
    if not _RATE.fullmatch(text):
        raise Expected("a percent like 6.375, eight decimals at most")
    return Decimal(text)


@lru_cache(maxsize=4096)
def read_rate(text: str) -> Decimal:
    rate = read_signed_rate(text)
    if not 0 <= rate < 100:
        raise Expected("a percent from 0 to under 100, like 6.375")
    return rate


@lru_cache(maxsize=65536)
def read_date(text: str) -> date:
    try:
        day = read_day(text)
    except ValueError:
        raise Expected("a date like 2026-11-20") from None
    if not EARLIEST <= day <= LATEST:
        raise Expected(f"a date from {EARLIEST.year} to {LATEST.year}")
    return day


def read_count(least: int, most: int) -> Read:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
            raise Expected(f"a whole number from {least} to {most}")
        return int(text)

    return read


def read_flag(text: str) -> bool:
    if text not in ("Y", "N"):
        raise Expected("Y or N")
    return text == "Y"


def read_flag_or_date(text: str) -> bool | date:
    if text in ("Y", "N"):
        return text == "Y"
    try:
        return read_date(text)
    except Expected:
        raise Expected("Y, N or a date like 2026-11-20") from None


def read_state(text: str) -> str:
    if text not in STATES:
        raise Expected("a state's two capital letters (USPS), like TX")
    return text


def read_zip(text: str) -> str:
    if not re.fullmatch(r"\d{5}(-?\d{4})?", text, re.ASCII):
        raise Expected("a ZIP code like 78701 or 78701-1234")
    return text


def read_tin(text: str) -> str:
    """A tax id; dashes are for people."""
    digits = text.replace("-", "")
    if not re.fullmatch(r"\d{9}", digits, re.ASCII):
        raise Expected("nine digits")
    return digits


def read_email(text: str) -> str:
    if len(text) > 254 or not _EMAIL.fullmatch(text) or _UNSEEN.search(text):
        raise Expected("an e-mail address like ann@example.com")
    return text


def read_phone(text: str) -> str:
    if not re.fullmatch(r"\+?[\d ().x-]{7,20}", text, re.ASCII) or len(text) > 20:
        raise Expected("a telephone number of 20 characters at most, like 512-555-0100")
    return text


def read_time_zone(text: str) -> str:
    if text not in available_timezones():
        raise Expected("a time zone like America/Chicago")
    return text


def read_product(text: str) -> str:
    if text.lower().replace(" ", "_") in OPEN_END:
        raise Expected(CLOSED_END)
    return _read_product(text)


def read_routing(text: str) -> str:
    """A routing number whose check digit holds: 3, 7 and 1 times the digits, a multiple of ten."""
    if not re.fullmatch(r"\d{9}", text, re.ASCII):
        raise Expected("nine digits of an ABA routing number")
    if sum(int(digit) * weight for digit, weight in zip(text, (3, 7, 1) * 3, strict=True)) % 10:
        raise Expected("an ABA routing number whose check digit fits")
    return text


def read_bank_account(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,17}", text, re.ASCII):
        raise Expected("a bank account of 17 letters, digits or dashes at most")
    return text


def read_metro2_history(text: str) -> str:
    if not _METRO2.fullmatch(text):
        raise Expected("24 characters of the Metro 2 payment history profile")
    return text


_read_product = read_choice("mortgage", "home_equity", "auto", "personal", "business")

# Every type by the name that a table of columns uses; those with arguments make a reader.
PLAIN: dict[str, Read] = {
    "loan_number": read_loan_number,
    "money": read_money,
    "amount": read_amount,
    "rate": read_rate,
    "signed_rate": read_signed_rate,
    "date": read_date,
    "flag": read_flag,
    "flag_or_date": read_flag_or_date,
    "state": read_state,
    "zip": read_zip,
    "tin": read_tin,
    "email": read_email,
    "phone": read_phone,
    "time_zone": read_time_zone,
    "product": read_product,
    "routing": read_routing,
    "bank_account": read_bank_account,
    "metro2": read_metro2_history,
}


def reader(words: list[str]) -> Read:
    """The reader that a column's type names: 'text 30', 'choice fixed arm', 'count 1 600'."""
    kind, *arguments = words
    if kind == "text":
        return read_text(int(arguments[0]))
    if kind == "choice":
        return read_choice(*arguments)
    if kind == "count":
        return read_count(int(arguments[0]), int(arguments[1]))
    return PLAIN[kind]
