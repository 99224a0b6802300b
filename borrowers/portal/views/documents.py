"""Statements and letters, each shown in the browser."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from borrowers.portal.access import BorrowerRequest, access_loan, borrower_page, loans_of
from borrowers.portal.standing import standing
from servicing.documents.models import Document
from servicing.documents.store import read


@borrower_page
def documents(request: BorrowerRequest, loan: UUID) -> HttpResponse:
    found = access_loan(request, loan)
    context = {
        "loan": found, "loans": loans_of(request.person), "now": standing(found),
        "documents": Document.objects.filter(stream_id=found.pk).order_by("-dated", "-pk"),
        "section": "documents",
    }  # fmt: skip
    return render(request, "portal/documents.html", context)


@borrower_page
def document(request: BorrowerRequest, loan: UUID, pk: int) -> HttpResponse:
    """The document itself. It belongs to this loan or does not exist."""
    found = access_loan(request, loan)
    wanted = get_object_or_404(Document, pk=pk, stream_id=found.pk)
    response = HttpResponse(read(wanted.sha256), content_type="application/pdf")
    name = f"{wanted.kind}-{wanted.dated}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
