"""Money to and from the components of a loan: what every way of paying comes down to."""

from datetime import date

from .accrual import accrue, pay_accrued
from .money import rate_ratio, round_ratio
from .rates import charged_rate
from .worksheet import Allocation, Subject, Worksheet

REGULAR = "regular"
# Payments that wait for their own purpose, and the kind of suspense that they wait in.
HELD_AS = {
    "pre_petition": "trustee_pre_petition",
    "post_petition": "post_petition",
    "trial": "trial_plan",
}


def hold(sheet: Worksheet, amount: int, kind: str = REGULAR) -> None:
    """Keep money in suspense: it stays where its cash leg put it, in unapplied funds. Only the
    regular kind accumulates to a periodic payment."""
    if amount:
        sheet.suspense[kind] = sheet.suspense.get(kind, 0) + amount


def apply_component(sheet: Worksheet, subject: Subject, component: str, amount: int,
                    on: date) -> None:  # fmt: skip
    """Move unapplied money to one component of the loan, with its bookings."""
    if amount <= 0:
        return
    if component == "escrow":
        sheet.credit_escrow(subject, "unapplied", amount, on)
    elif component == "interest":
        fee = servicing_fee(sheet, amount)
        sheet.book(subject, "unapplied", "interest", amount - fee, on)
        sheet.book(subject, "unapplied", "servicing_fee", fee, on)
        if sheet.terms.interest_method == "daily":
            pay_accrued(sheet, amount)
    elif component in ("deferred_principal", "deferred_interest", "corporate_advances"):
        setattr(sheet, component, getattr(sheet, component) - amount)
        sheet.book(subject, "unapplied", component.rstrip("s"), amount, on)
    else:
        accrue(sheet, on)
        sheet.principal -= amount
        sheet.book(subject, "unapplied", "principal", amount, on)


def servicing_fee(sheet: Worksheet, interest: int) -> int:
    """The servicer's share of collected interest: the fee rate over the note rate, half up."""
    fee, rate = sheet.terms.servicing_fee_rate, charged_rate(sheet)
    if not fee or not rate:
        return 0
    fee_part, fee_whole = rate_ratio(fee)
    rate_part, rate_whole = rate_ratio(rate)
    return round_ratio(interest * fee_part * rate_whole, fee_whole * rate_part)


def pay_fees(sheet: Worksheet, subject: Subject, money: int, on: date,
             kinds: tuple[str, ...] = ()) -> int:  # fmt: skip
    """Pay fees, kinds in the order that the terms name, oldest first; returns what is left."""
    for kind in kinds or sheet.terms.allocation.fees:
        for index, demand in enumerate(sheet.demands):
            if demand.kind != kind or money <= 0 or not demand.outstanding:
                continue
            part = min(money, demand.outstanding)
            left = demand.outstanding - part
            money -= part
            sheet.book(subject, "unapplied", "fees_receivable", part, on)
            sheet.allocations.append(
                Allocation(subject, demand.key, kind, part, "fees, once nothing due is unpaid")
            )
            paid = demand.paid_fee + part
            sheet.replace(index, demand._replace(paid_fee=paid, satisfied_on=None if left else on))
    return money
