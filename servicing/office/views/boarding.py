"""Boarding: load a prior servicer's files, see what ties out, decide what does not."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from servicing.audit.approvals import ApprovalRefused
from servicing.ledger.days import open_date
from servicing.loans.boarding.approving import ask_acceptance, asked_for
from servicing.loans.boarding.boarding import board_files
from servicing.loans.boarding.decisions import (
    Decision,
    DecisionRefused,
    accept_exception,
    beyond_limit,
    reject_exception,
)
from servicing.loans.boarding.reading import FilesRefused
from servicing.loans.boarding.report import Report
from servicing.loans.models import BoardingBatch, BoardingException, Loan
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.people import short_name, short_names

PAGE = 50
LARGEST = 100 * 1024 * 1024  # bytes of one uploaded file
MOST_LISTED = 200  # problems and exceptions on a page


class ManyFiles(forms.FileField):
    """Several files from one control, each checked like a single one."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(one, initial) for one in files or [None]]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class TapeForm(forms.Form):
    """The files of one transfer, and the day as of which its loans stand."""

    tape = ManyFiles(
        label="Files",
        help_text="loans.csv and borrowers.csv; escrow_lines, control, status and others if given.",
        widget=ManyFilesInput(attrs={"accept": ".csv,text/csv", "multiple": True}),
        error_messages={"required": "Choose the files of the transfer."},
    )
    on = forms.DateField(
        label="Loans stand as of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter a date like 11/20/2026."},
    )

    def clean_tape(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["tape"]
        for one in files:
            if (one.size or 0) > LARGEST:
                raise forms.ValidationError(
                    f"{one.name} is larger than 100 MB. Board it with manage.py board."
                )
        return files


class DecisionForm(forms.Form):
    """Why an exception is accepted or rejected."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For the record: who confirmed the figures, and how.",
        error_messages={"required": "Give a reason."},
    )


@requires("boarding.view")
def boarding(request: OfficerRequest) -> HttpResponse:
    """The batches that were boarded, and the form for the next one."""
    return _boarding(request, TapeForm(initial={"on": open_date()}))


def _boarding(request: OfficerRequest, form: TapeForm, report: Report | None = None
              ) -> HttpResponse:  # fmt: skip
    waiting = Count("exceptions", filter=Q(exceptions__decision="open"), distinct=True)
    batches = BoardingBatch.objects.annotate(waiting=waiting).order_by("-pk")
    page = Paginator(batches, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "report": report,
        "problems": report.problems[:MOST_LISTED] if report else [],
        "page": page,
        "names": short_names(batch.actor for batch in page),
    }
    status = 422 if form.errors or (report and report.refused) else 200
    return render(request, "office/boarding.html", context, status=status)


@requires("boarding.load")
def boarding_load(request: OfficerRequest) -> HttpResponse:
    """Check the files, or board them. With anything wrong in them nothing is written (422)."""
    if request.method != "POST":
        return see_other("boarding")
    form = TapeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _boarding(request, form)
    dry_run = request.POST.get("act") != "board"
    try:
        report = _run(form, request.user.username, dry_run=dry_run)
    except FilesRefused as error:
        form.add_error("tape", f"{error.path}: {error.message}".removeprefix(": "))
        return _boarding(request, form)
    if report.refused or dry_run:
        return _boarding(request, form, report)
    if report.unchanged:
        messages.info(request, "These files were boarded before. Nothing was changed.")
    else:
        messages.success(request, f"Boarded {report.totals['boarded']['loans']} loans.")
    return see_other("boarding-batch", report.batch)


def _run(form: TapeForm, actor: str, *, dry_run: bool) -> Report:
    """Hand the uploads to the same act as the command, under their own plain names."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for upload in form.cleaned_data["tape"]:
            path = Path(folder) / Path(upload.name or "file.csv").name
            with path.open("wb") as file:
                for chunk in upload.chunks():
                    file.write(chunk)
            paths.append(path)
        return board_files(
            paths, on=form.cleaned_data["on"], business_date=open_date(),
            recorded_at=datetime.now(UTC), actor=actor, dry_run=dry_run,
        )  # fmt: skip


@requires("boarding.view")
def boarding_batch(request: OfficerRequest, pk: int) -> HttpResponse:
    """One batch: what it held, what became of it, the loans that wait for a decision."""
    batch = get_object_or_404(BoardingBatch, pk=pk)
    exceptions = BoardingException.objects.filter(batch=batch).order_by("decision", "loan_number")
    page = Paginator(exceptions.defer("rows"), PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "report": Report(**batch.report) if batch.report else None,
        "page": page,
        "open": exceptions.filter(decision="open").count(),
        "by": short_name(batch.actor),
    }
    return render(request, "office/boarding_batch.html", context)


@requires("boarding.decide")
def boarding_decide(request: OfficerRequest, pk: int) -> HttpResponse:
    """Accept a loan that does not tie out, or reject it; either with a reason."""
    found = get_object_or_404(BoardingException.objects.select_related("batch"), pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        decision = Decision(
            request.user.username, form.cleaned_data["reason"], open_date(), datetime.now(UTC)
        )
        try:
            if request.POST.get("act") == "accept" and beyond_limit(found, decision.actor):
                asked = ask_acceptance(exception=found, decision=decision)
                messages.info(request, "Sent for approval. The loan waits for somebody else.")
                return see_other("approval", asked.pk)
            if request.POST.get("act") == "accept":
                accept_exception(found.pk, decision)
                messages.success(request, f"Loan {found.loan_number} is boarded.")
            else:
                reject_exception(found.pk, decision)
                messages.success(request, f"Loan {found.loan_number} is rejected.")
            return see_other("boarding-batch", found.batch_id)
        except (DecisionRefused, ApprovalRefused) as error:
            found.refresh_from_db()
            form.add_error(None, str(error))
    context = {
        "found": found,
        "form": form,
        "loan": Loan.objects.filter(number=found.loan_number).first(),
        "by": short_name(found.decided_by) if found.decided_by else "",
        "beyond": beyond_limit(found, request.user.username),
        "asked": asked_for(found),
    }
    status = 422 if form.errors else 200
    return render(request, "office/boarding_decide.html", context, status=status)
