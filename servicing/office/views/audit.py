"""The auditor's home, and the trail of acts."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from servicing.ledger.days import open_date
from servicing.ledger.models import DayRoot
from servicing.loans.models import Loan
from servicing.office.access import OfficerRequest, requires
from servicing.office.people import short_names
from servicing.office.report_form import ParameterForm
from servicing.office.views.integrity import STATES
from servicing.reports.catalogue import find_report, open_reports
from servicing.reports.models import ReportRun, VerifyRun
from servicing.reports.trail import acts_of

RECENT = 6
PAGE = 50


@requires("audit.view")
def home(request: OfficerRequest) -> HttpResponse:
    """Where an audit starts: what the data is as of, whether the ledger holds, the reports."""
    reports = open_reports(request.user)
    known = {report.name: report for report in reports}
    runs = list(ReportRun.objects.filter(report__in=known).order_by("-pk")[:RECENT])
    last = VerifyRun.objects.defer("evidence").order_by("-pk").first()
    context = {
        "today": open_date(),
        "closed": DayRoot.objects.order_by("-date").first(),
        "loans": Loan.objects.count(),
        "last": last,
        "status": STATES[VerifyRun.State(last.state)] if last else None,
        "reports": reports,
        "rows": [{"run": run, "report": known[run.report]} for run in runs],
        "names": short_names([run.run_by for run in runs] + ([last.started_by] if last else [])),
    }
    return render(request, "office/audit.html", context)


@requires("audit.view")
def trail(request: OfficerRequest) -> HttpResponse:
    """Acts by who, what, loan and days, the newest first; the same answers make an export."""
    report = find_report("audit_trail")
    form = ParameterForm(report, request.GET.dict(), open_date())
    if not form.is_valid():
        return render(
            request, "office/audit_trail.html", {"form": form, "report": report}, status=422
        )
    page = Paginator(acts_of(form.asked.values), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "report": report,
        "asked": form.asked,
        "page": page,
        "numbers": dict(
            Loan.objects.filter(pk__in=[act.stream for act in page if act.stream]).values_list(
                "pk", "number"
            )
        ),
        "names": short_names(act.actor for act in page),
    }
    return render(request, "office/audit_trail.html", context)
