"""The documents of a loan: found, looked at, sent, uploaded, composed; the legal hold."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from servicing.audit.approvals import ApprovalRefused
from servicing.documents.catalogue import KINDS, Category, Kind, kind_of
from servicing.documents.contents.free import MERGE
from servicing.documents.delivery.coming_back import DeliveryRefused, send, send_again
from servicing.documents.facts import Facts, FactsError
from servicing.documents.gathering.letters import CODE, ask_letter, letter_facts
from servicing.documents.gathering.requests import (
    INPUTS,
    LONGEST,
    ON_REQUEST,
    make_now,
    read_inputs,
)
from servicing.documents.models import Delivery, Document, DocumentAccess
from servicing.documents.rendering import render as render_document
from servicing.documents.vault.holds import HoldRefused, hold_of, place, release
from servicing.documents.vault.looking import Destroyed, disposition, opened, with_words
from servicing.documents.vault.receiving import TYPES, FileNotTaken, Received, receive
from servicing.ledger.days import open_date
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.answers import see_other
from servicing.office.loan_page import loan_page
from servicing.payments.life.catalogue import DAY


class UploadForm(forms.Form):
    """A file for the vault, and what it is."""

    title = forms.CharField(label="What it is", max_length=120)
    category = forms.ChoiceField(
        label="Category", choices=[(one.value, one.value.capitalize()) for one in Category],
        initial=Category.RECEIVED.value,
    )  # fmt: skip
    dated = forms.DateField(label="Dated", widget=forms.DateInput(attrs={"type": "date"}))
    file = forms.FileField(label="File", help_text=", ".join(TYPES.values()) + ".")
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)


class HoldForm(forms.Form):
    why = forms.CharField(label="Why", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class LetterForm(forms.Form):
    """A letter in one's own words."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.CharField(label="Subject", max_length=110)
    text = forms.CharField(
        label="Text", widget=forms.Textarea(attrs={"rows": 12}), max_length=8000,
        help_text="An empty line begins a new paragraph. Merge fields stand in braces.",
    )  # fmt: skip
    why = forms.CharField(
        label="Why, for the person who approves it", max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


@requires("document.view")
def loan_documents(request: OfficerRequest, number: str) -> HttpResponse:
    """The list, the newest first; one of them beside it."""
    head = loan_page(access_loan(request, number))
    words, category = request.GET.get("q", "").strip(), request.GET.get("category", "")
    found = Document.objects.filter(stream_id=head.loan.pk)
    if category in set(Category):
        found = found.filter(category=category)
    if words:
        found = with_words(found, words)
    documents = list(
        found.select_related("replaced_by")
        .prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("pk"), to_attr="ways"))
        .order_by("-dated", "-pk")
    )
    shown = next((one for one in documents if str(one.pk) == request.GET.get("show")), None)
    context = {
        "head": head, "documents": documents, "shown": shown, "words": words,
        "category": category, "categories": [one.value for one in Category],
        "upload": UploadForm(initial={"dated": head.today}), "hold": hold_of(head.loan.pk),
        "hold_form": HoldForm(), "on_request": [(code, KINDS[code]) for code in ON_REQUEST],
        "steps": shown.deliveries.prefetch_related("steps") if shown else (),
        "accesses": shown.accesses.order_by("-pk")[:10] if shown else (),
    }  # fmt: skip
    return render(request, "office/loan_documents.html", context)


@requires("document.view")
def loan_document(request: OfficerRequest, number: str, pk: int) -> HttpResponse:
    """The document itself, shown in the browser. It belongs to this loan or does not exist."""
    found = access_loan(request, number)
    document = get_object_or_404(Document, pk=pk, stream_id=found.pk)
    try:
        content = opened(
            document, actor=request.user.username, audience=DocumentAccess.Audience.OFFICE
        )
    except Destroyed as gone:
        return HttpResponse(str(gone), status=410, content_type="text/plain")
    response = HttpResponse(content, content_type=document.media_type)
    response["Content-Disposition"] = disposition(document, found.number)
    response["X-Frame-Options"] = "SAMEORIGIN"  # the list shows it beside itself
    return response


@require_POST
@requires("document.upload")
def document_upload(request: OfficerRequest, number: str) -> HttpResponse:
    """Keep a file. What is wrong with it is told on the list."""
    loan = access_loan(request, number)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        for field, errors in form.errors.items():
            said = " ".join(str(one) for one in errors)
            messages.error(request, f"{form.fields[field].label or field}: {said}")
        return see_other("loan-documents", number)
    data = form.cleaned_data
    handed, category = data["file"], Category(data["category"])
    file = Received(handed.name, handed.read(), data["title"], category)
    replaces = None
    if data["replaces"]:
        replaces = get_object_or_404(Document, pk=data["replaces"], stream_id=loan.pk)
    try:
        kept, new = receive(
            loan=loan, file=file, dated=data["dated"], actor=request.user.username,
            replaces=replaces,
        )  # fmt: skip
    except FileNotTaken as refused:
        messages.error(request, str(refused))
    else:
        said = "is kept" if new else "was there already"
        messages.success(request, f"“{kept.title}” {said}.")
    return see_other("loan-documents", number)


@require_POST
@requires("document.make")
def document_send(request: OfficerRequest, number: str, pk: int) -> HttpResponse:
    """Send a document, or once more what was sent before."""
    loan = access_loan(request, number)
    document = get_object_or_404(Document, pk=pk, stream_id=loan.pk)
    last = document.deliveries.order_by("-pk").first()
    actor, today = request.user.username, open_date()
    try:
        if last is None:
            made = send(document=document, actor=actor, today=today)
        else:
            made = send_again(
                delivery=last, actor=actor, today=today, why="asked for in the office"
            )
    except DeliveryRefused as refused:
        messages.error(request, str(refused))
    else:
        way = "waits in a run for the printer" if made.channel == "mail" else "goes out by e-mail"
        messages.success(request, f"“{document.title}” {way}.")
    return see_other("loan-documents", number)


class RequestForm(forms.Form):
    """What has to be filled in for a document that is made on request."""

    def __init__(self, code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in INPUTS.get(code, ()):
            day = one.kind == DAY
            self.fields[one.name] = forms.CharField(
                label=one.label, required=one.required, help_text=one.help, max_length=LONGEST,
                widget=forms.DateInput(attrs={"type": "date"}) if day else None,
            )  # fmt: skip


@requires("document.make")
def document_make(request: OfficerRequest, number: str, code: str) -> HttpResponse:
    """Make one of the documents that are made on request: fill in, look at it, make it."""
    head = loan_page(access_loan(request, number))
    if code not in ON_REQUEST:
        raise Http404
    form = RequestForm(code, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if "pdf" in request.POST:
                facts = ON_REQUEST[code](
                    head.loan, head.today, **read_inputs(code, form.cleaned_data)
                )
                return preview_of(kind_of(code), facts)
            made = make_now(
                loan=head.loan, code=code, day=head.today, actor=request.user.username,
                send="send" in request.POST, inputs=form.cleaned_data,
            )  # fmt: skip
        except FactsError as refused:
            name, _, said = str(refused).partition(": ")
            known = name in form.fields
            form.add_error(name if known else None, said if known else str(refused))
        else:
            messages.success(request, f"“{made.title}” is made.")
            return see_other("loan-documents", number)
    context = {"head": head, "form": form, "kind": KINDS[code]}
    return render(request, "office/document_make.html", context, status=422 if form.errors else 200)


def preview_of(kind: Kind, facts: Facts) -> HttpResponse:
    """The PDF as it would go out. It is not kept."""
    response = HttpResponse(render_document(kind, facts).pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return response


@require_POST
@requires("document.hold")
def document_hold(request: OfficerRequest, number: str) -> HttpResponse:
    """Place the legal hold of a loan, or release it."""
    loan = access_loan(request, number)
    act = release if hold_of(loan.pk) else place
    try:
        act(loan=loan, why=request.POST.get("why", ""), actor=request.user.username,
            today=open_date())  # fmt: skip
    except HoldRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The legal hold is placed." if act is place
                         else "The legal hold is released.")  # fmt: skip
    return see_other("loan-documents", number)


@requires("document.make")
def letter_new(request: OfficerRequest, number: str) -> HttpResponse:
    """Compose a letter: look at it as it would go out, then ask for approval."""
    head = loan_page(access_loan(request, number))
    form = LetterForm(request.POST if request.method == "POST" else None, initial={"key": uuid4()})
    preview = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            preview = letter_facts(head.loan, data["subject"], data["text"], head.today)
            if "ask" in request.POST:
                ask_letter(
                    loan=head.loan, subject=data["subject"], text=data["text"], why=data["why"],
                    key=str(data["key"]), actor=request.user.username, day=head.today,
                    now=datetime.now(UTC),
                )  # fmt: skip
                messages.success(
                    request, "Sent for approval. The letter goes out when somebody approves it."
                )
                return see_other("loan-documents", number)
            if "pdf" in request.POST:
                return preview_of(kind_of(CODE), preview)
        except (FactsError, ApprovalRefused) as refused:
            form.add_error("text" if isinstance(refused, FactsError) else "why", str(refused))
    context = {"head": head, "form": form, "preview": preview, "merge": MERGE.items()}
    return render(request, "office/letter_new.html", context, status=422 if form.errors else 200)
