"""Bills: installments falling due, made by the fold at dates that the terms fix."""

from datetime import date

from .accrual import accrue, accrued_interest, scheduled_interest
from .dates import add_months
from .state import Demand
from .worksheet import Consequence, Worksheet


def escrow_payment(sheet: Worksheet, due: date) -> int:
    """The escrow part of the installment due then, after the analyses that changed it."""
    amount = sheet.terms.escrow_payment
    for start, changed in sheet.escrow_changes:
        if start <= due:
            amount = changed
    return amount


def unbilled_principal(sheet: Worksheet) -> int:
    """The principal that no open installment asks for.

    A daily loan paid late may have asked for more interest than it still owes: that part of an
    installment will be paid as principal. Its interest must be accrued to the day.
    """
    principal = sum(d.principal - d.paid_principal for d in sheet.demands)
    if sheet.terms.interest_method != "daily":
        return sheet.principal - principal
    interest = sum(d.interest - d.paid_interest for d in sheet.demands)
    return sheet.principal - principal - max(interest - accrued_interest(sheet), 0)


def next_installment(sheet: Worksheet, on: date) -> Demand | None:
    """The next installment as it would be billed on `on`; None when nothing is left to bill.

    Scheduled interest is on the balance left once the previous installment is paid and
    curtailments are applied; daily interest is what has accrued by then. The last installment
    takes the whole balance, and so does one that would leave less than itself.
    """
    due, terms = sheet.next_due, sheet.terms
    accrue(sheet, on)
    basis = unbilled_principal(sheet)
    if due is None or basis <= 0:
        return None
    if terms.interest_method == "daily":
        billed = sum(d.interest - d.paid_interest for d in sheet.demands)
        interest = max(accrued_interest(sheet) - billed, 0)
    else:
        start = sheet.last_due or add_months(due, -1, terms.due_day)
        whole = start == add_months(due, -1, terms.due_day)
        interest = scheduled_interest(terms, basis, start, 1 if whole else 0, due)
    final = due >= terms.maturity_date or basis + interest <= terms.payment
    if not final and terms.interest_method == "daily":
        interest = min(interest, terms.payment)
    principal = basis if final else min(max(terms.payment - interest, 0), basis)
    return Demand(
        f"installment:{due.isoformat()}", "installment", due, sheet.number,
        principal, interest, escrow_payment(sheet, due),
    )  # fmt: skip


def bill(sheet: Worksheet, on: date) -> str | None:
    """Make the next bill, effective `on`; returns the consequence's key, None if none is left."""
    demand = next_installment(sheet, on)
    due = sheet.next_due
    if demand is None or due is None:
        sheet.next_due = None
        return None
    sheet.add_demand(demand)
    key = f"bill:{due.isoformat()}"
    sheet.consequences.append(Consequence(key, "bill", on))
    sheet.number += 1
    sheet.last_due = due
    left = unbilled_principal(sheet)
    sheet.next_due = add_months(due, 1, sheet.terms.due_day) if left > 0 else None
    return key


def payable_from(sheet: Worksheet) -> date | None:
    """The due date before the next installment: it can be paid from the day after."""
    if sheet.next_due is None:
        return None
    return sheet.last_due or add_months(sheet.next_due, -1, sheet.terms.due_day)


def resume_billing(sheet: Worksheet, on: date) -> None:
    """A balance that outlives its last bill (a late daily loan) is billed on, month by month,
    from the first due date after the day it is found: never as if it had been asked for before."""
    if sheet.next_due is None and sheet.last_due and unbilled_principal(sheet) > 0:
        due = add_months(sheet.last_due, 1, sheet.terms.due_day)
        while due <= on:
            due = add_months(due, 1, sheet.terms.due_day)
        sheet.next_due = due
