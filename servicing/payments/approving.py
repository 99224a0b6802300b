"""Payments that need a second person: one that is dated far back, and money from the exceptions
that is large or old. Both go through the doors of desk.py and exceptions.py once approved."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from servicing.audit.approvals import Kind, Row, When, ask, register
from servicing.audit.models import Approval
from servicing.engine.fold import FactError
from servicing.ledger.posting import SourceConflict
from servicing.loans.models import Loan

from .desk import PaymentRefused, preview_payment, take_payment
from .exceptions import WAITING, AlreadyAssigned, assign_receipt
from .models import Receipt
from .standing import balances, dollars

BACKDATED = "payment.backdated"
ASSIGNMENT = "payment.assignment"


def ask_backdated_payment(
    *, stream: int, loan_number: str, amount: int, received: date, designation: str, key: str,
    actor: str, why: str, business_date: date, recorded_at: datetime,
) -> Approval:  # fmt: skip
    """Ask a second person to approve a desk payment. The same key again returns the first
    request, whatever became of it; raises PaymentRefused, SourceConflict, ApprovalRefused."""
    payload = {
        "amount": amount, "received": received.isoformat(), "designation": designation, "key": key,
    }  # fmt: skip
    if first := Approval.objects.filter(kind=BACKDATED, about=key).order_by("pk").first():
        if (first.stream, first.payload) != (stream, payload):
            raise SourceConflict(f"{key} was used before for another payment")
        return first
    rows = _payment_rows(stream, amount, received, designation, business_date)
    return ask(
        kind=BACKDATED, about=key, payload=payload, rows=rows, actor=actor, why=why,
        recorded_at=recorded_at, stream=stream, subject=loan_number, amount=amount,
        what=f"Post {dollars(amount)} to loan {loan_number} as of {received:%m/%d/%Y}",
    )  # fmt: skip


def ask_assignment(
    *, receipt: Receipt, loan: Loan, actor: str, why: str, business_date: date,
    recorded_at: datetime,
) -> Approval:  # fmt: skip
    """Ask a second person to approve that a waiting receipt is this loan's."""
    if receipt.state not in WAITING:
        raise AlreadyAssigned(f"This receipt is {receipt.get_state_display().lower()} already.")
    rows = _receipt_rows(receipt, loan.pk, business_date)
    return ask(
        kind=ASSIGNMENT, about=f"receipt:{receipt.pk}", rows=rows, actor=actor, why=why,
        payload={"receipt": receipt.pk, "source": receipt.source, "amount": receipt.amount},
        recorded_at=recorded_at, stream=loan.pk, subject=loan.number, amount=receipt.amount,
        what=f"Assign {dollars(receipt.amount)} received {receipt.received_date:%m/%d/%Y}"
        f" to loan {loan.number}",
    )  # fmt: skip


def asked_for(receipt: Receipt) -> Approval | None:
    """The request about this receipt that waits."""
    return Approval.objects.filter(
        kind=ASSIGNMENT, about=f"receipt:{receipt.pk}", state=Approval.State.WAITING
    ).first()


def _payment_rows(stream: int, amount: int, received: date, designation: str, today: date
                  ) -> list[Row]:  # fmt: skip
    seen = preview_payment(
        stream=stream, amount=amount, received=received, designation=designation,
        business_date=today,
    )  # fmt: skip
    due = [
        day.isoformat() if day else None
        for day in (state.oldest_due or state.next_due for state in (seen.before, seen.after))
    ]
    rows = [Row(one.name, one.before, one.after) for one in balances(seen.before, seen.after)]
    return [*rows, Row("Due for", due[0], due[1])]


def _receipt_rows(receipt: Receipt, stream: int, today: date) -> list[Row]:
    return _payment_rows(stream, receipt.amount, receipt.received_date, receipt.designation, today)


def _present_payment(asked: Approval, today: date) -> Sequence[Row]:
    data: dict[str, Any] = asked.payload
    received = date.fromisoformat(data["received"])
    return _payment_rows(_stream(asked), data["amount"], received, data["designation"], today)


def _present_assignment(asked: Approval, today: date) -> Sequence[Row]:
    receipt = Receipt.objects.get(pk=asked.payload["receipt"])
    if receipt.state not in WAITING:
        raise AlreadyAssigned(f"This receipt is {receipt.get_state_display().lower()} already.")
    return _receipt_rows(receipt, _stream(asked), today)


def _take_payment(asked: Approval, decided_by: str, when: When) -> dict[str, Any]:
    data: dict[str, Any] = asked.payload
    receipt = take_payment(
        stream=_stream(asked), loan_number=asked.subject, amount=data["amount"],
        received=date.fromisoformat(data["received"]), designation=data["designation"],
        key=data["key"], actor=asked.requested_by, why=asked.why, approved_by=decided_by,
        business_date=when.business_date, recorded_at=when.recorded_at,
    )  # fmt: skip
    return {"loan": asked.subject, "seq": receipt.seq}


def _assign(asked: Approval, decided_by: str, when: When) -> dict[str, Any]:
    receipt = assign_receipt(
        receipt_id=asked.payload["receipt"], loan=Loan.objects.get(pk=asked.stream),
        actor=asked.requested_by, why=asked.why, approved_by=decided_by,
        business_date=when.business_date, recorded_at=when.recorded_at,
    )  # fmt: skip
    return {"loan": asked.subject, "seq": receipt.seq}


def _stream(asked: Approval) -> int:
    if asked.stream is None:
        raise PaymentRefused("The request names no loan.")
    return asked.stream


REFUSALS = (PaymentRefused, SourceConflict, FactError, AlreadyAssigned)


def register_kinds() -> None:
    """What the payments app lets wait for a second person."""
    register(Kind(BACKDATED, "Backdated payment", "payment.take", "loan.view",
                  _take_payment, _present_payment, REFUSALS))  # fmt: skip
    register(Kind(ASSIGNMENT, "Assignment of a payment", "payment.assign", "cash.view",
                  _assign, _present_assignment, REFUSALS))  # fmt: skip
