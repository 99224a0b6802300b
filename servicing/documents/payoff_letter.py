"""The payoff letter: its facts gathered once, rendered, kept with the loan's documents."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.template.loader import get_template
from weasyprint import CSS, HTML, VERSION  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

from escrow.models import EscrowLine
from servicing.compliance.models import NoticeDue
from servicing.ledger.models import Event, LoanState
from servicing.loans.models import Loan, Party
from servicing.payments.payoff_models import Payoff
from servicing.payments.payoffs import RETURN_WINDOW, wire_instructions

from .models import Document
from .servicer import SERVICER
from .store import put

CODE = "payoff_statement"
PARTS = (
    ("principal", "Unpaid principal"), ("deferred_principal", "Deferred principal"),
    ("deferred_interest", "Deferred interest"), ("interest", "Interest"),
    ("late_fees", "Late charges"), ("other_fees", "Fees"), ("escrow_advance", "Escrow advance"),
    ("corporate_advances", "Corporate advances"), ("prepayment_penalty", "Prepayment penalty"),
    ("recording_fee", "Recording fee"), ("less_suspense", "Less unapplied funds"),
)  # fmt: skip
ALWAYS = frozenset({"principal", "interest"})


@dataclass(frozen=True, slots=True)
class Column:
    """One good-through date: its parts in minor units, total and per diem."""

    good_through: str
    total: int
    per_diem: int


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything that the letter says."""

    loan_number: str
    dated: str
    names: tuple[str, ...]
    mailing: tuple[str, ...]
    property: str
    currency: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    pending: tuple[dict[str, Any], ...]
    wire: tuple[tuple[str, str], ...]
    escrow_balance: int

    def as_json(self) -> str:
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS).decode()


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


def letter_facts(loan: Loan, quote: Payoff) -> LetterFacts:
    """Gather the facts of an issued quote."""
    parties = Party.objects.filter(loan=loan, role__in=("borrower", "co_borrower"))
    people = [party.person for party in parties.select_related("person").order_by("pk")]
    first = people[0] if people else None
    mailing: tuple[str, ...] = ()
    if first:
        place = f"{first.mailing_city}, {first.mailing_state} {first.mailing_zip}"
        mailing = tuple(x for x in (first.mailing_line1, first.mailing_line2, place) if x.strip())
    rows = tuple(
        (title, tuple(one[name] * (-1 if name == "less_suspense" else 1) for one in quote.figures))
        for name, title in PARTS
        if name in ALWAYS or any(one[name] for one in quote.figures)
    )
    return LetterFacts(
        loan.number, (quote.quoted_on or quote.received_on).isoformat(),
        tuple(person.name for person in people), mailing, loan.property_line,
        loan.stream.currency,
        tuple(Column(f["good_through"], f["total"], f["per_diem"]) for f in quote.figures),
        rows, tuple(quote.pending), tuple(wire_instructions()),
        max(LoanState.objects.get(pk=loan.pk).escrow, 0),
    )  # fmt: skip


def keep_letter(loan: Loan, quote: Payoff) -> Document:
    """Render the letter of a quote and keep it with the loan's documents; once."""
    facts = letter_facts(loan, quote)
    key = f"payoff:{quote.pk}"
    with transaction.atomic():
        notice, _ = NoticeDue.objects.get_or_create(
            stream_id=loan.pk, code=CODE, key=key,
            defaults={"due_on": facts.dated, "facts": facts.as_json(),
                      "business_date": facts.dated},
        )  # fmt: skip
        if found := Document.objects.filter(notice=notice).first():
            return found
        pdf, pages = render(facts)
        return Document.objects.create(
            stream_id=loan.pk, notice=notice, kind=CODE, title="Payoff statement",
            dated=facts.dated, sha256=put(pdf), size=len(pdf), pages=pages,
            renderer=f"payoff-1/weasyprint-{VERSION}",
        )  # fmt: skip


def render(facts: LetterFacts) -> tuple[bytes, int]:
    """The letter as a tagged PDF, and its pages. The same facts give the same bytes."""
    days = {"dated": date.fromisoformat(facts.dated)}
    columns = [(date.fromisoformat(c.good_through), c) for c in facts.columns]
    pending = [one | {"on": date.fromisoformat(one["on"])} for one in facts.pending]
    context = {"f": facts, "s": SERVICER, "c": facts.currency, "columns": columns,
               "pending": pending, **days}  # fmt: skip
    html = get_template("documents/payoff.html").render(context)
    document = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=())).render(
        stylesheets=[_stylesheet()], pdf_variant="pdf/ua-1"
    )
    identifier = sha256(html.encode()).digest()[:16]
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return pdf, len(document.pages)


@lru_cache(maxsize=1)
def _stylesheet() -> CSS:
    folder = settings.BASE_DIR / "templates" / "documents"
    return CSS(string=(folder / "payoff.css").read_text())
