"""Bills: installments falling due, made by the fold at dates that the terms fix."""

from datetime import date

from .accrual import accrue, accrued_interest, denominator
from .dates import add_months
from .money import round_ratio
from .rates import period_interest
from .state import Demand
from .worksheet import Consequence, Subject, Worksheet


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
    takes the whole balance, and so does one that would leave less than itself. What a cap
    forgives lowers the payment, never the principal in it.
    """
    due, terms = sheet.next_due, sheet.terms
    accrue(sheet, on)
    basis = unbilled_principal(sheet)
    if due is None or basis <= 0:
        return None
    if terms.interest_method == "daily":
        billed = sum(d.interest - d.paid_interest for d in sheet.demands)
        interest = max(accrued_interest(sheet) - billed, 0)
        noted = interest + round_ratio(sheet.relieved, denominator(terms))
    else:
        noted, interest = regular_interest(sheet, basis, due)
    final = due >= terms.maturity_date or basis + noted <= terms.payment
    if not final and terms.interest_method == "daily":
        interest = min(interest, max(terms.payment - (noted - interest), 0))
    principal = basis if final else min(max(terms.payment - noted, 0), basis)
    if sheet.shift == "bill" and terms.interest_method != "daily":
        interest += shifted_interest(sheet, basis, due)
    return Demand(
        f"installment:{due.isoformat()}", "installment", due, sheet.number,
        principal, interest, escrow_payment(sheet, due),
    )  # fmt: skip


def regular_interest(sheet: Worksheet, basis: int, due: date) -> tuple[int, int]:
    """The period's interest by the note and as charged, without the days of a shifted due date."""
    return period_interest(sheet, basis, *regular_period(sheet, due))


def regular_period(sheet: Worksheet, due: date) -> tuple[date, date, bool]:
    """When the period of an installment began and ended, and whether it is a whole month."""
    end = sheet.shifted_from or due
    start = sheet.last_due or add_months(end, -1, sheet.terms.due_day)
    day = sheet.terms.due_day if end == due else start.day
    return start, end, start == add_months(end, -1, day)


def shifted_interest(sheet: Worksheet, basis: int, due: date) -> int:
    """Interest of the days by which a change of the due day made the period longer."""
    if sheet.shifted_from is None:
        return 0
    alone = sheet.segments
    sheet.segments = ()
    _, interest = period_interest(sheet, basis, sheet.shifted_from, due, whole=False)
    sheet.segments = alone
    return interest


def bill(sheet: Worksheet, on: date) -> str | None:
    """Make the next bill, effective `on`; returns the consequence's key, None if none is left."""
    demand = next_installment(sheet, on)
    due = sheet.next_due
    if demand is None or due is None:
        sheet.next_due = None
        return None
    key = f"bill:{due.isoformat()}"
    if sheet.shift == "defer" and sheet.terms.interest_method != "daily":
        defer_interest(sheet, key, shifted_interest(sheet, unbilled_principal(sheet), due), on)
    sheet.add_demand(demand)
    sheet.consequences.append(Consequence(key, "bill", on))
    sheet.number += 1
    begin_period(sheet, due)
    left = unbilled_principal(sheet)
    sheet.next_due = add_months(due, 1, sheet.terms.due_day) if left > 0 else None
    return key


def begin_period(sheet: Worksheet, due: date) -> None:
    """The next interest period begins where the one billed ended; what was kept of that is gone."""
    sheet.last_due = due
    sheet.segments, sheet.relieved = (), 0
    sheet.shift, sheet.shifted_from = "", None


def defer_interest(sheet: Worksheet, subject: Subject, amount: int, on: date) -> None:
    """Move interest to the end of the loan, where it bears none itself."""
    sheet.deferred_interest += amount
    sheet.book(subject, "deferred_interest", "interest", amount, on)


def skip(sheet: Worksheet, on: date) -> None:
    """An installment that an extension leaves out: its interest, if it is earned by the month,
    waits for the end; daily interest goes on by itself."""
    due = sheet.next_due
    if due is None:
        return
    if sheet.terms.interest_method != "daily":
        _, interest = regular_interest(sheet, unbilled_principal(sheet), due)
        key = f"skip:{due.isoformat()}"
        sheet.consequences.append(Consequence(key, "skip", on))
        defer_interest(sheet, key, interest, on)
    accrue(sheet, on)
    begin_period(sheet, due)
    sheet.skips -= 1
    sheet.next_due = add_months(due, 1, sheet.terms.due_day)


def payable_from(sheet: Worksheet) -> date | None:
    """The due date before the next installment: it can be paid from the day after. None while
    an extension leaves installments out."""
    if sheet.next_due is None or sheet.skips:
        return None
    return sheet.last_due or add_months(sheet.next_due, -1, sheet.terms.due_day)


def resume_billing(sheet: Worksheet, on: date) -> None:
    """A balance that outlives its last bill (a late daily loan) is billed on, month by month,
    from the first due date after the day it is found: never as if it had been asked for before."""
    if (
        sheet.next_due is None
        and sheet.last_due
        and not sheet.closed
        and unbilled_principal(sheet) > 0
    ):
        due = add_months(sheet.last_due, 1, sheet.terms.due_day)
        while due <= on:
            due = add_months(due, 1, sheet.terms.due_day)
        sheet.next_due = due
