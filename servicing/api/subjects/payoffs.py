"""Payoffs: requests and their clock, quotes, the money that ends a loan."""

from typing import Any

from servicing.api.found import loan_of, one_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.fields import Paged
from servicing.api.shapes.payments import PaymentTaken
from servicing.api.shapes.payoffs import PayoffAnswer, PayoffPaid, PayoffRequested, PayoffSent
from servicing.documents.gathering.payoffs import keep_letter, pending_items
from servicing.ledger.days import open_date
from servicing.payments.models import Receipt
from servicing.payments.payoff_models import Payoff
from servicing.payments.payoffs import ask, issue, post_payoff

GROUP = "Payoffs"


@operation("GET", "loans/<str:number>/payoffs/", "list_payoffs", "List a loan's payoff quotes",
           group=GROUP, permission="loan.view", query=Paged, answer=PayoffAnswer,
           many=True)  # fmt: skip
def list_payoffs(call: Call, number: str) -> Rows:
    """Requests and quotes, the newest first; the letters are among the documents."""
    return Rows(Payoff.objects.filter(stream_id=loan_of(number).pk), ("-pk",))


@operation("POST", "loans/<str:number>/payoffs/requests/", "request_payoff",
           "Log a request for a payoff statement", group=GROUP, permission="payoff.quote",
           body=PayoffRequested, answer=PayoffAnswer, changes=True, status=201)  # fmt: skip
def request_payoff(call: Call, number: str) -> Payoff:
    """A written one is to be answered within seven business days (12 CFR 1026.36(c)(3))."""
    return ask(
        loan=loan_of(number), key=call.house_key, actor=call.actor, business_date=open_date(),
        recorded_at=call.now, **call.body,
    )  # fmt: skip


@operation("POST", "loans/<str:number>/payoffs/", "quote_payoff", "Quote a payoff", group=GROUP,
           permission="payoff.quote", body=PayoffSent, answer=PayoffAnswer, changes=True,
           status=201)  # fmt: skip
def quote_payoff(call: Call, number: str) -> Payoff:
    """For one to three dates, with its letter. The same function closes the loan on the day."""
    loan, today = loan_of(number), open_date()
    waiting = Payoff.objects.filter(stream_id=loan.pk, quoted_on__isnull=True)
    wanted = call.body.get("request")
    asked = one_of(waiting, "request that waits", pk=wanted) if wanted else None
    dates = call.body["dates"]
    quote = issue(
        loan=loan, asked=asked, dates=dates, recording_fee=call.body["recording_fee"],
        pending=pending_items(loan, max(dates), today), key=call.house_key, actor=call.actor,
        business_date=today, recorded_at=call.now,
    )  # fmt: skip
    keep_letter(loan, quote)
    return quote


@operation("POST", "loans/<str:number>/payoffs/<int:pk>/post/", "post_payoff",
           "Post the money of a payoff quote", group=GROUP, permission="payment.take",
           body=PayoffPaid, answer=PaymentTaken, changes=True, status=201)  # fmt: skip
def post(call: Call, number: str, pk: int) -> dict[str, Any]:
    """It closes the loan, or nothing is posted and the answer says by how much it falls short."""
    loan = loan_of(number)
    quotes = Payoff.objects.filter(stream_id=loan.pk, quoted_on__isnull=False)
    seq = post_payoff(
        loan=loan, quote=one_of(quotes, "quote", pk=pk), amount=call.body["amount"],
        received=call.body["received"], actor=call.actor, business_date=open_date(),
        recorded_at=call.now,
    )  # fmt: skip
    receipt = Receipt.objects.get(stream_id=loan.pk, seq=seq)
    shown = {name: getattr(receipt, name) for name in
             ("loan_number", "seq", "amount", "currency", "received_date", "business_date",
              "source")}  # fmt: skip
    return {"confirmation": f"{loan.number}-{seq}", **shown}
