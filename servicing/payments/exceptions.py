"""Receipts that wait for an officer: find their loan, assign them.

Money between the house book and a loan goes through transfer clearing (design: 5)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from servicing.audit.acts import record
from servicing.audit.models import Act
from servicing.ledger.journal import Draft
from servicing.ledger.posting import post_fact, post_to_book
from servicing.ledger.streams import lock, open_book
from servicing.loans.models import Loan

from .desk import NeedsSecondPerson, is_backdated_far
from .intake import DUPLICATE_OF, HOUSE
from .models import Receipt
from .standing import dollars

WAITING = (Receipt.State.UNMATCHED, Receipt.State.DUPLICATE)


class AlreadyAssigned(ValueError):
    """The receipt no longer waits; assignment() says who was faster."""


def waiting() -> QuerySet[Receipt]:
    """Receipts that wait for an officer, oldest first."""
    return Receipt.objects.filter(state__in=WAITING).order_by("business_date", "pk")


def earlier_of(receipts: Iterable[Receipt]) -> dict[int, Receipt]:
    """For each possible duplicate, the receipt that it repeats; one read for all of them."""
    sources = {
        receipt.pk: receipt.reason.removeprefix(DUPLICATE_OF)
        for receipt in receipts
        if receipt.reason.startswith(DUPLICATE_OF)
    }
    found = {r.source: r for r in Receipt.objects.filter(source__in=set(sources.values()))}
    return {pk: found[source] for pk, source in sources.items() if source in found}


def assignment(receipt: Receipt) -> Act | None:
    """The act by which a receipt was given to its loan: who, when and why."""
    acts = Act.objects.filter(
        stream=receipt.stream_id, action="payment:assigned", details__source=receipt.source
    )
    return acts.order_by("-at").first() if receipt.stream_id else None


def beyond_limit(receipt: Receipt, business_date: date) -> str:
    """Why a second person must approve the assignment of this receipt, or nothing."""
    if receipt.amount > settings.APPROVAL_ASSIGNMENT_LIMIT:
        return f"It is more than {dollars(settings.APPROVAL_ASSIGNMENT_LIMIT)}."
    if is_backdated_far(receipt.received_date, business_date):
        return f"It came more than {settings.APPROVAL_BACKDATING_DAYS} days ago."
    return ""


def assign_receipt(*, receipt_id: int, loan: Loan, actor: str, why: str, business_date: date,
                   recorded_at: datetime, approved_by: str = "") -> Receipt:  # fmt: skip
    """Give an unidentified receipt to a loan: it is credited as of the day it was received.

    Raises AlreadyAssigned if somebody was faster, and NeedsSecondPerson for one beyond a limit
    that was not approved."""
    with transaction.atomic(), connection.cursor() as cursor:
        house = open_book(cursor, *HOUSE)
        lock(cursor, [house, loan.pk])
        receipt = Receipt.objects.select_for_update().get(pk=receipt_id)
        if receipt.state not in WAITING:
            raise AlreadyAssigned(f"This receipt is {receipt.get_state_display().lower()} already.")
        if not approved_by and (beyond := beyond_limit(receipt, business_date)):
            raise NeedsSecondPerson(f"{beyond} A second person must approve it.")
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
            details={"source": receipt.source, "amount": receipt.amount}
            | ({"approved_by": approved_by} if approved_by else {}),
        )  # fmt: skip
    return receipt
