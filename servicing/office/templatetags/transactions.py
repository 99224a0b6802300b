"""How a transaction reads: its description and where it came from."""

from django import template

from servicing.ledger.history import Transaction
from servicing.office.escrow_page import KINDS

register = template.Library()

USES = {
    "principal": "extra payment to principal",
    "escrow": "deposit to escrow",
    "fees": "payment of fees",
    "payoff": "payoff",
}
ORIGINS = {
    "lockbox": "Lockbox",
    "desk": "Desk",
    "derived": "System",
    "escrow": "Escrow",
    "escrow-analysis": "Escrow",
    "escrow-surplus": "Escrow",
    "boarding": "Boarding",
    "ach": "ACH",
    "web": "Web",
    "api": "API",
}


@register.filter
def description(row: Transaction) -> str:
    """What happened, in a sentence without a verb: Payment, Late charge of Oct 1, 2026."""
    data = row.data
    match row.kind:
        case "payment":
            use = USES.get(data.get("designation", ""), "")
            return f"Payment, {use}" if use else "Payment"
        case "reversal":
            why = data.get("reason", "")
            return f"Reversal of transaction {row.reverses}" + (f": {why}" if why else "")
        case "late_fee":
            return f"Late charge, installment of {_day(row.source.rpartition(':')[2])}"
        case "bill":
            return f"Bill, installment of {_day(row.source.rpartition(':')[2])}"
        case "fee":
            return str(data.get("code", "Fee")).replace("_", " ").capitalize()
        case "waiver":
            return "Waived: " + _demand(str(data.get("of", "")))
        case "escrow_disbursement":
            kind = KINDS.get(str(data.get("kind", "")), "Escrow bill")
            return f"{kind} paid to {data.get('payee', 'payee')}"
        case "escrow_refund":
            return "Escrow surplus refunded"
        case "escrow_payment_change":
            return "Escrow payment changed by analysis"
        case "corporate_advance":
            return f"Advance paid to {data.get('payee', 'payee')}"
        case "board":
            return "Loan boarded"
    return row.kind.replace("_", " ").capitalize()


@register.filter
def origin(row: Transaction) -> str:
    """Where it came from: Lockbox, Desk, System."""
    return ORIGINS.get(row.source.partition(":")[0], row.actor.capitalize())


@register.filter
def words(name: str) -> str:
    """A name of the code as people read it: odd_first_period -> Odd first period."""
    return name.replace("_", " ").capitalize()


@register.filter
def undone(row: Transaction) -> bool:
    """A late charge that a later correction took back: nothing of it is left."""
    return row.kind == "late_fee" and not row.fees


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{month}/{day}/{year}"


def _demand(key: str) -> str:
    kind, _, rest = key.partition(":")
    if kind == "late_fee":
        return f"late charge of {_day(rest)}" if rest != "boarded" else "late charges boarded"
    return "fee"
