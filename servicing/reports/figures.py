"""How a cell reads in a file: plain for machines, grouped for paper. The screens have their own."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from servicing.engine.money import exponent, format_money

from .declaring import Column, Kind


def worded(column: Column, value: Any) -> Any:
    """A code as people say it; other values as they are."""
    return column.words.get(value, value) if column.words else value


def amount(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))


def local(instant: datetime) -> datetime:
    """An instant in the servicer's time zone."""
    return instant.astimezone(ZoneInfo(str(settings.SERVICER_TIME_ZONE)))


def on_paper(column: Column, value: Any, currency: str) -> str:
    """A cell for people: 1,234.56, 11/20/2026; nothing where there is no value."""
    if value is None:
        return ""
    match column.kind:
        case Kind.MONEY:
            whole, _, rest = format_money(abs(value), currency).partition(".")
            text = f"{int(whole):,}{'.' if rest else ''}{rest}"
            return f"\u2212{text}" if value < 0 else text
        case Kind.COUNT:
            return f"{value:,}"
        case Kind.RATE:
            return f"{plain_rate(value)}%"
        case Kind.DATE:
            return f"{value:%m/%d/%Y}" if isinstance(value, date) else str(value)
        case Kind.INSTANT:
            return f"{local(value):%m/%d/%Y %H:%M}"
    return str(worded(column, value))


def plain_rate(value: Decimal) -> str:
    """A rate in percent with three decimals or as many as it has: 6.375."""
    whole, _, fraction = f"{value:f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(3, '0')}"
