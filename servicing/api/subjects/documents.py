"""The documents of a loan."""

from servicing.api.found import loan_of, one_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.documents import DocumentRow
from servicing.api.shapes.fields import Paged
from servicing.documents.models import Document
from servicing.documents.store import read

GROUP = "Documents"


@operation("GET", "loans/<str:number>/documents/", "list_documents", "List a loan's documents",
           group=GROUP, permission="document.view", query=Paged, answer=DocumentRow,
           many=True)  # fmt: skip
def list_documents(call: Call, number: str) -> Rows:
    """The newest first."""
    return Rows(Document.objects.filter(stream_id=loan_of(number).pk), ("-dated", "pk"))


@operation("GET", "loans/<str:number>/documents/<int:pk>/", "get_document", "See a document",
           group=GROUP, permission="document.view", answer=DocumentRow)  # fmt: skip
def get_document(call: Call, number: str, pk: int) -> Document:
    """What it is; its content has an address of its own."""
    return one_of(Document.objects.filter(stream_id=loan_of(number).pk), "document", pk=pk)


@operation("GET", "loans/<str:number>/documents/<int:pk>/content/", "get_document_content",
           "Download a document", group=GROUP, permission="document.view",
           content_type="application/pdf")  # fmt: skip
def get_document_content(call: Call, number: str, pk: int) -> bytes:
    """The PDF itself, proved against its hash before it is sent."""
    found = Document.objects.filter(stream_id=loan_of(number).pk)
    return read(one_of(found, "document", pk=pk).sha256)
