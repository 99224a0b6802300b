"""Statements, letters and what the borrower sent us; each opened in the browser, on record."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borrowers.portal.access import SEES, BorrowerRequest, access_loan, borrower_page, loans_of
from borrowers.portal.standing import standing
from borrowers.profiles.models import Login
from servicing.documents.catalogue import ELSEWHERE
from servicing.documents.models import Document, DocumentAccess
from servicing.documents.vault.looking import disposition, opened
from servicing.documents.vault.receiving import FileNotTaken, Received, receive
from servicing.ledger.days import open_date
from servicing.loans.models import Loan


class SendForm(forms.Form):
    """A file that the borrower hands in, and what it is."""

    title = forms.CharField(label=gettext_lazy("What is it?"), max_length=120)
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("PDF, photo, Word or Excel")
    )


@borrower_page
def documents(request: BorrowerRequest, loan: UUID) -> HttpResponse:
    """The list, and a file sent to us."""
    found = access_loan(request, loan)
    posted = request.method == "POST"
    form = SendForm(request.POST, request.FILES) if posted else SendForm()
    if request.method == "POST" and form.is_valid():
        handed = form.cleaned_data["file"]
        file = Received(handed.name, handed.read(), form.cleaned_data["title"])
        try:
            receive(loan=found, file=file, dated=open_date(), actor=request.user.username)
        except FileNotTaken as refused:
            form.add_error(refused.field, _(str(refused)))
        else:
            messages.success(request, _("We have your document. It is in the list below."))
            return redirect("portal:documents", found.public_id)
    own = Document.objects.filter(stream_id=found.pk, destroyed_at__isnull=True).exclude(
        kind__in=ELSEWHERE
    )
    mine = own.filter(direction=Document.Direction.RECEIVED, made_by__in=logins_of(found))
    ours = own.filter(direction=Document.Direction.SENT)
    context = {
        "loan": found, "loans": loans_of(request.person), "now": standing(found),
        "documents": ours.order_by("-dated", "-pk"), "mine": mine.order_by("-dated", "-pk"),
        "form": form, "section": "documents",
    }  # fmt: skip
    return render(request, "portal/documents.html", context, status=422 if form.errors else 200)


@borrower_page
def document(request: BorrowerRequest, loan: UUID, pk: int) -> HttpResponse:
    """The document itself. It belongs to this loan, is ours or was sent by its borrowers, or it
    does not exist."""
    found = access_loan(request, loan)
    own = Document.objects.filter(
        Q(direction=Document.Direction.SENT) | Q(made_by__in=logins_of(found)),
        stream_id=found.pk, destroyed_at__isnull=True,
    ).exclude(kind__in=ELSEWHERE)  # fmt: skip
    wanted = get_object_or_404(own, pk=pk)
    content = opened(wanted, actor=request.user.username, audience=DocumentAccess.Audience.PORTAL)
    response = HttpResponse(content, content_type=wanted.media_type)
    response["Content-Disposition"] = disposition(wanted, "")
    return response


def logins_of(loan: Loan) -> list[str]:
    """The user names of the borrowers of a loan: what they sent is theirs to see."""
    own = Login.objects.filter(person__parties__loan=loan, person__parties__role__in=SEES)
    return list(own.values_list("user__username", flat=True))
