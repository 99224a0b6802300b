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


def open_principal(sheet: Worksheet) -> int:
    return sum(d.principal - d.paid_principal for d in sheet.demands)


def next_installment(sheet: Worksheet, on: date) -> Demand | None:
    """The next installment as it would be billed on `on`; None when nothing is left to bill.

    Scheduled interest is on the balance left once the previous installment is paid and
    curtailments are applied; daily interest is what has accrued by then. The last installment
    takes the whole balance, and so does one that would leave less than itself.
    """
    due, terms = sheet.next_due, sheet.terms
    basis = sheet.principal - open_principal(sheet)
    if due is None or basis <= 0:
        return None
    if terms.interest_method == "daily":
        accrue(sheet, on)
        billed = sum(d.interest - d.paid_interest for d in sheet.demands)
        interest = max(accrued_interest(sheet) - billed, 0)
    else:
        start = sheet.last_due or add_months(due, -1, terms.due_day)
        whole = start == add_months(due, -1, start.day) or start == add_months(
            due, -1, terms.due_day
        )
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
    left = sheet.principal - open_principal(sheet)
    sheet.next_due = add_months(due, 1, sheet.terms.due_day) if left > 0 else None
    return key


def payable_from(sheet: Worksheet) -> date | None:
    """The due date before the next installment: it can be paid from the day after."""
    if sheet.next_due is None:
        return None
    return sheet.last_due or add_months(sheet.next_due, -1, sheet.terms.due_day)
