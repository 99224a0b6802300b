"""Money that an officer or a payer directs to named buckets, past the usual order."""

from collections.abc import Mapping
from datetime import date

from .accrual import accrued_interest
from .billing import unbilled_principal
from .components import REGULAR, apply_component, hold, pay_fees
from .facts import FactError
from .installments import count_paid
from .worksheet import Allocation, Subject, Worksheet

# Kinds of suspense, each held apart (contracts: simulation, `suspense_by_kind`).
SUSPENSE = (
    REGULAR, "post_petition", "trustee_pre_petition", "trial_plan", "loss_draft", "buydown",
    "unidentified",
)  # fmt: skip
BUCKETS = ("principal", "interest", "escrow", "fees", "late_fees", "other_fees",
           "deferred_principal", "deferred_interest", "corporate_advances", "suspense",
           *SUSPENSE)  # fmt: skip
_FEES = {"fees": ("late_fee", "fee"), "late_fees": ("late_fee",), "other_fees": ("fee",)}


def direct(sheet: Worksheet, subject: Subject, to: Mapping[str, int], amount: int,
           on: date) -> int:  # fmt: skip
    """Apply `to`, minor units by bucket; returns what of the amount is not directed.

    More than a bucket is owed waits in regular suspense. Raises FactError for an unknown bucket,
    a negative part, or parts that come to more than the amount.
    """
    for bucket, part in to.items():
        if bucket not in BUCKETS:
            raise FactError(f"no bucket {bucket!r}: expected one of {', '.join(BUCKETS)}")
        if part < 0:
            raise FactError(f"{bucket}: expected a part of at least zero, not {part}")
    if sum(to.values()) > amount:
        raise FactError(f"the parts come to {sum(to.values())}, more than the payment's {amount}")
    for bucket, part in to.items():
        hold(sheet, part - fill(sheet, subject, bucket, part, on))
    return amount - sum(to.values())


def fill(sheet: Worksheet, subject: Subject, bucket: str, part: int, on: date) -> int:
    """Put a part into one bucket; returns how much of it the bucket took."""
    if bucket in _FEES:
        return part - pay_fees(sheet, subject, part, on, _FEES[bucket])
    if bucket == "suspense" or bucket in SUSPENSE:
        hold(sheet, part, REGULAR if bucket == "suspense" else bucket)
        return part
    if bucket == "interest":
        return pay_interest(sheet, subject, part, on)
    room = part
    if bucket == "principal":
        room = unbilled_principal(sheet)
    elif bucket != "escrow":
        room = getattr(sheet, bucket)
    taken = min(part, max(room, 0))
    apply_component(sheet, subject, bucket, taken, on)
    if taken:
        sheet.allocations.append(Allocation(subject, None, bucket, taken, "directed"))
    return taken


def pay_interest(sheet: Worksheet, subject: Subject, part: int, on: date) -> int:
    """Interest alone: what has accrued of a daily loan, what is billed of a scheduled one."""
    if sheet.terms.interest_method == "daily":
        taken = min(part, accrued_interest(sheet))
        apply_component(sheet, subject, "interest", taken, on)
        if taken:
            sheet.allocations.append(Allocation(subject, None, "interest", taken, "directed"))
            count_paid(sheet, subject, (taken, 0, 0), on)
        return taken
    taken = 0
    for index, demand in enumerate(sheet.demands):
        piece = min(part - taken, demand.interest - demand.paid_interest)
        if piece <= 0:
            continue
        paid = demand._replace(paid_interest=demand.paid_interest + piece)
        sheet.replace(index, paid if paid.outstanding else paid._replace(satisfied_on=on))
        apply_component(sheet, subject, "interest", piece, on)
        sheet.allocations.append(Allocation(subject, demand.key, "interest", piece, "directed"))
        taken += piece
    return taken
