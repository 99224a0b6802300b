"""What pays a loan off, from its balances (Fannie Mae Servicing Guide F-1-09)."""

from datetime import date
from decimal import Decimal
from typing import Any

from servicing.engine.dates import add_months
from servicing.engine.daycount import KINDS, year_parts
from servicing.engine.fold import ORIGIN
from servicing.engine.payoff import figures, periods_and_days
from servicing.engine.state import Demand, State
from servicing.engine.terms import Terms
from servicing.loans.figures import payoff as in_minor_units
from servicing.loans.simulation.reading import Reader, day, one_of, rate, truth

from .written import Step, money, steps
from .written import day as written_day


def answer(reader: Reader) -> dict[str, Any]:
    """The payoff in the words of the simulation contract."""
    explain = reader.take("explain", truth, False)
    principal = reader.take("principal", reader.money)
    percent = reader.take("annual_rate", rate)
    paid_to, through = reader.take("interest_paid_to", day), reader.take("good_through", day)
    method = reader.take("interest_method", one_of("scheduled", "daily"), "scheduled")
    usual = "actual/365"
    counts = reader.take("payoff_day_count", one_of(*KINDS), usual)
    program = reader.take("payoff_interest", one_of("to_date", "month_end"), "to_date")
    owed = {
        name: reader.take(name, reader.amount_at_least_zero, 0)
        for name in ("late_fees", "other_fees", "corporate_advances", "escrow_advance", "suspense",
                     "recording_fee", "deferred_principal", "deferred_interest")
    }  # fmt: skip
    reader.end()
    if paid_to and through and through < paid_to:
        reader.wrong("good_through", f"expected a date from interest_paid_to, {paid_to}, on")
    if reader.problems:
        return {}
    day_count = counts if method == "daily" else "30/360"
    terms = Terms(
        Decimal(percent), 0, add_months(paid_to, 1), date.max, interest_method=method,
        day_count=day_count, payoff_day_count=counts, due_day=paid_to.day, payoff_interest=program,
    )  # fmt: skip
    state = standing(terms, principal, paid_to, owed)
    found = figures(state, through, owed["recording_fee"])
    amounts = in_minor_units(found)
    shown = {
        name: money(value) if isinstance(value, int) else value for name, value in amounts.items()
    }
    return shown | {"good_through": written_day(through)} | steps(
        explain, made(state, through, found.interest, found.total)
    )  # fmt: skip


def standing(terms: Terms, principal: int, paid_to: date, owed: dict[str, int]) -> State:
    """A loan that owes just this."""
    fees = [
        Demand(f"{kind}:asked", kind, paid_to, fee=owed[name])
        for kind, name in (("late_fee", "late_fees"), ("fee", "other_fees"))
        if owed[name]
    ]
    return State(
        terms, ORIGIN, principal=principal, deferred_principal=owed["deferred_principal"],
        deferred_interest=owed["deferred_interest"], escrow=-owed["escrow_advance"],
        corporate_advances=owed["corporate_advances"],
        suspense=(("regular", owed["suspense"]),) if owed["suspense"] else (),
        demands=tuple(fees), next_due=terms.first_due_date, last_due=paid_to, accrued_from=paid_to,
    )  # fmt: skip


def made(state: State, through: date, interest: int, total: int) -> list[Step]:
    terms, since = state.terms, state.last_due or through
    source = "Fannie Mae Servicing Guide F-1-09"
    if terms.interest_method == "daily":
        parts = year_parts(terms.day_count, since, through)
        how = [Step("Interest by days", "principal × rate × days ÷ year",
                    f"{money(state.principal)} × {terms.annual_rate}% × {parts}",
                    money(interest), "the note")]  # fmt: skip
    else:
        months, odd_from = periods_and_days(state, since, through)
        how = [
            Step("Whole months and odd days", "a twelfth of the rate; days by the payoff day count",
                 f"{months} months, {(through - odd_from).days} days ({terms.payoff_day_count})",
                 money(interest), source)
        ]  # fmt: skip
    return [*how, Step("Payoff", "everything owed less unapplied funds", "", money(total),
                       "12 CFR 1026.36(c)(3)")]  # fmt: skip
