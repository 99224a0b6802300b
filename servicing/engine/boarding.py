"""How a loan comes into our books, and how it leaves them for another servicer's."""

from datetime import date

from .accrual import accrue, earned_unpaid
from .billing import bill
from .components import REGULAR
from .facts import Fact
from .settlement import end
from .state import Demand
from .worksheet import Worksheet


def board(sheet: Worksheet, fact: Fact) -> None:
    """The snapshot at boarding. Installments already due are billed at once; late charges of
    the past are the prior servicer's, given as a balance."""
    data, on = fact.data, fact.effective_date
    sheet.principal = data["principal"]
    sheet.deferred_principal = data.get("deferred_principal", 0)
    sheet.corporate_advances = data.get("corporate_advances", 0)
    sheet.next_due = date.fromisoformat(data["next_due"])
    sheet.last_due = date.fromisoformat(data["interest_paid_to"])
    sheet.number = data.get("number", 1)
    sheet.accrued_from = sheet.last_due
    for code in ("late_fee", "fee"):
        if amount := data.get(code + "s_due", 0):
            sheet.add_demand(Demand(f"{code}:boarded", code, on, fee=amount))
            sheet.book(fact.seq, "fees_receivable", "boarding", amount, on)
    sheet.book(fact.seq, "principal", "boarding", sheet.principal, on)
    sheet.book(fact.seq, "deferred_principal", "boarding", sheet.deferred_principal, on)
    sheet.book(fact.seq, "corporate_advance", "boarding", sheet.corporate_advances, on)
    balance = data.get("escrow", 0)
    if balance >= 0:
        sheet.credit_escrow(fact.seq, "boarding", balance, on)
    else:
        sheet.debit_escrow(fact.seq, "boarding", -balance, on)
    if held := data.get("suspense", 0):
        sheet.suspense[REGULAR] = held
        sheet.book(fact.seq, "boarding", "unapplied", held, on)
    accrue(sheet, on)
    while sheet.next_due and sheet.next_due <= on:
        bill(sheet, on)
    earned = earned_unpaid(sheet.state(), on)
    if earned >= 0:
        sheet.book(fact.seq, "interest", "boarding", earned, on)
    else:
        sheet.book(fact.seq, "boarding", "interest", -earned, on)


def transfer_out(sheet: Worksheet, fact: Fact) -> None:
    """Hand every balance to the new servicer, the mirror of boarding. Money that still comes
    waits in suspense to be sent on (12 CFR 1024.33(c))."""
    on, subject = fact.effective_date, fact.seq
    accrue(sheet, on)
    earned = earned_unpaid(sheet.state(), on)
    sheet.book(subject, "boarding", "interest", max(earned, 0), on)
    sheet.book(subject, "interest", "boarding", max(-earned, 0), on)
    sheet.book(subject, "boarding", "principal", sheet.principal, on)
    sheet.book(subject, "boarding", "deferred_principal", sheet.deferred_principal, on)
    sheet.book(subject, "boarding", "deferred_interest", sheet.deferred_interest, on)
    sheet.book(subject, "boarding", "corporate_advance", sheet.corporate_advances, on)
    fees = sum(d.outstanding for d in sheet.demands if d.kind != "installment")
    sheet.book(subject, "boarding", "fees_receivable", fees, on)
    if sheet.escrow > 0:
        sheet.debit_escrow(subject, "boarding", sheet.escrow, on)
    else:
        sheet.credit_escrow(subject, "boarding", -sheet.escrow, on)
    sheet.book(subject, "unapplied", "boarding", sum(sheet.suspense.values()), on)
    sheet.suspense = {}
    for index, demand in enumerate(sheet.demands):
        sheet.replace(
            index,
            demand._replace(
                principal=demand.paid_principal, interest=demand.paid_interest,
                escrow=demand.paid_escrow, fee=demand.paid_fee, satisfied_on=on,
                open_at_grace=None,
            ),
        )  # fmt: skip
    sheet.drop_satisfied()
    sheet.principal = 0
    end(sheet)
    sheet.accrued_from = sheet.last_due = None
    sheet.closed = "transferred"
