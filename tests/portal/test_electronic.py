"""Borrowers and their documents: consent with the sample, files sent to us, the public check."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from borrowers.profiles.models import ElectronicConsent, Person
from servicing.documents.gathering.letters import letter_facts, make
from servicing.documents.models import Document
from servicing.documents.store import read
from tests.make import FIRST_DAY

from .conftest import House

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def test_consent_by_the_number_in_the_sample(house: House) -> None:
    ann = house.browser("ann")
    sample = ann.get("/my/electronic/sample.pdf")
    text = PdfReader(BytesIO(sample.content)).pages[0].extract_text()
    found = re.search(r"\b\d{6}\b", text.partition("came from:")[2])
    assert found is not None
    wrong = ann.post("/my/electronic/", {"word": "1", "agree": "on"})
    assert "not the number in the sample" in wrong.content.decode()
    unticked = ann.post("/my/electronic/", {"word": found[0]})
    assert "Tick this to agree." in unticked.content.decode()
    told = ann.post("/my/electronic/", {"word": found[0], "agree": "on"}, follow=True)
    assert "From now on your documents wait for you here." in told.content.decode()
    assert Person.objects.get(first_name="Ann").paperless
    ann.post("/my/electronic/", {"withdraw": "1"})
    assert ElectronicConsent.objects.get().withdrawn_on == FIRST_DAY
    assert not Person.objects.get(first_name="Ann").paperless


def test_a_borrower_sends_a_document_that_only_the_borrowers_see(house: House) -> None:
    ann = house.browser("ann")
    file = SimpleUploadedFile("policy.png", PNG)
    told = ann.post(house.url("documents/"), {"title": "Policy", "file": file}, follow=True)
    assert "We have your document." in told.content.decode()
    own = Document.objects.get(title="Policy")
    assert (own.direction, own.made_by) == ("received", "ann")
    assert ann.get(house.url(f"documents/{own.pk}/")).content == PNG
    assert house.browser("carlos").get(house.url(f"documents/{own.pk}/")).status_code == 200
    assert house.browser("ben").get(house.url(f"documents/{own.pk}/")).status_code == 404


def test_what_the_office_received_is_not_shown(house: House) -> None:
    Document.objects.filter(pk=house.document.pk).update(direction="received", made_by="renee")
    page = f"documents/{house.document.pk}/"
    assert house.browser("ann").get(house.url(page)).status_code == 404
    assert page not in house.page("ann", "documents/")


def test_a_bad_file_is_told_in_the_borrowers_language(house: House) -> None:
    file = SimpleUploadedFile("empty.pdf", b"%PDF-1.7 nothing")
    answer = house.browser("carlos").post(
        house.url("documents/"), {"title": "Póliza", "file": file}
    )
    assert answer.status_code == 422
    assert "El PDF está dañado y no se puede abrir." in answer.content.decode()


@pytest.fixture
def letter(house: House) -> Document:
    facts = letter_facts(house.loan, "Your roof", "Call us.", FIRST_DAY)
    return make(loan=house.loan, facts=facts, actor="renee", day=FIRST_DAY)


def check(code: str, content: bytes | None = None) -> str:
    sent: dict[str, object] = {"code": code}
    if content is not None:
        sent["file"] = SimpleUploadedFile("it.pdf", content)
    return Client().post("/check/", sent).content.decode()


def test_anybody_checks_a_document_and_learns_nothing_of_the_loan(letter: Document) -> None:
    content = read(letter.sha256)
    pages = [check(letter.code), check(letter.code, content), check(letter.code, content + b"!")]
    assert "We made a document with this code." in pages[0]
    assert "Genuine and unchanged." in pages[1]
    assert "This file is not the one that we made." in pages[2]
    for page in pages:
        assert "1001" not in page
        assert "roof" not in page
        assert "Bell" not in page
    assert "We do not know this code." in check("AAAA-AAAA-AAAA-AAAA")


def test_guessing_codes_stops(db: None) -> None:
    codes = {Client().post("/check/", {"code": f"{n:016}"}).status_code for n in range(101)}
    assert codes == {200, 403}
