"""Documents that an officer may have made at once, by code: the function that gathers them, and
what has to be filled in for it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from servicing.audit.acts import record
from servicing.documents.catalogue import kind_of
from servicing.documents.delivery.routing import dispatch
from servicing.documents.facts import Facts, FactsError
from servicing.documents.keeping import keep
from servicing.documents.models import Document
from servicing.engine.dates import read_day
from servicing.loans.models import Loan
from servicing.payments.life.catalogue import DAY, TEXT, Field

from .records import payment_history, verification
from .release import satisfaction
from .transfers import transfer_in, transfer_out

ON_REQUEST: dict[str, Callable[..., Facts]] = {
    "payment_history": payment_history,
    "verification_of_mortgage": verification,
    "satisfaction": satisfaction,
    "transfer_in": transfer_in,
    "transfer_out": transfer_out,
}
_DAYS = (
    Field("effective", "Effective date of the transfer", DAY),
    Field("last_day", "Last day the old servicer takes payments", DAY),
    Field("first_day", "First day the new servicer takes payments", DAY,
          help="The same day or the next."),
    Field("insurance", "Effect on optional insurance, and what to do", TEXT, required=False,
          help="Empty: the standard words."),
)  # fmt: skip
INPUTS: dict[str, tuple[Field, ...]] = {
    "payment_history": (
        Field("since", "From", DAY, required=False, help="Empty: twelve months before."),
        Field("until", "To", DAY, required=False, help="Empty: today."),
    ),
    "verification_of_mortgage": (
        Field("signer", "Signed by", TEXT),
        Field("signer_title", "Their title", TEXT),
        Field("recipient", "For whom", TEXT, required=False),
    ),
    "satisfaction": (
        Field("county", "County and state of the record", TEXT),
        Field("recorded", "Book and page, or instrument number", TEXT),
        Field("signer", "Signed by", TEXT),
        Field("signer_title", "Their title", TEXT),
    ),
    "transfer_in": (
        Field("name", "Old servicer", TEXT),
        Field("phone", "Its toll-free or collect phone", TEXT),
        Field("address", "Its address for questions", TEXT, help="Lines end with a semicolon."),
        *_DAYS,
    ),
    "transfer_out": (
        Field("name", "New servicer", TEXT),
        Field("phone", "Its toll-free or collect phone", TEXT),
        Field("address", "Its address for questions", TEXT, help="Lines end with a semicolon."),
        Field("payments", "Its address for payments, if another", TEXT, required=False),
        *_DAYS,
    ),
}
LONGEST = 600  # characters of one input


def read_inputs(code: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, as the gathering function takes it; what is empty is left out. Dates are
    dates or their ISO text. FactsError names the field."""
    fields = {one.name: one for one in INPUTS.get(code, ())}
    if unknown := [name for name in given if name not in fields]:
        raise FactsError(f"{unknown[0]}: unknown. Expected: {', '.join(fields) or 'nothing'}.")
    read: dict[str, Any] = {}
    for name, field in fields.items():
        value = given.get(name)
        text = str(value).strip() if value is not None else ""
        if not text:
            if field.required:
                raise FactsError(f"{name}: Enter {field.label.lower()}.")
            continue
        if len(text) > LONGEST:
            raise FactsError(f"{name}: at most {LONGEST} characters.")
        read[name] = _day(name, text) if field.kind == DAY else text
    return read


def _day(name: str, text: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise FactsError(f"{name}: expected a date like 2026-11-20, not {text!r}.") from None


def make_now(*, loan: Loan, code: str, day: date, actor: str, send: bool,
             inputs: dict[str, Any] | None = None) -> Document:  # fmt: skip
    """Gather, make and keep a document of a loan now, and send it if wanted. FactsError where it
    is not made on request, or something that must be said is missing."""
    if code not in ON_REQUEST:
        raise FactsError(f"{kind_of(code).title} is not made on request.")
    facts = ON_REQUEST[code](loan, day, **read_inputs(code, inputs or {}))
    document = keep(kind_of(code), facts, stream=loan.pk, made_by=actor)
    if send:
        dispatch([document], day, actor)
    record(actor=actor, action="document:made", stream=loan.pk, subject=document.title,
           details={"document": document.pk, "kind": code})  # fmt: skip
    return document
