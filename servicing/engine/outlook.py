"""What is still to come: a loan's installments from where it stands, each paid when due."""

from datetime import date
from typing import NamedTuple

from .accrual import pay_accrued
from .billing import bill, next_installment, skip, unbilled_principal
from .schedule import Installment
from .state import State
from .worksheet import Worksheet

MOST = 1_200  # a hundred years of months: a loan that never ends is cut off here


class Extra(NamedTuple):
    """Money to principal with every installment due from a date on, in minor units."""

    amount: int
    first: date


def upcoming(state: State, extra: Extra | None = None) -> list[Installment]:
    """Installments not yet billed, in order, in minor units. What is past due is taken as paid;
    `extra` is paid besides, and each balance is what is left after it."""
    return to_come(Worksheet(state), extra)


def to_come(sheet: Worksheet, extra: Extra | None = None) -> list[Installment]:
    """The same on a worksheet, which is used up."""
    rows: list[Installment] = []
    while sheet.next_due is not None and len(rows) < MOST:
        due = sheet.next_due
        if sheet.skips:
            skip(sheet, due)
            continue
        demand = next_installment(sheet, due)
        if demand is None:
            break
        bill(sheet, due)
        sheet.demands.pop()
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
                demand.billed,
                demand.principal,
                demand.interest,
                demand.escrow,
                unbilled_principal(sheet),
            )
        )
    return rows
