"""What people did with money: each fact on the worksheet of its day."""

from datetime import date

from .accrual import accrue
from .billing import resume_billing
from .components import REGULAR
from .facts import Fact, FactError
from .state import Demand
from .waterfall import receive
from .worksheet import Worksheet


def payment(sheet: Worksheet, fact: Fact) -> None:
    if fact.amount <= 0:
        raise FactError("a payment needs an amount of at least one cent")
    receive(
        sheet, fact.seq, fact.amount, fact.effective_date,
        designation=fact.data.get("designation", ""),
        source=fact.data.get("from", "cash_clearing"),
        to=fact.data.get("to"),
        short=fact.data.get("accept_short", 0),
    )  # fmt: skip


def fee(sheet: Worksheet, fact: Fact) -> None:
    """A fee that a person assessed: its own demand, never part of an installment. A late charge
    that an officer makes after a correction is one, and is paid in its place."""
    on = fact.effective_date
    kind = "late_fee" if fact.data.get("code") == "late_fee" else "fee"
    sheet.add_demand(Demand(f"fee:{fact.seq}", kind, on, fee=fact.amount))
    income = "late_fee_income" if kind == "late_fee" else "fee_income"
    sheet.book(fact.seq, "fees_receivable", income, fact.amount, on)


def waiver(sheet: Worksheet, fact: Fact) -> None:
    """Give up what is left of a fee, or `amount` of it. A fee that the fold no longer makes (its
    payment was found to have come in time) leaves nothing to give up."""
    if fact.data["of"].startswith("installment:"):
        raise FactError("only a fee can be waived, not an installment")
    for index, demand in enumerate(sheet.demands):
        if demand.key == fact.data["of"]:
            amount = min(fact.amount or demand.outstanding, demand.outstanding)
            waived = demand._replace(fee=demand.fee - amount)
            if not waived.outstanding:
                waived = waived._replace(satisfied_on=fact.effective_date)
            sheet.replace(index, waived)
            on = fact.effective_date
            sheet.book(fact.seq, "fee_waived", "fees_receivable", amount, on)
            sheet.drop_satisfied()
            return


def refund(sheet: Worksheet, fact: Fact) -> None:
    """Money given back. The cash has left whatever a replay finds, so what was no longer held is
    an advance that the borrower owes."""
    if fact.data.get("from") == "escrow":
        escrow_disbursement(sheet, fact)
        return
    on, kind = fact.effective_date, fact.data.get("kind", REGULAR)
    held = min(fact.amount, sheet.suspense.get(kind, 0))
    sheet.book(fact.seq, "disbursed", "cash_clearing", fact.amount, on)
    sheet.book(fact.seq, "unapplied", "disbursed", held, on)
    sheet.book(fact.seq, "corporate_advance", "disbursed", fact.amount - held, on)
    sheet.suspense[kind] = sheet.suspense.get(kind, 0) - held
    sheet.corporate_advances += fact.amount - held


def escrow_deposit(sheet: Worksheet, fact: Fact) -> None:
    """Money that somebody puts straight into escrow: an insurer, a taxing authority, a seller."""
    receive(sheet, fact.seq, fact.amount, fact.effective_date, designation="escrow")


def escrow_disbursement(sheet: Worksheet, fact: Fact) -> None:
    """A bill paid for the borrower: cash out once, then from the balance or as an advance."""
    on = fact.effective_date
    sheet.book(fact.seq, "disbursed", "escrow_cash", fact.amount, on)
    sheet.debit_escrow(fact.seq, "disbursed", fact.amount, on)


def escrow_payment_change(sheet: Worksheet, fact: Fact) -> None:
    """The new escrow payment for installments due from given dates on (12 CFR 1024.17(f))."""
    changes = tuple((date.fromisoformat(due), amount) for due, amount in fact.data["changes"])
    first = changes[0][0] if changes else date.max
    sheet.escrow_changes = tuple(c for c in sheet.escrow_changes if c[0] < first) + changes


def corporate_advance(sheet: Worksheet, fact: Fact) -> None:
    """Money spent on the loan. Only what the borrower has to pay back is the borrower's debt."""
    on, whose = fact.effective_date, fact.data.get("recoverable_from", "borrower")
    if whose == "borrower":
        sheet.corporate_advances += fact.amount
    role = {"borrower": "corporate_advance", "investor": "investor_advance"}.get(
        whose, "servicing_expense"
    )
    sheet.book(fact.seq, role, "cash_clearing", fact.amount, on)


def draw(sheet: Worksheet, fact: Fact) -> None:
    """More of the loan is paid out: it bears interest from its day on."""
    on = fact.effective_date
    if fact.amount <= 0:
        raise FactError("a draw needs an amount of at least one cent")
    accrue(sheet, on)
    sheet.principal += fact.amount
    sheet.book(fact.seq, "principal", "cash_clearing", fact.amount, on)
    if sheet.terms.interest_method != "daily" and sheet.last_due != on:
        sheet.draws = (*sheet.draws, (on, fact.amount))
    resume_billing(sheet, on)


def assumption(sheet: Worksheet, fact: Fact) -> None:
    """Another person takes over the debt: its terms and balances stay as they are."""
