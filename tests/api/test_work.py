"""Notes, contacts, tasks, people, approvals and reports through the API."""

from typing import Any

import pytest

from borrowers.profiles.models import Person
from servicing.audit.models import Act, User
from servicing.ledger.models import LoanState
from servicing.loans.models import Loan, Note, Party, Task
from servicing.payments.models import Receipt
from tests.office.lockbox import books

from .conftest import Of
from .program import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(streams: dict[str, int]) -> Party:
    person = Person.objects.create(first_name="Ann", last_name="Bell", tin="900-12-3456")
    return Party.objects.create(loan_id=streams["1001"], person=person, role="borrower")


def test_a_note_is_added_once_pinned_and_retracted(officer: Program, program: Of) -> None:
    sent = {"text": "Ann called", "pinned": True}
    first = officer.post("loans/1001/notes/", sent, key="k")
    assert (first.status_code, first.json()["pinned"]) == (201, True)
    assert officer.post("loans/1001/notes/", sent, key="k").content == first.content
    assert Note.objects.count() == 1
    at = f"loans/1001/notes/{first.json()['id']}/"
    assert officer.post(f"{at}pin/", {"pinned": False}).json()["pinned"] is False
    others = program("cashier").post(f"{at}retract/", {"why": "wrong loan"})
    assert (others.status_code, others.json()["code"]) == (422, "note_refused")
    narrow = program("supervisor", scopes=["note.add"]).post(f"{at}retract/", {"why": "x"})
    assert narrow.json()["code"] == "note_refused"
    done = program("supervisor").post(f"{at}retract/", {"why": "wrong loan"}).json()
    assert (done["retracted_by"], done["retracted_why"]) == ("supervisor", "wrong loan")
    assert officer.post(f"loans/1002/notes/{done['id']}/pin/", {"pinned": True}).status_code == 404


def test_a_contact_with_a_promise(ann: Party, officer: Program) -> None:
    told = {
        "kind": "call", "direction": "in", "outcome": "spoke", "held_on": "2026-03-02",
        "party": ann.pk, "text": "Pays on Friday",
        "promise": {"amount": 149910, "by": "2026-03-06"},
    }  # fmt: skip
    done = officer.post("loans/1001/contacts/", told)
    assert done.status_code == 201, done.content
    assert (done.json()["promised"], done.json()["promised_for"]) == (149910, "2026-03-06")
    assert len(officer.get("loans/1001/contacts/").json()["results"]) == 1
    wrong = officer.post("loans/1002/contacts/", told)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "whom")
    wrong = officer.post("loans/1001/contacts/", told | {"held_on": "2026-03-03"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "held_on")


def test_a_task_from_its_making_to_its_end(officer: Program, program: Of) -> None:
    sent = {"title": "Call Ann", "due": "2026-03-05", "loan": "1001", "role": "officer"}
    made = officer.post("tasks/", sent, key="k")
    assert (made.status_code, made.json()["loan_number"]) == (201, "1001")
    assert officer.post("tasks/", sent, key="k").content == made.content
    path = f"tasks/{made.json()['id']}/change/"
    later = {"change": "snooze", "version": 1, "until": "2026-03-09", "why": "Ann is away"}
    assert officer.post(path, later).json()["due"] == "2026-03-09"
    stale = officer.post(path, {"change": "cancel", "version": 1, "why": "?"})
    assert (stale.status_code, stale.json()["code"]) == (409, "task_changed")
    done = officer.post(path, {"change": "complete", "version": 2}).json()
    assert (done["state"], done["closed_by"]) == ("done", "officer")
    assert officer.get("tasks/").json()["results"] == []
    assert len(officer.get("tasks/", loan="1001").json()["results"]) == 1
    other = Task.objects.create(
        title="Mine", due="2026-03-05", role="cashier", made_by="x", made_at="2026-03-02T00:00Z",
        changed_by="x", changed_at="2026-03-02T00:00Z", key="other",
    )  # fmt: skip
    assert officer.get(f"tasks/{other.pk}/").status_code == 404
    assert program("cashier").get(f"tasks/{other.pk}/").status_code == 200


def test_how_a_person_is_reached_is_changed_with_a_reason(ann: Party, officer: Program) -> None:
    path = f"loans/1001/people/{ann.person_id}/"
    sent: dict[str, Any] = {
        "email": "ann@example.com", "effective": "2026-03-02", "why": "Ann wrote", "seen": 0,
    }  # fmt: skip
    done = officer.post(path, sent).json()
    assert done["email"] == "ann@example.com"
    [row] = officer.get("loans/1001/people/").json()["results"]
    assert row["last_change"] == done["last_change"] > 0
    late = officer.post(path, sent | {"email": "bell@example.com"})
    assert (late.status_code, late.json()["code"]) == (409, "profile_changed")
    wrong = officer.post(path, sent | {"email": "nobody", "seen": done["last_change"]})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "email")
    assert officer.post(f"loans/1002/people/{ann.person_id}/", sent).status_code == 404


def test_a_tax_id_is_shown_for_a_reason_and_kept_nowhere(ann: Party, officer: Program) -> None:
    path = f"loans/1001/people/{ann.person_id}/tax-id/"
    assert officer.post(path, {"why": " "}, key=None).status_code == 422
    shown = officer.post(path, {"why": "1098 returned"}, key=None).json()
    assert shown == {"tax_id": "900-12-3456"}
    act = Act.objects.get(action="pii:revealed")
    assert (act.actor, act.why) == ("officer", "1098 returned")
    assert "900-12" not in str(act.details)


def test_what_needs_a_second_person_waits_for_one(
    unknown: Receipt, streams: dict[str, int], cashier: Program, program: Of
) -> None:
    sent = {"loan_number": "1001", "why": "Ann called"}
    before = books()[:2]
    asked = cashier.post(f"cash/exceptions/{unknown.pk}/ask/", sent)
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert books()[:2] == before
    path = f"approvals/{asked.json()['id']}/decide/"
    assert cashier.post(path, {"decision": "approve"}).status_code == 403
    supervisor = program("supervisor")
    empty = supervisor.post(path, {"decision": "reject"})
    assert (empty.status_code, empty.json()["code"]) == (422, "approval_refused")
    narrow = program("supervisor", scopes=["approval.view"]).post(path, {"decision": "approve"})
    assert narrow.status_code == 403
    done = supervisor.post(path, {"decision": "approve"}, key="k")
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    assert LoanState.objects.get(pk=streams["1001"]).principal == 19980090
    assert supervisor.post(path, {"decision": "approve"}, key="k").content == done.content
    late = cashier.post(path, {"decision": "withdraw"})
    assert (late.status_code, late.json()["code"]) == (409, "already_decided")


def test_a_far_backdated_payment_is_not_taken_by_one_person(cashier: Program) -> None:
    Loan.objects.update(boarded_on="2025-01-01")
    answer = cashier.post("loans/1001/payments/", {"amount": 1, "received": "2025-06-01"})
    assert (answer.status_code, answer.json()["code"]) == (409, "needs_second_person")


def test_a_report_is_run_and_its_file_taken(officer: Program, program: Of) -> None:
    names = [row["name"] for row in officer.get("reports/").json()["results"]]
    assert "trial_balance" in names
    done = officer.post("reports/trial_balance/runs/", {"format": "csv"}, key="k")
    assert done.status_code == 201, done.content
    run = done.json()
    file = officer.get(f"report-runs/{run['id']}/content/")
    content = b"".join(file.streaming_content)
    assert len(content) == run["size"]
    assert file.headers["Content-Type"].startswith("text/csv")
    wrong = officer.post("reports/trial_balance/runs/", {"format": "csv", "parameters": {"x": "1"}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "parameters.x")
    assert officer.post("reports/none/runs/", {"format": "csv"}).status_code == 404
    trail = program("auditor").get("acts/", action="report:downloaded").json()["results"]
    assert [row["actor"] for row in trail] == ["officer"]
    assert User.objects.filter(username="officer").exists()
