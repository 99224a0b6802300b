"""Errors, always of one shape: {"detail", "code", "field"}, and `errors` with each of them where
there are several. Nothing that a caller can send is answered otherwise."""

import logging
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import SuspiciousOperation
from django.db.utils import OperationalError
from django.http import Http404
from rest_framework.exceptions import APIException, ErrorDetail, NotFound, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import set_rollback

from borrowers.profiles.changing import ProfileChanged, ProfileRefused
from borrowers.profiles.revealing import NoReason
from delinquency.contacts import CallLimitReached, ContactRefused
from servicing.arms.deciding import NotToDecide
from servicing.arms.indices import IndexFileRefused
from servicing.audit.approvals import ActRefused, AlreadyDecided, ApprovalRefused
from servicing.closing.refusing import ClosingRefused, ItemChanged
from servicing.documents.delivery.coming_back import DeliveryRefused
from servicing.documents.delivery.runs import RunRefused
from servicing.documents.facts import FactsError
from servicing.documents.vault.holds import HoldRefused
from servicing.documents.vault.receiving import FileNotTaken
from servicing.engine.fold import FactError
from servicing.ledger.days import NoOpenDay
from servicing.ledger.posting import SourceConflict
from servicing.loans.boarding import decisions
from servicing.loans.boarding.reading import FilesRefused
from servicing.loans.notes import NoteRefused
from servicing.loans.numbers import UnknownLoan
from servicing.loans.tasks import TaskChanged, TaskRefused
from servicing.nightly.retry import AlreadyResolved
from servicing.nightly.run import NightRunning
from servicing.nightly.starting import NightNotStarted
from servicing.payments import desk
from servicing.payments.exceptions import AlreadyAssigned
from servicing.payments.intake import FileRefused
from servicing.payments.life import acting
from servicing.payments.payoffs import PayoffRefused
from servicing.payments.plans.keeping import PlanRefused
from servicing.products import entering
from servicing.products.catalogue import ProductRefused
from servicing.reports.asking import WrongAnswers
from servicing.reports.keeping import ExportMissing
from servicing.reports.proofs import ProofNotStarted
from servicing.reports.xlsx_file import TooManyRows

logger = logging.getLogger("servicing.api")

MOST_TOLD = 200  # problems of a file in one answer

# What the domain refuses: the status, and the code that programs look at.
REFUSALS: dict[type[Exception], tuple[int, str]] = {
    desk.NeedsSecondPerson: (409, "needs_second_person"),
    decisions.NeedsSecondPerson: (409, "needs_second_person"),
    desk.PaymentRefused: (422, "payment_refused"),
    PayoffRefused: (422, "payoff_refused"),
    acting.NeedsSecondPerson: (409, "needs_second_person"),
    acting.EventRefused: (422, "event_refused"),
    SourceConflict: (409, "source_conflict"),
    AlreadyAssigned: (409, "already_assigned"),
    FileRefused: (422, "file_refused"),
    IndexFileRefused: (422, "index_file_refused"),
    NotToDecide: (409, "rate_change_decided"),
    FileNotTaken: (422, "file_not_taken"),
    FactsError: (422, "document_refused"),
    DeliveryRefused: (409, "delivery_refused"),
    RunRefused: (409, "run_refused"),
    HoldRefused: (409, "hold_refused"),
    PlanRefused: (422, "plan_refused"),
    ClosingRefused: (422, "closing_refused"),
    ItemChanged: (409, "item_changed"),
    entering.NeedsSecondPerson: (409, "needs_second_person"),
    entering.EntryRefused: (422, "entry_refused"),
    ProductRefused: (422, "product_refused"),
    FilesRefused: (422, "files_refused"),
    decisions.DecisionRefused: (409, "decision_refused"),
    NightNotStarted: (409, "night_not_started"),
    NightRunning: (409, "night_running"),
    AlreadyResolved: (409, "already_resolved"),
    NoOpenDay: (409, "books_not_open"),
    FactError: (422, "loan_refused"),
    UnknownLoan: (404, "not_found"),
    AlreadyDecided: (409, "already_decided"),
    ActRefused: (409, "act_refused"),
    ApprovalRefused: (422, "approval_refused"),
    NoteRefused: (422, "note_refused"),
    TaskRefused: (422, "task_refused"),
    TaskChanged: (409, "task_changed"),
    ContactRefused: (422, "contact_refused"),
    CallLimitReached: (409, "call_limit"),
    ProfileRefused: (422, "profile_refused"),
    ProfileChanged: (409, "profile_changed"),
    NoReason: (422, "no_reason"),
    WrongAnswers: (422, "wrong_parameters"),
    TooManyRows: (422, "too_many_rows"),
    ExportMissing: (404, "export_missing"),
    ProofNotStarted: (409, "proof_not_started"),
}


class Problem(NamedTuple):
    """One thing that is wrong. `field` is the path to it in what was sent, or empty."""

    detail: str
    code: str
    field: str = ""


class Refused(APIException):
    """Something sent that cannot be taken: the status and every problem."""

    def __init__(self, status: int, *problems: Problem) -> None:
        super().__init__(problems[0].detail, problems[0].code)
        self.status_code = status
        self.problems = problems


def answer_error(error: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to whatever was raised (REST_FRAMEWORK's EXCEPTION_HANDLER)."""
    set_rollback()
    status, problems, headers = told(error)
    if status >= 500:
        problems = [_unexpected(error, context)] if status == 500 else problems
    first = problems[0]
    content: dict[str, Any] = first._asdict()
    if len(problems) > 1:
        content["errors"] = [one._asdict() for one in problems[:MOST_TOLD]]
    return Response(content, status=status, headers=headers)


def told(error: Exception) -> tuple[int, list[Problem], dict[str, str]]:
    """(status, problems, headers) of an error."""
    if isinstance(error, Refused):
        return error.status_code, list(error.problems), {}
    for kind, (status, code) in REFUSALS.items():
        if isinstance(error, kind):
            return status, _of_the_domain(error, code), {}
    if isinstance(error, Http404):
        error = NotFound(str(error) or None)
    elif isinstance(error, DjangoPermissionDenied):
        error = PermissionDenied(str(error) or None)
    elif isinstance(error, SuspiciousOperation):  # too many parts, fields or files
        return 400, [Problem("The request cannot be read.", "bad_request")], {}
    elif isinstance(error, OperationalError):
        problem = Problem("The database cannot be reached now. Try again.", "unavailable")
        return 503, [problem], {"Retry-After": "5"}
    if isinstance(error, APIException):
        return error.status_code, list(problems_of(error.detail)), _headers(error)
    return 500, [Problem("", "server_error")], {}


def _of_the_domain(error: Exception, code: str) -> list[Problem]:
    if isinstance(error, entering.EntryRefused):
        return [Problem(said, code, f"entry.{path}".rstrip(".")) for path, said in error.problems]
    if isinstance(error, ProductRefused | PlanRefused | ClosingRefused):
        return [Problem(said, code, path) for path, said in error.problems]
    if isinstance(error, IndexFileRefused):
        return [
            Problem(said, code, f"file.rows[{row}].{column}".rstrip("."))
            for row, column, said in error.problems
        ]
    if isinstance(error, FileRefused) and error.found:
        return [Problem(str(error), code, "file")] + [
            Problem(one.message, "invalid", f"file.{one.row}.{one.column}") for one in error.found
        ]
    if isinstance(error, FilesRefused):
        field = "on" if error.path == "--on" else "files"
        return [Problem(f"{error.path}: {error.message}".removeprefix(": "), code, field)]
    if isinstance(error, ContactRefused | ProfileRefused):
        return [Problem(words, code, field) for field, words in error.problems.items()]
    if isinstance(error, acting.EventRefused):
        return [
            Problem(words, code, field if field in ("", "code", "why") else f"event.{field}")
            for field, words in error.problems
        ]
    if isinstance(error, WrongAnswers):
        return [Problem(words, code, f"parameters.{name}") for name, words in error.problems]
    field = "file" if isinstance(error, FileRefused) else ""
    told = f"The loan cannot take this: {error}." if isinstance(error, FactError) else str(error)
    return [Problem(told, code, field)]


def problems_of(detail: Any, field: str = "") -> Iterator[Problem]:
    """Every error of a serializer or an exception, with the path of its field."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = "" if name == "non_field_errors" else str(name)
            yield from problems_of(inner, ".".join(part for part in (field, here) if part))
    elif isinstance(detail, list | tuple):
        for inner in detail:
            yield from problems_of(inner, field)
    else:
        code = detail.code if isinstance(detail, ErrorDetail) else "invalid"
        yield Problem(str(detail), str(code), field)


def _headers(error: APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if wait := getattr(error, "wait", None):  # of Throttled, in seconds
        headers["Retry-After"] = str(int(wait) + 1)
    return headers


def _unexpected(error: Exception, context: Mapping[str, Any]) -> Problem:
    """What broke stands in the log under a reference; the caller learns the reference alone."""
    reference = secrets.token_hex(4)
    request = context.get("request")
    path = request.path if request is not None else ""
    logger.error("api_error", exc_info=error, extra={"reference": reference, "path": path})
    return Problem(
        f"The house failed. The failure is recorded as {reference}. Nothing was changed.",
        "server_error",
    )
