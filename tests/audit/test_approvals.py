"""Four eyes below the screens: two deciders at once, tampering, and what the database refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from psycopg2.extensions import connection as Connection

from servicing.audit.approvals import (
    AlreadyDecided,
    ApprovalRefused,
    approve,
    reject,
    waiting_for,
)
from servicing.audit.models import Act, Approval, User
from servicing.audit.roles import Role, give_role
from servicing.ledger.models import BusinessDay, Event
from servicing.payments.approving import ask_backdated_payment
from servicing.payments.models import Receipt
from tests.make import AT, FIRST_DAY, ann, board

LATER = FIRST_DAY + timedelta(days=9)


def person(name: str, role: Role = Role.SUPERVISOR) -> User:
    user = User.objects.create_user(name)
    give_role(user, role)
    return user


def asked(maker: str = "dana") -> Approval:
    """Dana asks for 500.00 on Ann's loan, nine days back."""
    [stream] = board(ann())
    BusinessDay.objects.filter(date=FIRST_DAY).update(state="night")
    BusinessDay.objects.create(date=LATER, state="open")
    person(maker, Role.CASHIER)
    return ask_backdated_payment(
        stream=stream, loan_number="1001", amount=50000, received=FIRST_DAY, designation="",
        key="k", actor=maker, why="Found in the mail room", business_date=LATER, recorded_at=AT,
    )  # fmt: skip


def decide(found: Approval, by: User) -> Approval:
    return approve(approval_id=found.pk, decider=by, reason="", business_date=LATER, recorded_at=AT)


def test_of_two_deciders_at_once_one_posts(fresh_db: str) -> None:
    found, people = asked(), [person("pat"), person("paula")]

    def one(by: User) -> str:
        try:
            return decide(found, by).decided_by
        except AlreadyDecided as error:
            return str(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(one, people), key=len)
    assert answers[0] in ("pat", "paula")
    assert answers[1] == f"This was approved by {answers[0]} already."
    assert Receipt.objects.count() == Event.objects.filter(kind="payment").count() == 1
    assert Act.objects.filter(action="approval:approved").count() == 1


def test_an_approval_and_a_rejection_at_once_come_to_one(fresh_db: str) -> None:
    found, pat, paula = asked(), person("pat"), person("paula")

    def no(by: User) -> Approval:
        return reject(approval_id=found.pk, decider=by, reason="No", recorded_at=AT)

    def one(act: Any) -> bool:
        try:
            act()
        except AlreadyDecided:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(one, [lambda: decide(found, pat), lambda: no(paula)]))
    assert sorted(done) == [False, True]
    found.refresh_from_db()
    assert Receipt.objects.count() == (1 if found.state == "approved" else 0)


def test_a_payload_that_was_tampered_with_executes_nothing(
    fresh_db: str, superuser: Connection
) -> None:
    found, pat = asked(), person("pat")
    with superuser.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_approval DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE audit_approval SET payload = jsonb_set(payload, '{amount}', '5000000')"
        )
        cursor.execute("ALTER TABLE audit_approval ENABLE TRIGGER USER")
    with pytest.raises(ApprovalRefused, match="What was asked is not what is stored"):
        decide(found, pat)
    found.refresh_from_db()
    assert (found.state, Receipt.objects.count()) == ("waiting", 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE audit_approval SET payload = '{}'", "what was asked never changes"),
        ("UPDATE audit_approval SET amount = 1", "what was asked never changes"),
        ("UPDATE audit_approval SET requested_by = 'pat'", "what was asked never changes"),
        ("UPDATE audit_approval SET state = 'approved', decided_by = 'dana'", "four_eyes"),
        ("UPDATE audit_approval SET state = 'approved'", "four_eyes"),
        ("DELETE FROM audit_approval", "permission denied"),
        ("TRUNCATE audit_approval", "permission denied"),
    ],
)
def test_the_database_refuses_to_bend_a_request(statement: str, sentence: str) -> None:
    asked()
    with pytest.raises(Exception, match=sentence), transaction.atomic():
        connection.cursor().execute(statement)
    assert Approval.objects.get().state == "waiting"


@pytest.mark.django_db
def test_the_database_keeps_a_decision() -> None:
    found, pat = asked(), person("pat")
    reject(approval_id=found.pk, decider=pat, reason="No", recorded_at=AT)
    with pytest.raises(IntegrityError, match="a decision stands"), transaction.atomic():
        Approval.objects.update(state="waiting", decided_by="")
    with pytest.raises(IntegrityError, match="begins by waiting"), transaction.atomic():
        Approval.objects.create(
            kind="payment.backdated", about="x", what="x", payload={}, digest="x", why="x",
            requested_by="dana", requested_at=AT, state="approved", decided_by="pat",
        )  # fmt: skip


@pytest.mark.django_db
def test_only_requests_that_one_could_decide_count() -> None:
    found, pat = asked(), person("pat")
    assert list(waiting_for(pat)) == [found]
    assert not waiting_for(User.objects.get(username="dana")).exists()
    assert not waiting_for(person("helena", Role.AUDITOR)).exists()
    own = ask_backdated_payment(
        stream=found.stream or 0, loan_number="1001", amount=60000, received=FIRST_DAY,
        designation="", key="k2", actor="pat", why="Another", business_date=LATER, recorded_at=AT,
    )  # fmt: skip
    assert own.requested_by == "pat"
    assert list(waiting_for(pat)) == [found]
