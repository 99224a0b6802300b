"""What pays a loan off, explained part by part."""

from servicing.engine.accrual import denominator
from servicing.engine.daycount import BASIS, year_parts
from servicing.engine.money import format_money, rate_ratio
from servicing.engine.payoff import charged_to, figures, periods_and_days, whole_and_odd
from servicing.engine.periods import PER_YEAR
from servicing.engine.rates import ahead, charged_rate, not_yet_drawn, period, year_of

from .amounts import made
from .life import Life
from .steps import Explanation, Step

PAYOFF = ("principal", "deferred_principal", "deferred_interest", "interest", "late_fees",
          "other_fees", "escrow_advance", "corporate_advances", "prepayment_penalty")  # fmt: skip


def payoff(life: Life, field: str) -> Explanation:
    owed = figures(life.state, life.as_of)
    part = field.partition(".")[2]
    if part == "interest":
        return payoff_interest(life, field)
    if part:
        amount = getattr(owed, part)
        step = Step(part.replace("_", " ").capitalize(), amount)
        return made(life, field, f"Payoff: {part.replace('_', ' ')}", amount, [step],
                    "Owed on that day.", "12 CFR 1026.36(c)(3)")  # fmt: skip
    steps = [
        Step(name.replace("_", " ").capitalize(), amount)
        for name in PAYOFF
        if (amount := getattr(owed, name))
    ]
    if owed.less_suspense:
        steps.append(Step("Less unapplied funds", -owed.less_suspense))
    return made(life, field, f"Payoff on {life.as_of}", owed.total, steps,
                "Everything owed if received on that day; escrow is refunded apart.",
                "12 CFR 1026.36(c)(3), 1024.34")  # fmt: skip


def payoff_interest(life: Life, field: str) -> Explanation:
    """Billed and unpaid, whole months by twelfths, odd days by the payoff day count."""
    state, title = life.state, f"Interest to {life.as_of}"
    total = figures(state, life.as_of).interest
    rule = "Whole months at a twelfth of the rate, odd days up to but not including receipt."
    steps: list[Step] = []
    if state.terms.interest_method == "daily":
        if state.accrued_from is not None:
            whole = denominator(state.terms)
            if state.accrued:
                steps.append(Step("Earned until the last change and unpaid",
                                  numerator=state.accrued, denominator=whole))  # fmt: skip
            for one in ahead(state, state.accrued_from, life.as_of):
                parts = year_parts(state.terms.day_count, one.start, one.end)
                steps.append(Step(f"From {one.start} to {one.end}",
                                  formula="principal × rate × days ÷ year",
                                  figures=f"{format_money(state.principal)} × {parts} days",
                                  numerator=state.principal * one.charged * parts,
                                  denominator=whole))  # fmt: skip
    else:
        billed = sum(d.interest - d.paid_interest for d in state.demands)
        if billed:
            steps.append(Step("Billed and unpaid", billed))
        if state.last_due and state.principal:
            below = rate_ratio(state.terms.annual_rate)[1]
            stretches = period(state, state.last_due, charged_to(state.terms, life.as_of))
            split = [whole_and_odd(state, s.start, s.end) for s in stretches]
            whole = sum(w * s.charged for (w, _), s in zip(split, stretches, strict=True))
            odd = sum(d * s.charged for (_, d), s in zip(split, stretches, strict=True))
            basis = BASIS[state.terms.payoff_day_count]
            said = format_money(state.principal)
            periods = sum(periods_and_days(state, s.start, s.end)[0] for s in stretches)
            per_year = PER_YEAR[state.terms.frequency]
            unit = "months" if state.terms.frequency == "monthly" else "periods"
            before = not_yet_drawn(state, state.last_due)[1]
            steps.append(
                Step(
                    f"{periods} whole {unit}",
                    formula=f"principal × rate ÷ {per_year}",
                    figures=f"{said} × {charged_rate(state)}% ÷ {per_year} each",
                    numerator=state.principal * whole - before,
                    denominator=below * year_of(state.terms),
                )
            )
            steps.append(
                Step(
                    f"{sum(d for _, d in split)} odd days",
                    formula="principal × rate × days ÷ year",
                    figures=f"{said} × {charged_rate(state)}% ÷ {basis} each",
                    numerator=state.principal * odd,
                    denominator=below * basis,
                )
            )
    found = made(life, field, title, total, steps, rule, "Fannie Mae F-1-09")
    if (rest := total - found.recompute()) != 0:
        steps.append(Step("By the payoff terms of the program", rest))
    return made(life, field, title, total, steps, rule, "Fannie Mae F-1-09")
