"""Reports run into files, with their history; the audit trail; proofs of the ledger."""

from typing import Any

from django.http import Http404
from rest_framework import serializers

from servicing.api.found import one_of
from servicing.api.operations import Answered, Call, operation
from servicing.api.paging import Listed, Rows
from servicing.api.shapes.fields import Answer, Asked, Count, Day, Paged, Text
from servicing.audit.acts import record
from servicing.audit.models import Act
from servicing.ledger.days import open_date
from servicing.reports.asking import ask
from servicing.reports.catalogue import find_report, open_reports
from servicing.reports.declaring import Report
from servicing.reports.keeping import open_kept
from servicing.reports.models import ReportRun, VerifyRun
from servicing.reports.proofs import start_proof
from servicing.reports.running import CONTENT_TYPES, run_report

GROUP = "Reports and audit"


class ParameterRow(Answer):
    """A question of a report."""

    name = Text()
    title = Text(source="label")
    asks = Text("date, choice, loan or text.")
    required = serializers.BooleanField(  # type: ignore[assignment]
        help_text="It always has a value; left out, its default."
    )


class ReportRow(Answer):
    """A report that can be run."""

    name = Text()
    title = Text()
    description = Text()
    group = Text()
    parameters = ParameterRow(many=True)


class RunSent(Asked):
    """How to run it."""

    format = serializers.ChoiceField(choices=ReportRun.Format.choices)
    parameters = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=200), required=False,
        default=dict, help_text="Texts by name. What is missing gets its default.",
    )  # fmt: skip


class RunRow(Answer):
    """A report that was run."""

    id = serializers.IntegerField()
    report = Text()
    parameters = serializers.DictField(child=serializers.CharField(allow_blank=True))
    format = Text("csv, xlsx or pdf.")
    rows = Count()
    totals = serializers.DictField(help_text="Sums by currency and column, in minor units.")
    sha256 = Text("Of the file.")
    size = Count("Bytes.")
    run_by = Text()
    run_at = serializers.DateTimeField()
    business_date = Day()


class ActRow(Answer):
    """One act: who did what, on what, why."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = Text()
    action = Text()
    subject = Text(allow_blank=True)
    why = Text(allow_blank=True)


class ActsAsked(Paged):
    actor = serializers.CharField(required=False, max_length=150, help_text="Only this user's.")
    action = serializers.CharField(required=False, max_length=60, help_text="Only of this kind.")


class ProofSent(Asked):
    """Nothing has to be said."""


class ProofRow(Answer):
    """A proof of the whole ledger."""

    id = serializers.IntegerField()
    state = Text("running, holds, differs or failed.")
    business_date = Day()
    started_by = Text()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    sha256 = Text("Of the evidence.", allow_blank=True)


class ProofDetail(ProofRow):
    """A proof with its evidence."""

    evidence = serializers.DictField()


def _report(call: Call, name: str) -> Report:
    """The report, if the person may see its data."""
    known = {one.name: one for one in open_reports(call.user) if call.may(one.permission)}
    if name not in known:
        raise Http404(f"No report is named {name}.")
    return known[name]


@operation("GET", "reports/", "list_reports", "List reports", group=GROUP,
           permission="report.view", query=Paged, answer=ReportRow, many=True)  # fmt: skip
def list_reports(call: Call) -> Listed:
    """Those whose data you may see, with their parameters."""
    return Listed(open_reports(call.user), lambda report: [report.name])


@operation("POST", "reports/<str:name>/runs/", "run_report", "Run a report into a file",
           group=GROUP, permission="report.run", body=RunSent, answer=RunRow, changes=True,
           own_transactions=True, status=201)  # fmt: skip
def run(call: Call, name: str) -> ReportRun:
    """The file is kept with what was asked, its rows, its totals and its SHA-256."""
    today = open_date()
    asked = ask(_report(call, name), call.body["parameters"], today)
    return run_report(
        asked=asked, form=call.body["format"], actor=call.actor, business_date=today,
        run_at=call.now,
    )  # fmt: skip


@operation("GET", "report-runs/", "list_report_runs", "List exported reports", group=GROUP,
           permission="report.view", query=Paged, answer=RunRow, many=True)  # fmt: skip
def list_report_runs(call: Call) -> Rows:
    """Of the reports whose data you may see, the newest first."""
    names = [report.name for report in open_reports(call.user)]
    return Rows(ReportRun.objects.filter(report__in=names), ("-pk",))


def _run(call: Call, pk: int) -> ReportRun:
    found = one_of(ReportRun.objects.all(), "export", pk=pk)
    if not call.may(find_report(found.report).permission):
        raise Http404(f"There is no export {pk}.")
    return found


@operation("GET", "report-runs/<int:pk>/", "get_report_run", "See an exported report",
           group=GROUP, permission="report.view", answer=RunRow)  # fmt: skip
def get_report_run(call: Call, pk: int) -> ReportRun:
    """What was asked, who and when, rows, totals and fingerprint."""
    return _run(call, pk)


@operation("GET", "report-runs/<int:pk>/content/", "get_report_file", "Download an exported report",
           group=GROUP, permission="report.run",
           content_type="application/octet-stream")  # fmt: skip
def get_report_file(call: Call, pk: int) -> Any:
    """The file, proved to be what was exported. Who took it is kept."""
    found = _run(call, pk)
    file = open_kept(found.sha256)
    record(
        actor=call.actor, action="report:downloaded", subject=f"{found.report}, run {found.pk}",
        details={"run": found.pk},
    )  # fmt: skip
    return Answered((file, CONTENT_TYPES[found.format]), 200)


@operation("GET", "acts/", "list_acts", "See the audit trail", group=GROUP,
           permission="audit.view", query=ActsAsked, answer=ActRow, many=True)  # fmt: skip
def list_acts(call: Call) -> Rows:
    """Who did what and why, the newest first."""
    found = Act.objects.all()
    for name in ("actor", "action"):
        if wanted := call.query.get(name):
            found = found.filter(**{name: wanted})
    return Rows(found, ("-pk",))


@operation("GET", "proofs/", "list_proofs", "List proofs of the ledger", group=GROUP,
           permission="audit.view", query=Paged, answer=ProofRow, many=True)  # fmt: skip
def list_proofs(call: Call) -> Rows:
    """The newest first."""
    return Rows(VerifyRun.objects.defer("evidence"), ("-pk",))


@operation("GET", "proofs/<int:pk>/", "get_proof", "See a proof with its evidence", group=GROUP,
           permission="audit.view", answer=ProofDetail)  # fmt: skip
def get_proof(call: Call, pk: int) -> VerifyRun:
    """What was folded again, what was compared, and what differs."""
    return one_of(VerifyRun.objects.all(), "proof", pk=pk)


@operation("POST", "proofs/", "start_proof", "Prove the ledger", group=GROUP,
           permission="audit.verify", body=ProofSent, answer=ProofRow, changes=True,
           own_transactions=True, status=202, also=200)  # fmt: skip
def prove(call: Call) -> Answered:
    """Folds every loan again and recomputes every hash. One that runs already answers 200."""
    found, new = start_proof(actor=call.actor, business_date=open_date(), at=call.now)
    return Answered(found, 202 if new else 200)
