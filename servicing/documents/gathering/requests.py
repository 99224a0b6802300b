"""Documents that an officer may have made at once, by code: the function that gathers them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from servicing.audit.acts import record
from servicing.documents.catalogue import kind_of
from servicing.documents.delivery.routing import dispatch
from servicing.documents.facts import Facts, FactsError
from servicing.documents.keeping import keep
from servicing.documents.models import Document
from servicing.loans.models import Loan

ON_REQUEST: dict[str, Callable[..., Facts]] = {}


def make_now(*, loan: Loan, code: str, day: date, actor: str, send: bool,
             inputs: dict[str, Any] | None = None) -> Document:  # fmt: skip
    """Gather, make and keep a document of a loan now, and send it if wanted. FactsError where it
    is not made on request, or something that must be said is missing."""
    if code not in ON_REQUEST:
        raise FactsError(f"{kind_of(code).title} is not made on request.")
    facts = ON_REQUEST[code](loan, day, **(inputs or {}))
    document = keep(kind_of(code), facts, stream=loan.pk, made_by=actor)
    if send:
        dispatch([document], day, actor)
    record(actor=actor, action="document:made", stream=loan.pk, subject=document.title,
           details={"document": document.pk, "kind": code})  # fmt: skip
    return document
