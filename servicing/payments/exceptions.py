"""Receipts that wait for an officer: find their loan, assign them.

Money between the house book and a loan goes through transfer clearing (design: 5)."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from servicing.audit.acts import record
from servicing.ledger.journal import Draft
from servicing.ledger.posting import post_fact, post_to_book
from servicing.ledger.streams import lock, open_book
from servicing.loans.models import Loan

from .intake import HOUSE
from .models import Receipt

WAITING = (Receipt.State.UNMATCHED, Receipt.State.DUPLICATE)


class AlreadyAssigned(ValueError):
    """The receipt no longer waits; the message says where it went."""


def waiting() -> QuerySet[Receipt]:
    """Receipts that wait for an officer, oldest first."""
    return Receipt.objects.filter(state__in=WAITING).order_by("business_date", "pk")


def suggestions(receipt: Receipt, most: int = 5) -> list[Loan]:
    """Loans that the receipt may be for: a number with two digits swapped or one wrong, or a
    borrower of the payer's name whose payment is just this amount."""
    close = _near_numbers(receipt.loan_number)
    last = receipt.payer.split()[-1] if receipt.payer else ""
    named = Q(borrower_name__icontains=last) if last else Q(pk__in=())
    same_amount = Q(stream__loanstate__payment=receipt.amount) | Q(
        stream__loanstate__amount_due=receipt.amount
    )
    return list(
        Loan.objects.filter(Q(number__in=close) | (named & same_amount) | named)
        .annotate(amount_due=F("stream__loanstate__amount_due"))
        .order_by("number")[:most]
    )


def _near_numbers(number: str) -> set[str]:
    near: set[str] = set()
    for i in range(len(number)):
        near.update(number[:i] + digit + number[i + 1 :] for digit in "0123456789")
        if i + 1 < len(number):
            near.add(number[:i] + number[i + 1] + number[i] + number[i + 2 :])
    return near - {number}


def assign_receipt(*, receipt_id: int, loan: Loan, actor: str, why: str, business_date: date,
                   recorded_at: datetime) -> Receipt:  # fmt: skip
    """Give an unidentified receipt to a loan: it is credited as of the day it was received.

    Raises AlreadyAssigned if somebody was faster."""
    with transaction.atomic(), connection.cursor() as cursor:
        house = open_book(cursor, *HOUSE)
        lock(cursor, [house, loan.pk])
        receipt = Receipt.objects.select_for_update().get(pk=receipt_id)
        if receipt.state not in WAITING:
            raise AlreadyAssigned(f"This receipt is {receipt.get_state_display().lower()} already.")
        post_to_book(
            cursor, stream=house, business_date=business_date, actor=actor,
            recorded_at=recorded_at,
            draft=Draft("assignment", receipt.received_date, f"assign:{receipt.source}",
                        receipt.amount, {"loan": loan.number}),
            legs=[("unidentified", "transfer_clearing", receipt.amount)],
        )  # fmt: skip
        data = {"from": "transfer_clearing"}
        if receipt.designation:
            data["designation"] = receipt.designation
        receipt.seq = post_fact(
            cursor, stream=loan.pk, business_date=business_date, actor=actor,
            recorded_at=recorded_at,
            draft=Draft("payment", receipt.received_date, receipt.source, receipt.amount, data),
        )  # fmt: skip
        receipt.stream_id = loan.pk
        receipt.state = Receipt.State.ASSIGNED
        receipt.save(update_fields=["seq", "stream", "state"])
        record(
            actor=actor, action="payment:assigned", stream=loan.pk,
            subject=f"{loan.number}-{receipt.seq}", why=why,
            details={"source": receipt.source, "amount": receipt.amount},
        )  # fmt: skip
    return receipt
