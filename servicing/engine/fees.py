"""Late charges: judged once for an installment, when its grace period has passed.

The charge may post on due date + grace + 1 (regulations 10.1). It looks only at its own
installment, so an earlier unpaid late charge never causes another (12 CFR 1026.36(c)(2)).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from .money import rate_ratio, round_ratio
from .state import Demand
from .terms import LateFee, Terms
from .worksheet import Consequence, Worksheet


def charge_date(fee: LateFee, due: date) -> date:
    """The first day on which the late charge of the installment due then may post."""
    return due + timedelta(days=fee.grace_days + 1)


def late_charge(fee: LateFee, demand: Demand, unpaid: int) -> int:
    """The charge in minor units for an installment of which `unpaid` was open after grace."""
    if fee.amount is not None:
        charge = fee.amount
    else:
        basis = {
            "principal_and_interest": demand.principal + demand.interest,
            "payment": demand.billed,
            "past_due": unpaid,
        }[fee.basis]
        numerator, denominator = rate_ratio(fee.percent or Decimal(0))
        charge = round_ratio(basis * numerator, denominator)
    charge = max(charge, fee.minimum)
    return charge if fee.maximum is None else min(charge, fee.maximum)


def next_charge(terms: Terms, demands: Sequence[Demand], after: date) -> date | None:
    """The next date after which an installment not paid by then is charged."""
    fee = terms.late_fee
    if fee is None:
        return None
    for demand in demands:
        if demand.kind == "installment":
            on = charge_date(fee, demand.due)
            if on > after:
                return on
    return None


def charge_late(sheet: Worksheet, on: date) -> None:
    """Judge every installment whose grace period ended the day before."""
    fee = sheet.terms.late_fee
    if fee is None:
        return
    for index, demand in enumerate(list(sheet.demands)):
        if demand.kind != "installment" or charge_date(fee, demand.due) != on:
            continue
        unpaid = demand.outstanding if demand.open_at_grace is None else demand.open_at_grace
        if demand.open_at_grace is not None:
            sheet.replace(index, demand._replace(open_at_grace=None))
        amount = late_charge(fee, demand, unpaid) if unpaid else 0
        due = demand.due.isoformat()
        key = f"late_fee:{due}"
        if amount and sheet.charged is not None and key not in sheet.charged:
            sheet.withheld.add(due)
        if amount and due not in sheet.withheld:
            sheet.add_demand(Demand(key, "late_fee", on, demand.number, fee=amount))
            sheet.consequences.append(Consequence(key, "late_fee", on))
            sheet.book(key, "fees_receivable", "late_fee_income", amount, on)
    sheet.drop_satisfied()
