"""The notices of adjustable rates: what the change says (arms.noticing), completed with the loan's
terms."""

from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from servicing.documents.contents.arm import Penalty, RateChangeFacts, Split, points, source_of
from servicing.documents.facts import FactsError
from servicing.engine.arm import NO_ROUNDING, Arm, next_change, round_rate
from servicing.engine.facts import Fact
from servicing.engine.money import rate_ratio, round_ratio
from servicing.engine.outlook import upcoming
from servicing.engine.periods import periods_between
from servicing.engine.schedule import Installment, level_payment
from servicing.engine.state import State
from servicing.engine.terms import Terms

from .known import Known
from .statements import note_terms

NEEDED = ("rate", "payment", "balance", "index_value", "index_date")
CAPS = frozenset({"initial_cap", "periodic_cap", "lifetime_cap"})


def complete(text: str, loan: Known, day: date) -> RateChangeFacts:
    """The facts of a notice from what made it due. FactsError names what cannot be said."""
    raw: dict[str, Any] = orjson.loads(text)
    terms, arm = loan.state.terms, loan.state.note_terms.arm
    if arm is None:
        raise FactsError(f"loan {loan.number} has no adjustable rate")
    if missing := [name for name in NEEDED if raw.get(name) is None]:
        raise FactsError(f"{', '.join(missing)}: not known for this change")
    on, first = date.fromisoformat(raw["on"]), date.fromisoformat(raw["payment_from"])
    rate, balance = Decimal(raw["rate"]), int(raw["balance"])
    margin = Decimal(raw.get("margin") or arm.margin)
    left = periods_between(terms.frequency, first, terms.maturity_date, terms.due_day) + 1
    before, new = _around(loan.state, on, first, raw["rate"])
    old_split = (
        Split(before.principal, before.interest, before.escrow)
        if before
        else Split(raw["payment_before"], 0, terms.escrow_payment)
    )
    split = _split(new, raw["payment"], terms)
    grows = split.principal < 0
    return RateChangeFacts(
        **loan.base(day), estimate=raw["estimate"], on=on, payment_from=first,
        next_on=next_change(arm, on, terms.maturity_date), every_months=arm.change_every_months,
        rate_before=points(Decimal(raw["rate_before"])), rate=points(rate),
        payment_before=old_split, payment=split, shows_split=_unusual(before) or _unusual(new),
        index=raw["index"], index_source=source_of(raw["index"]),
        index_value=points(Decimal(raw["index_value"])),
        index_date=date.fromisoformat(raw["index_date"]), margin=points(margin),
        rounded_to=points(arm.round_to) if arm.round_to != NO_ROUNDING else "",
        **_limits(arm, on, first_rate=arm.first_rate or loan.state.note_terms.annual_rate),
        limit=raw["limit"], foregone=_foregone(arm, raw, margin, rate),
        balance=balance, payments_left=left,
        interest_ends=bool(before and new and before.principal == 0 < new.principal),
        interest_only=bool(new and new.principal == 0), grows=grows,
        amortizing=level_payment(balance, rate, left, terms.frequency, terms.compounding,
                                 terms.rounding) if grows else 0,
        penalty=_penalty(loan, balance, day), dwelling=loan.dwelling,
    )  # fmt: skip


def _around(state: State, on: date, first: date, rate: str
            ) -> tuple[Installment | None, Installment | None]:  # fmt: skip
    """The last installment at the old level and the first at the new one, as far as they are to
    come."""
    change = Fact(0, "rate_change", on, data={"annual_rate": rate, "recast": True, "by_note": True})
    rows = upcoming(state, agreed=[change] if on > state.key.date else [])
    before = [row for row in rows if row.due_date < first]
    return before[-1] if before else None, next((r for r in rows if r.due_date >= first), None)


def _split(row: Installment | None, payment: int, terms: Terms) -> Split:
    """A payment, its principal and interest as recorded, by its parts."""
    if row is None:
        return Split(payment, 0, terms.escrow_payment)
    return Split(payment - row.interest, row.interest, row.escrow)


def _unusual(row: Installment | None) -> bool:
    """Whether a payment reduces no principal: then the table shows where it goes."""
    return row is not None and row.principal <= 0


def _limits(arm: Arm, on: date, first_rate: Decimal) -> dict[str, Any]:
    first = on == arm.first_change
    cap = arm.initial_cap if first else arm.periodic_cap
    return {
        "cap": "" if cap is None else points(cap),
        "later_cap": points(arm.periodic_cap) if first and arm.periodic_cap is not None else "",
        "highest": "" if arm.lifetime_cap is None else points(first_rate + arm.lifetime_cap),
        "lowest": "" if arm.floor is None else points(arm.floor),
    }  # fmt: skip


def _foregone(arm: Arm, raw: dict[str, Any], margin: Decimal, rate: Decimal) -> str:
    """The percent points of an increase that a cap left out."""
    rounded = round_rate(Decimal(raw["index_value"]) + margin, arm.round_to)
    return points(rounded - rate) if raw["limit"] in CAPS and rounded > rate else ""


def _penalty(loan: Known, balance: int, day: date) -> Penalty | None:
    clause = loan.state.terms.prepayment_penalty
    if clause is not None and day < clause.until:
        numerator, denominator = rate_ratio(clause.percent)
        most = round_ratio(balance * numerator, denominator)
        return Penalty(points(clause.percent), clause.until, most)
    if note_terms(loan.row, loan.state.terms, day)["prepayment_penalty"]:
        raise FactsError("prepayment_penalty: boarded without its percent, which must be told")
    return None
