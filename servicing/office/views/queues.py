"""The queues of the house, and working one loan after the other."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Min, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from delinquency.holding import hold_first, let_go
from servicing.audit.approvals import waiting_for
from servicing.audit.roles import may
from servicing.audit.saved_views import views_of
from servicing.engine.aging import days_past_due
from servicing.ledger.days import open_date
from servicing.loans.models import BoardingException
from servicing.office import queue_work as work
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.loan_filters import QueueFilter, canonical
from servicing.office.loan_list import in_order, past_due, sort_of
from servicing.office.saved_view_tabs import query_of
from servicing.payments.exceptions import waiting
from servicing.screens.templatetags.screen_figures import local


@requires("loan.view")
def queues(request: OfficerRequest) -> HttpResponse:
    """Every queue that the person may open: how much is in it, how old the oldest is."""
    today = open_date()
    context = {"queues": _queues(request, today), "views": views_of(request.user, "delinquency")}
    return render(request, "office/queues.html", context)


def _queues(request: OfficerRequest, today: Any) -> list[dict[str, Any]]:
    due = "stream__loanstate__"
    late = past_due(today).aggregate(
        n=Count("pk"), oldest=Min(f"{due}oldest_due"), amount=Sum(f"{due}amount_due")
    )
    found = [_queue(
        "Delinquency", "office:delinquency", "Loans with an installment past due", "loan",
        late["n"], days_past_due(late["oldest"], today), late["amount"],
    )]  # fmt: skip
    if may(request.user, "cash.view"):
        cash = waiting().order_by().aggregate(
            n=Count("pk"), oldest=Min("business_date"), amount=Sum("amount")
        )  # fmt: skip
        found.append(_queue(
            "Payment exceptions", "office:cash-exceptions", "Money that belongs to no loan yet",
            "receipt", cash["n"], days_past_due(cash["oldest"], today), cash["amount"],
        ))  # fmt: skip
    if may(request.user, "boarding.view"):
        boarding = BoardingException.objects.filter(decision="open").aggregate(
            n=Count("pk"), oldest=Min("batch__boarded_on")
        )
        found.append(_queue(
            "Boarding exceptions", "office:boarding", "Loans that do not tie out", "loan",
            boarding["n"], days_past_due(boarding["oldest"], today), None,
        ))  # fmt: skip
    if may(request.user, "approval.view"):
        asked = waiting_for(request.user).aggregate(n=Count("pk"), oldest=Min("requested_at"))
        since = local(asked["oldest"]).date() if asked["oldest"] else None
        age = days_past_due(since, local(datetime.now(UTC)).date())
        found.append(_queue(
            "Approvals", "office:approvals", "Requests that you can decide", "request",
            asked["n"], age, None,
        ))  # fmt: skip
    return found


def _queue(name: str, url: str, what: str, noun: str, count: int, days: int, amount: int | None
           ) -> dict[str, Any]:  # fmt: skip
    return {"name": name, "url": reverse(url), "what": what, "noun": noun, "count": count,
            "days": days, "amount": amount}  # fmt: skip


@requires("queue.work")
@require_POST
def queue_work(request: OfficerRequest) -> HttpResponse:
    """Start working the queue, go to the next or previous loan that nobody else works, or stop."""
    act, now = request.POST.get("act", ""), datetime.now(UTC)
    session, name = request.session, request.user.username
    if act == "stop":
        url = work.queue_url(session)
        work.stop(session)
        let_go(username=name)
        return redirect(url)
    if act == "start":
        streams = _start(request)
    else:
        step = -1 if act == "previous" else 1
        streams = work.streams_from(session, request.POST.get("number", ""), step)
    stream = hold_first(streams=streams, username=name, now=now)
    if stream is None:
        messages.info(request, "No loan is left in this direction that nobody else works.")
        return redirect(work.queue_url(session))
    return see_other("loan", work.number_of(session, stream))


def _start(request: OfficerRequest) -> list[int]:
    """The queue as it is filtered now becomes the person's work."""
    today, params = open_date(), query_of(request.POST.get("query", ""))
    chosen = QueueFilter(params, past_due(today), today=today)
    found = in_order(chosen.found(), sort_of(params), params)
    loans = list(found.values_list("pk", "number")[: work.MOST])
    work.start(request.session, loans, canonical(params))
    return [stream for stream, _ in loans]
