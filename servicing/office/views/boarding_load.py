"""Loading a tape: keep its files, map its columns where they are not ours, check, then board."""

import time
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from servicing.ledger.days import open_date
from servicing.loans.boarding.drafts import (
    Draft,
    discard,
    find_draft,
    keep_draft,
    run_draft,
    sweep,
)
from servicing.loans.boarding.mappings import MappingRefused, of_saved, save_mapping
from servicing.loans.boarding.reading import ColumnMapping, FilesRefused
from servicing.loans.boarding.report import Report
from servicing.loans.boarding.samples import tables_of
from servicing.loans.boarding.starting import is_large, is_working, outcome_of, start_draft
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.boarding_page import TapeForm
from servicing.office.mapping_form import MappingForm
from servicing.office.views.boarding import boarding_page
from servicing.screens.templatetags.screen_figures import count

MOST_LISTED = 200  # problems on a page


@requires("boarding.load")
def boarding_load(request: OfficerRequest) -> HttpResponse:
    """Check the files, or board them. With anything wrong in them nothing is written (422)."""
    if request.method != "POST":
        return see_other("boarding")
    form = TapeForm(request.POST, request.FILES)
    if not form.is_valid():
        return boarding_page(request, form)
    sweep(time.time())
    draft = None
    try:
        uploads = ((one.name or "file.csv", one.chunks()) for one in form.cleaned_data["tape"])
        draft = keep_draft(
            uploads=uploads, owner=request.user.username, on=form.cleaned_data["on"]
        )  # fmt: skip
        if saved := form.cleaned_data["mapping"]:
            draft.use(of_saved(saved))
        if saved or not _mapping_form(draft, None).complete():
            return see_other("boarding-mapping", draft.token)
        return _run(request, draft, board=request.POST.get("act") == "board", form=form)
    except FilesRefused as error:
        if draft:
            discard(draft)
        form.add_error("tape", f"{error.path}: {error.message}".removeprefix(": "))
        return boarding_page(request, form)


def _mapping_form(draft: Draft, data: Any) -> MappingForm:
    mapping = draft.mapping or ColumnMapping()
    return MappingForm(data, tables_of(draft.files, mapping), mapping)


def _run(request: OfficerRequest, draft: Draft, *, board: bool, form: TapeForm | None = None
         ) -> HttpResponse:  # fmt: skip
    """Check or board: at once, or in a process of its own where the files are large."""
    if is_large(draft):
        start_draft(draft, board=board)
        return see_other("boarding-draft", draft.token)
    report = run_draft(
        draft, dry_run=not board, business_date=open_date(), recorded_at=datetime.now(UTC)
    )
    if report.refused and form:
        discard(draft)
        return boarding_page(request, form, report)
    if report.refused or not board:
        return see_other("boarding-draft", draft.token)
    return _boarded(request, draft, report)


def _boarded(request: OfficerRequest, draft: Draft, report: Report) -> HttpResponse:
    discard(draft)
    if report.unchanged:
        messages.info(request, "These files were boarded before. Nothing was changed.")
    else:
        number = int(report.totals["boarded"]["loans"])
        messages.success(request, f"Boarded {count(number)} loan{'s' if number != 1 else ''}.")
    return see_other("boarding-batch", report.batch)


def _draft(request: OfficerRequest, token: str) -> Draft:
    """The person's own draft; anybody else's is not there."""
    found = find_draft(token, request.user.username)
    if found is None:
        raise Http404("These files were boarded, discarded, or removed after a day.")
    return found


@requires("boarding.load")
def boarding_mapping(request: OfficerRequest, token: str) -> HttpResponse:
    """Each column of the files with some of its values: which of ours it is, or to ignore it."""
    draft = _draft(request, token)
    posted = request.POST if request.method == "POST" else None
    form = _mapping_form(draft, posted)
    again = posted is not None and posted.get("act") == "show"
    if posted is not None and not again and form.is_valid():
        mapping = form.mapping()
        try:
            if mapping.name:
                saved = save_mapping(
                    mapping=mapping, actor=request.user.username, recorded_at=datetime.now(UTC)
                )
                mapping = of_saved(saved)
                messages.success(request, f"The mapping is saved as {saved}.")
            draft.use(mapping)
            return _run(request, draft, board=False)
        except MappingRefused as error:
            form.add_error("name", str(error))
        except FilesRefused as error:
            form.add_error(None, f"{error.path}: {error.message}".removeprefix(": "))
    wrong = posted is not None and not again and bool(form.errors)
    context = {"draft": draft, "form": form, "cards": list(form.cards()), "wrong": wrong}
    status = 422 if wrong else 200
    return render(request, "office/boarding_mapping.html", context, status=status)


@requires("boarding.load")
def boarding_draft(request: OfficerRequest, token: str) -> HttpResponse:
    """What boarding these files would do; from here they are boarded or discarded."""
    draft = _draft(request, token)
    act = request.POST.get("act") if request.method == "POST" else ""
    if act == "discard":
        discard(draft)
        messages.info(request, "The files are removed. Nothing was boarded.")
        return see_other("boarding")
    refused = ""
    if act in ("board", "check"):
        try:
            return _run(request, draft, board=act == "board")
        except FilesRefused as error:
            refused = f"{error.path}: {error.message}".removeprefix(": ")
    return _show(request, draft, refused)


def _show(request: OfficerRequest, draft: Draft, refused: str = "") -> HttpResponse:
    report = draft.report
    if report and not report.dry_run and not report.refused:  # its process boarded it meanwhile
        return _boarded(request, draft, report)
    context = {
        "draft": draft,
        "report": report,
        "refused": refused or outcome_of(draft),
        "problems": report.problems[:MOST_LISTED] if report else [],
        "works": is_working(draft),
        "progress": draft.read("progress"),
    }
    status = 422 if refused else 200
    return render(request, "office/boarding_draft.html", context, status=status)


@requires("boarding.load")
def boarding_progress(request: OfficerRequest, token: str) -> HttpResponse:
    """How far the work on the files is, asked for again and again; at its end the page itself."""
    draft = _draft(request, token)
    if not is_working(draft):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {"draft": draft, "progress": draft.read("progress")}
    return render(request, "office/partials/boarding_progress.html", context)
