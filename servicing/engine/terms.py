"""The terms of a loan: what the note says, as data."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class LateFee:
    """A late charge clause: a percent of a basis or a flat amount, once an installment."""

    grace_days: int
    percent: Decimal | None = None
    amount: int | None = None
    basis: str = "principal_and_interest"  # or payment, past_due
    minimum: int = 0
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """The payment waterfall as data (contracts: simulation, `allocation`)."""

    order: tuple[str, ...] = ("interest", "principal", "escrow")
    direction: str = "oldest_installment"  # or component
    partial: str = "suspense"  # or apply
    excess: str = "installments_then_principal"  # principal, prepay_installments, suspense
    fees: tuple[str, ...] = ("late_fee", "fee")


@dataclass(frozen=True, slots=True)
class PrepaymentPenalty:
    """A percent of the principal that a payoff before `until` prepays (12 CFR 1026.43(g))."""

    percent: Decimal
    until: date


SCHEDULED = Allocation()
DAILY = Allocation(direction="component", partial="apply", excess="principal")


@dataclass(frozen=True, slots=True)
class Terms:
    """Money in minor units, rates in percent a year, `payment` is principal and interest."""

    annual_rate: Decimal
    payment: int
    first_due_date: date
    maturity_date: date
    currency: str = "USD"
    interest_method: str = "scheduled"  # or daily
    day_count: str = "30/360"
    payoff_day_count: str = "actual/365"
    escrow_payment: int = 0
    due_day: int = 1
    late_fee: LateFee | None = None
    allocation: Allocation = SCHEDULED
    servicing_fee_rate: Decimal = Decimal(0)
    payoff_interest: str = "to_date"  # or month_end
    prepayment_penalty: PrepaymentPenalty | None = None


def dump_terms(terms: Terms) -> list[Any]:
    """Terms as a JSON list of strings and integers, in field order."""
    fee, rule, penalty = terms.late_fee, terms.allocation, terms.prepayment_penalty
    return [
        str(terms.annual_rate), terms.payment, terms.first_due_date.isoformat(),
        terms.maturity_date.isoformat(), terms.currency, terms.interest_method, terms.day_count,
        terms.payoff_day_count, terms.escrow_payment, terms.due_day,
        fee and [fee.grace_days, None if fee.percent is None else str(fee.percent), fee.amount,
                 fee.basis, fee.minimum, fee.maximum],
        [" ".join(rule.order), rule.direction, rule.partial, rule.excess, " ".join(rule.fees)],
        str(terms.servicing_fee_rate), terms.payoff_interest,
        penalty and [str(penalty.percent), penalty.until.isoformat()],
    ]  # fmt: skip


def load_terms(row: list[Any]) -> Terms:
    """The inverse of dump_terms; what was kept before terms named payoffs reads on."""
    payoff, penalty = row[13:15] if len(row) > 13 else ("to_date", None)
    return Terms(
        _rate(row[0]), row[1], _date(row[2]), _date(row[3]), row[4], row[5], row[6], row[7],
        row[8], row[9], row[10] and _late_fee(*row[10]), _allocation(*row[11]), _rate(row[12]),
        payoff, penalty and PrepaymentPenalty(_rate(penalty[0]), _date(penalty[1])),
    )  # fmt: skip


# Notes share their clauses and dates, so what is read from a state is read once.
_rate = lru_cache(maxsize=4096)(Decimal)
_date = lru_cache(maxsize=65536)(date.fromisoformat)


@lru_cache(maxsize=1024)
def _late_fee(
    grace: int, percent: str | None, amount: int | None, basis: str, low: int, high: int | None
) -> LateFee:
    return LateFee(grace, None if percent is None else Decimal(percent), amount, basis, low, high)


@lru_cache(maxsize=256)
def _allocation(order: str, direction: str, partial: str, excess: str, fees: str) -> Allocation:
    return Allocation(tuple(order.split()), direction, partial, excess, tuple(fees.split()))
