"""Documents and letters in the office: upload, look, send, hold, compose, release, come back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from borrowers.profiles.models import Person
from servicing.audit.models import Approval
from servicing.documents.models import Delivery, Document, LegalHold, LetterRun
from servicing.ledger.models import BusinessDay
from servicing.loans.models import Loan
from tests.delinquency.people import open_loan
from tests.nightly.portfolio import FIRST_DAY

from .conftest import SignedIn

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
KEY = "0b8e8f8e-1111-4222-8333-444455556666"
BASE = "/o/loans/1001/documents/"


@pytest.fixture
def loan(db: None) -> Loan:
    loan = open_loan()
    BusinessDay.objects.filter(date=FIRST_DAY).update(state="night")
    BusinessDay.objects.create(date=FIRST_DAY + timedelta(days=1), state="open")
    return loan


@pytest.fixture
def renee(loan: Loan, signed_in: SignedIn) -> Client:
    return signed_in("officer")


@pytest.fixture
def pat(loan: Loan, signed_in: SignedIn) -> Client:
    return signed_in("supervisor")


def upload(client: Client, content: bytes = PNG, title: str = "Photo of the roof") -> str:
    file = SimpleUploadedFile("roof.png", content)
    sent = {"title": title, "category": "received", "dated": "2026-03-02", "file": file}
    return client.post(f"{BASE}upload/", sent, follow=True).content.decode()


def compose(client: Client, **more: str) -> str:
    sent = {"key": KEY, "subject": "Your roof", "text": "Dear {name},\n\ncall us.", "why": "asked"}
    return client.post(f"{BASE}letter/", sent | more, follow=True).content.decode()


def approve(client: Client) -> None:
    url = f"/o/approvals/{Approval.objects.get().pk}/"
    form = client.get(url).context["form"]
    client.post(url, {"act": "approve", "reason": "", "seen": form["seen"].value()})


def test_a_file_is_uploaded_and_found_by_its_words(renee: Client) -> None:
    assert "“Photo of the roof” is kept." in upload(renee)
    assert "was there already" in upload(renee)
    assert "Photo of the roof" in renee.get(BASE + "?q=roof").content.decode()
    assert "No document has this." in renee.get(BASE + "?q=cellar").content.decode()
    own = Document.objects.get()
    answer = renee.get(f"{BASE}{own.pk}/")
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "officer, Office" in renee.get(f"{BASE}?show={own.pk}").content.decode()


@pytest.mark.parametrize(
    ("content", "says"), [(b"MZ" + bytes(90), "not a file that can be kept"), (b"", "empty")]
)
def test_a_file_that_cannot_be_kept_says_why(renee: Client, content: bytes, says: str) -> None:
    assert says in upload(renee, content)
    assert not Document.objects.exists()


def test_a_letter_goes_out_when_somebody_else_approves_it(renee: Client, pat: Client) -> None:
    preview = compose(renee)
    assert "Dear Ann Bell" in preview
    assert not Approval.objects.exists()
    assert renee.post(f"{BASE}letter/", {
        "key": KEY, "subject": "Your roof", "text": "call us.", "pdf": "1",
    }).content.startswith(b"%PDF")  # fmt: skip
    assert "is no merge field" in compose(renee, text="{ssn}", ask="1")
    assert "Sent for approval" in compose(renee, ask="1")
    assert not Document.objects.exists()
    approve(pat)
    kept = Document.objects.get()
    assert (kept.title, kept.made_by, Delivery.objects.get().channel) == (
        "Your roof", "officer", "mail",
    )  # fmt: skip


def test_a_run_is_looked_at_released_and_fetched(renee: Client, pat: Client) -> None:
    compose(renee, ask="1")
    approve(pat)
    run = LetterRun.objects.get()
    page = pat.get(f"/o/letters/{run.pk}/").content.decode()
    assert "1 letter, 1 page. Waits for review." in page
    refused = pat.post(f"/o/letters/{run.pk}/decide/", {"release": "1"}, follow=True)
    assert "Look at the sample first" in refused.content.decode()
    told = pat.post(f"/o/letters/{run.pk}/decide/", {"release": "1", "looked": "1"}, follow=True)
    assert "written for the printer" in told.content.decode()
    name = f"2026-03-03-free_letter-{run.pk}-001.pdf"
    assert name in told.content.decode()
    file = pat.get(f"/o/letters/{run.pk}/{name}")
    assert b"".join(file.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert pat.get(f"/o/letters/{run.pk}/..%2F..%2Fsettings.py").status_code == 404
    assert pat.get(f"/o/letters/{run.pk}/2026-03-03-free_letter-99-001.pdf").status_code == 404


def test_what_comes_back_is_recorded_by_its_code(renee: Client, pat: Client) -> None:
    compose(renee, ask="1")
    approve(pat)
    own, run = Document.objects.get(), LetterRun.objects.get()
    pat.post(f"/o/letters/{run.pk}/decide/", {"release": "1", "looked": "1"})
    unknown = renee.post("/o/letters/back/", {"code": "AAAA", "why": "Moved"}, follow=True)
    assert "No document with the code AAAA was sent." in unknown.content.decode()
    told = renee.post(
        "/o/letters/back/", {"code": own.code.lower(), "why": "Moved"}, follow=True
    ).content.decode()
    assert "came back. A task asks for the address." in told
    assert Person.objects.get(first_name="Ann").mail_returned_on is not None
    again = renee.post(f"{BASE}{own.pk}/send/", follow=True).content.decode()
    assert "waits in a run for the printer" in again


def test_a_legal_hold_is_placed_and_released_with_a_reason(pat: Client) -> None:
    assert "Enter why" in pat.post(f"{BASE}hold/", {"why": ""}, follow=True).content.decode()
    page = pat.post(f"{BASE}hold/", {"why": "Case 26-114"}, follow=True).content.decode()
    assert "Case 26-114" in page
    pat.post(f"{BASE}hold/", {"why": "Dismissed"})
    assert LegalHold.objects.get().released_why == "Dismissed"


def test_a_document_on_request_is_filled_in_looked_at_and_made(renee: Client) -> None:
    url = f"{BASE}make/verification_of_mortgage/"
    assert "Verification of mortgage" in renee.get(BASE).content.decode()
    assert "Signed by" in renee.get(url).content.decode()
    refused = renee.post(url, {"make": "1"})
    assert refused.status_code == 422
    sent = {"signer": "Renee Okafor", "signer_title": "Officer"}
    assert renee.post(url, sent | {"pdf": "1"}).content.startswith(b"%PDF")
    assert not Document.objects.exists()
    told = renee.post(url, sent | {"send": "1"}, follow=True).content.decode()
    assert "“Verification of mortgage” is made." in told
    assert Document.objects.get().made_by == "officer"
    assert Delivery.objects.count() == 1
