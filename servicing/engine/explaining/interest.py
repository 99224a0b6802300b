"""Interest explained: earned, billed with an installment, by the day."""

from datetime import date

from servicing.engine.accrual import YEAR, earns_by, interest_columns, parts_by
from servicing.engine.billing import (
    bill,
    regular_interest,
    regular_period,
    unbilled_principal,
)
from servicing.engine.money import format_money, rate_ratio
from servicing.engine.payoff import per_diem as per_diem_ratio
from servicing.engine.periods import PER_YEAR
from servicing.engine.rates import charged_rate, exact_interest, period
from servicing.engine.state import Demand, State
from servicing.engine.worksheet import Worksheet

from .amounts import NOTE, demand_of, made
from .life import Life
from .steps import Explanation, Step, UnknownField


def accrued(life: Life, field: str) -> Explanation:
    """Interest earned since the last bill or payment and not yet asked for."""
    state = life.state
    _, principal, carried, since = interest_columns(state)
    title, rule = "Interest earned and not billed", "Principal × rate × time, rounded once."
    if since is None:
        return made(life, field, title, 0, [], rule, NOTE)
    daily = state.terms.interest_method == "daily"
    kind = earns_by(state.terms)
    rate, below = rate_ratio(charged_rate(state))
    parts = parts_by(kind, since, life.as_of)
    whole = below * YEAR[kind]
    steps = []
    if carried:
        steps.append(Step("Earned until then and unpaid", numerator=carried, denominator=whole,
                          on=since))  # fmt: skip
    steps.append(
        Step(f"From {since} to {life.as_of}", formula="principal × rate × days ÷ year",
             figures=f"{format_money(principal)} × {charged_rate(state)}% × {parts} ÷"
             f" {YEAR[kind]} ({kind})",
             numerator=principal * rate * parts, denominator=whole)
    )  # fmt: skip
    if daily:
        asked_for = sum(d.interest - d.paid_interest for d in state.demands)
        steps.append(Step("Less what is billed already", -asked_for))
    found = made(life, field, title, 0, steps, rule, NOTE)
    return made(life, field, title, found.recompute(), steps, rule, NOTE)


def per_diem(life: Life, field: str) -> Explanation:
    numerator, below = per_diem_ratio(life.state)
    state = life.state
    step = Step("One day's interest", formula="principal × rate ÷ days of the year",
                figures=f"{format_money(state.principal)} × {charged_rate(state)}% ÷"
                f" {below // rate_ratio(charged_rate(state))[1]}",
                numerator=numerator, denominator=below)  # fmt: skip
    found = made(life, field, "Per diem", 0, [step], "", "")
    return made(life, field, "Per diem", found.recompute(), [step],
                "Shown rounded; a payoff rounds only the total.", "Fannie Mae F-1-09")  # fmt: skip


def installment(life: Life, field: str, part: str = "") -> Explanation:
    """An installment or one part of it: its interest on the balance, the rest of the payment."""
    key = f"installment:{field.partition(':')[2].partition('.')[0]}"
    demand = demand_of(life, key)
    title = f"Installment of {demand.due}"
    if part == "open":
        return installment_open(life, field, demand)
    if part.endswith("_open"):
        return part_open(life, field, demand, part.removesuffix("_open"))
    if part == "interest":
        return installment_interest(life, field, demand)
    if part == "principal":
        return installment_principal(life, field, demand)
    if part == "escrow":
        step = Step("Escrow payment of that month", demand.escrow, demand=key, on=demand.due)
        return made(life, field, f"Escrow of {demand.due}", demand.escrow, [step],
                    "A twelfth of the year's bills, with what an analysis adds.",
                    "12 CFR 1024.17(c)(1)")  # fmt: skip
    steps = [
        Step(name.capitalize(), getattr(demand, name), demand=key, on=demand.due)
        for name in ("principal", "interest", "escrow")
        if getattr(demand, name)
    ]
    return made(life, field, title, demand.billed, steps, "Principal, interest and escrow.",
                "12 CFR 1026.36(c)(1)(i)")  # fmt: skip


def installment_interest(life: Life, field: str, demand: Demand) -> Explanation:
    title = f"Interest of the installment of {demand.due}"
    rule = "The balance left once the one before is paid, times the period's part of the rate."
    opened = life.before_bill(demand.due)
    if opened is None or life.terms.interest_method == "daily":
        rule = "What had been earned by then, day by day."
        step = Step("Earned by the due date", demand.interest, demand=demand.key, on=demand.due)
        return made(life, field, title, demand.interest, [step], rule, NOTE)
    sheet = bills_until(opened, demand.due)
    basis = unbilled_principal(sheet)
    _, charged = regular_interest(sheet, basis, demand.due)
    steps = [interest_step(sheet, basis, demand.due, charged)]
    if rest := demand.interest - charged:
        says = "Interest of the days by which the due date moved"
        if sheet.terms.capitalizes and rest < 0:
            says = "Less what the capped payment leaves to principal"
        elif sheet.residue:
            says = "What the unrounded balance carried on"
        steps.append(Step(says, rest))
    return made(life, field, title, demand.interest, steps, rule, f"{NOTE}; Fannie Mae F-1-09")


def bills_until(opened: State, due: date) -> Worksheet:
    """The worksheet right before the bill of a due date, earlier ones of the same day made."""
    sheet = Worksheet(opened)
    while sheet.next_due and sheet.next_due < due:
        bill(sheet, sheet.next_due)
    return sheet


def interest_step(sheet: Worksheet, basis: int, due: date, charged: int) -> Step:
    """The interest of a scheduled period: a twelfth of a year, its days, or its stretches."""
    start, end, whole = regular_period(sheet, due)
    stretches = period(sheet, start, end)
    below = rate_ratio(sheet.terms.annual_rate)[1]
    terms = sheet.terms
    if len(stretches) == 1 and not sheet.draws:
        _, numerator, over = exact_interest(sheet, basis, start, end, whole)
        by_period = whole and terms.day_count == "30/360"
        share = f"÷ {PER_YEAR[terms.frequency]}" if by_period else f"for {(end - start).days} days"
        step = Step(f"From {start} to {end}", formula=f"balance × rate {share}",
                    figures=f"{format_money(basis)} × {charged_rate(sheet)}% {share}",
                    numerator=numerator, denominator=over)  # fmt: skip
        if step.alone(terms.rounding.interest) == charged:
            return step
    return Step(f"From {start} to {end}", charged, formula="balance × rate × days ÷ year",
                figures="; ".join(f"{s.start} to {s.end} at {s.charged * 100 / below:f}%"
                                  for s in stretches))  # fmt: skip


def installment_principal(life: Life, field: str, demand: Demand) -> Explanation:
    title = f"Principal of the installment of {demand.due}"
    opened = life.before_bill(demand.due)
    payment = opened.terms.payment if opened else life.terms.payment
    steps = [Step("Principal and interest payment", payment, formula="payment − interest"),
             Step("Less its interest", -demand.interest, demand=demand.key)]  # fmt: skip
    rest = demand.principal - (payment - demand.interest)
    if rest:
        steps.append(Step("The last one takes what is left, a capped one keeps its principal",
                          rest))  # fmt: skip
    return made(life, field, title, demand.principal, steps, "The rest of the level payment.", NOTE)


def part_open(life: Life, field: str, demand: Demand, part: str) -> Explanation:
    """What is unpaid of one part of an installment: what was asked, less what was paid."""
    if part not in ("principal", "interest", "escrow"):
        raise UnknownField(f"an installment has no part {part!r}")
    whole = installment(life, f"{demand.key}.{part}", part)
    paid: int = getattr(demand, f"paid_{part}")
    steps = [*whole.steps, Step("Less what was paid of it", -paid)] if paid else list(whole.steps)
    title = f"{part.capitalize()} open of the installment of {demand.due}"
    return made(life, field, title, whole.amount - paid, steps, whole.rule, whole.source)


def installment_open(life: Life, field: str, demand: Demand) -> Explanation:
    """What is unpaid of an installment, with the late charge that it caused."""
    late = [d for d in life.state.fees if d.kind == "late_fee" and d.number == demand.number]
    steps = [Step("Installment as it was asked for", demand.billed, demand=demand.key)]
    paid = demand.billed - demand.outstanding
    if paid:
        steps.append(Step("Less what was paid of it", -paid))
    steps += [Step("Its late charge", d.outstanding, demand=d.key, on=d.due) for d in late]
    amount = sum(step.amount for step in steps)
    return made(life, field, f"Open of the installment of {demand.due}", amount, steps,
                "What was asked and is not paid, with its late charge.",
                "12 CFR 1026.41(d)(1)")  # fmt: skip
