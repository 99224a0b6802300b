"""The payoff letter: its facts gathered once, kept with the loan's documents."""

from datetime import date, timedelta
from typing import Any

import orjson
from django.db import transaction

from escrow.models import EscrowLine
from servicing.compliance.models import NoticeDue
from servicing.documents.catalogue import kind_of
from servicing.documents.contents.payoff import Column, PayoffLetter, Pending, Row
from servicing.documents.keeping import keep
from servicing.documents.models import Document
from servicing.ledger.models import Event, LoanState
from servicing.loans.models import Loan
from servicing.payments.payoff_models import Payoff
from servicing.payments.payoffs import RETURN_WINDOW, wire_instructions

from .addressing import addressed

CODE = "payoff_statement"
PARTS = (
    ("principal", "Unpaid principal"), ("deferred_principal", "Deferred principal"),
    ("deferred_interest", "Deferred interest"), ("interest", "Interest"),
    ("late_fees", "Late charges"), ("other_fees", "Fees"), ("escrow_advance", "Escrow advance"),
    ("corporate_advances", "Corporate advances"), ("prepayment_penalty", "Prepayment penalty"),
    ("recording_fee", "Recording fee"), ("less_suspense", "Less unapplied funds"),
)  # fmt: skip
ALWAYS = frozenset({"principal", "interest"})


def pending_items(loan: Loan, through: date, today: date) -> list[dict[str, Any]]:
    """What may still change a quote: payments that may come back, escrow bills that go out, the
    installment that falls due."""
    recent = Event.objects.filter(
        stream_id=loan.pk, kind="payment", effective_date__gt=today - timedelta(RETURN_WINDOW)
    ).order_by("seq")
    taken_back = set(
        Event.objects.filter(stream_id=loan.pk, kind="reversal").values_list("reverses", flat=True)
    )
    found = [
        {"kind": "payment", "says": "Payment that may still be returned",
         "on": one.effective_date.isoformat(), "amount": orjson.loads(one.payload)["amount"]}
        for one in recent
        if one.seq not in taken_back
    ]  # fmt: skip
    lines = EscrowLine.objects.filter(stream_id=loan.pk, next_due__lte=through)
    found += [
        {"kind": "escrow", "says": f"{line.kind.replace('_', ' ').capitalize()} bill that we pay"
         f" to {line.payee.name}", "on": line.next_due.isoformat(), "amount": line.annual_amount}
        for line in lines.select_related("payee").order_by("next_due")
    ]  # fmt: skip
    state = LoanState.objects.get(pk=loan.pk)
    if state.next_due and state.next_due <= through:
        found.append({"kind": "installment", "says": "Installment that falls due, counted in",
                      "on": state.next_due.isoformat(), "amount": state.payment})  # fmt: skip
    return found


def letter_facts(loan: Loan, quote: Payoff) -> PayoffLetter:
    """Gather the facts of an issued quote."""
    rows = tuple(
        Row(title, tuple(one[name] * (-1 if name == "less_suspense" else 1)
                         for one in quote.figures))
        for name, title in PARTS
        if name in ALWAYS or any(one[name] for one in quote.figures)
    )  # fmt: skip
    columns = tuple(
        Column(date.fromisoformat(f["good_through"]), f["total"], f["per_diem"])
        for f in quote.figures
    )
    return PayoffLetter(
        **addressed(loan, quote.quoted_on or quote.received_on), columns=columns, rows=rows,
        pending=tuple(Pending(**one | {"on": date.fromisoformat(one["on"])})
                      for one in quote.pending),
        wire=tuple(wire_instructions()),
        escrow_balance=max(LoanState.objects.get(pk=loan.pk).escrow, 0),
    )  # fmt: skip


def keep_letter(loan: Loan, quote: Payoff) -> Document:
    """Render the letter of a quote and keep it with the loan's documents; once."""
    facts = letter_facts(loan, quote)
    with transaction.atomic():
        notice, _ = NoticeDue.objects.get_or_create(
            stream_id=loan.pk, code=CODE, key=f"payoff:{quote.pk}",
            defaults={"due_on": facts.dated, "facts": facts.to_json(),
                      "business_date": facts.dated},
        )  # fmt: skip
        found = Document.objects.filter(notice=notice).first()
        return found or keep(kind_of(CODE), facts, stream=loan.pk, notice=notice.pk)
