"""A payment that somebody enters: previewed, then taken through the same door as every receipt.

An officer enters it at the desk; a borrower enters it in the portal (online.py),
a program by the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import psycopg2
from django.conf import settings
from django.db import connection, transaction

from servicing.audit.acts import record
from servicing.engine.fold import FactError
from servicing.engine.money import format_money
from servicing.engine.state import State, load
from servicing.engine.worksheet import Allocation, Result
from servicing.ledger.posting import SourceConflict, post_fact, preview
from servicing.ledger.streams import lock
from servicing.loans.models import Loan

from .lockbox import LARGEST
from .models import Receipt
from .posting import payment_draft

# What is recorded when a payment is entered, by where that was.
ENTERED = {"desk": "payment:taken", "api": "payment:taken", "portal": "payment:paid_online"}


class PaymentRefused(ValueError):
    """A payment that cannot be taken; the message says why, for the person at the screen."""


class NeedsSecondPerson(PaymentRefused):
    """A payment beyond a limit, which somebody else must approve (approving.py)."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Where a payment would go. `before` and `after` are the loan's states; allocations are
    empty for a backdated payment, whose effect is the difference of the states."""

    before: State
    after: State
    allocations: tuple[Allocation, ...]
    backdated: bool


def check_payment(amount: int, received: date, business_date: date) -> None:
    """Raises PaymentRefused with a sentence that says what was expected."""
    if amount <= 0:
        raise PaymentRefused("Enter $0.01 or more.")
    if amount > LARGEST:
        raise PaymentRefused(f"Enter {format_money(LARGEST)} or less.")
    if received > business_date:
        raise PaymentRefused(f"The payment cannot be dated after today, {business_date:%m/%d/%Y}.")


def is_backdated_far(received: date, business_date: date) -> bool:
    """Whether money is credited so far back that a second person must look."""
    return (business_date - received).days > settings.APPROVAL_BACKDATING_DAYS


@contextmanager
def refusals(stream: int, received: date) -> Iterator[None]:
    """What the loan or the books refuse, as a sentence for the person at the screen."""
    try:
        yield
    except FactError as error:
        _check_boarded(stream, received)
        raise PaymentRefused(f"The loan cannot take this payment: {error}.") from error
    except psycopg2.IntegrityError as error:  # COPY's errors are the driver's own
        if error.diag.constraint_name != "business_date_open":
            raise
        raise PaymentRefused("The business day was closed just now. Try again.") from error


def _check_boarded(stream: int, received: date) -> None:
    boarded = Loan.objects.values_list("boarded_on", flat=True).filter(pk=stream).first()
    if boarded and received < boarded:
        raise PaymentRefused(
            f"The payment cannot be dated before {boarded:%m/%d/%Y}, when the loan was boarded."
        )


def preview_payment(*, stream: int, amount: int, received: date, designation: str,
                    business_date: date) -> Preview:  # fmt: skip
    """What the payment would do, computed by the engine, nothing written."""
    check_payment(amount, received, business_date)
    draft = payment_draft("preview", amount, received, designation)
    with refusals(stream, received), transaction.atomic(), connection.cursor() as cursor:
        head = lock(cursor, [stream])[stream]
        would = preview(head, draft, business_date, cursor)
    before = load(head.state)
    if isinstance(would, Result):
        return Preview(before, would.state, tuple(would.allocations), backdated=False)
    return Preview(before, would.state or before, (), backdated=True)


def take_payment(*, stream: int, loan_number: str, amount: int, received: date,
                 designation: str, key: str, actor: str, why: str, business_date: date,
                 recorded_at: datetime, channel: str = "desk",
                 approved_by: str = "") -> Receipt:  # fmt: skip
    """Take a payment and post it. `key` is the form's idempotency key: the same key again returns
    the first receipt; with another amount, loan or date it raises SourceConflict. `channel` is
    where it was entered, a key of ENTERED. One that is dated far back raises NeedsSecondPerson,
    unless it was approved."""
    check_payment(amount, received, business_date)
    source = f"{channel}:{key}"
    with refusals(stream, received), transaction.atomic(), connection.cursor() as cursor:
        head = lock(cursor, [stream])[stream]
        content = (stream, amount, received, designation)
        if first := Receipt.objects.filter(source=source).first():
            if (first.stream_id, first.amount, first.received_date, first.designation) != content:
                raise SourceConflict(f"{source} was used before for another payment")
            return first
        if not approved_by and is_backdated_far(received, business_date):
            _check_boarded(stream, received)
            raise NeedsSecondPerson(
                f"A payment dated more than {settings.APPROVAL_BACKDATING_DAYS} days back needs the"
                " approval of a second person."
            )
        draft = payment_draft(source, amount, received, designation)
        seq = post_fact(
            cursor, stream=stream, draft=draft, business_date=business_date, actor=actor,
            recorded_at=recorded_at,
        )  # fmt: skip
        receipt = Receipt.objects.create(
            source=source, channel=channel, received_date=received, amount=amount,
            currency=head.currency, loan_number=loan_number, designation=designation,
            state=Receipt.State.POSTED, stream_id=stream, seq=seq, business_date=business_date,
        )  # fmt: skip
        record(
            actor=actor, action=ENTERED[channel], stream=stream, subject=f"{loan_number}-{seq}",
            why=why, details={"amount": amount, "received": received.isoformat()}
            | ({"approved_by": approved_by} if approved_by else {}),
        )  # fmt: skip
    return receipt
