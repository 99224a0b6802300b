"""Life events by an officer's hand, on Ann's mortgage: 200,000.00 at 6%, 1,199.10 and 300.00 of
escrow due on the 1st from April 2026."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client
from django.utils.html import strip_tags

from borrowers.profiles.models import Person
from servicing.audit.models import Act, Approval, User
from servicing.audit.roles import Role, give_role
from servicing.ledger.models import Event
from servicing.loans.models import Loan, Party, Task
from servicing.payments.life.catalogue import EVENTS
from tests.api.conftest import program
from tests.api.program import Program
from tests.make import INSTALLMENT, ann, board, close_until, differences, pay, post, state_of
from tests.office.test_loan_pages import signed_in

__all__ = ["program"]
pytestmark = pytest.mark.django_db
TODAY = "2026-05-05"


@pytest.fixture
def stream() -> int:
    """April is paid on its day, May is open; the books are open for May 5."""
    [stream] = board(ann(escrow=50000))
    close_until(date(2026, 3, 31))
    pay(stream, date(2026, 4, 1))
    close_until(date(2026, 5, 4))
    post(stream, "fee", date(2026, 5, 5), 2500, code="copy")
    return stream


def send(client: Client, event: str, step: str, **fields: Any) -> Any:
    data = {"date": TODAY, "why": "as agreed", "key": str(uuid4()), "step": step, **fields}
    return client.post(f"/o/loans/1001/events/{event}/", data)


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_waiver_is_seen_before_it_is_recorded_and_recorded_once(
    stream: int, client: Client
) -> None:
    signed_in(client, Role.OFFICER)
    listed = told(client.get("/o/loans/1001/events/"))
    assert "Waive a fee" in listed
    assert "Charge off" not in listed  # an officer does not end loans
    asked = told(client.get("/o/loans/1001/events/waiver/"))
    assert "$25.00 open" in asked
    fee = next(d.key for d in state_of(stream).fees)
    seen = told(send(client, "waiver", "preview", of=fee, amount="10.00"))
    assert "25.00" in seen
    assert "15.00" in seen
    assert not Event.objects.filter(kind="waiver").exists()
    key = str(uuid4())
    for _ in range(2):
        done = send(client, "waiver", "confirm", of=fee, amount="10.00", key=key)
        assert done.status_code == 302
    assert Event.objects.filter(kind="waiver").count() == 1
    assert sum(d.outstanding for d in state_of(stream).fees) == 1500
    act = Act.objects.get(action="loan:event")
    assert (act.actor, act.why, act.details["amount"]) == ("the-officer", "as agreed", 1000)
    assert differences() == []


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_posted(
    stream: int, client: Client
) -> None:
    signed_in(client, Role.SUPERVISOR)
    before = Event.objects.count()
    for code, fields, words in (
        ("curtailment", {"amount": "12.345"}, "at most 2 decimals"),
        ("refund", {"amount": "9.00", "from": "suspense"}, "Only 0.00 is held there"),
        ("due-date-change", {"new_day": "32", "interest": "bill"}, "from 1 to 31"),
        (
            "recast",
            {"date": "2026-03-01"},
            "Cannot be before 2026-03-02, when the loan was",
        ),
        ("recast", {"date": "2026-05-06"}, "Cannot be after today"),
        ("due-date-change", {"new_day": "1", "interest": "bill"}, "already fall due on day 1"),
    ):
        answer = send(client, code, "preview", **fields)
        assert answer.status_code == 422, code
        assert words in told(answer), code
    assert Event.objects.count() == before


def test_a_returned_payment_shows_what_it_touches_and_proposes_the_late_charge(
    stream: int, client: Client
) -> None:
    signed_in(client, Role.OFFICER)
    paid = Event.objects.get(kind="payment").seq
    address = f"/o/loans/1001/transactions/{paid}/reverse/"
    assert "no. " in told(client.get(address))
    data = {"date": TODAY, "of": str(paid), "reason": "R01", "fee": "15.00",
            "why": "insufficient funds", "key": str(uuid4())}  # fmt: skip
    seen = told(client.post(address, data | {"step": "preview"}))
    # The fee of 25.00 and the one for the return: the late charge is not among them.
    assert "Late charges and fees 25.00 40.00 (changed)" in " ".join(strip_tags(seen).split())
    for words in ("Counts for nothing", "$59.96 for", "Late charges that it would make",
                  "0 → 29", "$1,000.00 → $0.00"):  # fmt: skip
        assert words in seen, words
    assert client.post(address, data | {"step": "confirm"}).status_code == 302
    state = state_of(stream)
    assert [d.due.month for d in state.installments] == [4, 5]
    assert sorted(d.fee for d in state.fees) == [1500, 2500]
    [task] = Task.objects.all()
    assert "Late charge of $59.96 for Apr 1, 2026" in task.title
    charge = {"amount": "59.96", "code": "late_fee", "due": "2026-04-01"}
    assert send(client, "fee", "confirm", **charge).status_code == 302
    assert Task.objects.get().state == "done"
    assert {d.kind for d in state_of(stream).fees} == {"fee", "late_fee"}
    assert differences() == []


def test_our_own_error_proposes_no_late_charge(stream: int, client: Client) -> None:
    signed_in(client, Role.OFFICER)
    paid = Event.objects.get(kind="payment").seq
    assert send(client, "reversal", "confirm", of=str(paid), reason="error").status_code == 302
    assert not Task.objects.exists()


def test_a_modification_waits_for_a_second_person(stream: int, client: Client) -> None:
    signed_in(client, Role.OFFICER)
    fields = {"annual_rate": "4", "term_months": "480", "capitalize-interest": "on"}
    seen = told(send(client, "modification", "preview", **fields))
    assert "Modification always needs a second person." in seen
    refused = send(client, "modification", "confirm", **fields)
    assert "Send for approval" in told(refused)
    key = str(uuid4())
    asked = send(client, "modification", "ask", key=key, **fields)
    request = Approval.objects.get()
    assert asked.url == f"/o/approvals/{request.pk}/"
    assert not Event.objects.filter(kind="modification").exists()
    signed_in(client, Role.SUPERVISOR)
    page = told(client.get(asked.url))
    assert "6%" in page
    assert "4%" in page
    seen_digest = re.search(r'name="seen" value="(\w+)"', client.get(asked.url).content.decode())
    assert seen_digest
    client.post(asked.url, {"act": "approve", "seen": seen_digest[1], "reason": ""})
    state = state_of(stream)
    # 199,800.90, May's 999.00 of interest, and four days of thirty on 199,600.80: 133.07
    assert state.principal == 19980090 + 99900 + 13307
    assert str(state.terms.annual_rate) == "4"
    assert Event.objects.get(kind="modification").actor == "the-officer"
    assert differences() == []


def test_an_assumption_makes_another_person_the_borrower(stream: int, client: Client) -> None:
    loan = Loan.objects.get(number="1001")
    old, new = (Person.objects.create(first_name=name, last_name="Lee") for name in ("Ann", "Eve"))
    Party.objects.create(loan=loan, person=old, role=Party.Role.BORROWER)
    heir = Party.objects.create(loan=loan, person=new, role=Party.Role.SUCCESSOR)
    signed_in(client, Role.SUPERVISOR)
    asked = send(client, "assumption", "ask", by=str(heir.pk), released="on")
    assert asked.status_code == 303
    other = Client()
    person = User.objects.create_user("another", password=None)
    give_role(person, Role.SUPERVISOR)
    other.force_login(person)
    page = other.get(asked.url).content.decode()
    digest = re.search(r'name="seen" value="(\w+)"', page)
    assert digest
    other.post(asked.url, {"act": "approve", "seen": digest[1], "reason": ""})
    assert list(Party.objects.values_list("person__first_name", "role")) == [("Eve", "borrower")]
    assert Loan.objects.get(number="1001").borrower_name == "Eve Lee"


def test_the_cap_of_a_servicemember_ends_a_year_after_the_release(
    stream: int, client: Client
) -> None:
    signed_in(client, Role.OFFICER)
    sent = send(client, "interest-cap", "confirm", rate="4", released="2027-08-31")
    assert sent.status_code == 302
    state = state_of(stream)
    assert (str(state.cap), state.cap_until) == ("4", date(2028, 8, 31))


FILLED: dict[str, dict[str, Any]] = {
    "curtailment": {"amount": "100.00"}, "short-payment": {"amount": "1459.10"},
    "escrow-deposit": {"amount": "100.00"},
    "reversal": {"of": "PAID", "reason": "R01"},
    "redirect": {"of": "PAID", "escrow": "100.00"},
    "refund": {"amount": "10.00", "from": "escrow"},
    "fee": {"amount": "15.00", "code": "copy"}, "waiver": {"of": "FEE"},
    "corporate-advance": {"amount": "35.00", "payee": "Inspector", "recoverable_from": "borrower"},
    "draw": {"amount": "100.00", "payee": "Builder"},
    "rate-change": {"annual_rate": "5.5"}, "interest-cap": {"rate": "6"}, "recast": {},
    "due-date-change": {"new_day": 15}, "allocation-change": {"allocation": {"partial": "apply"}},
    "extension": {"months": 1}, "deferral": {"installments": 1},
    "modification": {"annual_rate": "5", "term_months": 360},
    "short-payoff": {"amount": "150000.00"}, "charge-off": {}, "transfer-out": {"to": "Another"},
}  # fmt: skip


def test_every_event_of_the_catalogue_can_be_seen_by_the_api(stream: int, program: Any) -> None:
    supervisor: Program = program("supervisor")
    paid = Event.objects.get(kind="payment").seq
    fee = next(d.key for d in state_of(stream).fees)
    names = {"PAID": f"1001-{paid}", "FEE": fee}
    Loan.objects.update(original_principal=F("original_principal") + 10000)  # not all was drawn
    for event in EVENTS:
        if event.code in ("recovery", "assumption"):
            continue
        content = {"date": TODAY} | {
            name: names.get(value, value) if isinstance(value, str) else value
            for name, value in FILLED[event.code].items()
        }
        answer = supervisor.post("loans/1001/events/preview/",
                                 {"code": event.code, "event": content}, key=None)  # fmt: skip
        assert answer.status_code == 200, (event.code, answer.content)
    kinds = supervisor.get("loans/1001/events/kinds/").json()["results"]
    assert {kind["code"] for kind in kinds} == {e.code for e in EVENTS} - {"recovery"}


def test_the_api_records_once_and_refuses_what_needs_a_second_person(
    stream: int, program: Any
) -> None:
    officer: Program = program("officer")
    sent: dict[str, Any] = {
        "code": "curtailment",
        "event": {"date": TODAY, "amount": "1000.00"},
        "why": "asked",
    }
    first = officer.post("loans/1001/events/", sent, key="one")
    again = officer.post("loans/1001/events/", sent, key="one")
    assert (first.status_code, again.json()) == (201, first.json())
    assert state_of(stream).principal == 19980090 - 100000
    deferral = {"code": "deferral", "event": {"date": TODAY, "installments": 1}, "why": "hardship"}
    refused = officer.post("loans/1001/events/", deferral)
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_second_person")
    assert officer.post("loans/1001/events/ask/", deferral).status_code == 201
    wrong = officer.post("loans/1001/events/", sent | {"event": {"date": TODAY, "amount": 5}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "event.amount")
    sly = officer.post("loans/1001/events/",
                       sent | {"event": sent["event"] | {"accept_short": "500.00"}})  # fmt: skip
    assert (sly.status_code, sly.json()["field"]) == (422, "event.accept_short")
    ends = officer.post("loans/1001/events/", {"code": "charge-off", "event": {"date": TODAY},
                                               "why": "no"})  # fmt: skip
    assert ends.status_code == 403
    assert INSTALLMENT == 149910


def test_no_more_is_drawn_than_lent(stream: int, client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)
    refused = send(client, "draw", "preview", amount="0.01", payee="Builder")
    assert refused.status_code == 422
    assert "nly 0.00 of the loan is not yet drawn" in refused.content.decode()
