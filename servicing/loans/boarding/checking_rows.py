"""What may be wrong in one row, beyond its cells' types: pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from .sections import Wrong
from .values import Expected, read_state, read_zip

MODIFIED = ("modified_principal", "modified_first_due", "modified_term")
HOME = ("mortgage", "home_equity")  # products whose interest is billed by the month


def check_loan(v: Mapping[str, Any], on: date) -> Wrong:
    """What does not fit together in a loan's row."""
    if v.get("product") == "mortgage" and "program" not in v:
        yield "program", "conventional, fha, va, usda or none for a mortgage"
    if v.get("payment_frequency", "monthly") != "monthly":
        yield "payment_frequency", "monthly: other frequencies cannot be billed yet"
    if v.get("original_principal") == 0:
        yield "original_principal", "0.01 or more"
    if v.get("payment_pi") == 0:
        yield "payment_pi", "0.01 or more"
    yield from _check_loan_dates(v, on)
    yield from _check_late_fee(v)
    if v.get("amortization_months", 600) < v.get("term_months", 0):
        yield "amortization_months", "term_months or more"
    if v.get("interest_only_months", 0) > v.get("term_months", 600):
        yield "interest_only_months", "term_months or less"
    given = [name for name in MODIFIED if name in v]
    if given and len(given) < len(MODIFIED):
        for name in MODIFIED:
            if name not in v:
                yield name, f"a value beside {given[0]}"


def _check_loan_dates(v: Mapping[str, Any], on: date) -> Wrong:
    for name in ("note_date", "origination_date", "modification_date"):
        if name in v and v[name] > on:
            yield name, f"a date up to the boarding date {on}"
    first, due, paid = (v.get(n) for n in ("first_due_date", "next_due_date", "interest_paid_to"))
    if first and "origination_date" in v and first < v["origination_date"]:
        yield "first_due_date", "a date on or after origination_date"
    if first and due and due < first:
        yield "next_due_date", f"a date on or after first_due_date {first}"
    if due and paid and paid > due:
        yield "interest_paid_to", f"a date up to next_due_date {due}"
    elif paid and paid > on and _pays_by_the_day(v):
        yield "interest_paid_to", f"a date up to the boarding date {on} for a daily interest loan"
    if first and "maturity_date" in v and v["maturity_date"] < first:
        yield "maturity_date", f"a date on or after first_due_date {first}"


def _pays_by_the_day(v: Mapping[str, Any]) -> bool:
    method = v.get("interest_method")
    return method == "daily" or (method is None and v.get("product") not in HOME)


def _check_late_fee(v: Mapping[str, Any]) -> Wrong:
    if "late_fee_percent" in v and "late_fee_amount" in v:
        yield "late_fee_amount", "nothing beside late_fee_percent; use late_fee_min or late_fee_max"
    if "late_fee_percent" not in v and "late_fee_amount" not in v:
        for name in ("late_fee_min", "late_fee_max"):
            if name in v:
                yield name, "late_fee_percent or late_fee_amount beside it"
    if v.get("late_fee_min", 0) > v.get("late_fee_max", v.get("late_fee_min", 0)):
        yield "late_fee_max", "late_fee_min or more"


def check_borrower(v: Mapping[str, Any], on: date) -> Wrong:
    if "business_name" not in v:
        for name in ("first_name", "last_name"):
            if name not in v:
                yield name, "a name, or a business_name"
    if "date_of_birth" in v and v["date_of_birth"] >= on:
        yield "date_of_birth", "a date in the past"
    if v.get("mailing_country", "US") == "US":
        for name, read in (("mailing_state", read_state), ("mailing_zip", read_zip)):
            if name in v:
                try:
                    read(v[name])
                except Expected as error:
                    yield name, str(error)


def check_status(v: Mapping[str, Any], on: date) -> Wrong:
    if "last_escrow_analysis" in v and v["last_escrow_analysis"] > on:
        yield "last_escrow_analysis", f"a date up to the boarding date {on}"
    if "scra_from" in v and "scra_to" in v and v["scra_to"] < v["scra_from"]:
        yield "scra_to", f"a date on or after scra_from {v['scra_from']}"
    if v.get("shortage_left") and not v.get("shortage_months_left"):
        yield "shortage_months_left", "the months over which shortage_left is repaid"


def check_autopay(v: Mapping[str, Any], on: date) -> Wrong:
    if "authorization_date" in v and v["authorization_date"] > on:
        yield "authorization_date", f"a date up to the boarding date {on}"


def check_control(v: Mapping[str, Any], on: date) -> Wrong:
    if "transfer_date" in v and v["transfer_date"] > on:
        yield "transfer_date", f"a date up to the boarding date {on}"
