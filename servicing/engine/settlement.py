"""The end of a debt: paid off, settled for less, or recovered after a charge-off."""

from datetime import date

from .components import apply_component, pay_fees
from .payoff import figures
from .worksheet import Allocation, Subject, Worksheet

# What a short payoff gives up first, and where it is written off.
GIVEN_UP = (
    ("prepayment_penalty", ""),
    ("late_fees", "fee_waived"),
    ("other_fees", "fee_waived"),
    ("deferred_interest", "debt_forgiven"),
    ("interest", "debt_forgiven"),
    ("corporate_advances", "debt_forgiven"),
    ("escrow_advance", "debt_forgiven"),
    ("deferred_principal", "debt_forgiven"),
    ("principal", "debt_forgiven"),
)
FEES = ("late_fees", "other_fees")


def settle(sheet: Worksheet, subject: Subject, money: int, on: date) -> int:
    """Pay everything off: all interest owed, principal, fees, advances; returns what is left.

    Money short of what is owed settles it all the same, as agreed: the rest is written off. An
    escrow balance is not netted but refunded apart (12 CFR 1024.34).
    """
    owed = figures(sheet.state(), on)
    for index, demand in enumerate(sheet.demands):
        closed = demand._replace(
            paid_principal=demand.principal, paid_interest=demand.interest,
            escrow=demand.paid_escrow, paid_fee=demand.fee, satisfied_on=on, open_at_grace=None,
        )  # fmt: skip
        sheet.replace(index, closed)
    missing = max(owed.gross - money, 0)
    sheet.book(subject, "interest", "unapplied", max(-owed.interest, 0), on)
    for component, loss in GIVEN_UP:
        amount = getattr(owed, component)
        off = min(missing, max(amount, 0))
        missing -= off
        if loss:
            write_off(sheet, subject, component, loss, off, on)
        pay_off(sheet, subject, component, amount - off, on)
    end(sheet)
    return money - owed.gross if money > owed.gross else 0


def pay_off(sheet: Worksheet, subject: Subject, component: str, amount: int, on: date) -> None:
    if component == "prepayment_penalty":
        sheet.book(subject, "unapplied", "fee_income", amount, on)
    elif component in FEES:
        sheet.book(subject, "unapplied", "fees_receivable", amount, on)
    else:
        name = "escrow" if component == "escrow_advance" else component
        apply_component(sheet, subject, name, amount, on)
    if amount:
        sheet.allocations.append(Allocation(subject, None, component, amount, "payoff"))


def write_off(sheet: Worksheet, subject: Subject, component: str, loss: str, amount: int,
              on: date) -> None:  # fmt: skip
    """Give up a part of what is owed of one component."""
    if component in FEES:
        sheet.book(subject, loss, "fees_receivable", amount, on)
    elif component == "escrow_advance":
        sheet.credit_escrow(subject, loss, amount, on)
    else:
        sheet.book(subject, loss, component.rstrip("s"), amount, on)
        if component != "interest":
            setattr(sheet, component, getattr(sheet, component) - amount)


def end(sheet: Worksheet) -> None:
    """Nothing more is owed or falls due."""
    sheet.deferred_principal = sheet.deferred_interest = sheet.corporate_advances = 0
    sheet.accrued = sheet.residue = sheet.skips = sheet.defers = 0
    sheet.draws = ()
    sheet.next_due = None


def recover(sheet: Worksheet, subject: Subject, money: int, on: date) -> int:
    """Money on a charged-off loan: principal, advances, interest, then fees; returns the rest."""
    for component, owed in (
        ("principal", sheet.principal),
        ("deferred_principal", sheet.deferred_principal),
        ("escrow", max(-sheet.escrow, 0)),
        ("corporate_advances", sheet.corporate_advances),
        ("deferred_interest", sheet.deferred_interest),
    ):
        part = min(money, owed)
        if part:
            apply_component(sheet, subject, component, part, on)
            sheet.allocations.append(Allocation(subject, None, component, part, "recovery"))
        money -= part
    return pay_fees(sheet, subject, money, on)
