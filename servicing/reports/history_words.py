"""How a transaction reads: its description and where it came from, the same on screens, in
exports and in the timeline."""

from collections.abc import Mapping
from typing import Any, Protocol

from escrow.line_names import KINDS as ESCROW_LINES
from servicing.engine.money import format_money


class Told(Protocol):
    """What has a description: a transaction, or an event of a loan's stream."""

    @property
    def kind(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def reverses(self) -> int | None: ...


class Traced(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def actor(self) -> str: ...


# Each kind by its name, as a filter offers it.
NAMES = {
    "board": "Boarding",
    "payment": "Payment",
    "reversal": "Reversal",
    "redirect": "Redirection of a payment",
    "late_fee": "Late charge",
    "fee": "Fee",
    "waiver": "Waiver",
    "refund": "Refund",
    "escrow_deposit": "Escrow deposit",
    "escrow_disbursement": "Escrow bill paid",
    "escrow_refund": "Escrow refund",
    "escrow_payment_change": "Escrow payment change",
    "corporate_advance": "Corporate advance",
    "rate_change": "Rate change",
    "interest_cap": "Interest cap",
    "recast": "Recast",
    "due_date_change": "Due date change",
    "extension": "Extension",
    "deferral": "Deferral",
    "modification": "Modification",
    "allocation_change": "Allocation change",
    "charge_off": "Charge-off",
    "recovery": "Recovery",
    "transfer_out": "Transfer to another servicer",
    "assumption": "Assumption",
    "draw": "Draw",
    "bill": "Bill",
    "skip": "Installment left out",
}
USES = {
    "periodic": "periodic payment",
    "principal": "extra payment to principal",
    "escrow": "deposit to escrow",
    "fees": "payment of fees",
    "payoff": "payoff",
    "short_payoff": "short payoff",
    "pre_petition": "before the petition",
    "post_petition": "after the petition",
    "trial": "trial plan",
}
HELD = {"suspense": "unapplied funds", "escrow": "escrow", "overpayment": "overpayment"}
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


def description(row: Told) -> str:
    """What happened, in a sentence without a verb: Payment, Late charge of Oct 1, 2026."""
    data = row.data
    match row.kind:
        case "payment":
            use = USES.get(data.get("designation", ""), "")
            return f"Payment, {use}" if use else "Payment"
        case "reversal":
            return _because(f"Reversal of transaction {row.reverses}", data)
        case "redirect":
            return f"Payment {data.get('of', '')} directed to other uses"
        case "late_fee" | "bill" | "skip":
            return f"{NAMES[row.kind]}, installment of {_day(row.source.rpartition(':')[2])}"
        case "fee":
            return str(data.get("code", "Fee")).replace("_", " ").capitalize()
        case "waiver":
            return "Waived: " + _demand(str(data.get("of", "")))
        case "refund":
            return f"Refund from {HELD.get(str(data.get('from', '')), 'unapplied funds')}"
        case "escrow_deposit":
            return _by("Escrow deposit", "by", data.get("payer"))
        case "escrow_disbursement":
            kind = ESCROW_LINES.get(str(data.get("kind", "")), "Escrow bill")
            return f"{kind} paid to {data.get('payee', 'payee')}"
        case "escrow_refund":
            return "Escrow surplus refunded"
        case "escrow_payment_change":
            return "Escrow payment changed by analysis"
        case "corporate_advance":
            return f"Advance paid to {data.get('payee', 'payee')}"
        case "board":
            return "Loan boarded"
        case "draw":
            return _by("Draw", "paid to", data.get("payee"))
        case "charge_off":
            return _because("Charged off", data)
        case "transfer_out":
            return _by("Transferred", "to", data.get("to"))
        case "assumption":
            return _by("Assumed", "by", data.get("by"))
    return change(row.kind, data) or row.kind.replace("_", " ").capitalize()


def change(kind: str, data: Mapping[str, Any]) -> str:
    """A change of terms in words; nothing for what is none."""
    match kind:
        case "rate_change":
            held = "" if data.get("recast", True) else ", payment unchanged"
            return f"Rate changed to {data.get('annual_rate')}%{held}"
        case "interest_cap":
            until = f"through {_day(str(data['to']))}" if data.get("to") else "until it is lifted"
            return _because(f"Interest capped at {data.get('rate')}% {until}", data)
        case "recast":
            return "Payment recast"
        case "due_date_change":
            how = {"defer": "interest of the days between deferred"}.get(
                str(data.get("interest", "")), "interest of the days between billed"
            )
            return f"Due day changed to {data.get('new_day')}, {how}"
        case "extension":
            return f"Extended by {_many(data.get('months'), 'month')}"
        case "deferral":
            return f"{_many(data.get('installments'), 'installment')} deferred to the end"
        case "modification":
            rate = f" at {data['annual_rate']}%" if data.get("annual_rate") else ""
            agreed = f"Modified: {_many(data.get('term_months'), 'month')}{rate}"
            sums = [
                f"{format_money(int(data[name]))} {done}"
                for name, done in (("forgive", "forgiven"), ("defer", "deferred"))
                if data.get(name)
            ]
            return ", ".join([agreed, *sums])
        case "allocation_change":
            new = data.get("allocation", {})
            order = ", ".join(new.get("order", ()))
            return f"Payments applied to {order}" if order else "Application of payments changed"
    return ""


def origin(row: Traced) -> str:
    """Where it came from: Lockbox, Desk, System."""
    return ORIGINS.get(row.source.partition(":")[0], row.actor.capitalize())


def searched(row: Any) -> str:
    """What a search in a history looks into: source, actor, where it came from, what it is."""
    return f"{row.source} {row.actor} {origin(row)} {row.code} {description(row)}"


def _because(words: str, data: Mapping[str, Any]) -> str:
    return f"{words}: {data['reason']}" if data.get("reason") else words


def _by(words: str, link: str, who: Any) -> str:
    return f"{words} {link} {who}" if who else words


def _many(number: Any, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{month}/{day}/{year}"


def _demand(key: str) -> str:
    kind, _, rest = key.partition(":")
    if kind == "late_fee":
        return f"late charge of {_day(rest)}" if rest != "boarded" else "late charges boarded"
    return "fee"
