"""What is still to come: a loan's installments from where it stands, each paid when due."""

from .accrual import pay_accrued
from .billing import bill, next_installment, unbilled_principal
from .schedule import Installment
from .state import State
from .worksheet import Worksheet

MOST = 1_200  # a hundred years of months: a loan that never ends is cut off here


def upcoming(state: State) -> list[Installment]:
    """Installments not yet billed, in order, in minor units. What is past due is taken as paid."""
    sheet = Worksheet(state)
    rows: list[Installment] = []
    while sheet.next_due is not None and len(rows) < MOST:
        due = sheet.next_due
        demand = next_installment(sheet, due)
        if demand is None:
            break
        bill(sheet, due)
        sheet.demands.pop()
        if sheet.terms.interest_method == "daily":
            pay_accrued(sheet, demand.interest)
        sheet.principal -= demand.principal
        rows.append(
            Installment(
                demand.number,
                due,
                demand.billed,
                demand.principal,
                demand.interest,
                demand.escrow,
                unbilled_principal(sheet),
            )
        )
    return rows
