"""Payments by an officer: previewed, then taken."""

from typing import Any

from servicing.api.found import loan_of
from servicing.api.operations import Call, operation
from servicing.api.shapes.payments import (
    PaymentAsked,
    PaymentEffect,
    PaymentSent,
    PaymentTaken,
)
from servicing.ledger.days import open_date
from servicing.payments.desk import Preview, preview_payment, take_payment

GROUP = "Payments"


@operation("POST", "loans/<str:number>/payments/preview/", "preview_payment",
           "See what a payment would do", group=GROUP, permission="payment.take",
           body=PaymentAsked, answer=PaymentEffect)  # fmt: skip
def preview(call: Call, number: str) -> Preview:
    """Computed by the same engine that posts. Nothing is written, so no key is needed."""
    return preview_payment(stream=loan_of(number).pk, business_date=open_date(), **call.body)


@operation("POST", "loans/<str:number>/payments/", "take_payment", "Take a payment", group=GROUP,
           permission="payment.take", body=PaymentSent, answer=PaymentTaken, changes=True,
           status=201)  # fmt: skip
def take(call: Call, number: str) -> dict[str, Any]:
    """Posts it at once. The key is also the source of the receipt, so it can never post twice."""
    loan = loan_of(number)
    receipt = take_payment(
        stream=loan.pk, loan_number=loan.number, channel="api", key=call.source_key,
        actor=call.actor, business_date=open_date(), recorded_at=call.now, **call.body,
    )  # fmt: skip
    shown = {name: getattr(receipt, name) for name in
             ("loan_number", "seq", "amount", "currency", "received_date", "business_date",
              "source")}  # fmt: skip
    return {"confirmation": f"{loan.number}-{receipt.seq}", **shown}
