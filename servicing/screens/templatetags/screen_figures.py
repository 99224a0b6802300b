"""How money, dates, rates and lateness look: the only formatting path of the screens.

Money comes as an int of minor units, of the page's currency where none is named; rates as Decimal
percent. Nothing is computed here.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from servicing.engine import aging
from servicing.engine.money import exponent, format_money, parse_money, round_ratio
from servicing.screens.currency import WORDS, spoken

register = template.Library()

MINUS = "\u2212"  # the true minus sign lines up with tabular figures
SYMBOLS = {"USD": "$"}
NONE = mark_safe('<span aria-hidden="true">—</span><span class="visually-hidden">none</span>')
ZERO = mark_safe(
    '<span class="zero"><span aria-hidden="true">–</span>'
    '<span class="visually-hidden">0.00</span></span>'
)


def symbol(currency: str) -> str:
    """What stands before an amount: $, or the currency's code and a space that never breaks."""
    currency = currency or spoken()
    return SYMBOLS.get(currency, f"{currency}\u00a0")


def grouped(minor: int, currency: str = "") -> str:
    """Size of an amount without sign and symbol: 123456 -> 1,234.56."""
    places = exponent(currency or spoken())
    whole, rest = divmod(abs(minor), 10**places)
    return f"{whole:,}.{rest:0{places}d}" if places else f"{whole:,}"


def plain_money(minor: int, currency: str = "") -> str:
    """An amount as bare text, for titles, messages and labels: -50 -> −$0.50."""
    return f"{MINUS if minor < 0 else ''}{symbol(currency)}{grouped(minor, currency)}"


def _signed(minor: int, text: str) -> str:
    return format_html('<span class="neg">{}</span>', text) if minor < 0 else text


@register.filter
def money(minor: int | None, currency: str = "") -> str:
    """In prose, facts and totals: 344440 -> $3,444.40; -151109 -> −$1,511.09; None -> a dash."""
    return NONE if minor is None else _signed(minor, plain_money(minor, currency))


@register.filter
def amt(minor: int | None, currency: str = "") -> str:
    """In a ledger cell, whose column names the currency: 48433 -> 484.33; 0 -> a quiet dash."""
    if minor is None:
        return NONE
    if minor == 0:
        return ZERO
    return _signed(minor, f"{MINUS if minor < 0 else ''}{grouped(minor, currency)}")


@register.filter
def amt_in(minor: int | None, currency: str) -> str:
    """A ledger cell of a list over several currencies: like amt, but with the code of a currency
    that the page does not speak: JPY 1,237,268."""
    text = amt(minor, currency)
    return format_html("{} {}", currency, text) if minor and currency != spoken() else text


@register.filter
def money0(minor: int | None, currency: str = "") -> str:
    """Whole dollars, only for summaries: 18562728 -> $185,627."""
    if minor is None:
        return NONE
    whole = round_ratio(abs(minor), 10 ** exponent(currency or spoken()))
    text = f"{symbol(currency)}{whole:,}"
    return _signed(minor, f"{MINUS}{text}") if minor < 0 < whole else text


@register.filter
def typed(minor: int) -> str:
    """An amount as a person types it into a field: 242607 -> 2426.07."""
    return format_money(minor, spoken())


@register.simple_tag
def currency_words() -> str:
    """The currency of the page's amounts, for captions: US dollars."""
    return WORDS.get(spoken(), spoken())


@register.simple_tag
def currency_sign() -> str:
    """What stands before a field for money: $, or the page's currency."""
    return symbol("").strip()


@register.filter
def as_sent(text: str) -> str:
    """A figure of a file as people read it: 692516.59 -> 692,516.59; a day of it -> 11/20/2026.
    Anything else stays as it was sent."""
    if re.fullmatch(r"-?\d+\.\d\d", text):
        return amt(parse_money(text))
    try:
        return dmy(date.fromisoformat(text))
    except ValueError:
        return text


@register.filter
def change(minor: int, currency: str = "") -> str:
    """A difference, always with its sign: 2517 -> +25.17; -1287 -> −12.87."""
    sign = "+" if minor > 0 else MINUS if minor < 0 else ""
    return _signed(minor, f"{sign}{grouped(minor, currency)}")


@register.filter
def pct(percent: Decimal | None, places: int = 3) -> str:
    """A rate: Decimal("6.375") -> 6.375%. Decimals beyond `places` are shown, never rounded."""
    if percent is None:
        return NONE
    whole, _, fraction = f"{abs(percent):f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{MINUS if percent < 0 else ''}{whole}{'.' if fraction else ''}{fraction}%"


@register.simple_tag
def share(part: int, whole: int) -> str:
    """How much of it, rounded down, so that only the whole is 100%: {% share 4368 12480 %} 35%."""
    return f"{part * 100 // whole if whole else 100}%"


@register.filter
def count(number: int | None) -> str:
    """A number of things: 12480 -> 12,480."""
    return NONE if number is None else f"{number:,}"


@register.filter
def dmy(day: date | None) -> str:
    """In tables, of fixed width: 11/20/2026."""
    return NONE if day is None else _time(day, f"{day:%m/%d/%Y}")


@register.filter
def longdate(day: date | None) -> str:
    """In prose and facts: Nov 20, 2026."""
    return NONE if day is None else _time(day, f"{day:%b} {day.day}, {day.year}")


@register.filter
def daydate(day: date | None) -> str:
    """Where the day of the week matters: Fri, Nov 20, 2026."""
    return NONE if day is None else _time(day, f"{day:%a}, {day:%b} {day.day}, {day.year}")


@register.filter
def month(day: date) -> str:
    """A month: Nov 2026."""
    return _time(day, f"{day:%b} {day.year}")


def local(instant: datetime) -> datetime:
    """An instant in the servicer's own time zone."""
    return instant.astimezone(ZoneInfo(str(settings.SERVICER_TIME_ZONE)))


def _clock(instant: datetime) -> str:
    here = local(instant)
    return f"{here.hour % 12 or 12}:{here:%M} {'am' if here.hour < 12 else 'pm'}"


@register.filter
def clock(instant: datetime | None) -> str:
    """The time of day at the servicer: 2:14 pm."""
    return NONE if instant is None else _time(instant, _clock(instant))


@register.filter
def stamp(instant: datetime | None) -> str:
    """An instant at the servicer: Nov 20, 2026 2:14 pm."""
    if instant is None:
        return NONE
    here = local(instant)
    return _time(instant, f"{here:%b} {here.day}, {here.year} {_clock(instant)}")


@register.filter
def took(length: timedelta | None) -> str:
    """How long a piece of work ran: 0:42, 1:07:05."""
    if length is None:
        return NONE
    minutes, seconds = divmod(length // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def _time(when: date, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), text)


@register.simple_tag
def pill(text: str, tone: str = "quiet") -> SafeString:
    """A status. The text says it, the tone repeats it: {% pill "Done" "ok" %}.

    Tones: ok, info, warn, late, danger-soft, danger, quiet.
    """
    return format_html('<span class="pill pill-{}">{}</span>', tone, text)


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


@register.filter
def due_badge(days: int) -> SafeString:
    """Days until a deadline, negative when it has passed: 3 -> 3 days left."""
    if days < 0:
        return pill(f"{_days(-days)} late", "danger")
    if days == 0:
        return pill("Due today", "danger-soft")
    tone = "warn" if days <= 3 else "info" if days <= 10 else "quiet"
    return pill(f"{_days(days)} left", tone)


BUCKET_TONES = dict(
    zip(
        aging.BUCKETS,
        ("ok", "info", "warn", "late", "danger-soft", "danger"),
        strict=True,
    )
)


@register.filter
def bucket(days_past_due: int) -> SafeString:
    """The aging bucket of a count of days, short for tables: 80 -> 60–89."""
    key = aging.bucket(days_past_due)
    return pill("Current" if key == "current" else key.replace("-", "–"), BUCKET_TONES[key])


@register.filter
def lateness(days_past_due: int) -> SafeString:
    """The aging bucket in words, for a heading: 80 -> 60–89 days past due."""
    key = aging.bucket(days_past_due)
    words = "Current" if key == "current" else f"{key.replace('-', '–')} days past due"
    return pill(words, BUCKET_TONES[key])


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key that is not a fixed name: {{ totals|get:row.kind }}."""
    return mapping.get(key)


# What the engine calls the parts of a payment, and what people call them.
PARTS = {
    "interest": "interest", "principal": "principal", "escrow": "escrow",
    "late_fee": "late charges", "late_fees": "late charges", "fee": "fees", "other_fees": "fees",
    "escrow_advance": "escrow advance", "deferred_principal": "deferred principal",
    "deferred_interest": "deferred interest", "corporate_advances": "corporate advances",
    "prepayment_penalty": "prepayment penalty",
}  # fmt: skip


@register.filter
def partname(component: str) -> str:
    """A part of a payment in words: late_fees -> late charges."""
    return PARTS.get(component, component.replace("_", " "))
