"""The catalogue of reports, and one report: its parameters, a preview with totals, its exports."""

from datetime import UTC, datetime

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from servicing.audit.roles import may
from servicing.ledger.days import open_date
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.people import short_names
from servicing.office.report_form import ParameterForm
from servicing.reports.catalogue import UnknownReport, find_report, open_reports
from servicing.reports.declaring import Report
from servicing.reports.models import ReportRun
from servicing.reports.pdf_file import MOST_ROWS
from servicing.reports.reading import preview
from servicing.reports.running import TooManyRows, run_report

SHOWN = 50
RECENT = 5


def access_report(request: OfficerRequest, name: str) -> Report:
    """The report of this name, if there is one whose data the person may see; otherwise a 404."""
    try:
        report = find_report(name)
    except UnknownReport:
        raise Http404(f"There is no report named {name}.") from None
    if not may(request.user, report.permission):
        raise Http404(f"There is no report named {name}.")
    return report


@requires("report.view")
def reports(request: OfficerRequest) -> HttpResponse:
    """The reports that the person may see, by group, with when each was last exported."""
    found = open_reports(request.user)
    last = dict(
        ReportRun.objects.filter(report__in=[r.name for r in found])
        .values_list("report")
        .annotate(Max("run_at"))
    )
    groups: dict[str, list[dict[str, object]]] = {}
    for report in found:
        groups.setdefault(report.group, []).append(
            {"report": report, "last": last.get(report.name)}
        )
    return render(request, "office/reports.html", {"groups": groups, "today": open_date()})


@requires("report.view")
def report(request: OfficerRequest, name: str) -> HttpResponse:
    """A report's parameters, its first rows and totals, its last exports."""
    found = access_report(request, name)
    form = ParameterForm(found, request.GET.dict(), open_date())
    seen = preview(form.asked, SHOWN) if form.is_valid() else None
    return _page(request, found, form, {"seen": seen}, 200 if seen else 422)


@requires("report.run")
@require_POST
def report_run(request: OfficerRequest, name: str) -> HttpResponse:
    """Export the report in the format asked for; the answer is the page of that run."""
    found = access_report(request, name)
    today = open_date()
    form = ParameterForm(found, request.POST.dict(), today)
    if not form.is_valid():
        return _page(request, found, form, {"seen": None}, 422)
    wanted = request.POST.get("format", "")
    back = f"{reverse('office:report', args=[name])}?{urlencode(form.asked.texts)}"
    if wanted not in ReportRun.Format.values:
        messages.error(request, "Choose CSV, Excel or PDF. Nothing was exported.")
        return redirect(back)
    try:
        run = run_report(
            asked=form.asked, form=wanted, actor=request.user.username, business_date=today,
            run_at=datetime.now(UTC),
        )  # fmt: skip
    except TooManyRows as error:
        messages.error(request, f"{error} Nothing was exported.")
        return redirect(back)
    return see_other("run", run.pk)


def _page(
    request: OfficerRequest,
    found: Report,
    form: ParameterForm,
    more: dict[str, object],
    status: int,
) -> HttpResponse:
    runs = list(ReportRun.objects.filter(report=found.name).order_by("-pk")[:RECENT])
    context = {
        "report": found,
        "form": form,
        "formats": ReportRun.Format.choices,
        "most_on_paper": MOST_ROWS,
        "runs": runs,
        "names": short_names(run.run_by for run in runs),
        "today": open_date(),
        **more,
    }
    return render(request, "office/report.html", context, status=status)
