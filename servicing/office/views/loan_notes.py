"""Contacts and notes of a loan: one log, notes added to it, retracted and pinned."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from delinquency.log import NOTE, read_log
from delinquency.models import Contact
from servicing.audit.roles import may
from servicing.loans.models import Loan, Note, NoteMark, Task
from servicing.loans.notes import NoteRefused, add_note, pin_note, retract_note
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.answers import see_other
from servicing.office.calling import cautions
from servicing.office.loan_page import LoanPage, loan_page
from servicing.office.people import short_names
from servicing.office.work_forms import NoteForm, WhyForm, new_note_form

PAGE = 30
KINDS = {NOTE: "Notes", **{kind.value: f"{kind.label}s" for kind in Contact.Kind}} | {
    "in_person": "In person",
}


@requires("loan.view")
def loan_notes(request: OfficerRequest, number: str) -> HttpResponse:
    """The log, newest first, filtered by kind, a page at a time."""
    head = loan_page(access_loan(request, number))
    form = new_note_form()
    if request.GET.get("note") == "new":
        form.fields["text"].widget.attrs["data-autofocus"] = True
    return _log(request, head, form)


def _log(request: OfficerRequest, head: LoanPage, form: NoteForm, status: int = 200
         ) -> HttpResponse:  # fmt: skip
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    place = request.GET.get("page", "")
    page = max(int(place), 1) if place.isdecimal() and len(place) < 7 else 1
    log, total = read_log(
        loan_id=head.loan.pk, business_date=head.today, kinds=(kind,) if kind else (), most=PAGE,
        skip=(page - 1) * PAGE,
    )  # fmt: skip
    pinned, _ = read_log(
        loan_id=head.loan.pk, business_date=head.today, kinds=(NOTE,), most=20, pinned=True
    )
    tasks = list(
        Task.objects.filter(loan=head.loan, state=Task.State.OPEN)
        .select_related("person").order_by("due", "pk")[:20]
    )  # fmt: skip
    context = {
        "head": head, "log": log, "total": total, "pinned": [] if kind else pinned,
        "kind": kind, "kinds": KINDS, "tasks": tasks, "note_form": form,
        "cautions": cautions(head), "first": (page - 1) * PAGE + 1 if log else 0,
        "last": (page - 1) * PAGE + len(log), "page": page,
        "more": total > page * PAGE,
    }  # fmt: skip
    return render(request, "office/loan_notes.html", context, status=status)


@requires("note.add")
def note_new(request: OfficerRequest, number: str) -> HttpResponse:
    """Add a note: a fragment with it for htmx, otherwise back to the log."""
    loan = access_loan(request, number)
    if request.method != "POST":
        response = see_other("loan-notes", number)
        response.headers["Location"] += "?note=new#note_text"
        return response
    form = NoteForm(request.POST)
    if form.is_valid():
        head = loan_page(loan)
        try:
            add_note(
                loan=loan, text=form.cleaned_data["text"], pinned=form.cleaned_data["pinned"],
                key=str(form.cleaned_data["key"]), actor=request.user.username,
                business_date=head.today, recorded_at=datetime.now(UTC),
            )  # fmt: skip
        except NoteRefused as error:
            form.add_error("text", str(error))
    if request.htmx:
        return _fragment(request, loan, form)
    if form.errors:
        return _log(request, loan_page(loan), form, 422)
    messages.success(request, "Note saved.")
    return see_other("loan-notes", number)


def _fragment(request: OfficerRequest, loan: Loan, form: NoteForm) -> HttpResponse:
    """The card with the note in it and an empty form, or with the form's errors."""
    head = loan_page(loan)
    saved = not form.errors
    log, total = read_log(loan_id=loan.pk, business_date=head.today, most=3)
    context = {
        "head": head, "log": log, "total": total, "saved": saved,
        "note_form": new_note_form() if saved else form,
    }  # fmt: skip
    status = 200 if saved else 422
    return render(request, "office/partials/notes_card.html", context, status=status)


def _note(loan: Loan, pk: int) -> Note:
    """The note, if it is this loan's."""
    return get_object_or_404(Note, pk=pk, loan=loan)


@requires("note.add")
def note_retract(request: OfficerRequest, number: str, pk: int) -> HttpResponse:
    """Say why a note does not hold; it stays readable, struck through."""
    loan = access_loan(request, number)
    note = _note(loan, pk)
    others = may(request.user, "note.retract")
    if note.author != request.user.username and not others:
        raise Http404("Only its author or a supervisor can retract a note.")
    words = {"label": "Why does it not hold?", "missing": "Enter why the note does not hold."}
    form = WhyForm(request.POST or None, **words)
    if request.method == "POST" and form.is_valid():
        retract_note(
            note=note, why=form.cleaned_data["why"], others=others, actor=request.user.username,
            recorded_at=datetime.now(UTC),
        )  # fmt: skip
        messages.success(request, "Note retracted. It stays in the log, struck through.")
        return see_other("loan-notes", number)
    done = note.marks.filter(mark=NoteMark.Mark.RETRACTED).first()
    context = {
        "head": loan_page(loan), "note": note, "form": form, "done": done,
        "names": short_names([note.author] + ([done.actor] if done else [])),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "office/note_retract.html", context, status=status)


@requires("note.add")
def note_pin(request: OfficerRequest, number: str, pk: int) -> HttpResponse:
    """Keep a note above the log, or let it go."""
    note = _note(access_loan(request, number), pk)
    if request.method == "POST":
        pin_note(
            note=note, pinned=request.POST.get("pinned") == "yes", actor=request.user.username,
            recorded_at=datetime.now(UTC),
        )  # fmt: skip
    return see_other("loan-notes", number)
