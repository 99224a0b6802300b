"""What a payment does, before and after, bucket by bucket: for the officer's preview."""

from dataclasses import dataclass
from datetime import date

from servicing.payments.desk import Preview
from servicing.payments.standing import Bucket, balances


@dataclass(frozen=True, slots=True)
class Effect:
    """A payment's whole effect. `parts` say where its money goes, by rule."""

    buckets: list[Bucket]
    parts: list[tuple[str, int]]
    satisfied: list[date]
    held: int
    missing: int
    due_after: date | None
    ends: bool
    backdated: bool


NAMES = {
    "interest": "Interest",
    "principal": "Principal",
    "escrow": "Escrow",
    "late_fee": "Late charges",
    "late_fees": "Late charges",
    "fee": "Fees",
    "other_fees": "Fees",
    "escrow_advance": "Escrow advance",
    "deferred_principal": "Deferred principal",
    "deferred_interest": "Deferred interest",
    "prepayment_penalty": "Prepayment penalty",
    "corporate_advances": "Corporate advances",
}


def effect_of(seen: Preview, amount: int) -> Effect:
    """The effect of a previewed payment."""
    before, after = seen.before, seen.after
    parts: dict[str, int] = {}
    for part in seen.allocations:
        name = NAMES[part.component]
        if part.rule.startswith(("excess", "designated")) and part.component == "principal":
            name = "Extra to principal"
        parts[name] = parts.get(name, 0) + part.amount
    open_before = {d.key: d.due for d in before.installments}
    open_after = {d.key for d in after.installments}
    satisfied = [due for key, due in open_before.items() if key not in open_after]
    moved_on = before.next_due and (after.next_due is None or after.next_due > before.next_due)
    if before.next_due and moved_on and f"installment:{before.next_due}" not in open_after:
        satisfied.append(before.next_due)
    oldest = after.installments[0] if after.installments else None
    held = after.suspense_total
    return Effect(
        buckets=balances(before, after),
        parts=sorted(parts.items(), key=lambda part: -part[1]),
        satisfied=satisfied,
        held=held,
        missing=max(oldest.outstanding - held, 0) if oldest and held else 0,
        due_after=after.oldest_due or after.next_due,
        ends=after.status == "paid_off",
        backdated=seen.backdated,
    )
