"""Where a loan should stand by its own schedule: pure arithmetic, in minor units."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from servicing.engine.dates import add_months
from servicing.engine.daycount import interest
from servicing.engine.money import rate_ratio, round_ratio

from . import contract


class Figures(NamedTuple):
    """A loan's schedule in force and where it stands on it.

    `comparable` says that nothing lies between `start` and today but scheduled payments, as far
    as the file tells: no other rate, no modification without its figures, no interest only.
    """

    principal: int
    rate: Decimal
    payment: int
    start: int  # principal when the schedule began
    began: date  # origination, or modification
    first_due: date
    next_due: date
    months: int  # of amortization
    elapsed: int  # installments before the next due one
    daily: bool
    comparable: bool

    @property
    def left(self) -> int:
        return self.months - self.elapsed


def figures_of(v: Mapping[str, Any]) -> Figures:
    """The figures of a loan's row: from the modification where its figures are given."""
    first = contract.first_due(v)
    modified = "modified_term" in v
    months = v["modified_term"] if modified else v.get("amortization_months", v["term_months"])
    steady = (
        v.get("rate_type") != "arm"
        and not v.get("interest_only_months")
        and (modified or "modification_date" not in v)
        and (modified or v.get("original_rate", v["annual_rate"]) == v["annual_rate"])
    )
    return Figures(
        principal=v["current_principal"],
        rate=v["annual_rate"],
        payment=v["payment_pi"],
        start=v["modified_principal"] if modified else v["original_principal"],
        began=v.get("modification_date", first) if modified else v["origination_date"],
        first_due=first,
        next_due=v["next_due_date"],
        months=months,
        elapsed=max(contract.installments_before(first, v["next_due_date"]), 0),
        daily=contract.interest_method(v) == "daily",
        comparable=steady,
    )


def month_interest(principal: int, rate: Decimal) -> int:
    """A twelfth of the rate, rounded half up."""
    numerator, below = rate_ratio(rate)
    return round_ratio(principal * numerator, below * 12)


def balance_after(principal: int, rate: Decimal, payment: int, installments: int) -> int:
    """The balance once so many level installments are paid, each month's interest half up."""
    numerator, below = rate_ratio(rate)
    doubled, twice, half = 2 * numerator, 24 * below, 12 * below
    for _ in range(installments):
        principal -= payment - (principal * doubled + half) // twice
    return max(principal, 0)


def paid_off_by(payment: int, rate: Decimal, installments: int) -> int:
    """The principal that so many level payments pay off: payment x (1 - (1 + i)^-n) / i."""
    numerator, below = rate_ratio(rate)
    if not numerator:
        return payment * installments
    unit = below * 12
    growth, base = (unit + numerator) ** installments, unit**installments
    return round_ratio(payment * unit * (growth - base), numerator * growth)


def balance_by_days(f: Figures, kind: str) -> int:
    """The balance where each period bears interest by its days, not a twelfth of a year."""
    balance, start = f.start, add_months(f.first_due, -1)
    for number in range(f.elapsed):
        due = add_months(f.first_due, number, f.first_due.day)
        balance -= f.payment - round_ratio(*interest(balance, f.rate, kind, start, due))
        start = due
    return balance


def balance_with_odd_first(f: Figures, kind: str) -> int:
    """The balance where the first period runs from the day the loan began."""
    odd = round_ratio(*interest(f.start, f.rate, kind, f.began, f.first_due))
    return balance_after(f.start - f.payment + odd, f.rate, f.payment, f.elapsed - 1)


def odd_interest(f: Figures) -> int:
    """Interest of the days before the first whole month; negative where the month is short."""
    whole_from = add_months(f.first_due, -1)
    return round_ratio(*interest(f.start, f.rate, "30/360", f.began, whole_from))


def balance_by_history(f: Figures, history: Sequence[Mapping[str, Any]]) -> int:
    """The principal that the prior servicer's transactions leave.

    Where they go back to the first installment their principal is simply taken off; otherwise
    their curtailments are put where they fall on the schedule.
    """
    if min(row["date"] for row in history) <= f.first_due + timedelta(days=31):
        return f.start - sum(principal_paid(row) for row in history)
    extra: dict[int, int] = {}
    for row in history:
        if row["type"] == "curtailment":
            month = contract.installments_before(f.first_due, row["date"])
            month += row["date"].day > f.first_due.day
            extra[month] = extra.get(month, 0) + principal_paid(row)
    balance = f.start
    for number in range(f.elapsed):
        balance = balance_after(balance - extra.get(number, 0), f.rate, f.payment, 1)
    return balance - extra.get(f.elapsed, 0)


def principal_paid(row: Mapping[str, Any]) -> int:
    """By how much one transaction of the prior servicer lowered the principal."""
    amount: int = row.get("principal", row["amount"] if row["type"] == "curtailment" else 0)
    return -abs(amount) if row["type"] == "reversal" else amount
