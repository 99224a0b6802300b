"""The officer's work on a loan in its pages: notes, contacts, people."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from borrowers.profiles.models import Person, ProfileChange
from delinquency.contacts import Promised
from delinquency.models import Contact, Promise
from servicing.audit.models import Act
from servicing.loans.models import Loan, Note, NoteMark, Party
from servicing.loans.notes import add_note
from tests.delinquency.people import AT, call, open_loan, parties_of
from tests.make import FIRST_DAY, pay

from .conftest import SignedIn
from .test_loan_pages import MOST_QUERIES

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def opened() -> Loan:
    return open_loan()


@pytest.fixture
def officer(opened: Loan, signed_in: SignedIn) -> Client:
    return signed_in("officer")


def written(text: str = "Call before noon", **more: str) -> dict[str, str]:
    return {"text": text, "key": str(uuid4())} | more


def told(loan: Loan, **more: str) -> dict[str, str]:
    """A call to Ann that nobody answered, as the form sends it."""
    return {
        "kind": "call", "direction": "out", "whom": f"party-{parties_of(loan)[0].pk}",
        "outcome": "no_answer", "held_on": FIRST_DAY.isoformat(), "held_at": "14:14",
        "key": str(uuid4()),
    } | more  # fmt: skip


def post(client: Client, path: str, data: dict[str, Any], **more: Any) -> tuple[int, str]:
    answer = client.post(f"/o/loans/1001/{path}", data, **more)
    return answer.status_code, answer.content.decode()


# Notes


def test_a_note_is_saved_without_scripts_and_stands_in_the_log(officer: Client) -> None:
    form = written("<b>Call</b> before noon")
    for _ in range(2):
        assert post(officer, "notes/new/", form)[0] == 303
    assert Note.objects.get().author == "officer"
    page = officer.get("/o/loans/1001/notes/").content.decode()
    assert page.count("&lt;b&gt;Call&lt;/b&gt; before noon") == 1
    assert "o. Person" in page


def test_with_htmx_the_card_comes_back_with_the_note_and_an_empty_form(officer: Client) -> None:
    code, card = post(officer, "notes/new/", written(), headers=HTMX)
    assert code == 200
    assert card.lstrip().startswith('<section class="card" id="notes-card"')
    assert card.count("Call before noon") == 1
    assert "Note saved." in card
    code, card = post(officer, "notes/new/", written(" "), headers=HTMX)
    assert code == 422
    assert "Write what should be remembered." in card


def test_a_note_of_another_loan_is_not_found(officer: Client, opened: Loan) -> None:
    post(officer, "notes/new/", written())
    open_loan("1002")
    note = Note.objects.get()
    for act in ("retract", "pin"):
        path = f"/o/loans/1002/notes/{note.pk}/{act}/"
        assert officer.post(path, {"why": "x", "pinned": "yes"}).status_code == 404
    assert not NoteMark.objects.exists()


def test_a_retracted_note_is_struck_through_with_its_reason(officer: Client) -> None:
    post(officer, "notes/new/", written(pinned="on"))
    path = f"notes/{Note.objects.get().pk}/retract/"
    assert post(officer, path, {"why": ""})[0] == 422
    assert post(officer, path, {"why": "Wrong loan"})[0] == 303
    page = officer.get("/o/loans/1001/notes/").content.decode()
    assert "<s>Call before noon</s>" in page
    assert ": Wrong loan" in page
    assert "pinned-title" not in page


def test_nobody_but_a_supervisor_retracts_a_note_of_somebody_else(
    officer: Client, signed_in: SignedIn
) -> None:
    post(officer, "notes/new/", written())
    path = f"notes/{Note.objects.get().pk}/retract/"
    assert post(signed_in("cashier"), path, {"why": "x"})[0] == 404
    assert not NoteMark.objects.exists()
    assert post(signed_in("supervisor"), path, {"why": "Wrong loan"})[0] == 303
    assert NoteMark.objects.get().actor == "supervisor"


def test_an_auditor_reads_the_log_and_writes_nothing(
    officer: Client, opened: Loan, signed_in: SignedIn
) -> None:
    post(officer, "notes/new/", written())
    auditor = signed_in("auditor")
    page = auditor.get("/o/loans/1001/notes/").content.decode()
    assert "Call before noon" in page
    for offered in ("Save note", "Log contact", "Add a task", "Retract"):
        assert offered not in page
    assert post(auditor, "notes/new/", written())[0] == 403
    assert post(auditor, "contacts/new/", told(opened))[0] == 403
    assert (Note.objects.count(), Contact.objects.count()) == (1, 0)


def test_the_log_is_paged_and_filtered(officer: Client, opened: Loan) -> None:
    call(opened, text="a call")
    for number in range(31):
        add_note(loan=opened, text=f"note {number}.", pinned=False, key=f"{number}", actor="tom",
                 business_date=FIRST_DAY, recorded_at=AT + timedelta(minutes=number))  # fmt: skip
    first = officer.get("/o/loans/1001/notes/").content.decode()
    assert "newest first, 1–30 of 32" in first
    assert "note 30." in first
    assert "a call" not in first
    second = officer.get("/o/loans/1001/notes/?page=2").content.decode()
    assert "a call" in second
    calls = officer.get("/o/loans/1001/notes/?kind=call").content.decode()
    assert "1–1 of 1" in calls
    assert "note 30." not in calls
    assert "None of that kind." in officer.get("/o/loans/1001/notes/?kind=text").content.decode()


# Contacts


def test_a_contact_with_a_promise(officer: Client, opened: Loan) -> None:
    form = told(opened, outcome="spoke", promise_amount="$2,000.00", promise_by="2026-03-06",
                reason="income", follow_up="2026-03-07", text="Hours were cut")  # fmt: skip
    for _ in range(2):
        assert post(officer, "contacts/new/", form)[0] == 303
    promise = Promise.objects.get()
    assert (promise.amount, promise.promised_for.isoformat()) == (200000, "2026-03-06")
    page = officer.get("/o/loans/1001/notes/").content.decode()
    for words in ("Call out", "Spoke", "Ann Bell, borrower", "Hours were cut", "Less income",
                  "2:14 pm", "$2,000.00", "nothing came so far"):  # fmt: skip
        assert words in page


def test_the_eighth_call_is_stopped_with_the_rule_and_goes_on_with_a_reason(
    officer: Client, opened: Loan
) -> None:
    for _ in range(7):
        call(opened)
    form = told(opened)
    code, page = post(officer, "contacts/new/", form)
    assert code == 422
    assert "7 call attempts in the last 7 days." in page
    assert "12 CFR 1006.14(b)(2)" in page
    assert '<time datetime="2026-03-09">Mar 9, 2026</time>' in page
    assert Contact.objects.count() == 7
    assert post(officer, "contacts/new/", form | {"limit_reason": "Asked to"})[0] == 303
    assert "Past the call limit" in officer.get("/o/loans/1001/notes/").content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"outcome": ""}, "Choose how it ended."),
        ({"outcome": "sent"}, "Choose how the talk ended."),
        ({"whom": "other"}, "Enter who it was."),
        ({"promise_amount": "5"}, "Enter the day by which the money is to come."),
        ({"promise_by": "2026-03-06"}, "Enter the amount that was promised."),
        ({"promise_amount": "lots", "promise_by": "2026-03-06"}, "like 2,000.00."),
        ({"held_on": "soon"}, "Enter a date like 11/20/2026."),
        ({"held_on": "2026-03-03"}, "Enter 03/02/2026 or an earlier day."),
    ],
)
def test_a_wrong_contact_is_refused_in_words(
    given: dict[str, str], words: str, officer: Client, opened: Loan
) -> None:
    code, page = post(officer, "contacts/new/", told(opened, **given))
    assert code == 422
    assert words in page
    assert not Contact.objects.exists()


def test_somebody_of_another_loan_is_no_choice(officer: Client, opened: Loan) -> None:
    stranger = parties_of(open_loan("1002"))[0]
    code, _ = post(officer, "contacts/new/", told(opened, whom=f"party-{stranger.pk}"))
    assert (code, Contact.objects.count()) == (422, 0)


def test_before_you_call_stands_on_the_overview(officer: Client, opened: Loan) -> None:
    call(opened)
    page = officer.get("/o/loans/1001/").content.decode()
    assert "Before you call" in page
    assert "Spanish preferred" in page
    assert "8 am–9 pm Central time; 1 of 7 call attempts in the last 7 days" in page


@pytest.mark.parametrize("tab", ["", "notes/", "people/", "contacts/new/"])
def test_a_long_log_takes_no_more_queries(
    tab: str, officer: Client, opened: Loan,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(12):
        post(officer, "notes/new/", written(pinned="on"))
        call(opened, direction="in", outcome="spoke",
             promise=Promised(1000, FIRST_DAY + timedelta(number)))  # fmt: skip
        pay(opened.pk, FIRST_DAY, 1000 + number)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert officer.get(f"/o/loans/1001/{tab}").status_code == 200


# People


def details(person: Person, **more: str) -> dict[str, str]:
    names = ("phone_mobile", "phone_home", "phone_work", "email", "language", "mailing_line1",
             "mailing_line2", "mailing_city", "mailing_state", "mailing_zip")  # fmt: skip
    kept = {name: str(getattr(person, name)) for name in names}
    return kept | {"effective": "2026-03-02", "why": "She called", "seen": "0"} | more


@pytest.fixture
def bell(opened: Loan) -> Person:
    return parties_of(opened)[0].person


def test_a_change_of_address_with_its_history(officer: Client, bell: Person) -> None:
    form = details(bell, mailing_line1="9 Oak Ave", mailing_state="tx")
    assert post(officer, f"people/{bell.pk}/", form)[0] == 303
    page = officer.get("/o/loans/1001/people/").content.decode()
    assert "<s>4 Elm St</s>" in page
    assert "She called" in page
    change = ProfileChange.objects.get()
    assert (change.old, change.new) == ({"mailing_line1": "4 Elm St"},
                                        {"mailing_line1": "9 Oak Ave"})  # fmt: skip


def test_two_who_change_the_same_person_at_once(officer: Client, bell: Person) -> None:
    post(officer, f"people/{bell.pk}/", details(bell, mailing_line1="9 Oak Ave"))
    code, page = post(officer, f"people/{bell.pk}/", details(bell, mailing_line1="1 Pine Rd"))
    assert code == 409
    assert "o. Person changed Ann Bell at" in page
    assert 'value="1 Pine Rd"' in page
    bell.refresh_from_db()
    assert bell.mailing_line1 == "9 Oak Ave"


def test_a_wrong_address_is_refused_beside_its_field(officer: Client, bell: Person) -> None:
    code, page = post(officer, f"people/{bell.pk}/", details(bell, mailing_zip="1"))
    assert code == 422
    assert "Enter a ZIP code like 78701 or 78701-1234." in page
    assert not ProfileChange.objects.exists()


def test_a_person_is_reached_through_their_own_loans_only(officer: Client, bell: Person) -> None:
    open_loan("1002")
    stranger = Party.objects.exclude(loan__number="1001").first()
    assert stranger
    for tail in ("", "tax-id/"):
        path = f"people/{stranger.person_id}/{tail}"
        assert officer.get(f"/o/loans/1001/{path}").status_code == 404
        assert post(officer, path, details(bell))[0] == 404
    assert not ProfileChange.objects.exists()
    assert not Act.objects.filter(action="pii:revealed").exists()


def test_a_tax_id_is_masked_until_somebody_says_why(
    officer: Client, bell: Person, signed_in: SignedIn
) -> None:
    path = f"people/{bell.pk}/tax-id/"
    for page in ("", "people/", path):
        assert "900-11" not in officer.get(f"/o/loans/1001/{page}").content.decode()
    code, page = post(officer, path, {"why": ""})
    assert code == 422
    assert "Enter what you need the tax id for." in page
    assert not Act.objects.filter(action="pii:revealed").exists()
    assert post(signed_in("cashier"), path, {"why": "curious"})[0] == 403
    code, page = post(officer, path, {"why": "1098 came back"})
    assert code == 200
    assert "900-11-0012" in page
    act = Act.objects.get(action="pii:revealed")
    assert (act.actor, act.why) == ("officer", "1098 came back")
