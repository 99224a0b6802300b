"""Boarding: files of a prior servicer loaded, batches and exceptions seen, exceptions decided."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet

from servicing.api.errors import Problem, Refused
from servicing.api.found import one_of
from servicing.api.operations import Answered, Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.boarding import (
    BatchDetail,
    BatchRow,
    BoardingReport,
    DecisionSent,
    ExceptionRow,
    ExceptionsAsked,
    ReasonSent,
    Rejected,
    TapeSent,
    totals,
)
from servicing.api.shapes.fields import Paged
from servicing.ledger.days import open_date
from servicing.loans.boarding.boarding import board_files
from servicing.loans.boarding.decisions import (
    Decision,
    accept_exception,
    reject_exception,
    reject_waiting,
)
from servicing.loans.boarding.report import Report
from servicing.loans.models import BoardingBatch, BoardingException

GROUP = "Boarding"
LARGEST = 100 * 1024 * 1024  # bytes of an uploaded file


def _batches() -> QuerySet[Any]:
    waiting = Count("exceptions", filter=Q(exceptions__decision="open"), distinct=True)
    return BoardingBatch.objects.annotate(waiting=waiting)


def _batch(batch: Any) -> dict[str, Any]:
    names = ("id", "boarded_on", "received_at", "actor", "waiting")
    return {name: getattr(batch, name) for name in names} | {"finished": bool(batch.report)}


def _report(report: Report) -> dict[str, Any]:
    """A report with its totals in minor units."""
    kept = asdict(report)
    given = kept.pop("totals")
    waiting = kept.pop("exceptions")
    sums = {name: totals(given.get(name, {})) for name in ("read", "boarded", "exceptions")}
    return {**kept, **sums, "waiting_loans": waiting}


@operation("GET", "boarding/batches/", "list_batches", "List boarding batches", group=GROUP,
           permission="boarding.view", query=Paged, answer=BatchRow, many=True)  # fmt: skip
def list_batches(call: Call) -> Rows:
    """The newest first."""
    return Rows(_batches(), ("-pk",), lambda page: [_batch(batch) for batch in page])


@operation("POST", "boarding/batches/", "board_files", "Check or board the files of a transfer",
           group=GROUP, permission="boarding.load", body=TapeSent, answer=BoardingReport,
           changes=True, own_transactions=True, upload=True, status=201, also=200)  # fmt: skip
def board(call: Call) -> Answered:
    """With `dry_run` nothing is written (200). With anything wrong in the files nothing is
    written either, and the answer lists every problem. Files that were boarded before change
    nothing (200). A repeat after an interruption completes what was begun."""
    for upload in call.body["files"]:
        if (upload.size or 0) > LARGEST:
            detail = f"{upload.name} is larger than 100 MB. Board it with manage.py board."
            raise Refused(422, Problem(detail, "too_large", "files"))
    report = _run(call)
    if report.refused:
        raise Refused(
            422,
            Problem(f"The files have {report.problem_count} problems. Nothing was written.",
                    "files_refused", "files"),
            *(Problem(one["message"], "invalid", one["path"]) for one in report.problems),
        )  # fmt: skip
    return Answered(_report(report), 200 if report.dry_run or report.unchanged else 201)


def _run(call: Call) -> Report:
    """Hand the uploads to the same act as the command, under their own plain names."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for upload in call.body["files"]:
            path = Path(folder) / Path(upload.name or "file.csv").name
            with path.open("wb") as file:
                for chunk in upload.chunks():
                    file.write(chunk)
            paths.append(path)
        return board_files(
            paths, on=call.body["on"], business_date=open_date(), recorded_at=call.now,
            actor=call.actor, dry_run=call.body["dry_run"],
        )  # fmt: skip


@operation("GET", "boarding/batches/<int:pk>/", "get_batch", "See a boarding batch", group=GROUP,
           permission="boarding.view", answer=BatchDetail)  # fmt: skip
def get_batch(call: Call, pk: int) -> dict[str, Any]:
    """What it held and what became of it."""
    batch = one_of(_batches(), "batch", pk=pk)
    report = _report(Report(**batch.report)) if batch.report else None
    return {**_batch(batch), "report": report}


@operation("GET", "boarding/exceptions/", "list_boarding_exceptions",
           "List loans that do not tie out", group=GROUP, permission="boarding.view",
           query=ExceptionsAsked, answer=ExceptionRow, many=True)  # fmt: skip
def list_exceptions(call: Call) -> Rows:
    """Each waits for a decision, or tells it. The newest first."""
    found = BoardingException.objects.defer("rows")
    if batch := call.query.get("batch"):
        found = found.filter(batch_id=batch)
    if decision := call.query.get("decision"):
        found = found.filter(decision=decision)
    return Rows(found, ("-pk",))


@operation("GET", "boarding/exceptions/<int:pk>/", "get_boarding_exception",
           "See a loan that does not tie out", group=GROUP, permission="boarding.view",
           answer=ExceptionRow)  # fmt: skip
def get_exception(call: Call, pk: int) -> BoardingException:
    """Every figure that differs, with its most probable cause."""
    return one_of(BoardingException.objects.defer("rows"), "boarding exception", pk=pk)


@operation("POST", "boarding/exceptions/<int:pk>/decide/", "decide_boarding_exception",
           "Accept or reject a loan at boarding", group=GROUP, permission="boarding.decide",
           body=DecisionSent, answer=ExceptionRow, changes=True)  # fmt: skip
def decide(call: Call, pk: int) -> BoardingException:
    """Decided once; a second decision is 409."""
    found = one_of(BoardingException.objects.defer("rows"), "boarding exception", pk=pk)
    decision = Decision(call.actor, call.body["reason"], open_date(), call.now)
    if call.body["decision"] == "accept":
        accept_exception(found.pk, decision)
    else:
        reject_exception(found.pk, decision)
    found.refresh_from_db()
    return found


@operation("POST", "boarding/batches/<int:pk>/reject/", "reject_batch",
           "Reject every loan of a batch that waits", group=GROUP, permission="boarding.decide",
           body=ReasonSent, answer=Rejected, changes=True)  # fmt: skip
def reject_batch(call: Call, pk: int) -> dict[str, int]:
    """For one reason. What was decided already stays as it is."""
    batch = one_of(BoardingBatch.objects.all(), "batch", pk=pk)
    decision = Decision(call.actor, call.body["reason"], open_date(), call.now)
    return {"rejected": reject_waiting(batch.pk, decision)}
