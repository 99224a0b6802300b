"""The steps of a payment: the amounts to choose from, and where the money goes in words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from servicing.payments.desk import Preview
from servicing.screens.templatetags.screen_figures import plain_money

from .days import month_name
from .standing import Standing
from .words import named_parts

ALL, ONE, WITH_CHARGES, ONLY_EXTRA, OTHER = "all", "one", "charges", "extra", "other"
PARTS = {
    "principal": "principal", "deferred_principal": "principal", "interest": "interest",
    "escrow": "escrow", "escrow_advance": "escrow", "late_fee": "fees", "late_fees": "fees",
    "fee": "fees", "other_fees": "fees",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """An amount to choose, in minor units; None is the borrower's to enter."""

    code: str
    label: str
    hint: str
    amount: int | None


def choices(now: Standing) -> list[Choice]:
    """What makes sense to pay now, what helps most first."""
    found = _due(now) if now.open_payments else _ahead(now)
    return [choice for choice in found if choice.amount != 0]


def _due(now: Standing) -> list[Choice]:
    first, held = now.open_payments[0], now.held
    found = []
    if now.to_catch_up != first.outstanding - held:
        label = _("Everything that is due: you catch up") if now.past_due else _("All that is due")
        hint = ""
        if now.late_charges:
            hint = _("With %(charges)s in late charges.") % {
                "charges": plain_money(now.late_charges)
            }
        found.append(Choice(ALL, label, hint, now.to_catch_up))
    named = {"month": month_name(first.due), "held": plain_money(held)}
    hint = _("Your %(month)s payment.") % named
    if held:
        hint = _("Completes your %(month)s payment with the %(held)s we are holding.") % named
    found.append(Choice(ONE, _("One payment"), hint, max(first.outstanding - held, 0)))
    return [*found, _other()]


def _ahead(now: Standing) -> list[Choice]:
    coming, found = now.next_payment, []
    if coming and not now.paid_ahead:
        named = {"month": month_name(coming.due), "charges": plain_money(now.late_charges)}
        if now.late_charges:
            found.append(Choice(
                WITH_CHARGES, _("One payment with late charges"),
                _("Your %(month)s payment and %(charges)s in late charges.") % named,
                coming.outstanding + now.late_charges,
            ))  # fmt: skip
        hint = _("Your %(month)s payment.") % named
        found.append(Choice(ONE, _("One payment"), hint, coming.outstanding))
    return [*found, _only_extra(), _other()]


def _only_extra() -> Choice:
    hint = _("Lowers what you owe. Your next payment is still due.")
    return Choice(ONLY_EXTRA, _("Only something extra to principal"), hint, None)


def _other() -> Choice:
    return Choice(OTHER, _("Another amount"), "", None)


@dataclass(frozen=True, slots=True)
class Effect:
    """Where a payment goes. `parts` add up to `amount`; `missing` is what a full payment still
    lacks while money is held."""

    amount: int
    parts: tuple[tuple[str, int], ...]
    completed: list[date]
    held: int
    missing: int
    one_payment: int
    next_due: date | None
    ends: bool


def effect_of(seen: Preview, amount: int) -> Effect:
    """The effect of a previewed payment."""
    before, after = seen.before, seen.after
    sums: dict[str, int] = defaultdict(int)
    for part in seen.allocations:
        name = PARTS.get(part.component, "")
        if name == "principal" and part.rule.startswith(("designated", "excess")):
            name = "extra"
        if name:
            sums[name] += part.amount
    held = sums["held"] = after.suspense_total - before.suspense_total
    open_after = {demand.key for demand in after.installments}
    completed = [demand.due for demand in before.installments if demand.key not in open_after]
    due = before.next_due
    ends = after.status == "paid_off"
    if due and not ends and (after.next_due is None or after.next_due > due):
        completed += [due] if f"installment:{due}" not in open_after else []
    oldest = after.installments[0] if after.installments else None
    return Effect(
        amount=amount,
        parts=named_parts(sums, amount),
        completed=completed,
        held=max(held, 0),
        missing=max(oldest.outstanding - after.suspense_total, 0) if oldest else 0,
        one_payment=oldest.outstanding if oldest else 0,
        next_due=after.oldest_due or after.next_due,
        ends=ends,
    )
