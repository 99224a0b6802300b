"""The payment waterfall: where received money goes, by the loan's allocation (docs/waterfall.md).

Fees never belong to an installment: they are paid only from what is left once every installment
due is paid in full, so an unpaid late charge never makes the next payment short
(12 CFR 1026.36(c)(1), (2)).
"""

from collections.abc import Mapping
from datetime import date

from .accrual import accrue, accrued_interest
from .billing import bill, next_installment, payable_from, resume_billing, unbilled_principal
from .buydown import subsidize, subsidy
from .components import HELD_AS, REGULAR, apply_component, hold, pay_fees
from .directed import direct
from .installments import accept_short, count_paid, pay_installment
from .payoff import COUNTS_TOWARD_PAYOFF, figures
from .settlement import recover, settle
from .worksheet import Allocation, Subject, Worksheet

PAYOFFS = ("payoff", "short_payoff")


def receive(sheet: Worksheet, subject: Subject, amount: int, on: date, *, designation: str = "",
            source: str = "cash_clearing", to: Mapping[str, int] | None = None,
            short: int = 0) -> None:  # fmt: skip
    """Take in a payment: its cash leg, then its allocation, its designated use, or the buckets
    that it was directed to; what these leave goes the usual way. `short` is by how much it may
    fall short of an installment and still be a full payment."""
    sheet.book(subject, source, "unapplied", amount, on)
    accrue(sheet, on)
    if to:
        amount = direct(sheet, subject, to, amount, on)
    if sheet.closed and designation not in PAYOFFS:
        designation = ""
    if to and not amount:
        pass
    elif designation == "principal":
        hold(sheet, curtail(sheet, subject, amount, on, "designated to principal"))
    elif designation == "escrow":
        apply_component(sheet, subject, "escrow", amount, on)
        sheet.allocations.append(Allocation(subject, None, "escrow", amount, "designated"))
    elif designation == "fees":
        hold(sheet, pay_fees(sheet, subject, amount, on))
    elif designation in HELD_AS:
        hold(sheet, amount, HELD_AS[designation])
    else:
        hold(sheet, amount)
        if short:
            accept_short(sheet, sheet.suspense.get(REGULAR, 0), short)
        allocate(sheet, subject, on, designation)
    sheet.drop_satisfied()
    resume_billing(sheet, on)


def allocate(sheet: Worksheet, subject: Subject, on: date, designation: str = "") -> None:
    """Apply everything held in regular suspense as far as the rules let it go, as of `on`."""
    if sheet.closed == "transferred":
        return
    if sheet.principal == 0:
        state = sheet.state()
        if state.undrawn or state.status == "paid_off":
            return
    if pays_off(sheet, on, designation):
        money = sum(sheet.suspense.pop(kind, 0) for kind in COUNTS_TOWARD_PAYOFF)
        hold(sheet, settle(sheet, subject, money, on))
        return
    money = sheet.suspense.pop(REGULAR, 0)
    if sheet.closed:
        money = recover(sheet, subject, money, on)
    else:
        money = pay_components(sheet, subject, money, on)
        if money and not any(d.kind == "installment" and d.outstanding for d in sheet.demands):
            money = prepay(sheet, subject, money, on)
            money = pay_fees(sheet, subject, money, on)
            money = spend_excess(sheet, subject, money, on)
    hold(sheet, money)


def pays_off(sheet: Worksheet, on: date, designation: str) -> bool:
    """Whether money designated to end the loan, with what is held for it, does so."""
    if designation not in PAYOFFS:
        return False
    return designation == "short_payoff" or figures(sheet.state(), on).total <= 0


def pay_oldest(sheet: Worksheet, subject: Subject, money: int, on: date) -> int:
    """Fill the oldest unpaid installment before the next. Money short of a full installment
    waits until it accumulates to one (12 CFR 1026.36(c)(1)(ii)). Returns what is left."""
    whole_only = sheet.terms.allocation.partial == "suspense"
    for index, demand in enumerate(sheet.demands):
        if demand.kind != "installment" or not demand.outstanding:
            continue
        if money <= 0 or (whole_only and money < demand.outstanding):
            break
        money = pay_installment(sheet, subject, index, money, on)
    return money


def pay_components(sheet: Worksheet, subject: Subject, money: int, on: date) -> int:
    """Daily interest to date, then past-due principal, then escrow; returns what is left.

    An installment of a daily loan asks for a level amount: whatever part of it was interest,
    money counts toward it. Its split is fixed as it is paid.
    """
    if sheet.terms.interest_method != "daily":
        return pay_oldest(sheet, subject, money, on)
    if not any(d.kind == "installment" and d.outstanding for d in sheet.demands):
        demand = next_installment(sheet, on)
        if demand is None or not prepayable(sheet, on) or money < demand.billed:
            return money
        bill(sheet, on)
    due = sum(
        d.principal + d.interest - d.paid_principal - d.paid_interest
        for d in sheet.demands
        if d.kind == "installment"
    )
    interest = min(money, accrued_interest(sheet))
    principal = min(money - interest, max(due - interest, 0), sheet.principal)
    apply_component(sheet, subject, "interest", interest, on)
    apply_component(sheet, subject, "principal", principal, on)
    money -= interest + principal
    for component, amount in (("interest", interest), ("principal", principal)):
        if amount:
            rule = "interest to date" if component == "interest" else "past-due principal"
            sheet.allocations.append(Allocation(subject, None, component, amount, rule))
    return count_paid(sheet, subject, (interest, principal, money), on)


def prepayable(sheet: Worksheet, on: date) -> bool:
    """An installment can be paid from the day after the previous due date."""
    start = payable_from(sheet)
    return start is not None and on > start


def prepay(sheet: Worksheet, subject: Subject, money: int, on: date) -> int:
    """Pay the next installment of a current loan if the money covers it whole; its bill is then
    made that day. Prepaying loans take as many whole installments as the money covers."""
    rule = sheet.terms.allocation.excess
    if sheet.terms.interest_method == "daily":
        return money
    while money and not sheet.skips and (rule == "prepay_installments" or prepayable(sheet, on)):
        demand = next_installment(sheet, on)
        if demand is None or money + subsidy(sheet, demand) < demand.billed:
            break
        bill(sheet, on)
        subsidize(sheet, subject, len(sheet.demands) - 1, on)
        money = pay_installment(sheet, subject, len(sheet.demands) - 1, money, on)
    return money


def spend_plan(sheet: Worksheet, subject: Subject, money: int, on: date) -> int:
    """Parts of payments that a plan sends more often than they fall due wait until they make one.
    What comes to a whole installment before the next one can be paid is the plan's extra payment,
    to principal."""
    demand = next_installment(sheet, on)
    if demand is None or money < demand.billed:
        return money
    extra = demand.billed
    return money - extra + curtail(sheet, subject, extra, on, "extra payment of the plan")


def spend_excess(sheet: Worksheet, subject: Subject, money: int, on: date) -> int:
    """What a current loan does with money beyond what is asked: the terms' rule for excess."""
    rule = sheet.terms.allocation.excess
    if rule in ("suspense", "prepay_installments"):
        return money
    if rule == "plan":
        return spend_plan(sheet, subject, money, on)
    if sheet.terms.interest_method == "daily":
        interest = min(money, accrued_interest(sheet))
        apply_component(sheet, subject, "interest", interest, on)
        if interest:
            rule = "interest to date"
            sheet.allocations.append(Allocation(subject, None, "interest", interest, rule))
        money -= interest
    return curtail(sheet, subject, money, on, "excess to principal")


def curtail(sheet: Worksheet, subject: Subject, money: int, on: date, rule: str) -> int:
    """Extra money to principal; returns what is left. Money that would end the loan ends it only
    if it pays everything off; otherwise it waits, since interest is still owed."""
    if money <= 0:
        return money
    if money >= unbilled_principal(sheet):
        enough = money >= figures(sheet.state(), on).gross
        return settle(sheet, subject, money, on) if enough else money
    apply_component(sheet, subject, "principal", money, on)
    sheet.allocations.append(Allocation(subject, None, "principal", money, rule))
    return 0
