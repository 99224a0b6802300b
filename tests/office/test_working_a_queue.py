"""Working the delinquency queue: one loan after the other, each held for one person."""

from datetime import timedelta

import pytest
from django.test import Client

from delinquency.holding import HELD_FOR, held, hold_first
from delinquency.models import QueueHold
from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.ledger.models import BusinessDay, LoanState
from tests import make
from tests.make import AT, FIRST_DAY, ann

from .conftest import SignedIn

pytestmark = pytest.mark.django_db
WORK = "/o/queues/delinquency/work/"


@pytest.fixture
def loans(db: None) -> dict[str, int]:
    """Three loans past due, 1001 the longest; April 20."""
    numbers = ["1001", "1002", "1003"]
    streams = make.board(*map(ann, numbers))
    for days, stream in zip((60, 40, 5), streams, strict=True):
        due = FIRST_DAY + timedelta(days=49 - days)
        LoanState.objects.filter(pk=stream).update(oldest_due=due, amount_due=100)
    BusinessDay.objects.filter(date=FIRST_DAY).update(state="night")
    BusinessDay.objects.create(date=FIRST_DAY + timedelta(days=49), state="open")
    return dict(zip(numbers, streams, strict=True))


@pytest.fixture
def renee(loans: dict[str, int], signed_in: SignedIn) -> Client:
    return signed_in("officer")


@pytest.fixture
def tom(loans: dict[str, int]) -> Client:
    user = User.objects.create_user("tom", first_name="Tom", last_name="Nguyen")
    give_role(user, Role.OFFICER)
    client = Client()
    client.force_login(user)
    return client


def go(client: Client, act: str, number: str = "", query: str = "") -> str:
    answer = client.post(WORK, {"act": act, "number": number, "query": query})
    return str(answer["Location"])


def test_start_opens_the_first_and_the_bar_says_where_one_is(renee: Client) -> None:
    assert go(renee, "start") == "/o/loans/1001/"
    text = renee.get("/o/loans/1001/").content.decode()
    assert "1 of 3" in text
    assert 'data-key="["' in text
    assert go(renee, "next", "1001") == "/o/loans/1002/"
    assert "2 of 3" in renee.get("/o/loans/1002/schedule/").content.decode()
    assert go(renee, "previous", "1002") == "/o/loans/1001/"
    assert go(renee, "previous", "1001") == "/o/queues/delinquency/"


def test_a_filter_narrows_what_is_worked_and_leads_back(renee: Client) -> None:
    assert go(renee, "start", query="bucket=30-59&junk=1") == "/o/loans/1002/"
    assert "1 of 1" in renee.get("/o/loans/1002/").content.decode()
    assert go(renee, "stop") == "/o/queues/delinquency/?bucket=30-59"
    assert "Stop working" not in renee.get("/o/loans/1002/").content.decode()
    assert not QueueHold.objects.exists()


def test_two_officers_get_two_loans_and_see_each_other(renee: Client, tom: Client) -> None:
    go(tom, "start")
    assert go(renee, "start") == "/o/loans/1002/"
    text = renee.get("/o/loans/1001/").content.decode()
    assert "T. Nguyen is working this loan since" in text
    listed = renee.get("/o/queues/delinquency/").content.decode()
    assert "T. Nguyen, " in listed
    assert go(tom, "next", "1001") == "/o/loans/1003/"
    assert go(renee, "previous", "1002") == "/o/loans/1001/"


def test_a_hold_lasts_fifteen_minutes_and_is_renewed_by_its_owner(loans: dict[str, int]) -> None:
    stream = loans["1001"]
    assert hold_first(streams=[stream], username="tom", now=AT) == stream
    later = AT + HELD_FOR - timedelta(seconds=1)
    assert hold_first(streams=[stream], username="renee", now=later) is None
    assert hold_first(streams=[stream], username="tom", now=later) == stream
    assert QueueHold.objects.get().since == AT
    assert hold_first(streams=[stream], username="renee", now=AT + HELD_FOR) is None
    over = later + HELD_FOR
    assert held([stream], over) == {}
    assert hold_first(streams=[stream], username="renee", now=over) == stream
    assert QueueHold.objects.get().username == "renee"


def test_auditors_look_and_do_not_work(signed_in: SignedIn, loans: dict[str, int]) -> None:
    auditor = signed_in("auditor")
    assert 'value="start"' not in auditor.get("/o/queues/delinquency/").content.decode()
    assert auditor.post(WORK, {"act": "start"}).status_code == 403
    assert not QueueHold.objects.exists()
