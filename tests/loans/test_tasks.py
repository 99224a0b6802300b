"""The life of a task: made, put off, done once, cancelled with a reason."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from servicing.audit.models import Act, User
from servicing.audit.roles import Role, give_role
from servicing.loans.models import Loan, Task
from servicing.loans.tasks import (
    TaskChanged,
    TaskRefused,
    cancel_task,
    complete_task,
    concerns,
    make_task,
    snooze_task,
    tasks_of,
)
from tests.make import AT, FIRST_DAY, ann, board

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def tom() -> User:
    user = User.objects.create_user("tom")
    give_role(user, Role.OFFICER)
    return user


def make(person: User | None, **more: Any) -> Task:
    given: dict[str, Any] = {
        "loan": None, "title": "Call back", "due": FIRST_DAY, "role": "", "key": "k",
        "actor": "renee", "business_date": FIRST_DAY, "recorded_at": AT,
    }  # fmt: skip
    return make_task(person=person, **(given | more))


def acts() -> list[str]:
    return list(Act.objects.order_by("pk").values_list("action", flat=True))


def test_a_second_click_makes_one_task(tom: User) -> None:
    assert make(tom) == make(tom)
    assert acts() == ["task:made"]


def test_a_task_that_is_done_twice_was_done_once(tom: User) -> None:
    task = make(tom)
    complete_task(task_id=task.pk, seen=1, actor="tom", recorded_at=AT)
    again = complete_task(task_id=task.pk, seen=1, actor="renee", recorded_at=LATER)
    assert (again.state, again.closed_by, again.closed_at) == ("done", "tom", AT)
    assert acts() == ["task:made", "task:done"]


def test_a_task_put_off_keeps_from_when_to_when_and_why(tom: User) -> None:
    task = make(tom)
    later = FIRST_DAY + timedelta(3)
    snooze_task(task_id=task.pk, seen=1, until=later, why="They are away", actor="tom",
                business_date=FIRST_DAY, recorded_at=LATER)  # fmt: skip
    task.refresh_from_db()
    assert (task.due, task.state, task.version) == (later, "open", 2)
    act = Act.objects.get(action="task:snoozed")
    assert (act.why, act.details["from"], act.details["to"]) == (
        "They are away", "2026-03-02", "2026-03-05",
    )  # fmt: skip


def test_what_somebody_else_changed_is_not_overwritten(tom: User) -> None:
    task = make(tom)
    snooze_task(task_id=task.pk, seen=1, until=FIRST_DAY + timedelta(1), why="away", actor="tom",
                business_date=FIRST_DAY, recorded_at=LATER)  # fmt: skip
    with pytest.raises(TaskChanged) as refused:
        complete_task(task_id=task.pk, seen=1, actor="renee", recorded_at=LATER)
    assert refused.value.task.changed_by == "tom"
    cancel_task(task_id=task.pk, seen=2, why="paid", actor="tom", recorded_at=LATER)
    with pytest.raises(TaskChanged):
        complete_task(task_id=task.pk, seen=3, actor="renee", recorded_at=LATER)
    task.refresh_from_db()
    assert (task.state, task.why) == ("cancelled", "paid")
    assert acts() == ["task:made", "task:snoozed", "task:cancelled"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": " "}, "what is to be done"),
        ({"due": date(2026, 3, 1)}, "03/02/2026 or a later day"),
        ({"role": "officer"}, "one person or one role"),
        ({"person": None}, "one person or one role"),
        ({"person": None, "role": "king"}, "one person or one role"),
    ],
)
def test_a_task_that_cannot_be_is_refused(more: dict[str, Any], words: str, tom: User) -> None:
    with pytest.raises(TaskRefused, match=words):
        make(**({"person": tom} | more))
    assert not Task.objects.exists()


def test_the_database_holds_a_task_to_one_owner(tom: User) -> None:
    for change in ({"role": "officer"}, {"person": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=make(tom).pk).update(**change)


def test_reasons_are_asked_for(tom: User) -> None:
    task = make(tom)
    with pytest.raises(TaskRefused, match="Enter why the task"):
        cancel_task(task_id=task.pk, seen=1, why=" ", actor="tom", recorded_at=AT)
    tomorrow = FIRST_DAY + timedelta(1)
    for until, why in ((tomorrow, " "), (FIRST_DAY, "away")):
        with pytest.raises(TaskRefused):
            snooze_task(task_id=task.pk, seen=1, until=until, why=why, actor="tom",
                        business_date=FIRST_DAY, recorded_at=AT)  # fmt: skip
    assert acts() == ["task:made"]


def test_a_person_has_their_own_tasks_and_those_of_their_role(tom: User) -> None:
    renee = User.objects.create_user("renee")
    give_role(renee, Role.CASHIER)
    [stream] = board(ann())
    loan = Loan.objects.get(pk=stream)
    mine = make(tom, key="1", due=FIRST_DAY + timedelta(1))
    ours = make(None, key="2", role="officer", loan=loan)
    hers = make(renee, key="3")
    assert list(tasks_of(tom)) == [ours, mine]
    assert list(tasks_of(renee)) == [hers]
    assert concerns(ours, tom)
    assert not concerns(hers, tom)
    assert concerns(mine, renee)  # she made it
