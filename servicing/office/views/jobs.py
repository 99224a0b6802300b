"""The batch monitor: the nights, one night live, starting it, retrying what it set aside."""

from datetime import UTC, date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from servicing.ledger.days import open_date
from servicing.nightly.coordinator import NightRunning, is_running
from servicing.nightly.models import Run, SetAside, Step
from servicing.nightly.progress import progress
from servicing.nightly.retry import AlreadyResolved, retry
from servicing.nightly.starting import NightNotStarted, due_day, start_night
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.job_page import (
    MOST_ASIDE,
    announcement,
    aside_rows,
    control_totals,
    did,
    left_in_words,
    progress_line,
    run_status,
    step_status,
)
from servicing.office.people import short_name, short_names
from servicing.payments.inbox import in_the_inbox
from servicing.payments.models import BankFile, Receipt

PAGE = 30
QUICK_LOOKS = 30  # looks at a running night one second apart, then five


@requires("night.view")
def jobs(request: OfficerRequest) -> HttpResponse:
    """Every night, the newest first, and the one that is due."""
    runs = Run.objects.annotate(
        steps_count=Count("steps", distinct=True),
        done_count=Count("steps", filter=Q(steps__state=Step.State.DONE), distinct=True),
    )
    page = Paginator(runs.order_by("-business_date"), PAGE).get_page(request.GET.get("page"))
    aside = dict(
        SetAside.objects.filter(step__run__in=[run.pk for run in page], resolved_at=None)
        .values_list("step__run")
        .annotate(number=Count("pk"))
    )
    due = due_day()
    due_run = next((run for run in page if run.business_date == due), None)
    context = {
        "page": page,
        "rows": [
            {
                "run": run,
                "status": run_status(run.state, aside.get(run.pk, 0)),
                "aside": aside.get(run.pk, 0),
                "took": run.finished_at - run.started_at if run.finished_at else None,
            }
            for run in page
        ],
        "names": short_names(run.started_by for run in page),
        "due": due,
        "due_run": due_run,
        "works": due_run is not None and is_running(),
        "files": BankFile.objects.filter(state=BankFile.State.RECEIVED).count()
        + len(in_the_inbox()),
        "to_post": Receipt.objects.filter(state=Receipt.State.MATCHED).count(),
    }
    return render(request, "office/jobs.html", context)


@requires("night.view")
def job(request: OfficerRequest, pk: int) -> HttpResponse:
    """One night: how far it is, its steps, its control totals, the loans set aside."""
    run = get_object_or_404(Run, pk=pk)
    return render(request, "office/job.html", _context(run, looks=0, said=-1))


@requires("night.view")
def job_steps(request: OfficerRequest, pk: int) -> HttpResponse:
    """The part of the page that changes, asked for again and again until the night is over."""
    run = get_object_or_404(Run, pk=pk)
    looks, said = _number(request, "n"), _number(request, "said")
    context = {**_context(run, looks=looks, said=said), "fragment": True}
    response = render(request, "office/partials/job_steps.html", context)
    if run.state != Run.State.RUNNING:  # the last look: say so beside the page
        level = "success" if run.state == Run.State.DONE else "error"
        trigger_client_event(response, "toast", {"text": context["spoken"], "level": level})
    return response


def _number(request: OfficerRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return min(int(text), 10_000) if text.isascii() and text.isdigit() else 0


def _context(run: Run, *, looks: int, said: int) -> dict[str, Any]:
    found = progress(run, datetime.now(UTC))
    asides = SetAside.objects.filter(step__run=run).order_by("step__number", "pk")
    listed = list(asides.select_related("step")[:MOST_ASIDE])
    total = asides.count() if len(listed) == MOST_ASIDE else len(listed)
    spoken, now_said = announcement(found, said)
    names = short_names([run.started_by, *(a.resolved_by for a in listed if a.resolved_by)])
    return {
        "run": run,
        "found": found,
        "line": progress_line(found),
        "left": left_in_words(found.left),
        "steps": [
            {"step": step, "status": step_status(step), "did": did(step.step.report)}
            for step in found.steps
        ],
        "totals": control_totals(run, found.steps),
        "rows": aside_rows(listed),
        "aside_total": total,
        "names": names,
        "took": run.finished_at - run.started_at if run.finished_at else None,
        "next_look": looks + 1,
        "pause": 1 if looks < QUICK_LOOKS else 5,
        "spoken": spoken if said >= 0 else "",
        "said": max(now_said, 0),
    }


@requires("night.run")
@require_POST
def job_start(request: OfficerRequest) -> HttpResponse:
    """Start the night of the date that the page showed. Again for the same date is harmless."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        messages.error(request, "The page did not say which business date. Nothing was started.")
        return see_other("jobs")
    try:
        run, started = start_night(day, request.user.username)
    except NightNotStarted as error:
        messages.error(request, f"{error} Nothing was started.")
        return see_other("jobs")
    if not started:
        state = "is running already" if run.state == Run.State.RUNNING else f"is {run.state}"
        messages.info(request, f"The night of {day:%b} {day.day}, {day.year} {state}.")
    return see_other("job", run.pk)


@requires("night.retry")
@require_POST
def job_retry(request: OfficerRequest, pk: int, item: int) -> HttpResponse:
    """Do a step's work again for one item that it set aside; say what came of it."""
    found = SetAside.objects.select_related("step__run").filter(pk=item, step__run=pk).first()
    if found is None:
        raise Http404("Nothing like that was set aside in this night.")
    [row] = aside_rows([found])
    what = f"loan {row.loan.number}" if row.loan else row.label
    try:
        outcome = retry(
            aside=found, label=row.label, actor=request.user.username,
            business_date=open_date(), recorded_at=datetime.now(UTC),
        )  # fmt: skip
    except NightRunning as error:
        messages.warning(request, f"{error} Nothing was changed.")
    except AlreadyResolved:
        found.refresh_from_db()
        by = short_name(found.resolved_by)
        messages.info(request, f"{by} has retried {what} already, and it went through.")
    else:
        if not outcome.resolved:
            messages.error(
                request, f"The retry of {what} was refused; nothing was posted. {outcome.reason}"
            )
        elif outcome.done:
            messages.success(request, f"The retry of {what} went through.")
        else:
            messages.success(request, f"Nothing was left to do for {what}. It is resolved.")
    return see_other("job", pk)
