"""The borrower's payment: what is asked, and something extra to principal, as one act.

Extra money is a payment of its own, designated to principal: left to the excess rule it could pay
the next installment instead.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection, transaction

from servicing.engine.payoff import figures
from servicing.engine.state import dump, load
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


def parts_of(regular: int, extra: int) -> Iterator[tuple[int, str, str]]:
    """(amount, designation, ending of the source) of each payment that this makes."""
    if regular or not extra:
        yield regular, "", ""
    if extra:
        yield extra, "principal", ":extra"


def preview_online(*, stream: int, regular: int, extra: int, business_date: date) -> Preview:
    """What the payment would do today, computed by the engine, nothing written.

    Raises OverPayoff, NothingToPay or another PaymentRefused."""
    allocations: list[Allocation] = []
    with refusals(stream, business_date), transaction.atomic(), connection.cursor() as cursor:
        head = lock(cursor, [stream])[stream]
        before = state = load(head.state)
        if before.status == "paid_off":
            raise NothingToPay
        for amount, _, _ in parts_of(regular, extra):
            check_payment(amount, business_date, business_date)
        if regular + extra > (payoff := figures(before, business_date).total):
            raise OverPayoff(payoff)
        for amount, designation, _ in parts_of(regular, extra):
            draft = payment_draft("preview", amount, business_date, designation)
            would = preview(head, draft, business_date, cursor)
            if not isinstance(would, Result):
                raise PaymentRefused("The books have moved on from this day. Try again tomorrow.")
            allocations += would.allocations
            state = would.state
            head = head._replace(state=dump(state), next_seq=head.next_seq + 1)
    return Preview(before, state, tuple(allocations), backdated=False)


def pay_online(*, stream: int, loan_number: str, regular: int, extra: int, key: str, actor: str,
               business_date: date, recorded_at: datetime) -> list[Receipt]:  # fmt: skip
    """Take the payment and post it today, whole or not at all. The same key again returns the
    first receipts; with other content it raises SourceConflict."""
    wanted = {f"{CHANNEL}:{key}{end}": amount for amount, _, end in parts_of(regular, extra)}
    with transaction.atomic():
        with connection.cursor() as cursor:
            lock(cursor, [stream])
        first = receipts_of(stream, key)
        if first and {receipt.source: receipt.amount for receipt in first} != wanted:
            raise SourceConflict(f"{CHANNEL}:{key} was used before for another payment")
        if not first:
            preview_online(
                stream=stream, regular=regular, extra=extra, business_date=business_date
            )
        return [
            take_payment(
                stream=stream, loan_number=loan_number, amount=amount, received=business_date,
                designation=designation, key=f"{key}{end}", actor=actor, why="",
                business_date=business_date, recorded_at=recorded_at, channel=CHANNEL,
            )
            for amount, designation, end in parts_of(regular, extra)
        ]  # fmt: skip


def receipts_of(stream: int, key: str) -> list[Receipt]:
    """What was paid online on a loan under this key, in the order in which it was posted."""
    sources = [f"{CHANNEL}:{key}", f"{CHANNEL}:{key}:extra"]
    return list(Receipt.objects.filter(stream_id=stream, source__in=sources).order_by("seq"))
