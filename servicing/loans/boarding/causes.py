"""The most probable cause of a difference: each one is tried, and what fits to the tolerance is
named. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from servicing.engine.money import format_money
from servicing.engine.schedule import level_payment

from .schedules import (
    Figures,
    balance_after,
    balance_by_days,
    balance_with_odd_first,
    odd_interest,
)

Why = tuple[str, str]  # cause, note
DAILY_COUNTS = ("actual/365", "actual/360")
UNKNOWN: Why = ("unknown", "none of the usual causes fits")


def why_principal(v: Mapping[str, Any], f: Figures, expected: int, tolerance: int) -> Why:
    """Why the principal is not where payments by the note would have brought it."""
    gap = f.principal - expected
    for cause, note, balance in _other_balances(f):
        if abs(f.principal - balance) <= tolerance:
            return cause, note
    if gap < 0:
        return "curtailment_missing", f"{format_money(-gap)} more was paid than scheduled"
    if gap < f.payment:
        return "fee_not_in_file", f"{format_money(gap)} may have been added to the principal"
    return UNKNOWN


def _other_balances(f: Figures) -> Iterator[tuple[str, str, int]]:
    """The balance of today had one thing been otherwise."""
    for apart in (1, -1, 2, -2, 3, -3):
        if f.elapsed + apart >= 0:
            side = "ahead of" if apart > 0 else "behind"
            note = f"the principal stands {abs(apart)} installments {side} the next due date"
            if abs(apart) == 1:
                note = note.replace("1 installments", "1 installment")
            yield "payment_order", note, balance_after(f.start, f.rate, f.payment,
                                                       f.elapsed + apart)  # fmt: skip
    added = balance_after(f.start + odd_interest(f), f.rate, f.payment, f.elapsed)
    yield "odd_first_period", f"interest from {f.began} was added to the principal", added
    if f.elapsed:
        for kind in ("30/360", *DAILY_COUNTS):
            note = f"the first period runs from {f.began} by {kind}"
            yield "odd_first_period", note, balance_with_odd_first(f, kind)
        for kind in DAILY_COUNTS:
            yield "day_count", f"interest by {kind} leads to it", balance_by_days(f, kind)


def why_payment(v: Mapping[str, Any], f: Figures, level: int, tolerance: int) -> Why:
    """Why the payment is not the level one. `level` is the payment that would fit."""
    size = f.payment - level
    start, months = (f.start, f.months) if f.comparable else (f.principal, f.left)
    longer_year = (f.rate * 365 / 360).quantize(Decimal("1e-8"))
    if abs(f.payment - level_payment(start, longer_year, months)) <= tolerance:
        return "day_count", "it fits interest by actual/360"
    odd = odd_interest(f)
    with_odd = level_payment(f.start + odd, f.rate, f.months) if f.comparable else 0
    if odd > 0 and abs(f.payment - with_odd) <= tolerance:
        return "odd_first_period", f"it pays off {format_money(odd)} of odd first interest too"
    if abs(size) < 100:
        return "rounding", f"it is rounded by {format_money(size)}"
    escrow = v.get("escrow_payment", 0)
    if escrow and abs(size - escrow) <= tolerance:
        return "fee_not_in_file", "it holds the escrow payment too"
    scheduled = balance_after(f.start, f.rate, level, f.elapsed)
    if size > 0 and f.comparable and abs(f.principal - scheduled) <= 20 * tolerance:
        return "fee_not_in_file", f"it holds {format_money(size)} beside principal and interest"
    return UNKNOWN
