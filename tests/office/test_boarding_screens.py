"""Boarding on the screen: the same act as the command, its refusals, its decisions."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from servicing.ledger.days import start_books
from servicing.loans.models import BoardingBatch, BoardingException, Loan

from .conftest import SignedIn

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
SAMPLES = Path("docs/samples/boarding")


@pytest.fixture
def priscilla(signed_in: SignedIn) -> Client:
    """A supervisor, with the books of Nov 20, 2026 open."""
    start_books(ON)
    return signed_in("supervisor")


def files(**changed: str) -> list[SimpleUploadedFile]:
    """The sample files, with other content where it is given."""
    return [
        SimpleUploadedFile(path.name, changed.get(path.stem, path.read_text()).encode())
        for path in sorted(SAMPLES.glob("*.csv"))
    ]


def load(client: Client, act: str, tape: list[SimpleUploadedFile]) -> tuple[int, str]:
    answer = client.post(
        "/o/boarding/load/", {"tape": tape, "on": ON.isoformat(), "act": act}, follow=True
    )
    return answer.status_code, answer.content.decode()


def test_a_check_shows_what_would_be_done_and_writes_nothing(priscilla: Client) -> None:
    before = Loan.objects.count()
    code, page = load(priscilla, "check", files())
    assert code == 200
    assert "What boarding these files would do" in page
    assert (Loan.objects.count(), BoardingBatch.objects.count()) == (before, 0)


def test_files_are_boarded_once(priscilla: Client) -> None:
    before = Loan.objects.count()
    code, page = load(priscilla, "board", files())
    assert code == 200, page
    boarded = Loan.objects.count() - before
    assert boarded == 3
    code, page = load(priscilla, "board", files())
    assert "These files were boarded before. Nothing was changed." in page
    assert Loan.objects.count() - before == boarded


def test_a_wrong_state_is_named_with_its_file_row_and_column(priscilla: Client) -> None:
    borrowers = (SAMPLES / "loans.csv").read_text().replace(",TX,", ",ZZ,", 1)
    assert "ZZ" in borrowers
    code, page = load(priscilla, "check", files(loans=borrowers))
    assert code == 422
    for words in ("The files were refused", "loans.csv", "property_state", "ZZ"):
        assert words in page
    assert BoardingBatch.objects.count() == 0


def test_an_exception_is_accepted_with_a_reason(priscilla: Client) -> None:
    load(priscilla, "board", files())
    found = BoardingException.objects.get()
    url = f"/o/boarding/exceptions/{found.pk}/"
    assert priscilla.post(url, {"act": "accept", "reason": ""}).status_code == 422
    assert not Loan.objects.filter(number=found.loan_number).exists()
    answer = priscilla.post(url, {"act": "accept", "reason": "Confirmed by the prior servicer"})
    assert answer.status_code == 303
    assert Loan.objects.filter(number=found.loan_number).exists()
    found.refresh_from_db()
    assert (found.decision, found.reason) == ("accepted", "Confirmed by the prior servicer")
    again = priscilla.post(url, {"act": "reject", "reason": "Changed my mind"})
    assert again.status_code == 422
