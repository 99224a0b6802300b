"""An installment being paid: what of it, in which order, and what the late charge will look at."""

from datetime import date
from typing import Any

from .components import apply_component
from .state import Demand
from .worksheet import Allocation, Subject, Worksheet


def pay_installment(sheet: Worksheet, subject: Subject, index: int, money: int, on: date) -> int:
    """Pay one installment's components in the order that the terms name; returns what is left."""
    demand = sheet.demands[index]
    left = demand.outstanding
    changed: dict[str, Any] = {"open_at_grace": open_at_grace(sheet, demand, on)}
    for component in sheet.terms.allocation.order:
        paid = getattr(demand, "paid_" + component)
        part = min(money, getattr(demand, component) - paid)
        if part:
            changed["paid_" + component] = paid + part
            money -= part
            left -= part
            apply_component(sheet, subject, component, part, on)
            sheet.allocations.append(
                Allocation(subject, demand.key, component, part, "installment due, oldest first")
            )
    sheet.replace(index, demand._replace(satisfied_on=None if left else on, **changed))
    return money


def open_at_grace(sheet: Worksheet, demand: Demand, on: date) -> int | None:
    """What was open at the end of the grace period, for money that comes on the day after it."""
    fee = sheet.terms.late_fee
    if fee is None or demand.open_at_grace is not None:
        return demand.open_at_grace
    return demand.outstanding if (on - demand.due).days == fee.grace_days + 1 else None


def count_paid(sheet: Worksheet, subject: Subject, pots: tuple[int, int, int],
               on: date) -> int:  # fmt: skip
    """Count interest and principal that a daily loan was paid toward its level installments,
    oldest first, and pay their escrow from the rest; returns what is left of that."""
    for index, demand in enumerate(sheet.demands):
        if demand.kind == "installment" and demand.outstanding:
            pots = fill_level(sheet, subject, index, pots, on)
    return pots[2]


def fill_level(sheet: Worksheet, subject: Subject, index: int, pots: tuple[int, int, int],
               on: date) -> tuple[int, int, int]:  # fmt: skip
    """Count interest and principal that were paid toward one level installment, then escrow."""
    interest, principal, money = pots
    demand = sheet.demands[index]
    grace = open_at_grace(sheet, demand, on)
    level = demand.principal + demand.interest
    room = level - demand.paid_principal - demand.paid_interest
    from_interest = min(interest, room)
    from_principal = min(principal, room - from_interest)
    escrow = min(money, demand.escrow - demand.paid_escrow)
    apply_component(sheet, subject, "escrow", escrow, on)
    if escrow:
        rule = "installment due, oldest first"
        sheet.allocations.append(Allocation(subject, demand.key, "escrow", escrow, rule))
    paid_interest = demand.paid_interest + from_interest
    paid_principal = demand.paid_principal + from_principal
    billed_interest = max(demand.interest, paid_interest)
    if paid_interest + paid_principal == level:
        billed_interest = paid_interest
    elif level - billed_interest < paid_principal:
        billed_interest = level - paid_principal
    paid_escrow = demand.paid_escrow + escrow
    left = level - paid_interest - paid_principal + demand.escrow - paid_escrow
    paid = demand._replace(
        interest=billed_interest,
        principal=level - billed_interest,
        paid_interest=paid_interest,
        paid_principal=paid_principal,
        paid_escrow=paid_escrow,
        open_at_grace=grace,
        satisfied_on=None if left else on,
    )
    sheet.replace(index, paid)
    return interest - from_interest, principal - from_principal, money - escrow


def accept_short(sheet: Worksheet, money: int, most: int) -> None:
    """Take money that falls short of the oldest installment by at most `most` as a full payment:
    its escrow asks for that much less, and the next analysis finds it (Fannie Mae F-1-09)."""
    for index, demand in enumerate(sheet.demands):
        if demand.kind != "installment" or not demand.outstanding:
            continue
        missing = demand.outstanding - money
        if 0 < missing <= min(most, demand.escrow - demand.paid_escrow):
            sheet.replace(index, demand._replace(escrow=demand.escrow - missing))
        return
