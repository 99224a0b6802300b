"""The terms of a loan: what the note says, as data."""

from dataclasses import astuple, dataclass, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .arm import Arm, dump_arm, load_arm
from .periods import nominal_rate


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
    # principal, prepay_installments, suspense; plan: parts wait until they make a payment
    excess: str = "installments_then_principal"
    fees: tuple[str, ...] = ("late_fee", "fee")


@dataclass(frozen=True, slots=True)
class PrepaymentPenalty:
    """A percent of the principal that a payoff before `until` prepays (12 CFR 1026.43(g))."""

    percent: Decimal
    until: date


@dataclass(frozen=True, slots=True)
class Rounding:
    """How the note rounds: modes of money.ROUNDINGS; payments to a multiple, in minor units; the
    balance each period, or never (`carry`)."""

    payment: str = "half_up"
    interest: str = "half_up"
    carry: bool = False
    multiple: int = 1


SCHEDULED = Allocation()
DAILY = Allocation(direction="component", partial="apply", excess="principal")


@dataclass(frozen=True, slots=True)
class Terms:
    """Money in minor units, rates in percent a year, `payment` is principal and interest; of a
    loan with equal principal (level_principal) it is the principal alone."""

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
    frequency: str = "monthly"  # of periods.PER_YEAR
    compounding: str = "nominal"  # of periods.COMPOUNDINGS
    method: str = "level"  # level_principal, interest_only
    interest_only: int = 0  # the installments that are interest alone, before the method begins
    amortized_by: date | None = None  # where later than maturity, a balloon is left
    fee_per_period: int = 0
    capitalizes: bool = False  # interest that the payment does not cover becomes principal
    rounding: Rounding = Rounding()
    arm: Arm | None = None
    # A temporary buydown: (the last installment of the step, what it pays of each), minor units.
    buydown: tuple[tuple[int, int], ...] = ()

    @property
    def nominal_rate(self) -> Decimal:
        """The percent a year by which days earn: the rate itself, unless it is compounded."""
        if self.compounding == "nominal":
            return self.annual_rate
        return nominal_rate(self.annual_rate, self.frequency, self.compounding)


# What few notes say, each with its plain value.
RARE = ("frequency", "compounding", "method", "interest_only", "amortized_by", "fee_per_period",
        "capitalizes", "rounding", "arm", "buydown")  # fmt: skip
_PLAIN = {one.name: one.default for one in fields(Terms)}


def _dump_rare(terms: Terms) -> list[dict[str, Any]]:
    found = {name: kept for name in RARE if (kept := getattr(terms, name)) != _PLAIN[name]}
    if "rounding" in found:
        found["rounding"] = list(astuple(terms.rounding))
    if terms.amortized_by:
        found["amortized_by"] = terms.amortized_by.isoformat()
    if terms.arm:
        found["arm"] = dump_arm(terms.arm)
    return [found] if found else []


def _load_rare(kept: dict[str, Any]) -> dict[str, Any]:
    found = dict(kept)
    if "rounding" in found:
        found["rounding"] = Rounding(*found["rounding"])
    if "amortized_by" in found:
        found["amortized_by"] = _date(found["amortized_by"])
    if "arm" in found:
        found["arm"] = load_arm(found["arm"])
    if "buydown" in found:
        found["buydown"] = tuple([(last, amount) for last, amount in found["buydown"]])
    return found


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
        *_dump_rare(terms),
    ]  # fmt: skip


def load_terms(row: list[Any]) -> Terms:
    """The inverse of dump_terms; what was kept before terms named payoffs reads on."""
    payoff, penalty = row[13:15] if len(row) > 13 else ("to_date", None)
    return Terms(
        _rate(row[0]), row[1], _date(row[2]), _date(row[3]), row[4], row[5], row[6], row[7],
        row[8], row[9], row[10] and _late_fee(*row[10]), _allocation(*row[11]), _rate(row[12]),
        payoff, penalty and PrepaymentPenalty(_rate(penalty[0]), _date(penalty[1])),
        **(_load_rare(row[15]) if len(row) > 15 else {}),
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
