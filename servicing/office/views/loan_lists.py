"""The list of loans, its export, and the delinquency queue."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from delinquency.holding import held
from servicing.audit.acts import record
from servicing.ledger.days import open_date
from servicing.loans.models import Loan
from servicing.office.access import OfficerRequest, requires
from servicing.office.csv_answer import csv_answer
from servicing.office.loan_filters import LoanFilter, QueueFilter, canonical
from servicing.office.loan_list import exported, in_order, loan_list, past_due, sort_of
from servicing.office.people import short_names
from servicing.office.saved_view_tabs import tabs


@requires("loan.view")
def loans(request: OfficerRequest) -> HttpResponse:
    """Loans by any filter; without one the most past due first."""
    today = open_date()
    chosen = LoanFilter(request.GET, Loan.objects.all(), today=today)
    shown = loan_list(request.GET, chosen, today, request.GET.get("page"))
    context = {"list": shown, "page_name": "loans", "export": "office:loans-export"}
    return _answer(request, context, "office/loans.html", "office/partials/loan_list.html")


@requires("loan.view")
def loans_export(request: OfficerRequest) -> HttpResponseBase:
    """The filtered list as CSV, whole."""
    today = open_date()
    chosen = LoanFilter(request.GET, Loan.objects.all(), today=today)
    return _export(request, chosen, today.isoformat(), "loans")


@requires("loan.view")
def delinquency(request: OfficerRequest) -> HttpResponse:
    """Past-due loans to be worked, the most past due first; who works which."""
    today, now = open_date(), datetime.now(UTC)
    chosen = QueueFilter(request.GET, past_due(today), today=today)
    shown = loan_list(request.GET, chosen, today, request.GET.get("page"))
    holds = held([row.loan.pk for row in shown.rows], now)
    context = {
        "list": shown, "today": today, "page_name": "delinquency", "holds": holds,
        "names": short_names(hold.username for hold in holds.values()),
        "export": "office:delinquency-export",
    }  # fmt: skip
    return _answer(request, context, "office/delinquency.html", "office/partials/queue_list.html")


@requires("loan.view")
def delinquency_export(request: OfficerRequest) -> HttpResponseBase:
    """The filtered queue as CSV, whole."""
    today = open_date()
    chosen = QueueFilter(request.GET, past_due(today), today=today)
    return _export(request, chosen, today.isoformat(), "delinquency")


def _answer(request: OfficerRequest, context: dict[str, Any], page: str, fragment: str
            ) -> HttpResponse:  # fmt: skip
    """The page, or for htmx the part of it that the filters change."""
    context |= tabs(request.user, context["page_name"], context["list"].query)
    if request.htmx and not request.htmx.history_restore_request:
        response = render(request, fragment, context)
    else:
        response = render(request, page, context)
    response["Vary"] = "HX-Request"
    return response


def _export(request: OfficerRequest, chosen: LoanFilter, day: str, name: str) -> HttpResponseBase:
    found = in_order(chosen.found(), sort_of(request.GET), request.GET)
    used = [part.partition("=")[0] for part in canonical(request.GET).split("&") if part]
    record(
        actor=request.user.username, action="loans:exported", subject=name,
        details={"filters": used},  # not their values: a name is personal data
    )  # fmt: skip
    return csv_answer(exported(found, chosen.today), f"{name}-{day}.csv")
