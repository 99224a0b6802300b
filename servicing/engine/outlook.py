"""What is still to come: a loan's installments from where it stands, each paid when due."""

from collections import deque
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from .accrual import pay_accrued
from .billing import bill, next_installment, skip, unbilled_principal
from .facts import Fact
from .fold import TAKERS
from .money import round_ratio
from .schedule import Installment
from .state import RESIDUE_SCALE, State
from .worksheet import Worksheet

MOST = 6_000  # more than a hundred years of weeks: a loan that never ends is cut off here


class Extra(NamedTuple):
    """Money to principal with every installment due from a date on, in minor units."""

    amount: int
    first: date


def upcoming(state: State, extra: Extra | None = None,
             agreed: Sequence[Fact] = ()) -> list[Installment]:  # fmt: skip
    """Installments not yet billed, in order, in minor units. What is past due is taken as paid;
    `extra` is paid besides, and each balance is what is left after it. `agreed` are the changes
    of terms and draws, by date, that are to come."""
    return to_come(Worksheet(state), extra, agreed)


def to_come(sheet: Worksheet, extra: Extra | None = None,
            agreed: Sequence[Fact] = ()) -> list[Installment]:  # fmt: skip
    """The same on a worksheet, which is used up."""
    rows: list[Installment] = []
    coming = deque(agreed)
    while len(rows) < MOST:
        while coming and (sheet.next_due is None or coming[0].effective_date < sheet.next_due):
            fact = coming.popleft()
            TAKERS[fact.kind](sheet, fact)
        if sheet.next_due is None:
            break
        due = sheet.next_due
        if sheet.skips:
            skip(sheet, due)
            continue
        owed = sheet.principal
        demand = next_installment(sheet, due)
        if demand is None:
            break
        bill(sheet, due)
        sheet.demands.pop()
        if fee := sheet.terms.fee_per_period:
            sheet.demands.pop()
        grown = sheet.principal - owed  # interest that a capped payment left unpaid
        if sheet.defers:  # it moves to the end: nobody pays it now
            sheet.defers -= 1
            sheet.principal -= demand.principal
            if sheet.terms.interest_method == "daily":
                pay_accrued(sheet, demand.interest)
            continue
        if sheet.cap_until and sheet.cap_until < due:
            sheet.cap = sheet.cap_until = None
        if sheet.terms.interest_method == "daily":
            pay_accrued(sheet, demand.interest)
        sheet.principal -= demand.principal
        if extra and due >= extra.first:
            sheet.principal -= min(extra.amount, sheet.principal)
            if sheet.principal == 0:
                sheet.next_due = None
        rows.append(
            Installment(
                demand.number,
                due,
                demand.billed + fee,
                demand.principal - grown,
                demand.interest + grown,
                demand.escrow,
                shown_balance(sheet),
                fee,
            )
        )
    return rows


def shown_balance(sheet: Worksheet) -> int:
    """The principal not yet asked for; with what an unrounded balance has over it, rounded."""
    left = unbilled_principal(sheet)
    if not left or not sheet.residue:
        return left
    return round_ratio(left * RESIDUE_SCALE + sheet.residue, RESIDUE_SCALE)
