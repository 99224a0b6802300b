"""Temporary buydowns: for some years a part of each payment comes from money that was paid in for
it, and the borrower pays the rest. The note's rate and payment stay as they are."""

from datetime import date

from .installments import pay_installment
from .state import Demand
from .worksheet import Subject, Worksheet

HELD_AS = "buydown"  # the kind of suspense that holds the money


def subsidy(sheet: Worksheet, demand: Demand) -> int:
    """What the buydown pays of an installment, minor units: its part of that year, as far as
    money is held."""
    terms, held = sheet.terms, sheet.suspense.get(HELD_AS, 0)
    if not held or terms.interest_method == "daily":
        return 0
    part = next((amount for last, amount in terms.buydown if demand.number <= last), 0)
    return min(held, part, demand.outstanding)


def subsidize(sheet: Worksheet, subject: Subject, index: int, on: date) -> None:
    """Pay the buydown's part of an installment that was just billed."""
    amount = subsidy(sheet, sheet.demands[index])
    if amount:
        sheet.suspense[HELD_AS] -= amount
        pay_installment(sheet, subject, index, amount, on)
