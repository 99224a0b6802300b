"""Relief for borrowers who fell behind: extension, deferral, modification (Fannie Mae D2-3)."""

from datetime import date
from decimal import Decimal
from typing import Any

from .accrual import accrue, earned_unpaid, pay_accrued
from .billing import defer_interest, resume_billing, unbilled_principal
from .facts import Fact, FactError
from .periods import payments_in, step
from .rates import close_stretch
from .schedule import level_payment
from .state import Demand
from .worksheet import Subject, Worksheet


def unpaid(sheet: Worksheet) -> list[int]:
    """Where the installments stand that are not fully paid, oldest first."""
    return [
        index
        for index, demand in enumerate(sheet.demands)
        if demand.kind == "installment" and demand.outstanding
    ]


def withdraw(sheet: Worksheet, index: int, on: date) -> Demand:
    """Ask no longer for what is unpaid of an installment; returns it as it was."""
    demand = sheet.demands[index]
    asked = demand._replace(
        principal=demand.paid_principal, interest=demand.paid_interest,
        escrow=demand.paid_escrow, satisfied_on=on, open_at_grace=None,
    )  # fmt: skip
    sheet.replace(index, asked)
    return demand


def extension(sheet: Worksheet, fact: Fact) -> None:
    """The oldest unpaid installments, and then the next ones, are asked for after the others:
    maturity moves by as many. A fee, if any, is a fee of its own."""
    on, terms = fact.effective_date, sheet.terms
    number = payments_of(sheet, count(fact, "months"))
    accrue(sheet, on)
    behind = unpaid(sheet)[:number]
    for index in behind:
        was = withdraw(sheet, index, on)
        if sheet.terms.interest_method != "daily":
            defer_interest(sheet, fact.seq, was.interest - was.paid_interest, on)
    maturity = step(terms.frequency, terms.maturity_date, number, terms.due_day)
    sheet.change_terms(maturity_date=maturity)
    if terms.amortized_by:
        until = step(terms.frequency, terms.amortized_by, number, terms.due_day)
        sheet.change_terms(amortized_by=until)
    resume_billing(sheet, on)
    sheet.skips += number - len(behind)
    if fact.amount:
        sheet.add_demand(Demand(f"fee:{fact.seq}", "fee", on, fee=fact.amount))
        sheet.book(fact.seq, "fees_receivable", "fee_income", fact.amount, on)
    sheet.drop_satisfied()


def deferral(sheet: Worksheet, fact: Fact) -> None:
    """The oldest unpaid installments move to the end without interest, the next ones as they fall
    due. Their escrow is left to the next analysis."""
    number = count(fact, "installments")
    behind = unpaid(sheet)[:number]
    for index in behind:
        defer_installment(sheet, fact.seq, index, fact.effective_date)
    sheet.defers += number - len(behind)
    sheet.drop_satisfied()


def defer_installment(sheet: Worksheet, subject: Subject, index: int, on: date) -> None:
    """Principal and interest that are unpaid of one installment, owed at the end of the loan."""
    accrue(sheet, on)
    was = withdraw(sheet, index, on)
    interest = was.interest - was.paid_interest
    if sheet.terms.interest_method == "daily":
        pay_accrued(sheet, interest)
    defer_interest(sheet, subject, interest, on)
    defer_principal(sheet, subject, was.principal - was.paid_principal, on)


def defer_principal(sheet: Worksheet, subject: Subject, amount: int, on: date) -> None:
    sheet.principal -= amount
    sheet.deferred_principal += amount
    sheet.book(subject, "deferred_principal", "principal", amount, on)


def count(fact: Fact, name: str) -> int:
    number = int(fact.data[name])
    if number < 1:
        raise FactError(f"{name}: expected at least one, not {number}")
    return number


def payments_of(sheet: Worksheet, months: int) -> int:
    """How many installments so many months are. Raises FactError where that is no whole number."""
    try:
        return payments_in(sheet.terms.frequency, months)
    except ValueError as error:
        raise FactError(str(error)) from error


def modification(sheet: Worksheet, fact: Fact) -> None:
    """New terms for the whole debt. What is past due becomes principal as far as it is agreed,
    other interest waits for the end; principal is forgiven or deferred; billing starts anew, in
    level installments."""
    on, data, subject = fact.effective_date, fact.data, fact.seq
    accrue(sheet, on)
    close_stretch(sheet, on)
    interest = max(earned_unpaid(sheet.state(), on), 0)
    for index in unpaid(sheet):
        withdraw(sheet, index, on)
    sheet.drop_satisfied()
    sheet.accrued = sheet.relieved = 0
    capitalize(sheet, subject, data.get("capitalize") or {}, interest, on)
    if (forgiven := min(data.get("forgive") or 0, sheet.principal)) > 0:
        sheet.principal -= forgiven
        sheet.book(subject, "debt_forgiven", "principal", forgiven, on)
    defer_principal(sheet, subject, min(data.get("defer") or 0, sheet.principal), on)
    terms, number = sheet.terms, payments_of(sheet, count(fact, "term_months"))
    rate = Decimal(data["annual_rate"]) if data.get("annual_rate") else terms.annual_rate
    due, day = first_due(sheet, on, data.get("first_due_date"))
    payment = data.get("payment") or level_payment(
        unbilled_principal(sheet), rate, number, terms.frequency, terms.compounding, terms.rounding
    )
    sheet.change_terms(
        annual_rate=rate, payment=payment, due_day=day, method="level", interest_only=0,
        arm=None, amortized_by=None, maturity_date=step(terms.frequency, due, number - 1, day),
    )  # fmt: skip
    sheet.cap = sheet.cap_until = None
    sheet.next_due = due
    sheet.last_due = max(on, sheet.last_due or on)  # an installment may be paid ahead
    sheet.segments, sheet.draws, sheet.shift, sheet.shifted_from = (), (), "", None
    sheet.skips = sheet.defers = 0


def first_due(sheet: Worksheet, on: date, named: str | None) -> tuple[date, int]:
    """When the first installment of a modification falls due, and the day of the month after it:
    as agreed, else the next one. No installment is asked for twice, so it comes after those that
    were billed ahead."""
    billed = max(on, sheet.last_due or on)
    if named:
        due = date.fromisoformat(named)
        if due <= billed:
            raise FactError(f"first_due_date: expected a date after {billed}, not {named}")
        return due, due.day
    terms = sheet.terms
    due = step(terms.frequency, sheet.next_due or sheet.last_due or billed, 0, terms.due_day)
    while due > billed:
        due = step(terms.frequency, due, -1, terms.due_day)
    while due <= billed:
        due = step(terms.frequency, due, 1, terms.due_day)
    return due, terms.due_day


def capitalize(sheet: Worksheet, subject: Subject, agreed: dict[str, Any], interest: int,
               on: date) -> None:  # fmt: skip
    """Add what is agreed of interest, advances and fees to principal, never more than is owed."""
    part = agreed_part(agreed, "interest", interest)
    add_to_principal(sheet, subject, "interest", part, on)
    defer_interest(sheet, subject, interest - part, on)
    advance = agreed_part(agreed, "escrow_advance", max(-sheet.escrow, 0))
    sheet.principal += advance
    sheet.credit_escrow(subject, "principal", advance, on)
    advances = agreed_part(agreed, "corporate_advances", sheet.corporate_advances)
    sheet.corporate_advances -= advances
    add_to_principal(sheet, subject, "corporate_advance", advances, on)
    fees = agreed_part(agreed, "fees", sum(d.outstanding for d in sheet.demands))
    for index, demand in enumerate(sheet.demands):
        piece = min(fees, demand.outstanding)
        if piece:
            fees -= piece
            paid = demand._replace(paid_fee=demand.paid_fee + piece)
            sheet.replace(index, paid if paid.outstanding else paid._replace(satisfied_on=on))
            add_to_principal(sheet, subject, "fees_receivable", piece, on)
    sheet.drop_satisfied()


def agreed_part(agreed: dict[str, Any], name: str, owed: int) -> int:
    """What of an amount owed is capitalized: all of it for True, else at most the amount named."""
    wanted = agreed.get(name) or 0
    return owed if wanted is True else max(min(int(wanted), owed), 0)


def add_to_principal(sheet: Worksheet, subject: Subject, role: str, amount: int, on: date) -> None:
    sheet.principal += amount
    sheet.book(subject, "principal", role, amount, on)
