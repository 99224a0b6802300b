"""Boarding: load a prior servicer's files, see what ties out, decide what does not."""

import json
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from servicing.audit.approvals import ApprovalRefused
from servicing.ledger.days import open_date
from servicing.loans.boarding.approving import ask_acceptance, asked_for
from servicing.loans.boarding.decisions import (
    Decision,
    DecisionRefused,
    accept_exception,
    beyond_limit,
    reject_exception,
    reject_waiting,
)
from servicing.loans.boarding.drafts import drafts_of
from servicing.loans.boarding.report import Report
from servicing.loans.boarding.report_workbook import report_workbook
from servicing.loans.boarding.worklist import causes, counts, in_order, neighbours
from servicing.loans.models import BoardingBatch, BoardingException, Loan
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.boarding_page import DecisionForm, RejectForm, TapeForm, WorklistForm
from servicing.office.people import short_name, short_names

PAGE = 50
MOST_LISTED = 200  # problems and exceptions on a page


@requires("boarding.view")
def boarding(request: OfficerRequest) -> HttpResponse:
    """The batches that were boarded, and the form for the next one."""
    return boarding_page(request, TapeForm(initial={"on": open_date()}))


def boarding_page(request: OfficerRequest, form: TapeForm, report: Report | None = None
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
        "drafts": list(drafts_of(request.user.username)),
        "waiting": counts()[0],
    }
    status = 422 if form.errors or (report and report.refused) else 200
    return render(request, "office/boarding.html", context, status=status)


@requires("boarding.view")
def boarding_batch(request: OfficerRequest, pk: int) -> HttpResponse:
    """One batch: what it held, what became of it, the loans that wait for a decision."""
    return _batch(request, pk, RejectForm())


def _batch(request: OfficerRequest, pk: int, form: RejectForm) -> HttpResponse:
    batch = get_object_or_404(BoardingBatch, pk=pk)
    exceptions = in_order(BoardingException.objects.filter(batch=batch).defer("rows"))
    page = Paginator(exceptions, PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "report": Report(**batch.report) if batch.report else None,
        "page": page,
        "open": exceptions.filter(decision="open").count(),
        "by": short_name(batch.actor),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "office/boarding_batch.html", context, status=status)


@requires("boarding.decide")
def boarding_reject(request: OfficerRequest, pk: int) -> HttpResponse:
    """Reject every loan of a batch that still waits, for one reason."""
    if request.method != "POST":
        return see_other("boarding-batch", pk)
    batch = get_object_or_404(BoardingBatch, pk=pk)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _batch(request, pk, form)
    decision = Decision(
        request.user.username, form.cleaned_data["reason"], open_date(), datetime.now(UTC)
    )
    number = reject_waiting(batch.pk, decision)
    messages.success(request, f"Rejected {number:,} loan{'s' if number != 1 else ''}.")
    return see_other("boarding-batch", batch.pk)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("boarding.view")
def boarding_report(request: OfficerRequest, pk: int, kind: str) -> HttpResponse:
    """The report of a batch as a file: a workbook, or JSON as the command prints it."""
    batch = get_object_or_404(BoardingBatch.objects.exclude(report={}), pk=pk)
    if kind not in ("json", "xlsx"):
        raise Http404("A report is a workbook (.xlsx) or JSON (.json).")
    if kind == "json":
        content: bytes = json.dumps(batch.report, indent=2).encode()
    else:
        exceptions = in_order(batch.exceptions.defer("rows"))
        content = report_workbook(batch, exceptions)
    response = HttpResponse(content, content_type="application/json" if kind == "json" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="boarding-{batch.pk}.{kind}"'
    return response


@requires("boarding.view")
def boarding_exceptions(request: OfficerRequest) -> HttpResponse:
    """Every loan that did not tie out: those that wait first, the largest difference first."""
    form = _worklist_form(request)
    waiting, decided = counts()
    found = in_order(form.filters().applied())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "waiting": waiting,
        "all": waiting + decided,
        "names": short_names(one.decided_by for one in page if one.decided_by),
        "query": _query(request),
    }
    return render(request, "office/boarding_exceptions.html", context)


def _worklist_form(request: OfficerRequest) -> WorklistForm:
    batches = BoardingException.objects.order_by("-batch").values_list("batch", flat=True)
    return WorklistForm(request.GET, list(batches.distinct()), causes())


def _query(request: OfficerRequest) -> str:
    """The filters of the worklist, for the links into it and back."""
    kept = request.GET.copy()
    kept.pop("page", None)
    kept["list"] = "1"
    return kept.urlencode()


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
            return _after_decision(request, found)
        except (DecisionRefused, ApprovalRefused) as error:
            found.refresh_from_db()
            form.add_error(None, str(error))
    context = {
        "found": found,
        "form": form,
        "loan": Loan.objects.filter(number=found.loan_number).first(),
        "by": short_name(found.decided_by) if found.decided_by else "",
        **_queue(request, found),
        "beyond": beyond_limit(found, request.user.username),
        "asked": asked_for(found),
    }
    status = 422 if form.errors else 200
    return render(request, "office/boarding_decide.html", context, status=status)


def _queue(request: OfficerRequest, found: BoardingException) -> dict[str, Any]:
    """What stands before and after in the worklist, for who came from there."""
    if "list" not in request.GET:
        return {}
    before, after = neighbours(found, _worklist_form(request).filters())
    return {"listed": True, "query": _query(request), "before": before, "after": after}


def _after_decision(request: OfficerRequest, found: BoardingException) -> HttpResponse:
    """On to the next loan of the worklist, or back to where the person came from."""
    if "list" not in request.GET:
        return see_other("boarding-batch", found.batch_id)
    before, after = neighbours(found, _worklist_form(request).filters())
    following = after or before
    response = (
        see_other("boarding-decide", following) if following else see_other("boarding-exceptions")
    )
    response["Location"] += f"?{_query(request)}"
    return response
