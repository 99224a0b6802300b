"""Acts through the API come to the same as on the screens, and leave the same record."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from servicing.audit.models import Act
from servicing.compliance.models import NoticeDue
from servicing.documents.models import Document
from servicing.documents.store import put
from servicing.ledger.days import start_books
from servicing.ledger.models import LoanState
from servicing.loans.models import BoardingBatch, BoardingException, Loan
from servicing.payments.cash import cash_position
from servicing.payments.models import BankFile, Receipt
from tests.loans.tape import ON, three_loans
from tests.nightly.portfolio import FIRST_DAY
from tests.office.lockbox import GOOD, books

from .conftest import Of
from .program import Program

pytestmark = pytest.mark.django_db


def lockbox(text: str = GOOD, name: str = "march.csv") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, text.encode(), "text/csv")}


def test_a_preview_is_what_the_payment_does(streams: dict[str, int], cashier: Program) -> None:
    asked = {"amount": 149910, "received": "2026-03-02"}
    before = books()
    seen = cashier.post("loans/1001/payments/preview/", asked, key=None).json()
    assert books()[:2] == before[:2]
    parts = {part["component"]: part["amount"] for part in seen["allocations"]}
    assert parts == {"interest": 100000, "principal": 19910, "escrow": 30000}
    assert (seen["before"]["principal"], seen["after"]["principal"]) == (20000000, 19980090)
    taken = cashier.post("loans/1001/payments/", asked).json()
    state = LoanState.objects.get(pk=streams["1001"])
    assert state.principal == seen["after"]["principal"]
    assert (taken["amount"], taken["currency"]) == (149910, "USD")


def test_a_file_is_kept_once(cashier: Program) -> None:
    first = cashier.ask("POST", "cash/files/", files=lockbox())
    assert (first.status_code, first.json()["total"]) == (201, 332820)
    again = cashier.ask("POST", "cash/files/", files=lockbox(name="other.csv"))
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    replayed = [cashier.ask("POST", "cash/files/", files=lockbox(), key="k") for _ in range(2)]
    assert replayed[1].headers["Idempotent-Replay"] == "true"
    assert BankFile.objects.count() == 1
    assert Act.objects.get(action="payment:file").actor == "cashier"


def test_a_bad_file_is_refused_with_every_problem(cashier: Program) -> None:
    answer = cashier.ask("POST", "cash/files/", files=lockbox(GOOD.replace("3328.20", "3328.21")))
    assert (answer.status_code, answer.json()["code"]) == (422, "file_refused")
    answer = cashier.ask("POST", "cash/files/", files=lockbox("loan,amount\n"))
    fields = [one["field"] for one in answer.json()["errors"]]
    assert fields == ["file", "file.1.header"]
    answer = cashier.ask("POST", "cash/files/", files={})
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    assert not BankFile.objects.exists()


def test_a_receipt_finds_its_loan(
    unknown: Receipt, streams: dict[str, int], cashier: Program
) -> None:
    at = f"cash/exceptions/{unknown.pk}/"
    assert cashier.get("cash/exceptions/").json()["results"][0]["id"] == unknown.pk
    likely = cashier.get(f"{at}suggestions/").json()["suggestions"]
    assert likely[0]["loan_number"] == "1001"
    seen = cashier.post(f"{at}preview/", {"loan_number": "1001"}, key=None).json()
    assert seen["after"]["principal"] == 19980090
    sent = {"loan_number": "1001", "why": "Ann called"}
    done = cashier.post(f"{at}assign/", sent, key="k")
    assert done.status_code == 200
    found = done.json()
    assert (found["state"], found["loan_number"], found["assignment"]["why"]) == (
        "assigned", "1001", "Ann called",
    )  # fmt: skip
    assert LoanState.objects.get(pk=streams["1001"]).principal == 19980090
    assert cash_position(FIRST_DAY).ties
    assert cashier.get("cash/").json()["ties"] is True
    after = books()
    assert cashier.post(f"{at}assign/", sent, key="k").content == done.content
    second = cashier.post(f"{at}assign/", sent)
    assert (second.status_code, second.json()["code"]) == (409, "already_assigned")
    assert books() == after


def test_a_receipt_for_a_loan_that_is_not_there(unknown: Receipt, cashier: Program) -> None:
    before = books()[:2]
    sent = {"loan_number": "9999", "why": "?"}
    answer = cashier.post(f"cash/exceptions/{unknown.pk}/assign/", sent)
    assert (answer.status_code, answer.json()["field"]) == (422, "loan_number")
    Receipt.objects.filter(pk=unknown.pk).update(received_date="2026-02-27")
    answer = cashier.post(f"cash/exceptions/{unknown.pk}/assign/", sent | {"loan_number": "1001"})
    assert (answer.status_code, answer.json()["code"]) == (422, "loan_refused")
    assert books()[:2] == before


def tape(folder: Path) -> dict[str, Any]:
    paths = three_loans().write(folder)
    files = [SimpleUploadedFile(path.name, path.read_bytes(), "text/csv") for path in paths]
    return {"files": files, "on": ON.isoformat()}


def test_files_are_checked_then_boarded(program: Of, tmp_path: Path) -> None:
    start_books(ON)
    supervisor = program("supervisor")
    sent = tape(tmp_path)
    dry = supervisor.ask("POST", "boarding/batches/", files=tape(tmp_path) | {"dry_run": "true"})
    assert (dry.status_code, dry.json()["dry_run"], dry.json()["read"]["loans"]) == (200, True, 3)
    assert not BoardingBatch.objects.exists()
    done = supervisor.ask("POST", "boarding/batches/", files=sent, key="k")
    assert done.status_code == 201, done.content
    found = done.json()
    assert found["boarded"]["loans"] == Loan.objects.count() == 3
    total = sum(LoanState.objects.filter(stream__kind="loan").values_list("principal", flat=True))
    assert found["boarded"]["principal"] == total
    again = supervisor.ask("POST", "boarding/batches/", files=tape(tmp_path))
    assert (again.status_code, again.json()["unchanged"]) == (200, True)
    batch = supervisor.get(f"boarding/batches/{found['batch']}/").json()
    assert batch["report"]["boarded"] == found["boarded"]
    replay = supervisor.ask("POST", "boarding/batches/", files=tape(tmp_path), key="k")
    assert (replay.status_code, replay.headers["Idempotent-Replay"]) == (201, "true")
    assert replay.content == done.content


def test_files_with_problems_board_nothing(program: Of, tmp_path: Path) -> None:
    start_books(ON)
    supervisor = program("supervisor")
    loans = SimpleUploadedFile("loans.csv", b"loan_number\n1\n", "text/csv")
    answer = supervisor.ask(
        "POST", "boarding/batches/", files={"files": [loans], "on": "2026-11-20"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "files_refused")
    sent = tape(tmp_path)
    sent["files"][0] = SimpleUploadedFile("loans.csv", b"loan_number\n1\n", "text/csv")
    answer = supervisor.ask("POST", "boarding/batches/", files=sent)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) > 5
    assert not BoardingBatch.objects.exists()


def test_a_boarding_exception_is_decided_once(program: Of) -> None:
    start_books(FIRST_DAY)
    batch = BoardingBatch.objects.create(digest="d", files=[], boarded_on=FIRST_DAY, actor="x")
    found = BoardingException.objects.create(batch=batch, loan_number="7", rows="", differences=[])
    supervisor = program("supervisor")
    path = f"boarding/exceptions/{found.pk}/decide/"
    done = supervisor.post(path, {"decision": "reject", "reason": "Not ours"}).json()
    assert (done["decision"], done["decided_by"]) == ("rejected", "supervisor")
    again = supervisor.post(path, {"decision": "accept", "reason": "?"})
    assert (again.status_code, again.json()["code"]) == (409, "decision_refused")
    assert Act.objects.get(action="boarding:rejected").why == "Not ours"


def test_a_document_is_read(streams: dict[str, int], officer: Program) -> None:
    stream = streams["1001"]
    notice = NoticeDue.objects.create(
        stream_id=stream,
        code="statement",
        facts="{}",
        key="k",
        due_on=FIRST_DAY,
        business_date=FIRST_DAY,
    )
    document = Document.objects.create(
        stream_id=stream, notice=notice, kind="statement", title="Statement", dated=FIRST_DAY,
        sha256=put(b"%PDF-1"), size=6, pages=1, renderer="x",
    )  # fmt: skip
    [row] = officer.get("loans/1001/documents/").json()["results"]
    content = officer.get(f"loans/1001/documents/{document.pk}/content/")
    assert (b"".join(content.streaming_content), content.headers["Content-Type"]) == (
        b"%PDF-1",
        "application/pdf",
    )
    assert officer.get(f"loans/1002/documents/{document.pk}/").status_code == 404
    assert row["sha256"] == document.sha256
