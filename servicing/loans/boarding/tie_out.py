"""Tie a loan out: do its figures fit together? Pure (contract: step 2; docs/boarding.md).

Forward first: the payment that pays the current principal off in what is left of the
amortization, and next due against interest paid to. From origination only where nothing lies
between, or the history tells what does. A size is theirs minus ours, in minor units.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from servicing.engine.dates import add_months
from servicing.engine.daycount import days_30_360, interest
from servicing.engine.money import format_money, round_ratio
from servicing.engine.programs import late_charge_problem
from servicing.engine.schedule import level_payment

from . import contract
from .causes import why_payment, why_principal
from .schedules import (
    Figures,
    balance_after,
    balance_by_history,
    figures_of,
    month_interest,
    paid_off_by,
)

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far a figure may be off before an officer must decide, in minor units."""

    principal: int = 100
    payment: int = 5


class Difference(NamedTuple):
    """One figure that does not fit: what the file says, what we compute, the size, the most
    probable cause. `beyond` makes the loan an exception; otherwise it is information."""

    check: str
    given: str
    expected: str
    size: int
    cause: str
    beyond: bool
    note: str

    def shown(self) -> dict[str, Any]:
        return self._asdict() | {"size": format_money(self.size)}


def tie_out(v: Values, history: Sequence[Values], on: date,
            tolerances: Tolerances) -> list[Difference]:  # fmt: skip
    """Every difference of one loan, from its row and the prior servicer's transactions."""
    f = figures_of(v)
    return [
        *_to_be_known(v, f),
        *_tie_payment(v, f, history, tolerances),
        *_tie_due_dates(v, f, tolerances),
        *_tie_maturity(v, f),
        *_tie_accrued(v, f, on, tolerances),
    ]


def _amounts(check: str, given: int, expected: int, cause: str, beyond: bool, note: str
             ) -> Difference:  # fmt: skip
    return Difference(
        check, format_money(given), format_money(expected), given - expected, cause, beyond, note
    )


def _to_be_known(v: Values, f: Figures) -> Iterator[Difference]:
    """Terms that an officer must know of: what we keep but do not compute from, what changes by
    itself later, what the program does not allow."""
    if v.get("rate_type") == "arm" and contract.arm_of(v) is None:
        note = f"the rate stays at {v['annual_rate']}% until it is changed by hand"
        yield Difference("rate_type", "arm", "fixed", 0, "adjustable_rate", True, note)
    if f.elapsed < v.get("interest_only_months", 0):
        until = contract.last_installment(f.first_due, v["interest_only_months"])
        note = f"interest only through {until}; then the rest is amortized over what is left"
        given = str(v["interest_only_months"])
        yield Difference("interest_only_months", given, given, 0, "interest_only", False, note)
    fee = contract.late_fee(v)
    program = v.get("program") or ""
    if fee and (problem := late_charge_problem(program, fee.percent, fee.grace_days)):
        yield Difference(
            "late_fee_percent", str(fee.percent), "", 0, "program_cap", True, problem
        )  # fmt: skip
    if code := v.get("prepayment_penalty_code"):
        note = "payoffs are quoted without the prepayment penalty"
        yield Difference("prepayment_penalty_code", code, "", 0, "payoff_rule", False, note)


def _tie_payment(v: Values, f: Figures, history: Sequence[Values],
                 tolerances: Tolerances) -> Iterator[Difference]:  # fmt: skip
    """Principal and interest against the principal, the rate and what is left of the term."""
    if f.left < 1:
        last = contract.last_installment(f.first_due, f.months)
        note = f"the schedule ends on {last}, so the whole balance is due"
        yield Difference(
            "next_due_date", str(f.next_due), str(last), 0, "payment_order", True, note
        )
        return
    if f.elapsed < v.get("interest_only_months", 0):
        level = month_interest(f.principal, f.rate)
    else:
        level = level_payment(f.principal, f.rate, f.left)
    if abs(f.payment - level) <= tolerances.payment:
        yield from _compare_with_origin(f, tolerances)
    elif f.daily and (drift := _drift(f, tolerances)) is not None:
        yield from drift
    elif history and f.comparable and _told_by(f, history, tolerances):
        note = "the history's transactions lead to this principal"
        yield _amounts("payment_pi", f.payment, level, "curtailment", False, note)
    else:
        yield _untied(v, f, level, history, tolerances)


def _compare_with_origin(f: Figures, tolerances: Tolerances) -> Iterator[Difference]:
    """The payment fits; if the principal is not the scheduled one something lies between that
    the file does not tell, which is good to know."""
    if not f.comparable or f.daily:
        return
    scheduled = balance_after(f.start, f.rate, f.payment, f.elapsed)
    original = level_payment(f.start, f.rate, f.months)
    exact = balance_after(f.start, f.rate, original, f.elapsed)
    if min(abs(f.principal - scheduled), abs(f.principal - exact)) > tolerances.principal:
        note = "a recast, a rate change or a modification may lie between; the payment fits"
        yield _amounts("current_principal", f.principal, scheduled, "recast", False, note)


def _drift(f: Figures, tolerances: Tolerances) -> list[Difference] | None:
    """Interest by the day moves the principal with the days on which payments came: up to a
    month's interest on the whole loan is no more than that. None where it is more."""
    fits = paid_off_by(f.payment, f.rate, f.left)
    allowed = max(month_interest(f.start, f.rate), tolerances.principal)
    if abs(f.principal - fits) > allowed:
        return None
    if abs(f.principal - fits) <= tolerances.principal:
        return []
    note = "interest by the day moves with the days on which payments came"
    return [_amounts("current_principal", f.principal, fits, "day_count", False, note)]


def _told_by(f: Figures, history: Sequence[Values], tolerances: Tolerances) -> bool:
    return abs(f.principal - balance_by_history(f, history)) <= tolerances.principal


def _untied(v: Values, f: Figures, level: int, history: Sequence[Values],
            tolerances: Tolerances) -> Difference:  # fmt: skip
    """The difference of a loan that forward does not tie, with its most probable cause."""
    if not f.comparable:
        cause, note = why_payment(v, f, level, tolerances.payment)
        return _amounts("payment_pi", f.payment, level, cause, True, note)
    scheduled = balance_after(f.start, f.rate, f.payment, f.elapsed)
    original = level_payment(f.start, f.rate, f.months)
    contractual = abs(f.payment - original) <= tolerances.payment
    if contractual and abs(f.principal - scheduled) <= tolerances.principal:
        note = "the cents rounded in each payment so far; the last payment takes them"
        return _amounts("payment_pi", f.payment, level, "rounding", False, note)
    if contractual:
        expected = balance_by_history(f, history) if history else scheduled
        cause, note = why_principal(v, f, expected, tolerances.principal)
        return _amounts("current_principal", f.principal, expected, cause, True, note)
    cause, note = why_payment(v, f, original, tolerances.payment)
    return _amounts("payment_pi", f.payment, level, cause, True, note)


def _tie_due_dates(v: Values, f: Figures, tolerances: Tolerances) -> Iterator[Difference]:
    """The next due date against the note's day, and against where interest is paid to."""
    day = add_months(f.next_due, 0, f.first_due.day)
    if day != f.next_due:
        note = f"installments fall due on day {f.first_due.day}; the due date was moved"
        yield Difference(
            "next_due_date", str(f.next_due), str(day), 0, "due_date_moved", True, note
        )
    paid = v.get("interest_paid_to")
    if paid is None:
        return
    due_before = add_months(f.next_due, -1, contract.due_day(v))
    if f.daily:
        if paid < add_months(due_before, -1) or paid > f.next_due:
            note = "interest and installments stand more than an installment apart"
            yield _paid_to(paid, due_before, f, "payment_order", True, note)
        return
    if paid == due_before:
        return
    if f.elapsed == 0 and paid == v["origination_date"]:
        note = "interest of the days before the first whole month is billed with the first payment"
        yield _paid_to(paid, due_before, f, "odd_first_period", False, note)
        return
    whole = paid.day == due_before.day
    cause = "payment_order" if whole else "odd_first_period" if f.elapsed == 0 else "day_count"
    note = (
        "interest and installments stand a whole number of months apart" if whole
        else "interest is paid to a day within the month"
    )  # fmt: skip
    found = _paid_to(paid, due_before, f, cause, True, note)
    yield found._replace(beyond=abs(found.size) > tolerances.principal)


def _tie_maturity(v: Values, f: Figures) -> Iterator[Difference]:
    """Maturity against the term: the whole balance falls due with the installment of that day."""
    expected = contract.maturity({name: v[name] for name in v if name != "maturity_date"})
    given = contract.maturity(v)
    months = contract.installments_before(expected, given)
    if not months:
        return
    early = months < -1
    note = f"{abs(months)} month{'' if months in (1, -1) else 's'} from the end of the term"
    if early:
        note += f"; the whole balance is billed on {max(given, f.next_due)}"
    yield Difference("maturity_date", str(given), str(expected), 0, "maturity_moved", early, note)


def _paid_to(paid: date, expected: date, f: Figures, cause: str, beyond: bool, note: str
             ) -> Difference:  # fmt: skip
    """A difference of dates; its size is the interest of the days between."""
    earlier, later = sorted((expected, paid))
    sign = 1 if paid > expected else -1
    days = sign * days_30_360(earlier, later)
    size = sign * round_ratio(*interest(f.principal, f.rate, "30/360", earlier, later))
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    apart = f"{note}; {count} {'ahead' if days > 0 else 'behind'}"
    return Difference("interest_paid_to", str(paid), str(expected), size, cause, beyond, apart)


def _tie_accrued(v: Values, f: Figures, on: date, tolerances: Tolerances) -> Iterator[Difference]:
    """Accrued interest against the days since interest was paid; owed as such by daily loans."""
    if "accrued_interest" not in v:
        return
    given, since = v["accrued_interest"], contract.interest_paid_to(v)
    kind = contract.day_count(v)
    expected = round_ratio(*interest(f.principal, f.rate, kind, since, on))
    if abs(given - expected) <= tolerances.principal:
        return
    for other in ("actual/365", "actual/360", "actual/actual", "30/360"):
        fits = round_ratio(*interest(f.principal, f.rate, other, since, on))
        if abs(given - fits) <= tolerances.principal:
            note = f"it fits {other}; the loan's day count is {kind}"
            yield _amounts("accrued_interest", given, expected, "day_count", f.daily, note)
            return
    note = f"interest from {since} to {on}"
    yield _amounts("accrued_interest", given, expected, "unknown", f.daily, note)
