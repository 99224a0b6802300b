"""The screens and operations of closing: what people see, do, and are kept from."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from servicing.audit.models import User
from servicing.closing.models import ChecklistMark, Recording, RecordingStep, TrailingItem
from servicing.closing.nights import open_range
from servicing.loans.models import Loan
from tests.api.conftest import program
from tests.api.program import Program
from tests.make import FIRST_DAY, ann, board, books
from tests.office.conftest import SignedIn, signed_in

__all__ = ["program", "signed_in"]
pytestmark = pytest.mark.django_db
CLOSING = "/o/loans/1001/closing/"


@pytest.fixture
def loan() -> Loan:
    [stream] = board(ann())
    with books() as cursor:
        open_range(cursor, 0, 2**62, FIRST_DAY)
    return Loan.objects.get(pk=stream)


@pytest.fixture
def officer(loan: Loan, signed_in: SignedIn) -> Client:
    return signed_in("officer")


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def item(kind: str = "title_policy") -> TrailingItem:
    return TrailingItem.objects.get(kind=kind)


def test_a_loan_paid_out_elsewhere_is_not_told_to_wait(officer: Client) -> None:
    assert "paid out before its conditions were kept here" in page(officer, CLOSING)
    told = {"state": "received", "note": "", "key": "k"}
    officer.post(f"{CLOSING}note/", told)
    assert "Paid out already." in page(officer, CLOSING)


def test_funding_waits_until_the_last_required_condition_is_met(signed_in: SignedIn) -> None:
    board(ann(principal=0, interest_paid_to=FIRST_DAY))
    officer = signed_in("officer")
    assert "Do not fund yet." in page(officer, CLOSING)
    marks = (
        "credit_notice", "ability_to_repay", "identity", "appraisal", "flood", "title_commitment",
        "insurance", "closing_disclosure", "note", "security_instrument", "escrow_statement",
        "insured_closing", "payee",
    )  # fmt: skip
    for mark in marks:
        told = {"state": "received", "note": "", "key": mark}
        assert officer.post(f"{CLOSING}{mark}/", told).status_code == 303
    assert "1 required condition is not met: Signed package reviewed." in page(officer, CLOSING)
    last = {"state": "received", "note": "", "key": "p"}
    officer.post(f"{CLOSING}package_reviewed/", last)
    assert officer.post(f"{CLOSING}package_reviewed/", last).status_code == 303
    assert "Clear to fund" in page(officer, CLOSING)


def test_an_officer_cannot_waive_and_a_supervisor_says_why(
    officer: Client, signed_in: SignedIn
) -> None:
    told = {"state": "waived", "note": "Bound on Monday", "key": "w"}
    assert officer.post(f"{CLOSING}insurance/", told).status_code == 422
    assert not ChecklistMark.objects.exists()
    supervisor = signed_in("supervisor")
    assert supervisor.post(f"{CLOSING}insurance/", told | {"note": ""}).status_code == 422
    assert supervisor.post(f"{CLOSING}ability_to_repay/", told).status_code == 422
    assert supervisor.post(f"{CLOSING}insurance/", told).status_code == 303
    assert "by the permission closing.waive" in page(supervisor, f"{CLOSING}insurance/")


def test_the_house_list_shows_overdue_first_and_filters(officer: Client, loan: Loan) -> None:
    TrailingItem.objects.filter(kind="title_policy").update(
        due_on=date(2026, 3, 1), owner=User.objects.get(username="officer")
    )
    shown = page(officer, "/o/trailing/")
    assert "Final title insurance policy</a>" in shown
    assert "Evidence of insurance</a>" not in shown
    assert "Evidence of insurance</a>" in page(officer, "/o/trailing/?state=open&owner=nobody")
    assert "Nothing here." in page(officer, "/o/trailing/?state=open&owner=officer")
    assert "Nothing here." in page(officer, "/o/trailing/?kind=ucc1&state=nonsense&page=9")
    assert "Overdue" in page(officer, CLOSING)


def test_a_document_is_received_waived_changed_and_opened_again(
    officer: Client, signed_in: SignedIn
) -> None:
    path = f"/o/trailing/{item().pk}/"
    assert "put it on the list" in page(officer, path)
    told: dict[str, Any] = {"act": "receive", "on": "2026-03-03", "note": "", "seen": "1"}
    assert officer.post(path, told).status_code == 422
    assert officer.post(path, told | {"on": "2026-03-02"}).status_code == 303
    assert item().state == "received"
    assert officer.post(path, {"act": "reopen", "why": "A draft", "seen": "2"}).status_code == 303
    waive = {"act": "waive", "why": "Refinanced", "seen": "3"}
    assert officer.post(path, waive).status_code == 403
    assert item().state == "open"
    change = {
        "act": "change", "title": "", "due_on": "2026-07-01", "owner": "officer", "seen": "3",
        "source": "agent", "asked_of": "Acme Title", "mailing": "1 Main St", "why": "They moved",
    }  # fmt: skip
    assert officer.post(path, change | {"why": ""}).status_code == 422
    assert officer.post(path, change).status_code == 303
    assert (item().due_on, item().asked_of, item().version) == (date(2026, 7, 1), "Acme Title", 4)
    assert officer.post(path, change).status_code == 303  # of an older version: told, not saved
    assert item().version == 4
    assert signed_in("supervisor").post(path, waive | {"seen": "4"}).status_code == 303
    assert item().state == "waived"
    assert officer.post(path, {"act": "steal"}).status_code == 422


def test_a_document_is_asked_for_by_hand(officer: Client) -> None:
    told = {"kind": "other", "title": "Survey", "due_on": "2026-04-01", "owner": "officer",
            "source": "borrower", "asked_of": "", "mailing": "", "key": "k"}  # fmt: skip
    path = "/o/loans/1001/trailing/new/"
    assert officer.post(path, told | {"title": ""}).status_code == 422
    assert officer.post(path, told).status_code == 303
    assert officer.post(path, told).status_code == 303
    assert item("other").title == "Survey"
    assert ">Survey</a>" in page(officer, CLOSING)


def test_the_recording_log_tells_the_way_of_an_instrument(
    officer: Client, signed_in: SignedIn
) -> None:
    told = {"instrument": "mortgage", "county": "Polk", "state": "IA", "on": "2026-03-01",
            "means": "mail", "key": "k"}  # fmt: skip
    new = "/o/loans/1001/recordings/new/"
    assert officer.post(new, told | {"state": "XX"}).status_code == 422
    assert officer.post(new, told).status_code == 303
    path = f"/o/loans/1001/recordings/{Recording.objects.get().pk}/"
    step = {"step": "rejected", "on": "2026-03-02", "reason": "", "key": "s",
            "instrument_number": "", "book": "", "page": ""}  # fmt: skip
    assert signed_in("cashier").post(path, step).status_code == 403
    assert officer.post(path, step).status_code == 422
    assert officer.post(path, step | {"reason": "No legal description"}).status_code == 303
    assert "No legal description" in page(officer, CLOSING)
    again = {"step": "resent", "on": "2026-03-02", "means": "courier", "key": "t"}
    assert officer.post(path, again).status_code == 303
    assert officer.post(path, again).status_code == 303  # a second click is the same
    assert RecordingStep.objects.count() == 3


def test_the_pages_ask_the_database_a_fixed_number_of_times(
    officer: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    board(*(ann(str(2000 + n)) for n in range(30)))
    with books() as cursor:
        open_range(cursor, 0, 2**62, FIRST_DAY)
    with django_assert_max_num_queries(14):
        page(officer, "/o/trailing/?state=open")
    with django_assert_max_num_queries(14):
        page(officer, CLOSING)


def test_a_program_does_what_people_do(loan: Loan, program: Any) -> None:
    officer: Program = program("officer")
    marked = officer.post("loans/1001/closing/marks/", {"condition": "note", "state": "received"})
    assert marked.status_code == 201
    assert "note" not in marked.json()["funding_waits_for"]
    waive = {"condition": "insurance", "state": "waived", "note": "Bound"}
    assert officer.post("loans/1001/closing/marks/", waive).status_code == 403
    made = officer.post("loans/1001/trailing/", {
        "kind": "other", "title": "Survey", "due_on": "2026-04-01", "source": "borrower",
    }).json()  # fmt: skip
    assert (made["title"], made["state"], made["next_chase"]) == ("Survey", "open", "2026-05-01")
    received = {"on": "2026-03-02", "version": made["version"]}
    answer = officer.post(f"trailing/{made['id']}/receive/", received)
    assert answer.json()["state"] == "received"
    stale = officer.post(f"trailing/{made['id']}/reopen/", {"why": "x", "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "item_changed")
    listed = officer.get("trailing/", loan="1001", state="open").json()["results"]
    assert [row["kind"] for row in listed] == [
        "insurance_evidence", "title_policy", "recorded_mortgage",
    ]  # fmt: skip
    sent = {"instrument": "ucc1", "state": "IA", "on": "2026-03-02", "means": "e_recording"}
    one = officer.post("loans/1001/recordings/", sent).json()
    step = {"step": "recorded", "on": "2026-03-02"}
    refused = officer.post(f"loans/1001/recordings/{one['id']}/steps/", step)
    assert (refused.status_code, refused.json()["field"]) == (422, "instrument_number")
    step["instrument_number"] = "F-1"
    answer = officer.post(f"loans/1001/recordings/{one['id']}/steps/", step)
    assert [row["step"] for row in answer.json()["history"]] == ["sent", "recorded"]
    assert item("ucc_continuation").due_on == date(2031, 3, 2)
