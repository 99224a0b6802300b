"""The contract in a loan's rows: its terms, its snapshot, its parties: the new loan to open."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from borrowers.profiles.adding import NewPerson
from servicing.engine.arm import Arm
from servicing.engine.dates import add_months
from servicing.engine.programs import payoff_interest
from servicing.engine.terms import DAILY, SCHEDULED, Allocation, LateFee, Terms

from ..opening import NewLoan, NewParty, Snapshot
from .columns import LOANS
from .reading import Row

# What `allocation_code` may say. Empty: standard for scheduled interest, simple for daily.
ALLOCATIONS = {
    "standard": SCHEDULED,
    "simple": DAILY,
    "prepay": Allocation(excess="prepay_installments"),
    "hold_excess": Allocation(excess="suspense"),
    "curtail": Allocation(excess="principal"),
}
METHODS = {"mortgage": "scheduled", "home_equity": "scheduled"}  # the others: daily
DAY_COUNTS = {"auto": "actual/365", "personal": "actual/365", "business": "actual/360"}
GRACE_DAYS = 15  # where the file gives a late charge but no grace period

Values = Mapping[str, Any]


def interest_method(v: Values) -> str:
    return str(v.get("interest_method") or METHODS.get(v["product"], "daily"))


def day_count(v: Values) -> str:
    """The note's day count; scheduled interest is a twelfth of the rate, whatever the days."""
    if "day_count" in v:
        return str(v["day_count"])
    if interest_method(v) == "scheduled":
        return "30/360"
    return DAY_COUNTS.get(v["product"], "actual/365")


def first_due(v: Values) -> date:
    """The first due date of the schedule in force: the modified one where there is one."""
    found: date = v.get("modified_first_due") or v["first_due_date"]
    return found


def due_day(v: Values) -> int:
    """The day of the month that the note names. An accepted loan whose next due date does not
    fall on it has moved its due date: then it is that date's."""
    day, due = first_due(v).day, v["next_due_date"]
    return day if add_months(due, 0, day) == due else due.day


def installments_before(first: date, due: date) -> int:
    """How many monthly installments fall due before the one due then."""
    return (due.year - first.year) * 12 + due.month - first.month


def last_installment(first: date, months: int) -> date:
    """The due date of the last of so many monthly installments."""
    return add_months(first, months - 1, first.day)


def maturity(v: Values) -> date:
    """The maturity date: given, or the last installment of the term in force."""
    if "maturity_date" in v:
        return v["maturity_date"]  # type: ignore[no-any-return]
    return last_installment(first_due(v), v.get("modified_term") or v["term_months"])


def interest_paid_to(v: Values) -> date:
    """Where interest stands: given, or a month before the next due date."""
    found: date = v.get("interest_paid_to") or add_months(v["next_due_date"], -1, due_day(v))
    return found


def late_fee(v: Values) -> LateFee | None:
    percent, amount = v.get("late_fee_percent"), v.get("late_fee_amount")
    if percent is None and amount is None:
        return None
    return LateFee(
        v.get("grace_days", GRACE_DAYS), percent, amount,
        minimum=v.get("late_fee_min", 0), maximum=v.get("late_fee_max"),
    )  # fmt: skip


def terms_of(v: Values) -> Terms:
    """The terms of a loan's row, as the engine folds by them."""
    method, days = interest_method(v), day_count(v)
    code = v.get("allocation_code") or ("standard" if method == "scheduled" else "simple")
    elapsed = installments_before(first_due(v), v["next_due_date"])
    only = v.get("interest_only_months", 0)
    return Terms(
        annual_rate=v["annual_rate"],
        payment=0 if elapsed < only else v["payment_pi"],  # computed once interest alone is over
        interest_only=only if elapsed < only else 0,
        amortized_by=amortized_by(v),
        first_due_date=first_due(v),
        maturity_date=maturity(v),
        currency=v.get("currency", "USD"),
        interest_method=method,
        day_count=days,
        payoff_day_count="actual/365" if method == "scheduled" else days,
        escrow_payment=v.get("escrow_payment", 0),
        due_day=due_day(v),
        late_fee=late_fee(v),
        allocation=ALLOCATIONS[code],
        servicing_fee_rate=v.get("servicing_fee_percent", Decimal(0)),
        payoff_interest=v.get("payoff_interest") or usual_payoff_interest(v),
        arm=arm_of(v),
    )


ARM_NEEDS = ("arm_index", "arm_margin", "arm_change_months")


def arm_of(v: Values) -> Arm | None:
    """How the rate adjusts; None for a fixed rate, and where the row does not say enough."""
    first = v.get("arm_first_change") or v.get("arm_next_change")
    if v.get("rate_type") != "arm" or first is None or any(v.get(n) is None for n in ARM_NEEDS):
        return None
    return Arm(
        v["arm_margin"], first, v["arm_change_months"], v.get("arm_lookback_days", 45),
        v.get("arm_initial_cap"), v.get("arm_periodic_cap"), v.get("arm_lifetime_cap"),
        v.get("arm_floor"), v.get("arm_round_to", Decimal("0.125")), v["arm_index"],
        v.get("original_rate"),
    )  # fmt: skip


def amortized_by(v: Values) -> date | None:
    """Where the amortization would end, if a balloon is left at maturity."""
    months = v.get("amortization_months") or 0
    return last_installment(first_due(v), months) if months > v["term_months"] else None


def usual_payoff_interest(v: Values) -> str:
    return payoff_interest(v.get("program") or "", v["origination_date"])


def snapshot_of(v: Values) -> Snapshot:
    return Snapshot(
        principal=v["current_principal"],
        next_due=v["next_due_date"],
        interest_paid_to=interest_paid_to(v),
        number=installments_before(v["first_due_date"], v["next_due_date"]) + 1,
        escrow=v.get("escrow_balance", 0),
        suspense=v.get("suspense_balance", 0),
        late_fees_due=v.get("late_fees_due", 0),
        other_fees_due=v.get("other_fees_due", 0),
        deferred_principal=v.get("deferred_principal", 0),
        corporate_advances=v.get("corporate_advances", 0),
    )


PERSON = tuple(one.name for one in fields(NewPerson))
LOAN = tuple(one.name for one in fields(NewLoan) if one.name in {c.name for c in LOANS})


def party_of(v: Values) -> NewParty:
    return NewParty(NewPerson(**{name: v[name] for name in PERSON if name in v}), v["role"])


def new_loan(row: Row, borrowers: Sequence[Row], on: date) -> NewLoan:
    """The loan to open from its row and its borrowers' rows, borrowers first."""
    v = row.values
    ordered = sorted(borrowers, key=lambda b: b.values["role"] != "borrower")
    return NewLoan(
        number=v["loan_number"],
        terms=terms_of(v),
        board=snapshot_of(v),
        boarded_on=on,
        parties=tuple(party_of(b.values) for b in ordered),
        boarded_row=row.given,
        **{name: v[name] for name in LOAN if name in v},
    )
