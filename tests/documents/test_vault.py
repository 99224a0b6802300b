"""The vault: uploads by their content, versions, search, holds, retention, genuineness."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfWriter

from servicing.audit.models import Act
from servicing.documents.catalogue import Category, Retention, kind_of
from servicing.documents.contents.free import merged, paragraphs
from servicing.documents.facts import FactsError
from servicing.documents.gathering.letters import letter_facts, make
from servicing.documents.keeping import keep
from servicing.documents.models import Document, DocumentAccess
from servicing.documents.store import StoreError, read
from servicing.documents.vault import genuine, holds, looking, retention
from servicing.documents.vault.receiving import FileNotTaken, Received, receive
from servicing.loans.models import Loan
from tests.delinquency.people import open_loan
from tests.make import FIRST_DAY

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def loan() -> Loan:
    return open_loan()


def pdf_of(title: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": title})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def received(loan: Loan, content: bytes, title: str = "Tax bill", **more: object) -> Document:
    file = Received("bill.pdf", content, title, Category.RECEIVED)
    kept, _ = receive(loan=loan, file=file, dated=FIRST_DAY, actor="renee", **more)  # type: ignore[arg-type]
    return kept


def test_a_file_is_what_its_first_bytes_say(loan: Loan) -> None:
    assert received(loan, pdf_of("a")).media_type == "application/pdf"
    assert received(loan, PNG, "Photo").media_type == "image/png"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"MZ" + bytes(100), "not a file that can be kept"),
        (b"<html><script>", "not a file that can be kept"),
        (b"%PDF-1.7 then nothing", "damaged"),
        (b"%PDF-" + bytes(21 * 1024 * 1024), "The most is 20 MB"),
    ],
)
def test_what_cannot_be_kept_says_why(loan: Loan, content: bytes, says: str) -> None:
    with pytest.raises(FileNotTaken, match=says) as refused:
        received(loan, content)
    assert refused.value.field == "file"
    assert not Document.objects.exists()


def test_the_same_file_is_kept_once_and_a_version_takes_the_place_of_another(loan: Loan) -> None:
    first = received(loan, pdf_of("a"))
    assert received(loan, pdf_of("a")) == first
    second = received(loan, pdf_of("b"), "Tax bill, corrected", replaces=first)
    assert second.replaces == first
    with pytest.raises(FileNotTaken, match="newer version"):
        received(loan, pdf_of("c"), "Tax bill, again", replaces=Document.objects.get(pk=first.pk))
    assert Act.objects.filter(action="document:received").count() == 2


def test_documents_are_found_by_their_words(loan: Loan) -> None:
    found = received(loan, pdf_of("a"), "Hazard insurance declaration")
    received(loan, PNG, "Photo of the roof")
    every = Document.objects.all()
    assert list(looking.with_words(every, "insurance hazard")) == [found]
    assert list(looking.with_words(every, "flood")) == []


def test_a_look_is_on_record(loan: Loan) -> None:
    kept = received(loan, PNG, "Photo")
    audience = DocumentAccess.Audience.OFFICE
    assert looking.opened(kept, actor="renee", audience=audience) == PNG
    assert [(one.actor, one.audience) for one in kept.accesses.all()] == [("renee", "office")]


@pytest.mark.parametrize(
    ("kept", "dated", "ended", "until"),
    [
        (Retention.SERVICING, date(2020, 1, 1), None, None),  # its loan lives
        (Retention.SERVICING, date(2020, 1, 1), date(2026, 2, 28), date(2027, 2, 28)),
        (Retention.DISCLOSURE, date(2026, 1, 15), date(2026, 2, 28), date(2028, 1, 15)),
        (Retention.DISCLOSURE, date(2020, 1, 15), date(2026, 2, 28), date(2027, 2, 28)),
        (Retention.TAX, date(2026, 1, 31), date(2026, 2, 28), date(2033, 1, 31)),
        (Retention.AGREEMENT, date(1999, 5, 1), date(2026, 2, 28), date(2033, 2, 28)),
    ],
)
def test_how_long_a_document_is_kept(
    kept: Retention, dated: date, ended: date | None, until: date | None
) -> None:
    assert retention.keep_until(kept, dated, ended) == until


def test_nothing_of_a_living_loan_or_one_on_hold_goes(loan: Loan) -> None:
    received(loan, PNG, "Photo")
    assert list(retention.may_go(date(2199, 1, 1))) == []
    hold = holds.place(loan=loan, why="Case 26-114", actor="pat", today=FIRST_DAY)
    with pytest.raises(holds.HoldRefused, match="already"):
        holds.place(loan=loan, why="Again", actor="pat", today=FIRST_DAY)
    loan.stream.loanstate.status = "paid_off"
    loan.stream.loanstate.save()
    assert list(retention.may_go(date(2199, 1, 1))) == []
    holds.release(loan=loan, why="Dismissed", actor="pat", today=FIRST_DAY)
    assert holds.hold_of(loan.pk) is None
    assert hold.why == "Case 26-114"
    assert [one.title for one, _ in retention.may_go(date(2199, 1, 1))] == ["Photo"]


def test_what_is_destroyed_leaves_its_row_and_no_file(
    loan: Loan, django_capture_on_commit_callbacks: object
) -> None:
    kept = received(loan, PNG, "Photo")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        retention.destroy(kept, until=date(2027, 1, 1), actor="pat", why="Its time is over.")
    with pytest.raises(StoreError):
        read(kept.sha256)
    kept.refresh_from_db()
    assert kept.destroyed_at is not None
    with pytest.raises(looking.Destroyed):
        looking.opened(kept, actor="renee", audience=DocumentAccess.Audience.OFFICE)
    assert Act.objects.get(action="document:destroyed").details["sha256"] == kept.sha256


def letter(loan: Loan) -> Document:
    facts = letter_facts(loan, "Your roof", "Dear {name},\n\nyou owe {principal}.", FIRST_DAY)
    return make(loan=loan, facts=facts, actor="renee", day=FIRST_DAY)


def test_anyone_can_check_a_document_and_learns_nothing_else(loan: Loan) -> None:
    kept = letter(loan)
    printed = "-".join(kept.code[n : n + 4] for n in range(0, 16, 4))
    assert genuine.check(printed.lower()) == genuine.Finding.OURS
    content = read(kept.sha256)
    assert genuine.check(kept.code, content) == genuine.Finding.UNCHANGED
    assert genuine.check(kept.code, content + b" ") == genuine.Finding.CHANGED
    assert genuine.check("AAAA-BBBB-CCCC-DDDD") == genuine.Finding.UNKNOWN
    assert genuine.check("") == genuine.Finding.UNKNOWN


def test_a_letter_says_what_its_fields_stand_for(loan: Loan) -> None:
    kept = letter(loan)
    assert (kept.title, kept.kind, kept.made_by) == ("Your roof", "free_letter", "renee")
    assert "you owe $200,000.00." in kept.text
    assert merged("{loan_number}", {"loan_number": "7"}) == "7"
    with pytest.raises(FactsError, match="no merge field"):
        merged("{ssn}", {})
    assert paragraphs("one\ntwo\n\n three ") == ("one two", "three")


def test_a_document_that_does_not_say_what_it_must_is_not_made(loan: Loan) -> None:
    facts = letter_facts(loan, "Hello", "Text.", FIRST_DAY)
    empty = type(facts).from_json(facts.to_json().replace('["Text."]', "[]"))
    with pytest.raises(FactsError, match="Letter does not say: Text"):
        keep(kind_of("free_letter"), empty, stream=loan.pk)
    assert not Document.objects.exists()
