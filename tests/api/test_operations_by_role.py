"""Every operation, called by everybody: who gets what, for what is there and what is not.

A row for each operation with what is there, and one with what is not there where its address
names something. A new operation without its rows fails here. A person without the permission
must not learn what is there: 403 either way.
"""

import re
from typing import Any, NamedTuple

import pytest
from django.urls import resolve

from borrowers.profiles.models import Person
from servicing.api.operations import OPERATIONS
from servicing.audit.roles import Role
from servicing.closing.models import TrailingItem
from servicing.ledger.models import Event
from servicing.loans.models import BoardingBatch, BoardingException, Loan, Party
from servicing.loans.notes import add_note
from servicing.loans.tasks import make_task
from servicing.nightly.models import Run, SetAside, Step
from servicing.payments.approving import ask_assignment
from servicing.payments.models import BankFile, Receipt
from servicing.reports.models import ReportRun, VerifyRun
from tests.nightly.portfolio import AT, FIRST_DAY
from tests.office.conftest import ANONYMOUS, NO_ROLE

from .conftest import Of
from .program import V1, Program

PEOPLE = (ANONYMOUS, NO_ROLE, *(role.value for role in Role))


class Row(NamedTuple):
    """What anonymous, no_role, officer, cashier, escrow_analyst, supervisor, auditor and
    administrator are answered, in this order."""

    method: str
    path: str
    codes: str


EVERYBODY = "401 403 200 200 200 200 200 200"
STAFF = "401 403 200 200 200 200 200 403"
STAFF_404 = "401 403 404 404 404 404 404 403"
DESK_422 = "401 403 422 422 403 422 403 403"
DESK_404 = "401 403 404 404 403 404 403 403"
MAKE_422 = "401 403 422 403 403 422 403 403"
ASSIGN = "401 403 403 200 403 200 403 403"
ASSIGN_422 = "401 403 403 422 403 422 403 403"
ASSIGN_404 = "401 403 403 404 403 404 403 403"
BOARD = "401 403 200 403 403 200 200 200"
BOARD_404 = "401 403 404 403 403 404 404 404"
LOAD_422 = "401 403 403 403 403 422 403 422"
DECIDE_404 = "401 403 403 403 403 404 403 403"
DECIDE_422 = "401 403 403 403 403 422 403 403"
NIGHT = EVERYBODY
NIGHT_404 = "401 403 404 404 404 404 404 404"
RETRY_404 = "401 403 404 403 404 404 403 404"
RETRY_422 = "401 403 422 403 422 422 403 422"
START_422 = LOAD_422
WORK = "401 403 200 200 200 200 403 403"
WORK_404 = "401 403 404 404 404 404 403 403"
WORK_422 = "401 403 422 422 422 422 403 403"
PERSON_422 = "401 403 422 403 403 422 403 403"
STAFF_RUN = "401 403 200 200 200 200 200 404"
AUDIT = "401 403 403 403 403 200 200 403"
AUDIT_404 = "401 403 403 403 403 404 404 403"
AUDIT_422 = "401 403 403 403 403 422 422 403"

TABLE = [
    Row("GET", "me/", EVERYBODY),
    Row("GET", "business-date/", EVERYBODY),
    Row("GET", "loans/", STAFF),
    Row("GET", "loans/1001/", STAFF),
    Row("GET", "loans/9999/", STAFF_404),
    Row("GET", "loans/1001/parties/", STAFF),
    Row("GET", "loans/9999/parties/", STAFF_404),
    Row("GET", "loans/1001/demands/", STAFF),
    Row("GET", "loans/9999/demands/", STAFF_404),
    Row("GET", "loans/1001/pay-history/", STAFF),
    Row("GET", "loans/9999/pay-history/", STAFF_404),
    Row("GET", "loans/1001/schedule/", STAFF),
    Row("GET", "loans/9999/schedule/", STAFF_404),
    Row("GET", "loans/1001/transactions/", STAFF),
    Row("GET", "loans/9999/transactions/", STAFF_404),
    Row("GET", "loans/1001/transactions/1/", STAFF),
    Row("GET", "loans/1001/transactions/99/", STAFF_404),
    Row("GET", "loans/9999/transactions/1/", STAFF_404),
    Row("GET", "loans/1001/explanations/principal/", STAFF),
    Row("GET", "loans/9999/explanations/principal/", STAFF_404),
    Row("GET", "loans/1001/transactions/workbook/", STAFF),
    Row("GET", "loans/9999/transactions/workbook/", STAFF_404),
    Row("GET", "loans/1001/schedule/workbook/", STAFF),
    Row("GET", "loans/9999/schedule/workbook/", STAFF_404),
    Row("GET", "loans/1001/terms/", STAFF),
    Row("GET", "loans/9999/terms/", STAFF_404),
    Row("GET", "loans/1001/timeline/", STAFF),
    Row("GET", "loans/9999/timeline/", STAFF_404),
    Row("GET", "loans/1001/payoffs/", STAFF),
    Row("GET", "loans/9999/payoffs/", STAFF_404),
    Row("POST", "loans/1001/payoffs/requests/", DESK_422),
    Row("POST", "loans/9999/payoffs/requests/", DESK_422),
    Row("POST", "loans/1001/payoffs/", DESK_422),
    Row("POST", "loans/9999/payoffs/", DESK_422),
    Row("POST", "loans/1001/payoffs/99/post/", DESK_422),
    Row("POST", "loans/9999/payoffs/99/post/", DESK_422),
    Row("POST", "simulations/", "401 403 400 400 400 400 400 403"),
    Row("GET", "loans/1001/plan/", STAFF),
    Row("GET", "loans/9999/plan/", STAFF_404),
    Row("POST", "loans/9999/plan/", DESK_422),
    Row("POST", "loans/9999/plan/end/", DESK_422),
    Row("GET", "products/", STAFF),
    Row("POST", "products/", "401 403 403 403 403 422 403 403"),
    Row("POST", "products/loans/", "401 403 422 403 403 422 403 403"),
    Row("POST", "products/loans/ask/", "401 403 422 403 403 422 403 403"),
    Row("GET", "loans/1001/closing/", STAFF),
    Row("GET", "loans/9999/closing/", STAFF_404),
    Row("POST", "loans/1001/closing/marks/", PERSON_422),
    Row("POST", "loans/9999/closing/marks/", PERSON_422),
    Row("GET", "trailing/", STAFF),
    Row("GET", "trailing/{trailing}/", STAFF),
    Row("GET", "trailing/999999/", STAFF_404),
    Row("POST", "loans/1001/trailing/", PERSON_422),
    Row("POST", "loans/9999/trailing/", PERSON_422),
    Row("POST", "trailing/{trailing}/change/", PERSON_422),
    Row("POST", "trailing/999999/change/", PERSON_422),
    Row("POST", "trailing/{trailing}/receive/", PERSON_422),
    Row("POST", "trailing/999999/receive/", PERSON_422),
    Row("POST", "trailing/{trailing}/waive/", DECIDE_422),
    Row("POST", "trailing/999999/waive/", DECIDE_422),
    Row("POST", "trailing/{trailing}/reopen/", PERSON_422),
    Row("POST", "trailing/999999/reopen/", PERSON_422),
    Row("GET", "loans/1001/recordings/", STAFF),
    Row("GET", "loans/9999/recordings/", STAFF_404),
    Row("POST", "loans/1001/recordings/", PERSON_422),
    Row("POST", "loans/9999/recordings/", PERSON_422),
    Row("POST", "loans/1001/recordings/99/steps/", PERSON_422),
    Row("GET", "rate-changes/", STAFF),
    Row("GET", "rate-changes/99/", STAFF_404),
    Row("POST", "rate-changes/99/decide/", "401 403 422 403 403 422 403 403"),
    Row("GET", "indices/", STAFF),
    Row("POST", "indices/", "401 403 415 403 403 415 403 403"),
    Row("POST", "calculators/payoff/", "401 403 400 400 400 400 400 403"),
    Row("POST", "calculators/nothing_9999/", "401 403 404 404 404 404 404 403"),
    Row("GET", "loans/1001/events/kinds/", "401 403 200 200 403 200 403 403"),
    Row("GET", "loans/9999/events/kinds/", DESK_404),
    Row("POST", "loans/1001/events/preview/", DESK_422),
    Row("POST", "loans/9999/events/preview/", DESK_422),
    Row("POST", "loans/1001/events/", DESK_422),
    Row("POST", "loans/9999/events/", DESK_422),
    Row("POST", "loans/1001/events/ask/", DESK_422),
    Row("POST", "loans/9999/events/ask/", DESK_422),
    Row("POST", "loans/1001/payments/preview/", DESK_422),
    Row("POST", "loans/9999/payments/preview/", DESK_422),
    Row("POST", "loans/1001/payments/", DESK_422),
    Row("POST", "loans/9999/payments/", DESK_422),
    Row("GET", "loans/1001/escrow/", STAFF),
    Row("GET", "loans/9999/escrow/", STAFF_404),
    Row("GET", "loans/1001/escrow/lines/", STAFF),
    Row("GET", "loans/9999/escrow/lines/", STAFF_404),
    Row("GET", "loans/1001/escrow/disbursements/", STAFF),
    Row("GET", "loans/9999/escrow/disbursements/", STAFF_404),
    Row("GET", "loans/1001/escrow/analyses/", STAFF),
    Row("GET", "loans/9999/escrow/analyses/", STAFF_404),
    Row("GET", "loans/1001/escrow/analyses/99/", STAFF_404),
    Row("GET", "loans/1001/documents/", STAFF),
    Row("GET", "loans/9999/documents/", STAFF_404),
    Row("GET", "loans/1001/documents/99/", STAFF_404),
    Row("GET", "loans/1001/documents/99/content/", STAFF_404),
    Row("POST", "loans/1001/documents/", "401 403 415 403 415 415 403 403"),
    Row("POST", "loans/9999/documents/", "401 403 415 403 415 415 403 403"),
    Row("POST", "loans/1001/documents/99/send/", "401 403 404 403 403 404 403 403"),
    Row("GET", "loans/1001/documents/99/deliveries/", STAFF_404),
    Row("GET", "document-kinds/", STAFF),
    Row("POST", "loans/1001/made-documents/", MAKE_422),
    Row("POST", "loans/9999/made-documents/", MAKE_422),
    Row("POST", "loans/1001/letters/preview/", MAKE_422),
    Row("POST", "loans/9999/letters/preview/", MAKE_422),
    Row("POST", "loans/1001/letters/", MAKE_422),
    Row("POST", "loans/9999/letters/", MAKE_422),
    Row("POST", "loans/1001/hold/", DECIDE_422),
    Row("POST", "loans/9999/hold/", DECIDE_422),
    Row("POST", "loans/1001/hold/release/", DECIDE_422),
    Row("POST", "loans/9999/hold/release/", DECIDE_422),
    Row("GET", "letter-runs/", STAFF),
    Row("GET", "letter-runs/99/", STAFF_404),
    Row("GET", "letter-runs/99/sample/", STAFF_404),
    Row("POST", "letter-runs/99/decide/", DECIDE_422),
    Row("POST", "letters-back/", MAKE_422),
    Row("GET", "cash/", STAFF),
    Row("GET", "cash/files/", STAFF),
    Row("GET", "cash/files/{file}/", STAFF),
    Row("GET", "cash/files/999999/", STAFF_404),
    Row("POST", "cash/files/", "401 403 403 415 403 415 403 403"),
    Row("GET", "cash/receipts/", STAFF),
    Row("GET", "cash/receipts/{receipt}/", STAFF),
    Row("GET", "cash/receipts/999999/", STAFF_404),
    Row("GET", "cash/exceptions/", STAFF),
    Row("GET", "cash/exceptions/{receipt}/suggestions/", ASSIGN),
    Row("GET", "cash/exceptions/999999/suggestions/", ASSIGN_404),
    Row("POST", "cash/exceptions/{receipt}/preview/", ASSIGN_422),
    Row("POST", "cash/exceptions/999999/preview/", ASSIGN_422),
    Row("POST", "cash/exceptions/{receipt}/assign/", ASSIGN_422),
    Row("POST", "cash/exceptions/999999/assign/", ASSIGN_422),
    Row("GET", "boarding/batches/", BOARD),
    Row("POST", "boarding/batches/", "401 403 403 403 403 415 403 415"),
    Row("GET", "boarding/batches/{batch}/", BOARD),
    Row("GET", "boarding/batches/999999/", BOARD_404),
    Row("GET", "boarding/exceptions/", BOARD),
    Row("GET", "boarding/exceptions/{exception}/", BOARD),
    Row("GET", "boarding/exceptions/999999/", BOARD_404),
    Row("POST", "boarding/exceptions/{exception}/decide/", DECIDE_422),
    Row("POST", "boarding/exceptions/999999/decide/", DECIDE_422),
    Row("POST", "boarding/batches/{batch}/reject/", DECIDE_422),
    Row("POST", "boarding/batches/999999/reject/", DECIDE_422),
    Row("POST", "boarding/exceptions/{exception}/ask/", DECIDE_422),
    Row("POST", "boarding/exceptions/999999/ask/", DECIDE_422),
    Row("POST", "cash/exceptions/{receipt}/ask/", ASSIGN_422),
    Row("POST", "cash/exceptions/999999/ask/", ASSIGN_422),
    Row("POST", "loans/1001/payments/ask/", DESK_422),
    Row("POST", "loans/9999/payments/ask/", DESK_422),
    Row("GET", "loans/1001/notes/", STAFF),
    Row("GET", "loans/9999/notes/", STAFF_404),
    Row("POST", "loans/1001/notes/", WORK_422),
    Row("POST", "loans/9999/notes/", WORK_422),
    Row("POST", "loans/1001/notes/{note}/pin/", WORK_422),
    Row("POST", "loans/1001/notes/999999/pin/", WORK_422),
    Row("POST", "loans/1001/notes/{note}/retract/", WORK_422),
    Row("POST", "loans/1001/notes/999999/retract/", WORK_422),
    Row("GET", "loans/1001/contacts/", STAFF),
    Row("GET", "loans/9999/contacts/", STAFF_404),
    Row("POST", "loans/1001/contacts/", WORK_422),
    Row("POST", "loans/9999/contacts/", WORK_422),
    Row("GET", "loans/1001/people/", STAFF),
    Row("GET", "loans/9999/people/", STAFF_404),
    Row("POST", "loans/1001/people/{person}/", PERSON_422),
    Row("POST", "loans/1001/people/999999/", PERSON_422),
    Row("POST", "loans/1001/people/{person}/tax-id/", PERSON_422),
    Row("POST", "loans/1001/people/999999/tax-id/", PERSON_422),
    Row("GET", "tasks/", WORK),
    Row("POST", "tasks/", WORK_422),
    Row("GET", "tasks/{task}/", WORK),
    Row("GET", "tasks/999999/", WORK_404),
    Row("POST", "tasks/{task}/change/", WORK_422),
    Row("POST", "tasks/999999/change/", WORK_422),
    Row("GET", "approvals/", STAFF),
    Row("GET", "approvals/{approval}/", STAFF),
    Row("GET", "approvals/999999/", STAFF_404),
    Row("POST", "approvals/{approval}/decide/", "401 403 422 422 422 422 422 403"),
    Row("POST", "approvals/999999/decide/", "401 403 422 422 422 422 422 403"),
    Row("GET", "reports/", EVERYBODY),
    Row("POST", "reports/trial_balance/runs/", "401 403 422 422 422 422 422 422"),
    Row("POST", "reports/nothing_9999/runs/", "401 403 422 422 422 422 422 422"),
    Row("GET", "report-runs/", EVERYBODY),
    Row("GET", "report-runs/{run}/", STAFF_RUN),
    Row("GET", "report-runs/999999/", NIGHT_404),
    Row("GET", "report-runs/{run}/content/", NIGHT_404),
    Row("GET", "report-runs/999999/content/", NIGHT_404),
    Row("GET", "acts/", AUDIT),
    Row("GET", "proofs/", AUDIT),
    Row("GET", "proofs/{proof}/", AUDIT),
    Row("GET", "proofs/999999/", AUDIT_404),
    Row("POST", "proofs/", AUDIT_422),
    Row("GET", "nights/", NIGHT),
    Row("POST", "nights/", START_422),
    Row("GET", "nights/{night}/", NIGHT),
    Row("GET", "nights/999999/", NIGHT_404),
    Row("GET", "nights/{night}/set-aside/", NIGHT),
    Row("GET", "nights/999999/set-aside/", NIGHT_404),
    Row("POST", "nights/{night}/set-aside/999999/retry/", RETRY_404),
    Row("POST", "nights/999999/set-aside/{aside}/retry/", RETRY_404),
]


@pytest.fixture
def there(unknown: Receipt) -> dict[str, int]:
    """One of everything that addresses name."""
    batch = BoardingBatch.objects.create(digest="d", files=[], boarded_on=FIRST_DAY, actor="x")
    exception = BoardingException.objects.create(
        batch=batch, loan_number="7", rows="", differences=[]
    )
    run = Run.objects.create(business_date=FIRST_DAY, started_at=AT, started_by="x", state="done")
    step = Step.objects.create(run=run, number=4, name="payments", state="done")
    aside = SetAside.objects.create(step=step, item=1, reason="?", at=AT)
    loan = Loan.objects.get(number="1001")
    person = Person.objects.create(first_name="Ann", last_name="Bell")
    Party.objects.create(loan=loan, person=person, role="borrower")
    told: dict[str, Any] = {
        "key": "k", "actor": "x", "business_date": FIRST_DAY, "recorded_at": AT,
    }  # fmt: skip
    note = add_note(loan=loan, text="called", pinned=False, **told)
    task = make_task(
        loan=loan, title="Call", due=FIRST_DAY, person=None, role="officer", **told
    )  # fmt: skip
    trailing = TrailingItem.objects.create(
        loan=loan, kind="title_policy", key="title_policy", due_on=FIRST_DAY, source="agent",
        opened_on=FIRST_DAY, opened_by="night",
    )  # fmt: skip
    asked = ask_assignment(
        receipt=unknown, loan=loan, actor="x", why="?", business_date=FIRST_DAY, recorded_at=AT
    )
    run_of_report = ReportRun.objects.create(
        report="trial_balance", parameters={}, shown=[], format="csv", rows=0, totals={},
        sha256="0" * 64, size=0, run_by="x", run_at=AT, business_date=FIRST_DAY,
    )  # fmt: skip
    proof = VerifyRun.objects.create(
        state="holds", started_at=AT, started_by="x", seen_at=AT, business_date=FIRST_DAY
    )
    return {
        "file": BankFile.objects.get().pk, "receipt": unknown.pk, "batch": batch.pk,
        "exception": exception.pk, "night": run.pk, "aside": aside.pk,
        "person": person.pk, "note": note.pk, "task": task.pk, "approval": asked.pk,
        "trailing": trailing.pk, "run": run_of_report.pk, "proof": proof.pk,
    }  # fmt: skip


SUBJECTS = sorted({row.path.partition("/")[0] for row in TABLE})


@pytest.mark.parametrize("subject", SUBJECTS)
def test_everybody_gets_what_the_table_says(
    subject: str, program: Of, there: dict[str, int]
) -> None:
    programs = {who: program(who) for who in PEOPLE}
    rows = [row for row in TABLE if row.path.partition("/")[0] == subject]
    before = Event.objects.count()
    answered = {(row.method, row.path): _ask(row, programs, there) for row in rows}
    assert answered == {(row.method, row.path): row.codes for row in rows}
    assert Event.objects.count() == before


def _ask(row: Row, programs: dict[str, Program], there: dict[str, int]) -> str:
    nothing_known = {"nothing": 1} if row.path == "proofs/" else {}  # {} would start one
    body: Any = nothing_known if row.method == "POST" else None
    path = row.path.format(**there)
    answers = [programs[who].ask(row.method, path, body=body) for who in PEOPLE]
    for answer in answers:
        assert answer.status_code < 400 or {"detail", "code", "field"} <= answer.json().keys()
    return " ".join(str(answer.status_code) for answer in answers)


# What a complete request is answered by those who may, for what is not there.
COMPLETE_404 = [
    ("loans/9999/payments/preview/", {"amount": 1, "received": "2026-03-02"}),
    (
        "loans/9999/payoffs/requests/",
        {"how": "phone", "requester": "Ann", "received_on": "2026-03-02"},
    ),
    ("loans/9999/payoffs/", {"dates": ["2026-03-02"]}),
    ("loans/1001/payoffs/99/post/", {"amount": 1, "received": "2026-03-02"}),
    ("loans/9999/events/preview/", {"code": "recast", "event": {"date": "2026-03-02"}}),
    ("loans/9999/events/", {"code": "recast", "event": {"date": "2026-03-02"}, "why": "x"}),
    ("loans/9999/events/ask/", {"code": "recast", "event": {"date": "2026-03-02"}, "why": "x"}),
    ("loans/9999/payments/", {"amount": 1, "received": "2026-03-02"}),
    ("cash/exceptions/999999/preview/", {"loan_number": "1001"}),
    ("cash/exceptions/999999/assign/", {"loan_number": "1001", "why": "?"}),
    ("boarding/exceptions/999999/decide/", {"decision": "accept", "reason": "?"}),
]


@pytest.mark.parametrize(("path", "body"), COMPLETE_404)
def test_an_act_on_what_is_not_there_is_a_404(
    path: str, body: dict[str, Any], program: Of, loan: str
) -> None:
    assert program("supervisor").post(path, body).status_code == 404
    assert program("auditor").post(path, body).status_code == 403


def name_of(path: str) -> str:
    numbers = dict.fromkeys(re.findall(r"{(\w+)}", path), 1)
    return str(resolve(V1 + path.format(**numbers)).route)


def test_every_operation_has_its_rows() -> None:
    listed = {(row.method, name_of(row.path)) for row in TABLE}
    assert {(one.method, "api/v1/" + one.path) for one in OPERATIONS} - listed == set()


def test_an_operation_that_names_something_is_also_asked_for_what_is_not_there() -> None:
    nothing = {
        (row.method, name_of(row.path))
        for row in TABLE
        if {"9999", "99", "999999", "nothing_9999"} & set(row.path.split("/"))
    }
    assert {
        (one.method, "api/v1/" + one.path) for one in OPERATIONS if "<" in one.path
    } - nothing == set()


def test_operations_are_told_in_plain_words() -> None:
    for one in OPERATIONS:
        assert one.description, one.name
        assert one.summary[0].isupper(), one.name
        assert "_" not in one.summary, one.name
        assert one.method == "GET" or one.changes or "key is needed" in one.description, one.name
