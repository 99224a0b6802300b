"""Events of the simulation contract as facts of the engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from servicing.engine.directed import BUCKETS
from servicing.engine.facts import Fact

from .reading import Reader, day, one_of, rate, text, truth, whole

DESIGNATIONS = ("periodic", "principal", "escrow", "fees", "payoff", "short_payoff",
                "pre_petition", "post_petition", "trial")  # fmt: skip
FEES = {"late_fees": "late_fee", "other_fees": "fee"}


@dataclass(slots=True)
class Named:
    """What events may refer to: stored transactions, consequences, and events before them."""

    loan: str
    seqs: dict[str, int] = field(default_factory=dict)  # hypothetical id: its number
    kinds: dict[int, str] = field(default_factory=dict)
    consequences: dict[int, str] = field(default_factory=dict)  # number: key

    def seq(self, name: Any) -> int:
        """The number of a transaction. Raises ValueError."""
        if isinstance(name, str) and name in self.seqs:
            return self.seqs[name]
        number = str(name).removeprefix(f"{self.loan}-")
        if number.isdecimal() and int(number) in self.kinds:
            return int(number)
        raise ValueError(f"no transaction or event {name!r} before this one")

    def demand(self, name: Any) -> str:
        """The key of what is waived: a consequence by its id, a fee by its number or id."""
        if isinstance(name, str) and name.partition(":")[0] in ("late_fee", "fee"):
            return name
        seq = self.seq(name)
        return self.consequences.get(seq, f"fee:{seq}")


Made = tuple[int, dict[str, Any], int | None]  # amount, data, reverses


def read_events(found: Any, named: Named, first_seq: int, reader: Reader) -> list[Fact]:
    """The facts that a list of events comes to; mistakes go to the reader."""
    if not isinstance(found, list):
        reader.wrong("events", "expected a list")
        return []
    facts: list[Fact] = []
    for place, event in enumerate(found):
        seq = first_seq + place
        one = reader.within(f"events[{place}]", event)
        kind = one.take("type", one_of(*MAKERS))
        on = one.take("date", day)
        name = one.take("id", text, f"event-{place + 1}")
        one.take("entered", day, None)  # what follows is applied again: late counts as in place
        reason = one.take("reason", text, "")
        if kind is None:
            continue
        amount, data, reverses = MAKERS[kind](one, named)
        if reason:
            data["reason"] = reason
        one.end()
        if name in named.seqs:
            one.wrong("id", f"{name!r} is used twice")
        if name and on:
            named.seqs[name] = seq
            named.kinds[seq] = KINDS.get(kind, kind)
            facts.append(placed(Fact(seq, KINDS.get(kind, kind), on, amount or 0, data, reverses)))
    return facts


def placed(fact: Fact) -> Fact:
    """A fact whose data name its own day: the cap counts from `from`, the escrow payment of
    installments due from the day on."""
    data = dict(fact.data)
    if fact.kind == "interest_cap":
        start = data.pop("from") or fact.effective_date
        return fact._replace(effective_date=start, data=data)
    if fact.kind == "escrow_payment_change":
        [[_, amount]] = data["changes"]
        return fact._replace(data={"changes": [[fact.effective_date.isoformat(), amount]]})
    return fact


def payment(one: Reader, named: Named) -> Made:
    designation = one.take("designation", one_of(*DESIGNATIONS), "periodic")
    data: dict[str, Any] = {}
    if designation not in ("periodic", None):
        data["designation"] = designation
    if short := one.take("accept_short", one.money, 0):
        data["accept_short"] = short
    return one.take("amount", one.money), data, None


def reversal(one: Reader, named: Named) -> Made:
    error = one.take("servicer_error", truth, False)
    return 0, {"servicer_error": True} if error else {}, one.take("of", named.seq)


def redirect(one: Reader, named: Named) -> Made:
    of = one.take("of", named.seq)
    to = {bucket: one.take(bucket, one.money) for bucket in list(one.left) if bucket in BUCKETS}
    if not to:
        one.wrong("", f"expected parts for some of {', '.join(BUCKETS)}")
    return 0, {"of": of, "to": to}, None


def fee(one: Reader, named: Named) -> Made:
    data = {"code": one.take("code", text)}
    due: date | None = one.take("due", _day_or_none, None)
    if due:
        data["due"] = due.isoformat()
    return one.take("amount", one.money), data, None


def waive(one: Reader, named: Named) -> Made:
    return one.take("amount", one.money, 0), {"of": one.take("of", named.demand)}, None


def refund(one: Reader, named: Named) -> Made:
    source = one.take("from", one_of("suspense", "escrow", "overpayment"), "suspense")
    return one.take("amount", one.money), {"from": source}, None


def money_only(one: Reader, named: Named) -> Made:
    return one.take("amount", one.money), {}, None


def disbursement(one: Reader, named: Named) -> Made:
    return one.take("amount", one.money), {"payee": one.take("payee", text, "")}, None


def escrow_payment(one: Reader, named: Named) -> Made:
    return 0, {"changes": [["", one.take("amount", one.amount_at_least_zero)]]}, None


def advance(one: Reader, named: Named) -> Made:
    whose = one.take("recoverable_from", one_of("borrower", "investor", "none"), "borrower")
    data = {"payee": one.take("payee", text, ""), "recoverable_from": whose}
    return one.take("amount", one.money), data, None


def rate_change(one: Reader, named: Named) -> Made:
    return 0, {"annual_rate": one.take("annual_rate", rate),
               "recast": one.take("recast", truth, True)}, None  # fmt: skip


def interest_cap(one: Reader, named: Named) -> Made:
    until: date | None = one.take("to", _day_or_none, None)
    data = {"rate": one.take("rate", rate), "to": until and until.isoformat(),
            "from": one.take("from", day, None)}  # fmt: skip
    return 0, data, None


def _day_or_none(value: Any) -> date | None:
    return None if value is None else day(value)


def nothing(one: Reader, named: Named) -> Made:
    return 0, {}, None


def transfer_out(one: Reader, named: Named) -> Made:
    return 0, {"to": one.take("to", text, "")}, None


def assumption(one: Reader, named: Named) -> Made:
    by = one.take("by", whole(1, 2**62))
    return 0, {"by": by, "released": one.take("released", truth, False)}, None


def due_date_change(one: Reader, named: Named) -> Made:
    return 0, {"new_day": one.take("new_day", whole(1, 31)),
               "interest": one.take("interest", one_of("bill", "defer"), "bill")}, None  # fmt: skip


def extension(one: Reader, named: Named) -> Made:
    return one.take("fee", one.money, 0), {"months": one.take("months", whole(1, 120))}, None


def deferral(one: Reader, named: Named) -> Made:
    return 0, {"installments": one.take("installments", whole(1, 120))}, None


def modification(one: Reader, named: Named) -> Made:
    agreed = one.within("capitalize", one.left.pop("capitalize", {}))
    capitalize = {
        name: agreed.take(name, lambda value: True if value is True else agreed.amount(value))
        for name in ("interest", "escrow_advance", "fees", "corporate_advances")
        if name in agreed.left
    }
    agreed.end()
    first: date | None = one.take("first_due_date", _day_or_none, None)
    data = {
        "annual_rate": one.take("annual_rate", rate, None),
        "term_months": one.take("term_months", whole(1, 1200)),
        "payment": one.take("payment", one.money, None), "capitalize": capitalize,
        "first_due_date": first and first.isoformat(),
        "forgive": one.take("forgive", one.amount_at_least_zero, 0),
        "defer": one.take("defer", one.amount_at_least_zero, 0),
    }  # fmt: skip
    return 0, data, None


def allocation_change(one: Reader, named: Named) -> Made:
    rules = one.within("allocation", one.left.pop("allocation", None))
    return 0, {"allocation": read_allocation(rules)}, None


def read_allocation(rules: Reader) -> dict[str, Any]:
    """What is named of a payment waterfall."""
    found = {
        "order": rules.take("order", _parts, None),
        "direction": rules.take("direction", one_of("oldest_installment", "component"), None),
        "partial": rules.take("partial", one_of("suspense", "apply"), None),
        "excess": rules.take("excess", one_of("installments_then_principal", "principal",
                                              "prepay_installments", "suspense"), None),
        "fees": rules.take("fees", _fees, None),
    }  # fmt: skip
    rules.end()
    return {name: value for name, value in found.items() if value}


def _parts(value: Any) -> list[str]:
    if not isinstance(value, list) or sorted(value) != ["escrow", "interest", "principal"]:
        raise ValueError(f"expected interest, principal and escrow in some order, not {value!r}")
    return value


def _fees(value: Any) -> list[str]:
    if not isinstance(value, list) or sorted(value) != sorted(FEES):
        raise ValueError(f"expected late_fees and other_fees in some order, not {value!r}")
    return [FEES[name] for name in value]


MAKERS: Mapping[str, Callable[[Reader, Named], Made]] = {
    "draw": disbursement, "payment": payment, "reversal": reversal, "redirect": redirect,
    "fee": fee, "waive": waive, "refund": refund, "escrow_deposit": money_only,
    "escrow_disbursement": disbursement, "escrow_payment_change": escrow_payment,
    "corporate_advance": advance, "rate_change": rate_change, "interest_cap": interest_cap,
    "recast": nothing, "due_date_change": due_date_change, "extension": extension,
    "deferral": deferral, "modification": modification, "allocation_change": allocation_change,
    "charge_off": nothing, "recovery": money_only, "transfer_out": transfer_out,
    "assumption": assumption,
}  # fmt: skip
KINDS = {"waive": "waiver"}
