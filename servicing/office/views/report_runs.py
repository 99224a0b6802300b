"""The history of exports: each with what was asked and what came out, its file, its totals beside
those of another run."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

from servicing.audit.acts import record
from servicing.audit.roles import may
from servicing.ledger.days import open_date
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.people import short_name, short_names
from servicing.reports.asking import WrongAnswers, ask
from servicing.reports.catalogue import find_report, open_reports
from servicing.reports.declaring import Report
from servicing.reports.keeping import ExportMissing, open_kept
from servicing.reports.models import ReportRun
from servicing.reports.running import (
    CONTENT_TYPES,
    TooManyRows,
    compare,
    file_name,
    particulars,
    run_report,
)

PAGE = 50
OTHERS = 10  # runs that one may be compared with


def access_run(request: OfficerRequest, pk: int) -> tuple[ReportRun, Report]:
    """The run and its report, if the person may see that report's data; otherwise a 404."""
    found = ReportRun.objects.filter(pk=pk).first()
    if found is not None:
        report = find_report(found.report)
        if may(request.user, report.permission):
            return found, report
    raise Http404(f"There is no export {pk}.")


@requires("report.view")
def runs(request: OfficerRequest) -> HttpResponse:
    """Every export of the reports that the person may see, the newest first."""
    known = {report.name: report for report in open_reports(request.user)}
    wanted = request.GET.get("report", "")
    names = [wanted] if wanted in known else list(known)
    found = ReportRun.objects.filter(report__in=names).order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"run": run, "report": known[run.report]} for run in page],
        "names": short_names(run.run_by for run in page),
        "only": known.get(wanted),
    }
    return render(request, "office/report_runs.html", context)


@requires("report.view")
def run(request: OfficerRequest, pk: int) -> HttpResponse:
    """One export: what was asked, who, when, rows, totals, fingerprint."""
    found, report = access_run(request, pk)
    others = ReportRun.objects.filter(report=found.report).exclude(pk=pk).order_by("-pk")[:OTHERS]
    context = {
        "run": found,
        "report": report,
        "by": short_name(found.run_by),
        "totals": _totals(report, found.totals),
        "others": others,
        "file_name": file_name(found),
    }
    return render(request, "office/report_run.html", context)


def _totals(report: Report, totals: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    columns = [column for column in report.columns if column.total]
    return [
        {"column": column, "currency": currency, "value": sums[column.name]}
        for currency, sums in sorted(totals.items())
        for column in columns
        if column.name in sums
    ]


@requires("report.run")
def run_file(request: OfficerRequest, pk: int) -> HttpResponseBase:
    """The file, proved to be what was exported; who took it is kept."""
    found, report = access_run(request, pk)
    try:
        file = open_kept(found.sha256)
    except ExportMissing as error:
        raise Http404(str(error)) from error
    record(
        actor=request.user.username, action="report:downloaded",
        subject=f"{report.title}, run {found.pk}", details={"run": found.pk},
    )  # fmt: skip
    return FileResponse(
        file, as_attachment=True, filename=file_name(found),
        content_type=CONTENT_TYPES[found.format],
    )  # fmt: skip


@requires("report.run")
def run_particulars(request: OfficerRequest, pk: int) -> HttpResponse:
    """What belongs beside the file: parameters, rows, totals, fingerprint, who and when."""
    found, _ = access_run(request, pk)
    response = JsonResponse(particulars(found), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{file_name(found)}.json"'
    return response


@requires("report.run")
@require_POST
def run_again(request: OfficerRequest, pk: int) -> HttpResponse:
    """The same report with the same parameters and format, as of now."""
    before, report = access_run(request, pk)
    today = open_date()
    try:
        asked = ask(report, before.parameters, today)
        now = run_report(
            asked=asked, form=before.format, actor=request.user.username, business_date=today,
            run_at=datetime.now(UTC),
        )  # fmt: skip
    except (WrongAnswers, TooManyRows) as error:
        messages.error(request, f"{error} Nothing was exported.")
        return see_other("run", pk)
    return see_other("run-compare", now.pk, before.pk)


@requires("report.view")
def run_compare(request: OfficerRequest, pk: int, other: int) -> HttpResponse:
    """The totals of two runs of one report side by side."""
    after, report = access_run(request, pk)
    before, other_report = access_run(request, other)
    if report is not other_report:
        raise Http404("Only runs of the same report can be compared.")
    columns = {column.name: column for column in report.columns}
    known = [one for one in compare(before, after) if one.name in columns]
    places = {name: place for place, name in enumerate(columns)}  # JSON keeps no order of its own
    known.sort(key=lambda one: (one.currency, places[one.name]))
    rows = [{"column": columns[one.name], "one": one} for one in known]
    context = {
        "report": report, "before": before, "after": after, "rows": rows,
        "more_rows": after.rows - before.rows,
        "same_file": after.sha256 == before.sha256,
        "same_totals": after.totals == before.totals and after.rows == before.rows,
        "names": short_names([before.run_by, after.run_by]),
    }  # fmt: skip
    return render(request, "office/report_compare.html", context)
