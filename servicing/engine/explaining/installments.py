"""The amounts of an installment that is still to come, from what it is computed from."""

from decimal import Decimal

from servicing.engine.accrual import denominator
from servicing.engine.billed import Basis, Parts
from servicing.engine.money import RATE_SCALE, format_money
from servicing.engine.periods import PER_YEAR
from servicing.engine.rates import year_of
from servicing.engine.schedule import Installment
from servicing.engine.terms import Terms

from .amounts import NOTE
from .steps import Step

ROUNDED = {
    "half_up": "halves up", "half_even": "halves to the even one", "up": "up", "down": "down",
}  # fmt: skip


def installment_steps(terms: Terms, basis: Basis, row: Installment) -> dict[str, list[Step]]:
    """The steps of a row's interest, principal and payment, by their names."""
    return {
        "interest": interest_steps(terms, basis, row),
        "principal": principal_steps(terms, basis, row),
        "payment": [
            Step(name.capitalize(), getattr(row, name))
            for name in ("principal", "interest", "escrow", "fee")
            if getattr(row, name)
        ],
    }


def interest_steps(terms: Terms, basis: Basis, row: Installment) -> list[Step]:
    said = ROUNDED[terms.rounding.interest]
    if terms.interest_method == "daily":
        step = Step(f"Earned by {row.due_date} and not yet asked for, rounded {said}",
                    formula="principal × rate × days ÷ year", numerator=basis.accrued,
                    figures=f"{format_money(basis.earning, terms.currency)} of principal",
                    denominator=denominator(terms))  # fmt: skip
        less = [Step("Less what was asked for before", -basis.unpaid)] if basis.unpaid else []
        return [step, *less]
    whole = year_of(terms)
    steps = [
        Step(f"On {format_money(basis.balance, terms.currency)}, rounded {said}",
             formula="balance × rate × share of a year",
             figures=shares(basis.parts, whole, PER_YEAR[terms.frequency]),
             numerator=basis.balance * sum(days * rate for days, _, rate in basis.parts),
             denominator=RATE_SCALE * whole)
    ]  # fmt: skip
    rest = row.interest - steps[0].alone(terms.rounding.interest)
    if rest:
        steps.append(Step("By compounding, draws, a moved due date or a carried balance", rest))
    return steps


def shares(parts: Parts, year: int, per_year: int) -> str:
    """The stretches of a period in words: 30 of 360 days at 6%."""
    if len(parts) == 1 and parts[0][0] * per_year == year:
        return f"{percent(parts[0][2])} ÷ {per_year}"
    return "; ".join(f"{percent(rate)} for {days} of {year}" for days, _, rate in parts)


def percent(scaled: int) -> str:
    return f"{(Decimal(scaled) * 100 / RATE_SCALE).normalize():f}%"


def principal_steps(terms: Terms, basis: Basis, row: Installment) -> list[Step]:
    if basis.last:
        return [Step("The last installment takes the whole balance", row.principal)]
    if terms.method == "level_principal" or row.principal == 0:
        says = "The same in every installment" if row.principal else "Interest alone"
        return [Step(says, row.principal)]
    return [
        Step("Regular payment", row.principal + row.interest),
        Step("Less its interest", -row.interest),
    ]


RULES = {
    "interest": ("Interest of the period on the balance left once the one before is paid.", NOTE),
    "principal": ("What the payment leaves once its interest is paid.", NOTE),
    "payment": ("Principal, interest, escrow and the flat fee.", "12 CFR 1026.36(c)(1)(i)"),
}
