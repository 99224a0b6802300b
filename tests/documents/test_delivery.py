"""Delivery: the way a document goes, runs and their release, print files, what comes back."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core import mail

from borrowers.profiles.changing import change_profile, last_change
from borrowers.profiles.consenting import ConsentRefused, give, sample_word, withdraw
from borrowers.profiles.models import Person
from servicing.documents.catalogue import Channel, kind_of
from servicing.documents.delivery import coming_back, printing, routing, runs, sending
from servicing.documents.gathering.letters import letter_facts, make
from servicing.documents.models import Delivery, Document, LetterRun
from servicing.documents.rendering import fast, full
from servicing.loans.models import Loan, Task
from tests.delinquency.people import AT, open_loan, parties_of
from tests.documents import make as statements
from tests.documents.pages import STATEMENT
from tests.make import FIRST_DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.PRINT_FOLDER = tmp_path / "print"
    settings.DROP_FOLDER = tmp_path / "drop"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def loan() -> Loan:
    return open_loan()


@pytest.fixture
def ann(loan: Loan) -> Person:
    person = parties_of(loan)[0].person
    person.email = "ann@example.com"
    person.save()
    return person


def letter(loan: Loan, subject: str = "Your roof") -> Document:
    facts = letter_facts(loan, subject, "Dear {name}, call us.", FIRST_DAY)
    return make(loan=loan, facts=facts, actor="renee", day=FIRST_DAY)


def consented(person: Person) -> None:
    give(person=person, word=sample_word(person, FIRST_DAY), today=FIRST_DAY, actor="ann")


RECIPIENT = routing.Recipient(1, "Ann\n1 Elm St", "ann@example.com", False, False, False)


@pytest.mark.parametrize(
    ("kind", "change", "channel"),
    [
        ("free_letter", {}, Channel.MAIL),
        ("free_letter", {"consents": True}, Channel.PORTAL),
        ("free_letter", {"paperless": True}, Channel.MAIL),  # that is for statements alone
        ("periodic_statement", {"paperless": True}, Channel.PORTAL),  # comment 41(c)-4
        ("periodic_statement", {"consents": True, "email": ""}, Channel.MAIL),
        ("periodic_statement", {"consents": True, "bounced": True}, Channel.MAIL),
    ],
)
def test_the_way_that_a_document_goes(kind: str, change: dict[str, Any], channel: Channel) -> None:
    assert routing.channel_for(kind_of(kind), RECIPIENT._replace(**change)) == channel


def test_consent_wants_the_number_out_of_the_sample(ann: Person) -> None:
    with pytest.raises(ConsentRefused, match="not the number"):
        give(person=ann, word="000001x", today=FIRST_DAY, actor="ann")
    consented(ann)
    consented(ann)
    consent = ann.consents.get()
    assert consent.demonstrated.startswith(f"read {sample_word(ann, FIRST_DAY)}")
    withdraw(person=ann, why="too many e-mails", today=FIRST_DAY, actor="ann")
    assert ann.consents.get().withdrawn_on == FIRST_DAY
    assert not ann.paperless


def test_a_letter_waits_in_the_run_of_its_kind_and_day(loan: Loan, ann: Person) -> None:
    first, second = letter(loan), letter(loan, "Your gate")
    run = LetterRun.objects.get()
    assert runs.totals(run) == {"documents": 2, "pages": 2}
    assert {one.document_id for one in runs.sample_of(run)} == {first.pk, second.pk}
    with pytest.raises(runs.RunRefused, match="Look at the sample"):
        runs.release(run=run, looked=False, actor="pat", today=FIRST_DAY)
    done = runs.release(run=run, looked=True, actor="pat", today=FIRST_DAY)
    done.refresh_from_db()
    assert done.state == "printed"
    assert [one.state for one in Delivery.objects.all()] == ["sent", "sent"]
    assert Delivery.objects.first().evidence.endswith("-001.pdf, pages 1 to 1")  # type: ignore[union-attr]
    with pytest.raises(runs.RunRefused, match="with the printer already"):
        runs.release(run=run, looked=True, actor="pat", today=FIRST_DAY)


def test_the_print_file_has_every_page_and_its_manifest_every_address(
    loan: Loan, ann: Person, settings: Any
) -> None:
    for subject in ("One", "Two", "Three"):
        letter(loan, subject)
    runs.release(run=LetterRun.objects.get(), looked=True, actor="pat", today=FIRST_DAY)
    (pdf,) = Path(settings.PRINT_FOLDER).glob("*.pdf")
    with pikepdf.open(pdf) as merged:
        assert len(merged.pages) == 3
    (manifest,) = Path(settings.PRINT_FOLDER).glob("*.csv")
    rows = list(csv.DictReader(StringIO(manifest.read_text())))
    assert [(row["sequence"], row["document"], row["first_page"]) for row in rows] == [
        ("1", "One", "1"), ("2", "Two", "2"), ("3", "Three", "3"),
    ]  # fmt: skip
    assert rows[0]["line_1"] == ann.name
    assert rows[0]["code"] == Document.objects.get(title="One").code


def test_documents_printed_in_bulk_share_their_fonts() -> None:
    many = [fast.render_fast(STATEMENT, facts).pdf for facts in statements.many(24)]
    merged, counts = printing.merge(many)
    assert len(counts) == 24
    assert len(merged) < sum(map(len, many)) / 4
    with pikepdf.open(BytesIO(merged)) as pdf:
        assert len(pdf.pages) == sum(counts)
        programs = {
            font.DescendantFonts[0].FontDescriptor.FontFile3.objgen
            for page in pdf.pages
            for font in page.Resources.Font.values()
            if "/FontFile3" in font.DescendantFonts[0].FontDescriptor
        }
    assert len(programs) == 2  # regular and bold
    assert printing.merge([full.render_full(STATEMENT, statements.H30A).pdf])[1] == [2]


def test_a_stopped_run_sends_nothing(loan: Loan, ann: Person) -> None:
    letter(loan)
    run = LetterRun.objects.get()
    with pytest.raises(runs.RunRefused, match="Enter why"):
        runs.stop(run=run, why=" ", actor="pat", today=FIRST_DAY)
    runs.stop(run=run, why="Wrong phone number", actor="pat", today=FIRST_DAY)
    assert Delivery.objects.get().state == "stopped"
    letter(loan, "Another")
    assert LetterRun.objects.filter(state="waiting").count() == 1


def test_an_email_says_that_a_document_waits_and_nothing_else(loan: Loan, ann: Person) -> None:
    consented(ann)
    ann.language = "es"
    ann.save()
    letter(loan)
    assert sending.send_waiting(FIRST_DAY) == {"e-mails": 1, "files": 0, "letters": 0}
    assert sending.send_waiting(FIRST_DAY) == {"e-mails": 0, "files": 0, "letters": 0}
    (sent,) = mail.outbox
    assert sent.to == ["ann@example.com"]
    assert sent.subject == "Le espera un documento nuevo: Your roof"
    assert sent.attachments == []
    assert loan.number not in sent.body
    assert Delivery.objects.get().evidence == sent.extra_headers["Message-ID"]


def test_a_bounced_email_sends_paper_until_the_address_changes(loan: Loan, ann: Person) -> None:
    consented(ann)
    letter(loan)
    sending.send_waiting(FIRST_DAY)
    again = coming_back.bounced(
        delivery=Delivery.objects.get(), why="550 unknown", actor="renee", today=FIRST_DAY
    )
    assert again is not None
    assert again.channel == Channel.MAIL
    letter(loan, "Next")
    assert Delivery.objects.order_by("-pk")[0].channel == Channel.MAIL
    change_profile(
        person_id=ann.pk, values={"email": "new@example.com"}, effective=FIRST_DAY, why="called",
        seen=last_change(ann.pk), actor="renee", stream=loan.pk, business_date=FIRST_DAY,
        recorded_at=AT,
    )  # fmt: skip
    letter(loan, "Last")
    assert Delivery.objects.order_by("-pk")[0].to == "new@example.com"


def test_returned_mail_asks_for_the_address_and_goes_again_once(loan: Loan, ann: Person) -> None:
    letter(loan)
    runs.release(run=LetterRun.objects.get(), looked=True, actor="pat", today=FIRST_DAY)
    own = Delivery.objects.get()
    coming_back.returned(delivery=own, why="Moved", actor="renee", today=FIRST_DAY)
    with pytest.raises(coming_back.DeliveryRefused, match="came back already"):
        coming_back.returned(delivery=own, why="Moved", actor="renee", today=FIRST_DAY)
    assert Task.objects.get().title == "Find the mailing address: Your roof came back"
    again = coming_back.send_again(delivery=own, actor="renee", today=FIRST_DAY, why="new address")
    assert coming_back.send_again(delivery=own, actor="renee", today=FIRST_DAY, why="x") == again
    assert Delivery.objects.count() == 2
    assert [step.what for step in own.steps.order_by("pk")] == ["dispatched", "printed", "returned"]
