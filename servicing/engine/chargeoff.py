"""Charge-off: the books give the debt up, the borrower still owes it (regulations 15.1)."""

from .accrual import accrue
from .billing import defer_interest
from .facts import Fact, FactError
from .payoff import interest_owed
from .relief import unpaid, withdraw
from .shadow import MEMO, SHADOW_OF
from .waterfall import receive
from .worksheet import Worksheet


def charge_off(sheet: Worksheet, fact: Fact) -> None:
    """Write the whole debt off against the allowance and carry it on as a memo. Interest stops,
    nothing is billed any more; what is paid from now on is a recovery."""
    on, subject = fact.effective_date, fact.seq
    if sheet.closed or sheet.state().status != "active":
        raise FactError(f"a loan that is {sheet.state().status} cannot be charged off")
    accrue(sheet, on)
    interest = max(interest_owed(sheet.state(), on), 0)
    for index in unpaid(sheet):
        withdraw(sheet, index, on)
    sheet.drop_satisfied()
    defer_interest(sheet, subject, interest, on)
    fees = sum(d.outstanding for d in sheet.demands)
    for role, amount in (
        ("principal", sheet.principal),
        ("deferred_principal", sheet.deferred_principal),
        ("deferred_interest", sheet.deferred_interest),
        ("fees_receivable", fees),
        ("escrow_advance", max(-sheet.escrow, 0)),
        ("corporate_advance", sheet.corporate_advances),
    ):
        sheet.book(subject, "allowance", role, amount, on)
        sheet.book(subject, SHADOW_OF[role], MEMO, amount, on)
    sheet.closed = "charged_off"
    sheet.accrued = sheet.relieved = sheet.skips = sheet.defers = 0
    sheet.next_due = sheet.last_due = sheet.accrued_from = None
    sheet.segments, sheet.draws, sheet.cap, sheet.cap_until = (), (), None, None


def recovery(sheet: Worksheet, fact: Fact) -> None:
    """Money on a charged-off loan, whoever it comes from."""
    if sheet.closed != "charged_off":
        raise FactError("a recovery needs a loan that is charged off")
    if fact.amount <= 0:
        raise FactError("a recovery needs an amount of at least one cent")
    receive(sheet, fact.seq, fact.amount, fact.effective_date)
