"""Verify as a page: run the check, watch it, read what it found, take its evidence away."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from servicing.ledger.days import open_date
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.people import short_name, short_names
from servicing.reports.models import VerifyRun
from servicing.reports.proofs import ProofNotStarted, start_proof
from servicing.reports.proving import evidence_file

PAGE = 30
LAST_DAYS = 10
STATES = {
    VerifyRun.State.RUNNING: ("Running", "info"),
    VerifyRun.State.HOLDS: ("Everything holds", "ok"),
    VerifyRun.State.DIFFERS: ("Does not hold", "danger"),
    VerifyRun.State.FAILED: ("Failed", "danger-soft"),
}
QUIET = timedelta(seconds=60)


@requires("audit.view")
def integrity(request: OfficerRequest) -> HttpResponse:
    """The proofs that were made, the newest first, and the button for one more."""
    found = VerifyRun.objects.defer("evidence").order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    last = next((run for run in page if run.state != VerifyRun.State.RUNNING), None)
    context = {
        "page": page,
        "rows": [{"run": run, "status": STATES[VerifyRun.State(run.state)]} for run in page],
        "names": short_names(run.started_by for run in page),
        "last": last,
        "running": next((run for run in page if run.state == VerifyRun.State.RUNNING), None),
        "today": open_date(),
    }
    return render(request, "office/integrity.html", context)


@requires("audit.verify")
@require_POST
def integrity_start(request: OfficerRequest) -> HttpResponse:
    """Begin a proof of everything; again while one runs leads to that one."""
    try:
        run, new = start_proof(
            actor=request.user.username, business_date=open_date(), at=datetime.now(UTC)
        )
    except ProofNotStarted as error:
        messages.error(request, f"{error} Nothing was started.")
        return see_other("integrity")
    if not new:
        messages.info(request, "A check is running already. This is it.")
    return see_other("proof", run.pk)


@requires("audit.view")
def proof(request: OfficerRequest, pk: int) -> HttpResponse:
    """One proof: how far it is, or what it found with its evidence."""
    return render(request, "office/proof.html", _context(get_object_or_404(VerifyRun, pk=pk)))


@requires("audit.view")
def proof_state(request: OfficerRequest, pk: int) -> HttpResponse:
    """The part of the page that changes, asked for again until the proof is made."""
    run = get_object_or_404(VerifyRun, pk=pk)
    return render(request, "office/partials/proof_state.html", {**_context(run), "fragment": True})


@requires("audit.view")
def proof_evidence(request: OfficerRequest, pk: int) -> HttpResponse:
    """The evidence as one JSON file; its hash is on the page."""
    run = get_object_or_404(VerifyRun, pk=pk)
    if not run.sha256:
        raise Http404("This proof has no evidence yet.")
    response = HttpResponse(evidence_file(run.evidence), content_type="application/json")
    name = f"proof-{run.pk}-{run.business_date}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _context(run: VerifyRun) -> dict[str, Any]:
    evidence = run.evidence
    days = evidence.get("days", [])
    running = run.state == VerifyRun.State.RUNNING
    return {
        "run": run,
        "status": STATES[VerifyRun.State(run.state)],
        "by": short_name(run.started_by),
        "running": running,
        "silent": running and datetime.now(UTC) - run.seen_at > QUIET,
        "took": run.finished_at - run.started_at if run.finished_at else None,
        "percent": run.done * 100 // run.streams if run.streams else None,
        "evidence": evidence,
        "days": len(days),
        "last_days": [
            {**day, "date": datetime.fromisoformat(day["date"]).date()}
            for day in reversed(days[-LAST_DAYS:])
        ],
        "controls": [
            {**one, "off": one["loans"] - one["ledger"]} for one in evidence.get("controls", [])
        ],
        "balances": [
            {**one, "off": one["debits"] - one["credits"]}
            for one in evidence.get("trial_balance", [])
        ],
    }
