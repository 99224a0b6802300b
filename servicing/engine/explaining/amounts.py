"""Balances, what is due, charges and payments explained, each by what the fold did."""

from collections.abc import Callable
from datetime import date

from servicing.engine.aging import days_past_due
from servicing.engine.fees import charge_date
from servicing.engine.money import format_money, rate_ratio
from servicing.engine.state import Demand

from .life import Life
from .steps import Explanation, Step, UnknownField

NOTE = "the note"
# Each balance: the roles that carry it, and the sign with which a debit counts.
BALANCES: dict[str, tuple[str, tuple[str, ...], int]] = {
    "principal": ("Principal balance", ("principal", "shadow_principal"), 1),
    "deferred_principal": ("Deferred principal", ("deferred_principal",), 1),
    "deferred_interest": ("Deferred interest", ("deferred_interest",), 1),
    "escrow": ("Escrow balance", ("escrow", "escrow_advance", "shadow_escrow_advance"), -1),
    "suspense": ("Unapplied funds", ("unapplied",), -1),
    "corporate_advances": ("Corporate advances", ("corporate_advance", "shadow_advances"), 1),
    "fees": ("Late charges and fees", ("fees_receivable", "shadow_fees"), 1),
}  # fmt: skip
RULES = {
    "principal": ("What was boarded, less what was paid to principal.", NOTE),
    "deferred_principal": ("Moved to the end of the loan, without interest.", "Fannie Mae D2-3.2"),
    "deferred_interest": ("Moved to the end of the loan, without interest.", "Fannie Mae D2-3.2"),
    "escrow": ("Deposits less bills paid; below zero it is our advance.", "12 CFR 1024.17"),
    "suspense": ("Money held until it makes a full payment or its use is known.",
                 "12 CFR 1026.36(c)(1)(ii)"),
    "corporate_advances": ("Spent on the loan, the borrower's to pay back.",
                           "security instrument"),
    "fees": ("Charged and not paid or waived.", "12 CFR 1026.36(c)(2)"),
}  # fmt: skip


def made(life: Life, field: str, title: str, amount: int, steps: list[Step], rule: str,
         source: str, unit: str = "money") -> Explanation:  # fmt: skip
    number, terms = life.version()
    return Explanation(field, title, amount, unit, steps, rule, source, number,
                       terms.effective_date, life.terms.rounding.interest)  # fmt: skip


def balance(life: Life, field: str) -> Explanation:
    """A running balance: the effect of every fact and consequence on it, in order."""
    title, roles, sign = BALANCES[field]
    moved: dict[tuple[date, int | str], int] = {}
    for subject, debit, credit, amount, on in life.result.bookings:
        change = (debit in roles) - (credit in roles)
        if change:
            moved[on, subject] = moved.get((on, subject), 0) + sign * change * amount
    steps = [
        Step(says_of(life, subject), amount, on=on,
             seq=subject if isinstance(subject, int) else None,
             demand=subject if isinstance(subject, str) else "")
        for (on, subject), amount in sorted(moved.items(), key=lambda one: (one[0][0],
                                                                           str(one[0][1])))
        if amount
    ]  # fmt: skip
    return made(life, field, title, sum(moved.values()), steps, *RULES[field])


def says_of(life: Life, subject: int | str) -> str:
    if isinstance(subject, str):
        kind, _, due = subject.partition(":")
        return f"{kind.replace('_', ' ').capitalize()} of {due}"
    fact = life.fact(subject)
    if fact and fact.kind == "board":
        return "Boarded"
    return fact.kind.replace("_", " ").capitalize() if fact else f"Transaction {subject}"


def demand_of(life: Life, key: str) -> Demand:
    found = life.result.demands.get(key)
    if found is None:
        raise UnknownField(f"nothing was asked for under {key}")
    return found


def asked(life: Life, field: str, title: str, pick: Callable[[Demand], int],
          kinds: tuple[str, ...]) -> Explanation:  # fmt: skip
    """What is unpaid of demands of some kinds."""
    steps = [
        Step(f"{'Installment' if d.kind == 'installment' else 'Charge'} due {d.due}", pick(d),
             demand=d.key, on=d.due)
        for d in life.state.demands
        if d.kind in kinds and pick(d)
    ]  # fmt: skip
    amount = sum(step.amount for step in steps)
    rule = "What was asked and is not paid, oldest first."
    return made(life, field, title, amount, steps, rule, "12 CFR 1026.41(d)(1)")


def to_bring_current(life: Life, field: str) -> Explanation:
    due = asked(life, field, "To bring current", lambda d: d.outstanding,
                ("installment", "late_fee", "fee"))  # fmt: skip
    held = min(life.state.suspense_total, due.amount)
    steps = [*due.steps, Step("Less unapplied funds held", -held)] if held else list(due.steps)
    rule = "Everything that is due, less the money that is held for it."
    return made(life, field, "To bring current", due.amount - held, steps, rule,
                "12 CFR 1026.41(d)(8)(vi)")  # fmt: skip


def late_charge(life: Life, field: str) -> Explanation:
    """A late charge: percent of its basis, or its amount, within the note's bounds."""
    demand = demand_of(life, field)
    fee = life.state.terms.late_fee
    due = field.partition(":")[2]
    title = f"Late charge for {due}"
    rule = "Once for an installment that is open when its grace period has passed."
    source = "note; 12 CFR 1026.36(c)(2)"
    if fee is None or field == "late_fee:boarded":
        step = Step("Boarded from the servicer before", demand.fee, demand=field)
        return made(life, field, title, demand.fee, [step], rule, source)
    charged = sum(
        line.amount
        for line in life.result.bookings
        if line.subject == field and line.debit == "fees_receivable"
    )
    on = charge_date(fee, date.fromisoformat(due))
    if fee.percent is None:
        step = Step("The note's amount", charged, on=on, demand=field)
    else:
        about = life.result.demands.get(f"installment:{due}")
        basis = (about.principal + about.interest) if about else 0
        rate, below = rate_ratio(fee.percent)
        step = Step(f"Not paid by {on}", formula=f"percent × {fee.basis.replace('_', ' ')}",
                    figures=f"{fee.percent}% × {format_money(basis)}", on=on, demand=field,
                    numerator=basis * rate, denominator=below)  # fmt: skip
    steps = [step]
    if (rest := charged - step.alone()) != 0:
        steps.append(Step("By the basis and the bounds of the note", rest))
    return made(life, field, title, charged, steps, rule, source)


def transaction(life: Life, field: str) -> Explanation:
    """Where a payment's money went, by which rule."""
    seq = int(field.partition(":")[2])
    fact = life.fact(seq)
    if fact is None:
        raise UnknownField(f"transaction {seq} is no fact")
    parts = [part for part in life.result.allocations if part.subject == seq]
    steps = [
        Step(f"{part.component.replace('_', ' ').capitalize()}: {part.rule}", part.amount,
             demand=part.demand or "", seq=seq)
        for part in parts
    ]  # fmt: skip
    rest = fact.amount - sum(step.amount for step in steps)
    if rest:
        steps.append(Step("Held, waiting for a full payment, or no part of an allocation", rest,
                          seq=seq))  # fmt: skip
    title = f"{fact.kind.replace('_', ' ').capitalize()} of {fact.effective_date}"
    return made(life, field, title, fact.amount, steps,
                "By the order that the terms name.", "12 CFR 1026.36(c)(1)")  # fmt: skip


def days_late(life: Life, field: str) -> Explanation:
    oldest = life.state.oldest_due
    days = days_past_due(oldest, life.as_of)
    said = f"From {oldest}, the oldest due date not fully paid, to {life.as_of}"
    one = Step(said, days, formula="as of − oldest unpaid due date", on=oldest)
    steps = [one] if oldest else []
    return made(life, field, "Days past due", days, steps,
                "Counted from the oldest unpaid due date.", "12 CFR 1024.31", "days")  # fmt: skip


def payment(life: Life, field: str) -> Explanation:
    number, terms = life.version()
    step = Step(f"Terms version {number}, {terms.kind.replace('_', ' ')}", terms.terms.payment,
                on=terms.effective_date, seq=terms.seq)  # fmt: skip
    return made(life, field, "Principal and interest payment", terms.terms.payment, [step],
                "As the note or its last change has it.", NOTE)  # fmt: skip
