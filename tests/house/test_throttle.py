"""Guessing a password stops soon; a colleague is not locked out by a stranger."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import InternalError, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test import Client
from django.test.client import RequestFactory
from psycopg2.extensions import connection as Connection
from pytest_django import Settings

from servicing.audit import throttle
from servicing.audit.models import SignInTry, User
from servicing.audit.roles import Role, give_role
from servicing.audit.throttle import (
    OF_PAIR,
    PERIOD,
    TooManyTries,
    begin_try,
    client_address,
    was_right,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PASSWORD = "a long enough one"  # noqa: S105
WORDS = "Too many tries with a wrong password. Wait 15 minutes, then try again."


LIMITS = (throttle.OF_PAIR, throttle.OF_NAME, throttle.OF_ADDRESS)
OF_NAME, OF_ADDRESS = 10, 20


@pytest.fixture(autouse=True)
def _lower_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "OF_NAME", OF_NAME)
    monkeypatch.setattr(throttle, "OF_ADDRESS", OF_ADDRESS)


def test_the_limits_of_the_house() -> None:
    assert LIMITS == (5, 50, 100)
    assert timedelta(minutes=15) == PERIOD


def guess(times: int, username: str = "ann", address: str = "10.0.0.1", at: datetime = NOW) -> None:
    for _ in range(times):
        begin_try(username=username, address=address, now=at)


def refused(username: str = "ann", address: str = "10.0.0.1", at: datetime = NOW) -> bool:
    before = SignInTry.objects.count()
    try:
        begin_try(username=username, address=address, now=at)
    except TooManyTries:
        assert SignInTry.objects.count() == before  # so that waiting helps
        return True
    return False


def test_five_wrong_tries_of_a_name_from_one_address() -> None:
    guess(OF_PAIR)
    assert refused()
    assert refused("ANN")
    assert not refused(address="10.0.0.2")
    assert not refused("ben")
    assert not refused(at=NOW + PERIOD)


def test_a_right_password_forgives_the_wrong_ones_before_it() -> None:
    guess(OF_PAIR - 1)
    right = begin_try(username="ann", address="10.0.0.1", now=NOW)
    was_right(*right, now=NOW)
    guess(OF_PAIR, at=NOW + timedelta(seconds=1))
    assert refused(at=NOW + timedelta(seconds=2))


def test_guessing_one_name_from_many_addresses() -> None:
    for number in range(OF_NAME // OF_PAIR):
        guess(OF_PAIR, address=f"10.0.1.{number}")
    assert refused(address="10.0.2.1")
    assert not refused("ben", address="10.0.2.1")


def test_guessing_many_names_from_one_address() -> None:
    for number in range(OF_ADDRESS // OF_PAIR):
        guess(OF_PAIR, f"name{number}")
    assert refused("ben")
    assert not refused("ben", address="10.0.0.2")


def test_a_whole_office_signs_in_from_one_address() -> None:
    for number in range(OF_ADDRESS + 5):
        was_right(*begin_try(username=f"name{number}", address="10.0.0.1", now=NOW), now=NOW)
    for number in range(OF_ADDRESS // OF_PAIR):
        guess(OF_PAIR, f"guessed{number}")
    assert refused("ben")


@pytest.fixture
def ann() -> User:
    person = User.objects.create_user("ann", password=PASSWORD)
    give_role(person, Role.OFFICER)
    return person


def test_the_form_says_it_in_words_and_the_right_password_waits_too(ann: User) -> None:
    client = Client()
    for _ in range(OF_PAIR):
        wrong = client.post("/account/sign-in/", {"username": "ann", "password": "wrong"})
        assert (wrong.status_code, WORDS in wrong.content.decode()) == (422, False)
    right = client.post("/account/sign-in/", {"username": "ann", "password": PASSWORD})
    assert (right.status_code, right.headers["Retry-After"]) == (429, "900")
    assert WORDS in right.content.decode()
    assert SESSION_KEY not in client.session
    elsewhere = Client(REMOTE_ADDR="10.9.9.9")
    form = {"username": "ann", "password": PASSWORD}
    assert elsewhere.post("/account/sign-in/", form).status_code == 302


def test_a_name_that_nobody_has_is_treated_alike() -> None:
    client = Client()
    form = {"username": "nobody", "password": "wrong"}
    codes = [client.post("/account/sign-in/", form).status_code for _ in range(OF_PAIR + 1)]
    assert codes == [422] * OF_PAIR + [429]


def test_neither_names_nor_addresses_are_kept() -> None:
    guess(1, "ann@example.com", "203.0.113.7")
    [kept] = SignInTry.objects.values_list("name", "address")
    assert all(len(text) == 32 and int(text, 16) >= 0 for text in kept)


@pytest.mark.parametrize("statement", ["UPDATE audit_signintry SET \"right\" = true",
                                       "DELETE FROM audit_signintry",
                                       "TRUNCATE audit_signintry"])  # fmt: skip
def test_tries_are_only_ever_added(statement: str) -> None:
    from django.db import connection

    guess(1)
    with (
        pytest.raises((ProgrammingError, IntegrityError, InternalError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert SignInTry.objects.get().right is False


def test_the_owner_may_not_either(superuser: Connection) -> None:
    with superuser.cursor() as cursor, pytest.raises(Exception, match="only ever added"):
        cursor.execute("DELETE FROM audit_signintry")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # a stranger may say what it likes
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.0.0.5", "198.51.100.1"),
        ("127.0.0.1", "rubbish", "rubbish"),
    ],
)
def test_where_a_request_came_from(
    rf: RequestFactory, settings: Settings, peer: str, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR=peer)) == address
    assert throttle.client_address(None) == ""
