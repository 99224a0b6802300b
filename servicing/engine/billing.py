"""Bills: installments falling due, made by the fold at dates that the terms fix."""

from datetime import date

from .accrual import accrue, accrued_interest, denominator
from .money import round_ratio
from .periods import periods_between, step
from .rates import exact_interest, period_interest
from .schedule import regular_payment
from .state import RESIDUE_SCALE, Demand
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
    daily = terms.interest_method == "daily"
    noted, interest = daily_interest(sheet) if daily else regular_interest(sheet, basis, due)
    level = terms.method == "level" and not only_interest(sheet)
    if due >= terms.maturity_date or (level and basis + noted <= terms.payment):
        principal = basis
        interest = last_interest(sheet, basis, due, interest)
    elif level:
        principal = min(max(terms.payment - noted, 0), basis)
        if daily or terms.capitalizes:
            interest = min(interest, max(terms.payment - (noted - interest), 0))
    else:
        principal = 0 if only_interest(sheet) else min(terms.payment, basis)
    if sheet.shift == "bill" and not daily:
        interest += shifted_interest(sheet, basis, due)
    return Demand(
        f"installment:{due.isoformat()}", "installment", due, sheet.number,
        principal, interest, escrow_payment(sheet, due),
    )  # fmt: skip


def only_interest(sheet: Worksheet) -> bool:
    """Whether the next installment is interest alone."""
    terms = sheet.terms
    return terms.method == "interest_only" or sheet.number <= terms.interest_only


def daily_interest(sheet: Worksheet) -> tuple[int, int]:
    """What has accrued since the last bill, by the note and as charged."""
    billed = sum(d.interest - d.paid_interest for d in sheet.demands)
    interest = max(accrued_interest(sheet) - billed, 0)
    return interest + round_ratio(sheet.relieved, denominator(sheet.terms)), interest


def last_interest(sheet: Worksheet, basis: int, due: date, interest: int) -> int:
    """The last installment settles what an unrounded balance has over the principal."""
    if not sheet.residue:
        return interest
    _, charged, below = exact_interest(sheet, basis, *regular_period(sheet, due))
    left = charged * RESIDUE_SCALE + sheet.residue * below
    return max(round_ratio(left, below * RESIDUE_SCALE, sheet.terms.rounding.interest), 0)


def regular_interest(sheet: Worksheet, basis: int, due: date) -> tuple[int, int]:
    """The period's interest by the note and as charged, without the days of a shifted due date."""
    return period_interest(sheet, basis, *regular_period(sheet, due))


def regular_period(sheet: Worksheet, due: date) -> tuple[date, date, bool]:
    """When the period of an installment began and ended, and whether it is a whole one."""
    end, frequency = sheet.shifted_from or due, sheet.terms.frequency
    start = sheet.last_due or step(frequency, end, -1, sheet.terms.due_day)
    day = sheet.terms.due_day if end == due else start.day
    return start, end, start == step(frequency, end, -1, day)


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
    due, terms = sheet.next_due, sheet.terms
    if demand is None or due is None:
        sheet.next_due = None
        return None
    key = f"bill:{due.isoformat()}"
    basis, daily = unbilled_principal(sheet), terms.interest_method == "daily"
    if sheet.shift == "defer" and not daily:
        defer_interest(sheet, key, shifted_interest(sheet, basis, due), on)
    grown = 0 if daily else capitalized_interest(sheet, basis, due)
    if terms.rounding.carry and not daily:
        keep_residue(sheet, basis, due)
    if terms.fee_per_period:
        fee = Demand(f"fee:{due.isoformat()}", "fee", due, sheet.number, fee=terms.fee_per_period)
        sheet.add_demand(fee)
        sheet.book(key, "fees_receivable", "fee_income", fee.fee, on)
    sheet.add_demand(demand)
    sheet.principal += grown
    sheet.book(key, "principal", "interest", grown, on)
    sheet.consequences.append(Consequence(key, "bill", on))
    sheet.number += 1
    begin_period(sheet, due)
    left = unbilled_principal(sheet)
    sheet.next_due = step(terms.frequency, due, 1, terms.due_day) if left > 0 else None
    if sheet.next_due and terms.interest_only and not terms.payment:
        amortize(sheet, left)
    return key


def capitalized_interest(sheet: Worksheet, basis: int, due: date) -> int:
    """The interest that a capped payment does not cover and the note makes principal."""
    terms = sheet.terms
    if not terms.capitalizes or only_interest(sheet) or due >= terms.maturity_date:
        return 0
    _, interest = regular_interest(sheet, basis, due)
    return max(interest - terms.payment, 0)


def keep_residue(sheet: Worksheet, basis: int, due: date) -> None:
    """Carry on what rounding the period's interest left out of an unrounded balance."""
    _, charged, below = exact_interest(sheet, basis, *regular_period(sheet, due))
    asked = round_ratio(charged, below, sheet.terms.rounding.interest)
    exact = round_ratio(charged * RESIDUE_SCALE, below, "half_even")
    sheet.residue += exact - asked * RESIDUE_SCALE


def amortize(sheet: Worksheet, principal: int) -> None:
    """Once the installments of interest alone are over, the payment that pays the rest."""
    terms = sheet.terms
    if sheet.number > terms.interest_only and terms.method != "interest_only":
        payments = payments_left(sheet, terms.amortized_by or terms.maturity_date)
        sheet.change_terms(payment=regular_payment(terms, principal, payments))


def payments_left(sheet: Worksheet, until: date) -> int:
    """How many installments there are from the next one up to a date; one at least."""
    terms, due = sheet.terms, sheet.next_due or until
    return max(periods_between(terms.frequency, due, until, terms.due_day) + 1, 1)


def begin_period(sheet: Worksheet, due: date) -> None:
    """The next interest period begins where the one billed ended; what was kept of that is gone."""
    sheet.last_due = due
    sheet.segments, sheet.draws, sheet.relieved = (), (), 0
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
    sheet.next_due = step(sheet.terms.frequency, due, 1, sheet.terms.due_day)


def payable_from(sheet: Worksheet) -> date | None:
    """The due date before the next installment: it can be paid from the day after. None while
    an extension leaves installments out."""
    if sheet.next_due is None or sheet.skips:
        return None
    return sheet.last_due or step(sheet.terms.frequency, sheet.next_due, -1, sheet.terms.due_day)


def resume_billing(sheet: Worksheet, on: date) -> None:
    """A balance that outlives its last bill (a late daily loan) is billed on, period by period,
    from the first due date after the day it is found: never as if it had been asked for before."""
    if (
        sheet.next_due is None
        and sheet.last_due
        and not sheet.closed
        and unbilled_principal(sheet) > 0
    ):
        terms = sheet.terms
        due = step(terms.frequency, sheet.last_due, 1, terms.due_day)
        while due <= on:
            due = step(terms.frequency, due, 1, terms.due_day)
        sheet.next_due = due
