"""How a loan's terms came to be what they are: each version in force, and every change with who
made it, when and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from servicing.engine.arm import Arm
from servicing.engine.facts import TERMS_KINDS
from servicing.engine.money import format_money
from servicing.engine.state import State
from servicing.engine.terms import Rounding, Terms
from servicing.engine.versions import TermsInForce
from servicing.ledger.replay import read_facts

from .as_of import Past
from .schedule_rows import versions_of

# What changes the contract or what is asked for: TERMS_KINDS and two that leave the terms alone.
CHANGES = TERMS_KINDS | {"escrow_payment_change", "assumption"}

READ = """
WITH taken_back AS MATERIALIZED (
    SELECT seq, reverses FROM ledger_event
    WHERE stream_id = %(stream)s AND reverses IS NOT NULL AND business_date <= %(known_on)s
)
SELECT e.seq, e.kind, e.effective_date, e.business_date, e.recorded_at, e.actor, e.source,
    e.payload::text, r.seq, a.id, coalesce(a.decided_by, ''), coalesce(a.why, c.why, '')
FROM ledger_event e
LEFT JOIN taken_back r ON r.reverses = e.seq
LEFT JOIN LATERAL (SELECT a.id, a.decided_by, a.why FROM audit_approval a
    WHERE a.stream = e.stream_id AND a.state = 'approved' AND a.result ->> 'seq' = e.seq::text
    ORDER BY a.id LIMIT 1) a ON true
LEFT JOIN LATERAL (SELECT c.why FROM audit_act c
    WHERE c.stream = e.stream_id AND c.subject = %(number)s || '-' || e.seq AND c.why <> ''
    ORDER BY c.id LIMIT 1) c ON true
WHERE e.stream_id = %(stream)s AND e.kind = ANY(%(kinds)s) AND e.effective_date <= %(as_of)s
    AND e.business_date <= %(known_on)s
ORDER BY e.effective_date DESC, e.seq DESC
"""


@dataclass(frozen=True, slots=True)
class TermsChange:
    """A fact that changed what a loan asks for. `reason` is the fact's own, or why it was asked
    or done; `approval` the request that a second person decided; `amount` minor units."""

    seq: int
    kind: str
    effective_date: date
    business_date: date
    recorded_at: datetime
    actor: str
    source: str
    data: dict[str, Any]
    amount: int
    reversed_by: int | None
    approval: int | None
    approved_by: str
    reason: str

    @property
    def reverses(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class TermsHistory:
    """Versions in force, the boarded one first; changes, the newest first."""

    versions: list[TermsInForce]
    changes: list[TermsChange]


def terms_history(cursor: Any, *, stream: int, number: str, state: State,
                  past: Past | None = None) -> TermsHistory:  # fmt: skip
    """The terms of a loan up to where its state stands, in two reads; then as the books knew it,
    where a moment of the past is looked at."""
    facts = past.facts if past else read_facts(cursor, stream)
    cursor.execute(
        READ,
        {"stream": stream, "number": number, "kinds": sorted(CHANGES),
         "as_of": past.moment.as_of if past else date.max,
         "known_on": past.moment.last_books if past else date.max},
    )  # fmt: skip
    changes = [_change(*row) for row in cursor.fetchall()]
    return TermsHistory(versions_of(state, facts), changes)


def _change(seq: int, kind: str, effective: date, business: date, recorded: datetime, actor: str,
            source: str, payload: str, reversed_by: int | None, approval: int | None,
            approved_by: str, why: str) -> TermsChange:  # fmt: skip
    content = orjson.loads(payload)
    data = content["data"]
    return TermsChange(
        seq, kind, effective, business, recorded, actor, source, data, content["amount"],
        reversed_by, approval, approved_by, str(data.get("reason") or why),
    )  # fmt: skip


def rounding(terms: Terms) -> str | None:
    """How the note rounds, where it is not the usual way."""
    rule = terms.rounding
    if rule == Rounding():
        return None
    said = [f"payment {rule.payment}", f"interest {rule.interest}"]
    if rule.multiple > 1:
        said[0] += f" to {format_money(rule.multiple, terms.currency)}"
    return ", ".join([*said, "balance carried"] if rule.carry else said)


def bought_down(terms: Terms) -> str | None:
    """What a temporary buydown pays of each installment."""
    steps = [f"{format_money(amount, terms.currency)} of each through no. {last}"
             for last, amount in terms.buydown]  # fmt: skip
    return ", then ".join(steps) or None


def adjusting(arm: Arm | None) -> str | None:
    """An adjustable rate in a sentence."""
    if arm is None:
        return None
    said = [f"{arm.index} plus {arm.margin}, every {arm.change_every_months} months"
            f" from {arm.first_change}", f"looking back {arm.lookback_days} days"]  # fmt: skip
    caps = [("first change", arm.initial_cap), ("a change", arm.periodic_cap),
            ("life", arm.lifetime_cap)]  # fmt: skip
    said += [f"cap of {what} {cap}" for what, cap in caps if cap is not None]
    said += [f"floor {arm.floor}"] if arm.floor is not None else []
    return ", ".join([*said, f"rounded to {arm.round_to}"])


def figures(terms: Terms) -> Iterator[tuple[str, str, Any]]:
    """The terms one by one: (name, kind, value). kind: rate, money, date, count or text."""
    fee, rule, penalty = terms.late_fee, terms.allocation, terms.prepayment_penalty
    yield "Interest rate", "rate", terms.annual_rate
    yield "Principal and interest", "money", terms.payment
    yield "Escrow payment at boarding", "money", terms.escrow_payment
    yield "Payment frequency", "text", terms.frequency
    yield "Method", "text", terms.method
    yield "Interest-only installments", "count", terms.interest_only or None
    yield "Amortized by", "date", terms.amortized_by
    yield "Fee with each payment", "money", terms.fee_per_period or None
    yield "Compounding", "text", None if terms.compounding == "nominal" else terms.compounding
    yield "Rounding", "text", rounding(terms)
    yield "Adjusts", "text", adjusting(terms.arm)
    yield "Buydown", "text", bought_down(terms)
    yield "Unpaid interest", "text", "becomes principal" if terms.capitalizes else None
    yield "Due day", "count", terms.due_day
    yield "First due date", "date", terms.first_due_date
    yield "Maturity date", "date", terms.maturity_date
    yield "Interest method", "text", terms.interest_method
    yield "Day count", "text", terms.day_count
    yield "Payoff day count", "text", terms.payoff_day_count
    yield "Payoff interest", "text", terms.payoff_interest
    yield "Late charge after", "text", f"{fee.grace_days} days" if fee else None
    yield "Late charge, percent", "rate", fee.percent if fee else None
    yield "Late charge, amount", "money", fee.amount if fee else None
    yield "Late charge, basis", "text", fee.basis if fee and fee.percent is not None else None
    yield "Late charge, least", "money", fee.minimum or None if fee else None
    yield "Late charge, most", "money", fee.maximum if fee else None
    yield "Payments go to", "text", ", ".join(rule.order)
    yield "Direction", "text", rule.direction
    yield "A partial payment", "text", rule.partial
    yield "Excess money", "text", rule.excess
    yield "Fees paid in order", "text", ", ".join(rule.fees)
    yield "Servicing fee", "rate", terms.servicing_fee_rate or None
    yield "Prepayment penalty", "rate", penalty.percent if penalty else None
    yield "Prepayment penalty until", "date", penalty.until if penalty else None
