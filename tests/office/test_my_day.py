"""My day by role, the tasks in it, and what happens when two people work on one task."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from delinquency.contacts import Promised
from servicing.audit.models import User
from servicing.audit.roles import Role
from servicing.loans.models import BoardingBatch, BoardingException, Loan, Task
from servicing.loans.tasks import make_task, snooze_task
from servicing.nightly.models import Run, SetAside, Step
from servicing.payments.models import Receipt
from tests.delinquency.people import AT, call, open_loan
from tests.make import FIRST_DAY, pay

from .conftest import SignedIn

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def opened() -> Loan:
    return open_loan()


@pytest.fixture
def officer(opened: Loan, signed_in: SignedIn) -> Client:
    return signed_in("officer")


def make(title: str, days: int, **more: Any) -> Task:
    """A task of the officer's, due so many days from today."""
    given: dict[str, Any] = {"loan": None, "role": ""} | more
    if "person" not in given and not given["role"]:
        given["person"] = User.objects.get(username="officer")
    return make_task(
        title=title, due=FIRST_DAY + days * DAY, key=title, actor="renee", recorded_at=AT,
        business_date=date(2026, 1, 1), **({"person": None} | given),
    )  # fmt: skip


def day(client: Client) -> str:
    answer = client.get("/o/")
    assert answer.status_code == 200
    return answer.content.decode()


CARDS = ("Tasks", "Promises", "Follow-ups", "Last night", "Payment exceptions",
         "Trailing documents", "Boarding exceptions", "Loans you opened last")  # fmt: skip
SEEN = {
    Role.OFFICER: CARDS,
    Role.SUPERVISOR: CARDS,
    Role.CASHIER: tuple(c for c in CARDS if c not in ("Trailing documents", "Boarding exceptions")),
    Role.AUDITOR: tuple(card for card in CARDS[3:] if card != "Trailing documents"),
    Role.ADMINISTRATOR: ("Last night", "Boarding exceptions"),
}


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_its_cards_and_no_others(
    role: Role, opened: Loan, signed_in: SignedIn
) -> None:
    page = day(signed_in(role.value))
    assert [card for card in CARDS if f">{card}</h2>" in page] == list(SEEN[role])


def test_an_empty_day_says_what_comes_next(officer: Client) -> None:
    page = day(officer)
    assert "No task is open for you or your role." in page
    assert "No night has run yet." in page
    make("Write to the bank", 8)
    page = day(officer)
    assert "Nothing due in the next 7 days. Next: Write to the bank, by" in page
    assert "Mar 10, 2026" in page


def test_tasks_stand_in_their_groups(officer: Client, opened: Loan, signed_in: SignedIn) -> None:
    signed_in("cashier")
    make("late one", -1, loan=opened)
    make("of today", 0, role="officer")
    make("in a week", 7)
    make("in eight days", 8)
    make("of the cashiers", 0, role="cashier")
    make("of another", 0, person=User.objects.get(username="cashier"))
    page = day(officer)
    places = [page.index(text) for text in
              ("Overdue", "late one", "Today", "of today", "Next 7 days", "in a week")]  # fmt: skip
    assert places == sorted(places)
    for absent in ("in eight days", "of the cashiers", "of another"):
        assert absent not in page


def test_promises_and_follow_ups_that_are_due(officer: Client, opened: Loan) -> None:
    call(opened, direction="in", outcome="spoke", promise=Promised(50000, FIRST_DAY + DAY))
    page = day(officer)
    assert "500.00" in page
    assert "1 day left" in page
    pay(opened.pk, FIRST_DAY, 50000)
    assert "No promise was broken" in day(officer)
    form = {"kind": "call", "direction": "out", "whom": "attorney", "outcome": "left_message",
            "held_on": "2026-03-02", "follow_up": "2026-03-04", "key": str(uuid4())}  # fmt: skip
    assert officer.post("/o/loans/1001/contacts/new/", form).status_code == 303
    assert "2 days left" in day(officer)


def test_what_waits_elsewhere_is_counted(officer: Client, opened: Loan) -> None:
    Receipt.objects.create(
        source="lockbox:1", channel="lockbox", received_date=FIRST_DAY, amount=100,
        state=Receipt.State.UNMATCHED, business_date=FIRST_DAY,
    )  # fmt: skip
    batch = BoardingBatch.objects.create(digest="d", files={}, boarded_on=FIRST_DAY, actor="test")
    BoardingException.objects.create(batch=batch, loan_number="9", rows="{}", differences=[])
    run = Run.objects.create(
        business_date=FIRST_DAY - DAY, state="done", started_at=AT, started_by="night"
    )
    step = Step.objects.create(run=run, number=1, name="payments")
    SetAside.objects.create(step=step, stream_id=opened.pk, item=opened.pk, reason="x", at=AT)
    page = day(officer)
    for words in ("See 1 payment without a loan", "See 1 loan that does not tie out",
                  "1 loan set aside"):  # fmt: skip
        assert words in page


def test_the_loans_opened_last_come_first(officer: Client) -> None:
    for number in range(1002, 1011):
        open_loan(str(number))
        officer.get(f"/o/loans/{number}/")
    officer.get("/o/loans/1001/")
    officer.get("/o/loans/1002/")
    recent = day(officer).partition("Loans you opened last")[2]
    found = [int(number) for number in range(1001, 1011) if f"/o/loans/{number}/" in recent]
    assert len(found) == 8
    assert recent.index("/o/loans/1002/") < recent.index("/o/loans/1001/")
    assert recent.index("/o/loans/1001/") < recent.index("/o/loans/1010/")


def test_a_full_day_takes_few_queries(
    officer: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1002, 1012):
        loan = open_loan(str(number))
        make(f"task {number}", 0, loan=loan)
        call(loan, direction="in", outcome="spoke", follow_up=FIRST_DAY,
             promise=Promised(number, FIRST_DAY + DAY))  # fmt: skip
        officer.get(f"/o/loans/{number}/")
    with django_assert_max_num_queries(15):
        day(officer)
    with django_assert_max_num_queries(10):
        officer.get("/o/tasks/")


@pytest.mark.parametrize(
    ("text", "found"),
    [("todo", "/o/tasks/"), ("start", "/o/"), ("log c", "/o/loans/1001/contacts/new/"),
     ("remember", "/o/loans/1001/notes/new/"), ("ssn", "/o/loans/1001/people/")],
)  # fmt: skip
def test_the_palette_knows_the_pages_by_their_words(text: str, found: str, officer: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/o/loans/1001/"}
    page = officer.get("/o/find/", {"q": text}, headers=headers).content.decode()
    assert f'href="{found}"' in page


def test_before_the_books_are_open_a_person_starts_elsewhere(signed_in: SignedIn) -> None:
    assert signed_in("administrator").get("/o/").headers["Location"] == "/o/boarding/"


# Tasks


def test_a_task_is_made_on_a_loan_for_a_colleague(
    officer: Client, opened: Loan, signed_in: SignedIn
) -> None:
    signed_in("cashier")
    cashier = User.objects.get(username="cashier")
    form = {"title": "Look at the check", "due": "2026-03-04", "whose": f"person-{cashier.pk}",
            "key": str(uuid4())}  # fmt: skip
    for _ in range(2):
        assert officer.post("/o/tasks/new/?loan=1001", form).status_code == 303
    task = Task.objects.get()
    assert (task.loan, task.person, task.made_by) == (opened, cashier, "officer")
    page = officer.get("/o/loans/1001/notes/").content.decode()
    assert "Look at the check" in page
    late = form | {"due": "2026-03-01", "key": str(uuid4())}
    assert officer.post("/o/tasks/new/?loan=1001", late).status_code == 422
    assert Task.objects.count() == 1


def test_a_second_click_says_who_did_it(officer: Client, signed_in: SignedIn) -> None:
    task = make("Call back", 0, role="officer")
    path = f"/o/tasks/{task.pk}/done/"
    first = officer.post(path, {"seen": "1"}, follow=True).content.decode()
    assert "Done: Call back" in first
    second = officer.post(path, {"seen": "1"}, follow=True).content.decode()
    assert "o. Person finished it at" in second
    task.refresh_from_db()
    assert (task.state, task.closed_by, task.version) == ("done", "officer", 2)


def test_a_task_that_somebody_else_put_off_is_shown_again_first(officer: Client) -> None:
    task = make("Call back", 0)
    snooze_task(task_id=task.pk, seen=1, until=FIRST_DAY + 2 * DAY, why="away", actor="renee",
                business_date=FIRST_DAY, recorded_at=AT)  # fmt: skip
    page = officer.post(f"/o/tasks/{task.pk}/done/", {"seen": "1"}, follow=True).content.decode()
    assert "renee changed this task at" in page
    assert "Nothing of yours was saved." in page
    task.refresh_from_db()
    assert task.state == "open"


def test_a_task_is_put_off_and_cancelled_with_reasons(officer: Client) -> None:
    task = make("Call back", 0)
    path = f"/o/tasks/{task.pk}/"
    wrong = officer.post(path, {"act": "snooze", "seen": "1", "until": "2026-03-02", "why": "x"})
    assert wrong.status_code == 422
    assert "Enter a day after 03/02/2026." in wrong.content.decode()
    later = {"act": "snooze", "seen": "1", "until": "2026-03-09", "why": "They are away"}
    page = officer.post(path, later, follow=True).content.decode()
    assert "They are away" in page
    assert officer.post(path, {"act": "cancel", "seen": "2", "why": ""}).status_code == 422
    last = {"act": "cancel", "seen": "2", "why": "Paid"}
    page = officer.post(path, last, follow=True).content.decode()
    assert "Cancelled a task" in page
    task.refresh_from_db()
    assert (task.state, task.due, task.why) == ("cancelled", date(2026, 3, 9), "Paid")


def test_a_task_of_other_people_on_no_loan_is_not_found(
    officer: Client, signed_in: SignedIn
) -> None:
    signed_in("cashier")
    task = make("Of the cashiers", 0, role="cashier")
    assert officer.get(f"/o/tasks/{task.pk}/").status_code == 404
    assert officer.post(f"/o/tasks/{task.pk}/done/", {"seen": "1"}).status_code == 404
    task.refresh_from_db()
    assert task.state == "open"
