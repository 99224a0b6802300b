"""Tasks: made, put off with a reason, done or cancelled. Who did what to a task is on record."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from servicing.audit.acts import record
from servicing.audit.models import User
from servicing.audit.roles import Role, roles_of

from .models import Loan, Task

State = Task.State


class TaskRefused(ValueError):
    """A task or a change of it that cannot be; the message says why."""


class TaskChanged(ValueError):
    """Somebody else changed the task since it was read. `task` is as it stands now."""

    def __init__(self, task: Task) -> None:
        super().__init__("The task was changed meanwhile.")
        self.task = task


def make_task(*, loan: Loan | None, title: str, due: date, person: User | None, role: str,
              key: str, actor: str, business_date: date, recorded_at: datetime
              ) -> Task:  # fmt: skip
    """Make a task for a person, or for whoever of a role takes it. The same key again returns
    the first task. Raises TaskRefused."""
    title = " ".join(title.split())
    if not title:
        raise TaskRefused("Enter what is to be done.")
    if due < business_date:
        raise TaskRefused(f"Enter {business_date:%m/%d/%Y} or a later day.")
    if (person is None) == (role == "") or (role and role not in set(Role)):
        raise TaskRefused("Choose one person or one role.")
    try:
        with transaction.atomic():
            task = Task.objects.create(
                loan=loan, title=title, due=due, person=person, role=role, made_by=actor,
                made_at=recorded_at, changed_by=actor, changed_at=recorded_at, key=key,
            )  # fmt: skip
            _record(task, "task:made", actor, "", {"due": due.isoformat()})
    except IntegrityError:
        first = Task.objects.filter(key=key).first()
        if first is None:
            raise
        return first
    return task


def complete_task(*, task_id: int, seen: int, actor: str, recorded_at: datetime) -> Task:
    """The task is done. A task that is done already stays as it is, whoever did it.

    `seen` is its version when it was read. Raises TaskChanged.
    """

    def close(task: Task) -> None:
        task.state, task.closed_by, task.closed_at = State.DONE, actor, recorded_at
        _record(task, "task:done", actor, "", {})

    return _change(task_id, seen, actor, recorded_at, close, State.DONE)


def cancel_task(*, task_id: int, seen: int, why: str, actor: str, recorded_at: datetime) -> Task:
    """The task is not needed any more. Cancelled already, it stays as it is. Raises TaskChanged
    and TaskRefused."""
    if not why.strip():
        raise TaskRefused("Enter why the task is not needed.")

    def close(task: Task) -> None:
        task.state, task.closed_by, task.closed_at = State.CANCELLED, actor, recorded_at
        task.why = why.strip()
        _record(task, "task:cancelled", actor, task.why, {})

    return _change(task_id, seen, actor, recorded_at, close, State.CANCELLED)


def snooze_task(*, task_id: int, seen: int, until: date, why: str, actor: str,
                business_date: date, recorded_at: datetime) -> Task:  # fmt: skip
    """Put an open task off to a later day, with a reason. Raises TaskChanged and TaskRefused."""
    if not why.strip():
        raise TaskRefused("Enter why it can wait.")
    if until <= business_date:
        raise TaskRefused(f"Enter a day after {business_date:%m/%d/%Y}.")

    def put_off(task: Task) -> None:
        before, task.due, task.why = task.due, until, why.strip()
        days = {"from": before.isoformat(), "to": until.isoformat()}
        _record(task, "task:snoozed", actor, task.why, days)

    return _change(task_id, seen, actor, recorded_at, put_off)


def _change(task_id: int, seen: int, actor: str, recorded_at: datetime,
            change: Callable[[Task], None], wanted: str = "") -> Task:  # fmt: skip
    with transaction.atomic():
        task = Task.objects.select_for_update().get(pk=task_id)
        if wanted and task.state == wanted:
            return task
        if task.state != State.OPEN or task.version != seen:
            raise TaskChanged(task)
        change(task)
        task.version += 1
        task.changed_by, task.changed_at = actor, recorded_at
        task.save()
    return task


def _record(task: Task, action: str, actor: str, why: str, details: dict[str, Any]) -> None:
    record(
        actor=actor, action=action, stream=task.loan_id, subject=task.title, why=why,
        details={"task": task.pk} | details,
    )  # fmt: skip


def tasks_of(user: User) -> QuerySet[Task]:
    """The open tasks that this person may take: their own and those of their roles, by due day."""
    mine = Q(person=user) | Q(role__in=[role.value for role in roles_of(user)])
    return Task.objects.filter(mine, state=State.OPEN).order_by("due", "pk")


def concerns(task: Task, user: User) -> bool:
    """Whether a task on no loan is this person's business: theirs, their role's or of their
    making."""
    return (
        task.person_id == user.pk
        or task.role in {role.value for role in roles_of(user)}
        or task.made_by == user.username
    )
