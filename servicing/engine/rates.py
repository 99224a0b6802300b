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
from .money import RATE_SCALE, rate_ratio, round_ratio
from .periods import UNITS, odd_basis, odd_parts, periodic_rate
from .state import RESIDUE_SCALE, State
from .terms import Terms
from .worksheet import Worksheet

Loan: TypeAlias = State | Worksheet


class Stretch(NamedTuple):
    """Days from `start` up to `end` with one rate: the note's and the one charged, as numerators
    over money.RATE_SCALE."""

    start: date
    end: date
    note: int
    charged: int


def charged_rate(loan: Loan) -> Decimal:
    """The percent a year that is charged where the loan stands."""
    rate = loan.terms.nominal_rate
    return rate if loan.cap is None else min(rate, loan.cap)


def cap_ends(loan: Loan) -> date | None:
    """The day on which the running cap no longer holds; None without a cap that ends."""
    return loan.cap_until + DAY if loan.cap_until else None


def ahead(loan: Loan, start: date, end: date) -> Iterator[Stretch]:
    """The stretches from a day on, by the terms and the cap in force."""
    note, _ = rate_ratio(loan.terms.nominal_rate)
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
    """The period as (days, the note's rate, the rate charged), rates over money.RATE_SCALE, days
    in parts of which year_of make a year.

    Where months have thirty days, so has a whole period however many it has.
    """
    terms = loan.terms
    kind, frequency = terms.day_count, terms.frequency
    stretches = period(loan, start, end)
    if whole and kind == "30/360":
        days = UNITS[frequency]
    else:
        days = odd_parts(kind, frequency, start, end)
    found, spent = [], 0
    for number, stretch in enumerate(stretches, 1):
        last = number == len(stretches)
        part = days - spent if last else odd_parts(kind, frequency, stretch.start, stretch.end)
        found.append((part, stretch.note, stretch.charged))
        spent += part
    return found


def year_of(terms: Terms) -> int:
    """How many of a period's days make a year."""
    return odd_basis(terms.day_count, terms.frequency)


def not_yet_drawn(loan: Loan, start: date) -> tuple[int, int]:
    """What the principal drawn within the period did not earn before its day: by the note and as
    charged, numerators over money.RATE_SCALE and year_of."""
    kind, frequency = loan.terms.day_count, loan.terms.frequency
    note = charged = 0
    for on, amount in loan.draws:
        for stretch in period(loan, start, on):
            end = min(stretch.end, on)
            if stretch.start < end or end < start:
                days = odd_parts(kind, frequency, stretch.start, end)
                note += amount * days * stretch.note
                charged += amount * days * stretch.charged
    return note, charged


def exact_interest(
    loan: Loan, basis: int, start: date, end: date, whole: bool
) -> tuple[int, int, int]:
    """What the period asks by the note and what is charged, as numerators over the third figure.

    A whole month is a twelfth of a year however many days it has, unless the note counts them.
    """
    terms = loan.terms
    scale = RESIDUE_SCALE if terms.rounding.carry else 1
    basis = max(basis * scale + loan.residue, 0) if loan.residue else basis * scale
    alone = loan.cap is None and not loan.segments and not loan.draws
    if whole and terms.compounding != "nominal" and alone:
        rate, below = periodic_rate(terms.annual_rate, terms.frequency, terms.compounding)
        return basis * rate, basis * rate, scale * below
    note = charged = 0
    for days, by_note, asked in parts(loan, start, end, whole):
        note += days * by_note
        charged += days * asked
    before = not_yet_drawn(loan, start) if loan.draws else (0, 0)
    note, charged = basis * note - scale * before[0], basis * charged - scale * before[1]
    return note, charged, scale * RATE_SCALE * year_of(terms)


def period_interest(loan: Loan, basis: int, start: date, end: date, whole: bool) -> tuple[int, int]:
    """What the period asks by the note and what is charged, in minor units, each rounded as the
    note says."""
    note, charged, below = exact_interest(loan, basis, start, end, whole)
    mode = loan.terms.rounding.interest
    return round_ratio(note, below, mode), round_ratio(charged, below, mode)


def close_stretch(sheet: Worksheet, on: date) -> None:
    """Remember the rate that held until `on`, before another takes its place."""
    if sheet.terms.interest_method == "daily" or sheet.next_due is None or sheet.last_due is None:
        return
    start = sheet.segments[-1][0] if sheet.segments else sheet.last_due
    if start < on:
        note, _ = rate_ratio(sheet.terms.nominal_rate)
        charged, _ = rate_ratio(charged_rate(sheet))
        sheet.segments = (*sheet.segments, (on, note, charged))
