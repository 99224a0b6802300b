"""The documents of a loan, how they go out, and what comes back."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from servicing.api.errors import Problem, Refused
from servicing.api.found import loan_of, one_of
from servicing.api.operations import Answered, Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.documents import (
    Catalogue,
    DeliveryRow,
    DocumentFile,
    DocumentRow,
    DocumentsAsked,
    DocumentWanted,
    HoldAsked,
    HoldRow,
    LetterAsked,
    LetterPreview,
)
from servicing.api.shapes.fields import Paged
from servicing.documents.catalogue import KINDS, Category
from servicing.documents.contents.free import FreeLetter
from servicing.documents.delivery.coming_back import send, send_again
from servicing.documents.gathering.letters import letter_facts
from servicing.documents.gathering.requests import INPUTS, ON_REQUEST, make_now
from servicing.documents.models import Delivery, Document, DocumentAccess, LegalHold
from servicing.documents.vault.holds import hold_of, place, release
from servicing.documents.vault.looking import Destroyed, opened, with_words
from servicing.documents.vault.receiving import Received, receive
from servicing.ledger.days import open_date

GROUP = "Documents"
LOAN = "loans/<str:number>/documents/"


@operation("GET", LOAN, "list_documents", "List a loan's documents", group=GROUP,
           permission="document.view", query=DocumentsAsked, answer=DocumentRow,
           many=True)  # fmt: skip
def list_documents(call: Call, number: str) -> Rows:
    """The newest first."""
    found = Document.objects.filter(stream_id=loan_of(number).pk)
    if category := call.query.get("category"):
        found = found.filter(category=category)
    if words := call.query.get("words"):
        found = with_words(found, words)
    return Rows(found, ("-dated", "pk"))


@operation("POST", LOAN, "upload_document", "Keep a file with a loan", group=GROUP,
           permission="document.upload", body=DocumentFile, answer=DocumentRow, changes=True,
           upload=True, status=201, also=200)  # fmt: skip
def upload_document(call: Call, number: str) -> Any:
    """What it is is found by its content. The same file under the same title is answered as it
    is kept, with 200."""
    loan = loan_of(number)
    upload: UploadedFile[Any] = call.body["file"]
    file = Received(
        upload.name or "file", upload.read(), call.body["title"], Category(call.body["category"])
    )
    older = call.body.get("replaces")
    own = Document.objects.filter(stream_id=loan.pk)
    kept, new = receive(
        loan=loan, file=file, dated=call.body["dated"], actor=call.actor,
        replaces=one_of(own, "document", pk=older) if older else None,
    )  # fmt: skip
    return Answered(kept, 201 if new else 200)


@operation("GET", f"{LOAN}<int:pk>/", "get_document", "See a document", group=GROUP,
           permission="document.view", answer=DocumentRow)  # fmt: skip
def get_document(call: Call, number: str, pk: int) -> Document:
    """What it is; its content has an address of its own."""
    return one_of(Document.objects.filter(stream_id=loan_of(number).pk), "document", pk=pk)


@operation("GET", f"{LOAN}<int:pk>/content/", "get_document_content", "Download a document",
           group=GROUP, permission="document.view", content_type="application/pdf")  # fmt: skip
def get_document_content(call: Call, number: str, pk: int) -> tuple[BytesIO, str]:
    """The file itself, proved against its hash before it is sent. The look goes on record."""
    found = Document.objects.filter(stream_id=loan_of(number).pk)
    document = one_of(found, "document", pk=pk)
    try:
        content = opened(document, actor=call.actor, audience=DocumentAccess.Audience.API)
    except Destroyed as gone:
        raise Refused(410, Problem(str(gone), "destroyed", "")) from None
    return BytesIO(content), document.media_type


@operation("POST", f"{LOAN}<int:pk>/send/", "send_document", "Send a document", group=GROUP,
           permission="document.make", answer=DeliveryRow, changes=True)  # fmt: skip
def send_document(call: Call, number: str, pk: int) -> Delivery:
    """By mail or by the portal, as the borrower agreed; what was sent before goes once more."""
    document = get_document(call, number, pk)
    last = document.deliveries.order_by("-pk").first()
    if last is None:
        return send(document=document, actor=call.actor, today=open_date())
    return send_again(delivery=last, actor=call.actor, today=open_date(), why="by the API")


@operation("GET", f"{LOAN}<int:pk>/deliveries/", "list_deliveries", "List how a document went out",
           group=GROUP, permission="document.view", query=Paged, answer=DeliveryRow,
           many=True)  # fmt: skip
def list_deliveries(call: Call, number: str, pk: int) -> Rows:
    """Each with its evidence."""
    return Rows(Delivery.objects.filter(document=get_document(call, number, pk)), ("pk",))


@operation("GET", "document-kinds/", "list_document_kinds", "List the documents that we make",
           group=GROUP, permission="document.view", answer=Catalogue)  # fmt: skip
def list_document_kinds(call: Call) -> dict[str, Any]:
    """The catalogue: what each is for, by which rule, when it is made."""
    rows = [
        {"code": code, "title": kind.title, "purpose": kind.purpose, "citation": kind.citation,
         "trigger": kind.trigger, "category": kind.category.value,
         "languages": list(kind.languages), "on_request": code in ON_REQUEST,
         "inputs": [one.name for one in INPUTS.get(code, ())]}
        for code, kind in KINDS.items()
    ]  # fmt: skip
    return {"kinds": rows}


@operation("POST", "loans/<str:number>/made-documents/", "make_document",
           "Make a document on request", group=GROUP, permission="document.make",
           body=DocumentWanted, answer=DocumentRow, changes=True, status=201)  # fmt: skip
def make_document(call: Call, number: str) -> Document:
    """One of the kinds with `on_request`."""
    return make_now(
        loan=loan_of(number), code=call.body["kind"], day=open_date(), actor=call.actor,
        send=call.body["send"], inputs=call.body["inputs"],
    )  # fmt: skip


@operation("POST", "loans/<str:number>/letters/preview/", "preview_letter",
           "See a letter as it would go out", group=GROUP, permission="document.make",
           body=LetterAsked, answer=LetterPreview)  # fmt: skip
def preview_letter(call: Call, number: str) -> FreeLetter:
    """Its merge fields filled in from the loan. Nothing is kept, no key is needed."""
    return letter_facts(loan_of(number), call.body["subject"], call.body["text"], open_date())


@operation("POST", "loans/<str:number>/hold/", "place_hold", "Place a legal hold", group=GROUP,
           permission="document.hold", body=HoldAsked, answer=HoldRow, changes=True,
           status=201)  # fmt: skip
def place_hold(call: Call, number: str) -> LegalHold:
    """Nothing of the loan is destroyed while it stands."""
    return place(loan=loan_of(number), why=call.body["why"], actor=call.actor, today=open_date())


@operation("POST", "loans/<str:number>/hold/release/", "release_hold", "Release a legal hold",
           group=GROUP, permission="document.hold", body=HoldAsked, answer=HoldRow,
           changes=True)  # fmt: skip
def release_hold(call: Call, number: str) -> LegalHold:
    """The reason stays on record."""
    loan = loan_of(number)
    standing = hold_of(loan.pk)
    release(loan=loan, why=call.body["why"], actor=call.actor, today=open_date())
    return LegalHold.objects.get(pk=standing.pk)  # type: ignore[union-attr]
