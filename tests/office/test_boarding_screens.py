"""Boarding on the screen: the same act as the command, its refusals, its decisions."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from servicing.audit.approvals import approve
from servicing.audit.models import Approval, User
from servicing.audit.roles import Role, give_role
from servicing.ledger.days import open_date, start_books
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


def test_who_loaded_a_batch_does_not_accept_its_exceptions_alone(
    priscilla: Client, signed_in: SignedIn
) -> None:
    load(priscilla, "board", files())
    found = BoardingException.objects.get()
    url = f"/o/boarding/exceptions/{found.pk}/"
    assert "You loaded this batch." in priscilla.get(url).content.decode()
    priscilla.post(url, {"act": "accept", "reason": "Confirmed by the prior servicer"})
    asked = Approval.objects.get()
    assert (asked.what, asked.requested_by) == (
        f"Board loan {found.loan_number} as its file says", "supervisor",
    )  # fmt: skip
    assert not Loan.objects.filter(number=found.loan_number).exists()
    assert "This waits for approval" in priscilla.get(url).content.decode()
    dana = signed_in("cashier")  # who sees no boarding
    assert "0 requests wait" in dana.get("/o/approvals/").content.decode()
    assert dana.get(f"/o/approvals/{asked.pk}/").status_code == 404
    assert signed_in("auditor").get(f"/o/approvals/{asked.pk}/").status_code == 200
    paula = User.objects.create_user("paula")
    give_role(paula, Role.SUPERVISOR)
    done = approve(
        approval_id=asked.pk, decider=paula, reason="", business_date=open_date(),
        recorded_at=datetime.now(UTC),
    )  # fmt: skip
    assert done.result == {"loan": found.loan_number}
    assert Loan.objects.filter(number=found.loan_number).exists()
    found.refresh_from_db()
    assert (found.decision, found.decided_by) == ("accepted", "supervisor")


def test_an_exception_is_accepted_with_a_reason(priscilla: Client, settings: Settings) -> None:
    settings.APPROVAL_BOARDING_TOLERANCES = 65535
    load(priscilla, "board", files())
    BoardingBatch.objects.update(actor="renee")
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


def test_an_exception_is_rejected_and_nothing_is_boarded(priscilla: Client) -> None:
    load(priscilla, "board", files())
    found = BoardingException.objects.get()
    before = Loan.objects.count()
    answer = priscilla.post(
        f"/o/boarding/exceptions/{found.pk}/", {"act": "reject", "reason": "No answer"}, follow=True
    )
    assert f"Loan {found.loan_number} is rejected." in answer.content.decode()
    found.refresh_from_db()
    assert (found.decision, found.decided_by) == ("rejected", "supervisor")
    assert Loan.objects.count() == before


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator"])
def test_deciding_needs_the_right_and_leaves_everything_as_it_was(
    who: str, priscilla: Client, signed_in: SignedIn
) -> None:
    load(priscilla, "board", files())
    found = BoardingException.objects.get()
    answer = signed_in(who).post(
        f"/o/boarding/exceptions/{found.pk}/", {"act": "accept", "reason": "Because"}
    )
    assert answer.status_code == 403
    found.refresh_from_db()
    assert found.decision == "open"
    assert not Loan.objects.filter(number=found.loan_number).exists()


@pytest.mark.parametrize("who", ["officer", "auditor"])
def test_boarding_needs_the_right(who: str, priscilla: Client, signed_in: SignedIn) -> None:
    assert load(signed_in(who), "board", files())[0] == 403
    assert (BoardingBatch.objects.count(), Loan.objects.count()) == (0, 0)


def test_amounts_are_shown_as_people_read_them(priscilla: Client) -> None:
    _, page = load(priscilla, "board", files())
    assert "444,667.29" in page
    assert "−10,000.00" in page
    assert "444667.29" not in page


def test_pages_take_few_queries_however_many_wait(
    priscilla: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    load(priscilla, "board", files())
    batch, found = BoardingBatch.objects.get(), BoardingException.objects.get()
    BoardingException.objects.bulk_create(
        BoardingException(
            batch=batch, loan_number=f"x{n}", rows=found.rows, differences=found.differences
        )
        for n in range(60)
    )
    for path in ("/o/boarding/", f"/o/boarding/{batch.pk}/", f"/o/boarding/exceptions/{found.pk}/"):
        with django_assert_max_num_queries(12):
            assert priscilla.get(path).status_code == 200
