"""A composed letter: its merge fields filled in from the loan, approved by a second person, then
made and sent."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from servicing.audit.acts import record
from servicing.audit.approvals import Row, ask
from servicing.audit.models import Approval
from servicing.documents.approving import LETTER
from servicing.documents.catalogue import kind_of
from servicing.documents.contents.free import FreeLetter, merged, paragraphs
from servicing.documents.delivery.routing import dispatch
from servicing.documents.facts import FactsError
from servicing.documents.keeping import keep
from servicing.documents.models import Document
from servicing.documents.printed import longday, money
from servicing.ledger.models import LoanState
from servicing.loans.models import Loan

from .addressing import addressed

CODE = "free_letter"


def letter_facts(loan: Loan, subject: str, text: str, day: date) -> FreeLetter:
    """The letter as it would go out. FactsError says which field or part is missing."""
    if not subject.strip():
        raise FactsError("Enter a subject.")
    if not text.strip():
        raise FactsError("Enter the text of the letter.")
    base = addressed(loan, day)
    state = LoanState.objects.get(pk=loan.pk)
    currency, language = base["currency"], base["language"]
    values = {
        "name": " and ".join(base["names"]), "loan_number": loan.number,
        "property": loan.property_line, "principal": money(state.principal, currency),
        "amount_due": money(state.amount_due, currency), "payment": money(state.payment, currency),
        "next_due": longday(state.next_due, language) if state.next_due else "",
        "today": longday(day, language),
    }  # fmt: skip
    return FreeLetter(
        **base, subject=merged(subject.strip(), values),
        paragraphs=paragraphs(merged(text, values)),
    )  # fmt: skip


def ask_letter(*, loan: Loan, subject: str, text: str, why: str, key: str, actor: str, day: date,
               now: datetime) -> Approval:  # fmt: skip
    """Ask somebody else to approve a composed letter. FactsError where it could not be made."""
    facts = letter_facts(loan, subject, text, day)
    return ask(
        kind=LETTER, about=f"letter:{loan.pk}:{key}", what=f"Letter: {facts.subject}"[:300],
        rows=_rows(facts), payload={"subject": subject, "text": text, "key": key}, actor=actor,
        why=why, recorded_at=now, stream=loan.pk, subject=loan.number,
    )  # fmt: skip


def make(*, loan: Loan, facts: FreeLetter, actor: str, day: date) -> Document:
    """Make a letter, keep it and put it on its way."""
    document = keep(kind_of(CODE), facts, stream=loan.pk, made_by=actor)
    document.title = facts.subject[:120]
    document.save(update_fields=["title"])
    dispatch([document], day, actor)
    record(actor=actor, action="document:made", stream=loan.pk, subject=document.title,
           details={"document": document.pk, "kind": CODE})  # fmt: skip
    return document


def _facts(asked: Approval, day: date) -> tuple[Loan, FreeLetter]:
    loan = Loan.objects.select_related("stream").get(pk=asked.stream)
    payload: dict[str, Any] = asked.payload
    return loan, letter_facts(loan, payload["subject"], payload["text"], day)


def _rows(facts: FreeLetter) -> list[Row]:
    return [Row("Subject", None, facts.subject)] + [
        Row(f"Paragraph {number}", None, text) for number, text in enumerate(facts.paragraphs, 1)
    ]


def rows_as_asked(asked: Approval, day: date) -> Sequence[Row]:
    """The letter of a request, as it would go out on a day."""
    return _rows(_facts(asked, day)[1])


def made_as_asked(asked: Approval, day: date) -> dict[str, Any]:
    """Make the letter of a request, in the name of who asked."""
    loan, facts = _facts(asked, day)
    document = make(loan=loan, facts=facts, actor=asked.requested_by, day=day)
    return {"loan": loan.number, "document": document.pk}
