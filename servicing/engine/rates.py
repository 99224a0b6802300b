"""The rate in force: the note's, and what is charged of it while interest is capped.

Above a cap interest is forgiven, never deferred, and the payment falls by just what is forgiven
(50 USC 3937(a)(2), (3)). A rate that changes within a period of a scheduled loan counts for its
share of the period's thirty days.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from .dates import DAY
from .daycount import year_parts
from .money import rate_ratio, round_ratio
from .state import State
from .worksheet import Worksheet

Loan: TypeAlias = State | Worksheet
MONTH = 30


class Stretch(NamedTuple):
    """Days from `start` up to `end` with one rate: the note's and the one charged, as numerators
    over money.RATE_SCALE."""

    start: date
    end: date
    note: int
    charged: int


def charged_rate(loan: Loan) -> Decimal:
    """The percent a year that is charged where the loan stands."""
    rate = loan.terms.annual_rate
    return rate if loan.cap is None else min(rate, loan.cap)


def cap_ends(loan: Loan) -> date | None:
    """The day on which the running cap no longer holds; None without a cap that ends."""
    return loan.cap_until + DAY if loan.cap_until else None


def ahead(loan: Loan, start: date, end: date) -> Iterator[Stretch]:
    """The stretches from a day on, by the terms and the cap in force."""
    note, _ = rate_ratio(loan.terms.annual_rate)
    charged, _ = rate_ratio(charged_rate(loan))
    over = cap_ends(loan)
    if over and over < end and charged != note:
        if start < over:
            yield Stretch(start, over, note, charged)
        yield Stretch(max(start, over), end, note, note)
    else:
        yield Stretch(start, end, note, charged)


def period(loan: Loan, start: date, end: date) -> list[Stretch]:
    """The stretches of a scheduled loan's running period, with what its rate was before."""
    stretches = []
    for until, note, charged in loan.segments:
        stretches.append(Stretch(start, until, note, charged))
        start = until
    return stretches + list(ahead(loan, start, end))


def parts(loan: Loan, start: date, end: date, whole: bool) -> list[tuple[int, int, int]]:
    """The period as (days, the note's rate, the rate charged), rates over money.RATE_SCALE.

    A whole month is thirty days however many it has; odd days go by 30/360.
    """
    stretches = period(loan, start, end)
    days = MONTH if whole else year_parts("30/360", start, end)
    found, spent = [], 0
    for number, stretch in enumerate(stretches, 1):
        last = number == len(stretches)
        part = days - spent if last else year_parts("30/360", stretch.start, stretch.end)
        found.append((part, stretch.note, stretch.charged))
        spent += part
    return found


def period_interest(loan: Loan, basis: int, start: date, end: date, whole: bool) -> tuple[int, int]:
    """What the period asks by the note and what is charged, in minor units, each rounded half up.

    A whole month is a twelfth of a year however many days it has; odd days go by 30/360.
    """
    _, below = rate_ratio(loan.terms.annual_rate)
    note = charged = 0
    for days, by_note, asked in parts(loan, start, end, whole):
        note += days * by_note
        charged += days * asked
    return round_ratio(basis * note, below * 360), round_ratio(basis * charged, below * 360)


def close_stretch(sheet: Worksheet, on: date) -> None:
    """Remember the rate that held until `on`, before another takes its place."""
    if sheet.terms.interest_method == "daily" or sheet.next_due is None or sheet.last_due is None:
        return
    start = sheet.segments[-1][0] if sheet.segments else sheet.last_due
    if start < on:
        note, _ = rate_ratio(sheet.terms.annual_rate)
        charged, _ = rate_ratio(charged_rate(sheet))
        sheet.segments = (*sheet.segments, (on, note, charged))
