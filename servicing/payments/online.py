"""The borrower's payment: what is asked, and something extra to principal, as one act.

Extra money is a payment of its own, designated to principal: left to the excess rule it could pay
the next installment instead.
"""

from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, transaction

from servicing.engine.payoff import figures
from servicing.engine.state import State, dump, load
from servicing.engine.worksheet import Allocation, Result
from servicing.ledger.posting import SourceConflict, preview
from servicing.ledger.streams import lock

from .desk import PaymentRefused, Preview, check_payment, refusals, take_payment
from .models import Receipt
from .posting import payment_draft

CHANNEL = "portal"


class OverPayoff(PaymentRefused):
    """More money than pays the whole loan off today, `payoff` in minor units."""

    def __init__(self, payoff: int) -> None:
        super().__init__("That is more than pays the loan off today.")
        self.payoff = payoff


class NothingToPay(PaymentRefused):
    """The loan is paid off."""

    def __init__(self) -> None:
        super().__init__("The loan is paid off.")


class Part(NamedTuple):
    """One payment that the borrower's makes, with the ending of its source."""

    amount: int
    designation: str
    ending: str


def parts_of(regular: int, extra: int, payoff: int) -> list[Part]:
    """The payments that this makes. Exactly what pays the loan off is a payoff: by the order of
    payments it would pay an installment first, with interest that a payoff does not owe."""
    parts = []
    if regular or not extra:
        parts.append(Part(regular, "payoff" if regular == payoff and not extra else "", ""))
    if extra:
        parts.append(Part(extra, "principal", ":extra"))
    return parts


def preview_online(*, stream: int, regular: int, extra: int, business_date: date) -> Preview:
    """What the payment would do today, computed by the engine, nothing written.

    Raises OverPayoff, NothingToPay or another PaymentRefused."""
    allocations: list[Allocation] = []
    with refusals(stream, business_date), transaction.atomic(), connection.cursor() as cursor:
        head = lock(cursor, [stream])[stream]
        before = state = load(head.state)
        for part in checked_parts(before, regular, extra, business_date):
            draft = payment_draft("preview", part.amount, business_date, part.designation)
            would = preview(head, draft, business_date, cursor)
            if not isinstance(would, Result):
                raise PaymentRefused("The books have moved on from this day. Try again tomorrow.")
            allocations += would.allocations
            state = would.state
            head = head._replace(state=dump(state), next_seq=head.next_seq + 1)
    return Preview(before, state, tuple(allocations), backdated=False)


def checked_parts(state: State, regular: int, extra: int, business_date: date) -> list[Part]:
    """The payments, once the loan in this state can take them."""
    if state.status == "paid_off":
        raise NothingToPay
    payoff = figures(state, business_date).total
    parts = parts_of(regular, extra, payoff)
    for part in parts:
        check_payment(part.amount, business_date, business_date)
    if regular + extra > payoff:
        raise OverPayoff(payoff)
    return parts


def pay_online(*, stream: int, loan_number: str, regular: int, extra: int, key: str, actor: str,
               business_date: date, recorded_at: datetime) -> list[Receipt]:  # fmt: skip
    """Take the payment and post it today, whole or not at all. The same key again returns the
    first receipts; with other content it raises SourceConflict."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            head = lock(cursor, [stream])[stream]
        if first := receipts_of(stream, key):
            parts = parts_of(regular, extra, 0)
            wanted = [(f"{CHANNEL}:{key}{part.ending}", part.amount) for part in parts]
            if [(receipt.source, receipt.amount) for receipt in first] != wanted:
                raise SourceConflict(f"{CHANNEL}:{key} was used before for another payment")
            return first
        return [
            take_payment(
                stream=stream, loan_number=loan_number, amount=part.amount,
                received=business_date, designation=part.designation, key=f"{key}{part.ending}",
                actor=actor, why="", business_date=business_date, recorded_at=recorded_at,
                channel=CHANNEL,
            )
            for part in checked_parts(load(head.state), regular, extra, business_date)
        ]  # fmt: skip


def receipts_of(stream: int, key: str) -> list[Receipt]:
    """What was paid online on a loan under this key, in the order in which it was posted."""
    sources = [f"{CHANNEL}:{key}", f"{CHANNEL}:{key}:extra"]
    return list(Receipt.objects.filter(stream_id=stream, source__in=sources).order_by("seq"))
