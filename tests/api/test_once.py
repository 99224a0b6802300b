"""An act with a key runs once, however often and however fast it is sent."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg2.extensions import connection as Connection

from servicing.api.models import KeyedAct
from servicing.api.tokens import make_token
from servicing.audit.models import Act, User
from servicing.audit.roles import Role, give_role
from servicing.ledger.models import Event, LoanState
from servicing.payments.models import Receipt
from tests.ledger.test_at_once import Person, until_waiting
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

from .conftest import Of
from .program import Program

PAYMENT = {"amount": 149910, "received": "2026-03-02", "why": "by phone"}
PATH = "loans/1001/payments/"


def payments() -> int:
    return Event.objects.filter(kind="payment").count()


@pytest.mark.django_db
def test_a_repeat_gets_the_first_answer(streams: dict[str, int], cashier: Program) -> None:
    first = cashier.post(PATH, PAYMENT, key="k-1")
    again = cashier.post(PATH, PAYMENT, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"
    assert payments() == 1
    assert LoanState.objects.get(pk=streams["1001"]).principal == 20000000 - 19910
    [receipt] = Receipt.objects.all()
    user = User.objects.get(username="cashier")
    assert (receipt.source, receipt.channel) == (f"api:{user.pk}:k-1", "api")
    assert first.json()["confirmation"] == f"1001-{receipt.seq}"
    assert Act.objects.get(action="payment:taken").why == "by phone"
    kept = KeyedAct.objects.get()
    assert kept.token is not None
    assert (kept.user, kept.token.prefix) == (user, cashier.secret[:10])


@pytest.mark.django_db
def test_the_order_of_fields_does_not_make_another_request(cashier: Program) -> None:
    cashier.post(PATH, PAYMENT, key="k")
    again = cashier.post(PATH, dict(reversed(PAYMENT.items())), key="k")
    assert again.headers["Idempotent-Replay"] == "true"


@pytest.mark.django_db
def test_a_key_is_for_one_request(cashier: Program) -> None:
    cashier.post(PATH, PAYMENT, key="k")
    for path, body in ((PATH, PAYMENT | {"amount": 1}), ("loans/1002/payments/", PAYMENT)):
        answer = cashier.post(path, body, key="k")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert payments() == 1


@pytest.mark.django_db
def test_a_key_is_one_person_s(cashier: Program, program: Of) -> None:
    assert cashier.post(PATH, PAYMENT, key="k").status_code == 201
    other = program("officer").post(PATH, PAYMENT, key="k")
    assert other.status_code == 201
    assert "Idempotent-Replay" not in other.headers
    assert payments() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", [None, "a b", "-a", "é", "x" * 81])
def test_without_a_good_key_nothing_is_done(cashier: Program, key: str | None) -> None:
    answer = cashier.post(PATH, PAYMENT, key=key)
    assert answer.status_code == 400
    assert answer.json()["field"] == "Idempotency-Key"
    assert payments() == 0


@pytest.mark.django_db
def test_a_refused_act_leaves_its_key_free(cashier: Program) -> None:
    late = cashier.post(PATH, PAYMENT | {"received": "2026-03-03"}, key="k")
    assert (late.status_code, late.json()["code"]) == (422, "payment_refused")
    assert not KeyedAct.objects.exists()
    assert cashier.post(PATH, PAYMENT, key="k").status_code == 201


@pytest.mark.django_db
def test_the_repeat_needs_the_permission_still(cashier: Program) -> None:
    cashier.post(PATH, PAYMENT, key="k")
    User.objects.get(username="cashier").groups.clear()
    assert cashier.post(PATH, PAYMENT, key="k").status_code == 403


@pytest.mark.django_db
def test_what_was_answered_is_never_changed(cashier: Program) -> None:
    cashier.post(PATH, PAYMENT, key="k")
    for statement in ("UPDATE api_keyedact SET status = 500", "DELETE FROM api_keyedact"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
    found = KeyedAct.objects.get()
    found.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        found.save(force_insert=True)


def a_cashier() -> Program:
    user = User.objects.create_user("cashier")
    give_role(user, Role.CASHIER)
    _, secret = make_token(user=user, name="x", days=1, actor="x", at=datetime.now(UTC))
    return Program(secret)


def test_two_at_once_post_one_payment(fresh_db: str, superuser: Connection) -> None:
    """The first waits for the loan's row; the second meets its key at work and is sent back.
    Later it gets the first one's answer."""
    stream = board(mortgage("1001"))["1001"]
    cashier = a_cashier()
    superuser.autocommit = False
    with superuser.cursor() as cursor:
        cursor.execute("SELECT FROM ledger_loanstate WHERE stream_id = %s FOR UPDATE", [stream])
    first = Person(lambda: cashier.post(PATH, PAYMENT, key="k"))
    until_waiting(superuser, 1)
    second = Person(lambda: cashier.post(PATH, PAYMENT, key="k"))
    sent_back: Any = second.done()
    assert (sent_back.status_code, sent_back.json()["code"]) == (409, "idempotency_key_in_use")
    superuser.rollback()
    superuser.autocommit = True
    done: Any = first.done()
    again = cashier.post(PATH, PAYMENT, key="k")
    assert (done.status_code, again.status_code) == (201, 201)
    assert again.content == done.content
    assert payments() == 1
    assert FIRST_DAY.isoformat() == done.json()["business_date"]


def test_many_at_once_post_one_payment(fresh_db: str) -> None:
    board(mortgage("1001"))
    cashier = a_cashier()
    people = [Person(lambda: cashier.post(PATH, PAYMENT, key="k")) for _ in range(6)]
    answers: list[Any] = [person.done() for person in people]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert payments() == Receipt.objects.count() == KeyedAct.objects.count() == 1
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1


def test_an_act_and_its_answer_are_one_transaction(
    fresh_db: str, superuser: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the answer cannot be kept the act is not done either."""
    board(mortgage("1001"))
    cashier = a_cashier()
    with superuser.cursor() as cursor:
        cursor.execute("ALTER TABLE api_keyedact ADD CONSTRAINT never CHECK (status = 0) NOT VALID")
    broken = cashier.post(PATH, PAYMENT, key="k")
    assert (broken.status_code, broken.json()["code"]) == (500, "server_error")
    assert payments() == Receipt.objects.count() == 0
    with superuser.cursor() as cursor:
        cursor.execute("ALTER TABLE api_keyedact DROP CONSTRAINT never")
    assert cashier.post(PATH, PAYMENT, key="k").status_code == 201
    assert payments() == 1
