"""Approvals: what waits for a second person, one request with its figures, the decision."""

from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from servicing.audit.approvals import (
    KINDS,
    ActRefused,
    AlreadyDecided,
    ApprovalRefused,
    approve,
    reject,
    visible_to,
    why_not,
    withdraw,
)
from servicing.audit.models import Approval
from servicing.ledger.days import open_date
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.approval_page import (
    STATES,
    VIEWS,
    counts,
    figures,
    found_in,
    lines,
    loan_of,
    result_url,
    seen_digest,
    success,
)
from servicing.office.people import short_names
from servicing.screens.templatetags.screen_figures import local

PAGE = 50


class DecisionForm(forms.Form):
    """The reason of a decision. `seen` is what the page showed."""

    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed to reject. It is kept with the request, and its maker reads it.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


@requires("approval.view")
def approvals(request: OfficerRequest) -> HttpResponse:
    """Requests that wait, the oldest first; one's own; those that are decided."""
    view = request.GET.get("show", "")
    view = view if view in dict(VIEWS) else ""
    page = Paginator(found_in(view, request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "view": view,
        "views": VIEWS,
        "page": page,
        "lines": lines(list(page), request.user, local(datetime.now(UTC)).date()),
        "counts": counts(request.user),
    }
    return render(request, "office/approvals.html", context)


@requires("approval.view")
def approval(request: OfficerRequest, pk: int) -> HttpResponse:
    """One request: its figures then and now, and for whoever may, the decision."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found, DecisionForm())
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, 422)
    act = request.POST.get("act", "")
    if act == "approve" and not why_not(found, request.user) and _moved(found, form):
        form.add_error(None, "The loan moved since you looked. Check the figures again.")
        return _page(request, found, form, 409)
    try:
        done = _decide(request, found, form, act)
    except AlreadyDecided as error:
        messages.warning(request, str(error))
        return see_other("approval", pk)
    except ActRefused as error:
        form.add_error(None, f"{error} Nothing was posted. The request waits on.")
    except ApprovalRefused as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, _words(done))
        return see_other("approval", pk)
    found.refresh_from_db()
    return _page(request, found, form, 422)


def _moved(found: Approval, form: DecisionForm) -> bool:
    """Whether the figures are no longer those that the page showed."""
    if found.state != Approval.State.WAITING:
        return False
    shown, _, _ = figures(found, open_date())
    return bool(form.cleaned_data["seen"] != seen_digest(found, shown))


def _decide(
    request: OfficerRequest, found: Approval, form: DecisionForm, act: str
) -> Approval:  # fmt: skip
    reason, now = form.cleaned_data["reason"], datetime.now(UTC)
    if act == "approve":
        return approve(
            approval_id=found.pk, decider=request.user, reason=reason, business_date=open_date(),
            recorded_at=now,
        )  # fmt: skip
    if act == "reject":
        return reject(approval_id=found.pk, decider=request.user, reason=reason, recorded_at=now)
    if act == "withdraw":
        return withdraw(approval_id=found.pk, maker=request.user, recorded_at=now)
    raise ApprovalRefused("Choose to approve or to reject it.")


def _words(done: Approval) -> str:
    if done.state == Approval.State.APPROVED:
        return success(done)
    if done.state == Approval.State.REJECTED:
        return f"{KINDS[done.kind].title} rejected. Nothing was posted."
    return "The request is withdrawn. Nothing was posted."


def _page(
    request: OfficerRequest, found: Approval, form: DecisionForm, status: int = 200
) -> HttpResponse:
    shown, moved, refusal = figures(found, open_date())
    form.data = {**form.data, "seen": seen_digest(found, shown)}
    form.initial["seen"] = seen_digest(found, shown)
    names = short_names(name for name in (found.requested_by, found.decided_by) if name)
    waits = found.state == Approval.State.WAITING
    context = {
        "found": found,
        "title": KINDS[found.kind].title,
        "status": STATES[Approval.State(found.state)],
        "figures": shown,
        "moved": moved,
        "refusal": refusal,
        "loan": loan_of(found),
        "by": names[found.requested_by],
        "decided_by": names.get(found.decided_by, ""),
        "result_url": result_url(found),
        "waits": waits,
        "why_not": why_not(found, request.user) if waits else "",
        "own": found.requested_by == request.user.username,
        "form": form,
    }
    return render(request, "office/approval.html", context, status=status)
