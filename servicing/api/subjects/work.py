"""Work on a loan: notes, contacts and tasks."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404

from delinquency.contacts import NewContact, Promised, log_contact
from delinquency.models import Contact
from servicing.api.found import loan_of, one_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.fields import Paged
from servicing.api.shapes.work import (
    ContactRow,
    ContactSent,
    NoteRow,
    NoteSent,
    PinSent,
    TaskChange,
    TaskRow,
    TasksAsked,
    TaskSent,
    WhySent,
)
from servicing.audit.models import User
from servicing.ledger.days import open_date
from servicing.loans.models import Note, Party, Task
from servicing.loans.notes import add_note, pin_note, retract_note, standings
from servicing.loans.tasks import (
    cancel_task,
    complete_task,
    concerns,
    make_task,
    snooze_task,
    tasks_of,
)

GROUP = "Work on loans"


def _notes(notes: Sequence[Note]) -> list[dict[str, Any]]:
    found = standings(notes)
    return [
        {
            "note": note,
            "pinned": found[note.pk].pinned,
            "retracted_by": mark.actor if (mark := found[note.pk].retracted) else "",
            "retracted_why": mark.why if mark else "",
        }
        for note in notes
    ]


@operation("GET", "loans/<str:number>/notes/", "list_notes", "List a loan's notes", group=GROUP,
           permission="loan.view", query=Paged, answer=NoteRow, many=True)  # fmt: skip
def list_notes(call: Call, number: str) -> Rows:
    """The newest first, retracted ones among them."""
    return Rows(Note.objects.filter(loan=loan_of(number)), ("-pk",), _notes)


@operation("POST", "loans/<str:number>/notes/", "add_note", "Add a note", group=GROUP,
           permission="note.add", body=NoteSent, answer=NoteRow, changes=True,
           status=201)  # fmt: skip
def add(call: Call, number: str) -> dict[str, Any]:
    """It can be retracted later, never changed."""
    note = add_note(
        loan=loan_of(number), key=call.house_key, actor=call.actor, business_date=open_date(),
        recorded_at=call.now, **call.body,
    )  # fmt: skip
    return _notes([note])[0]


def _note(number: str, pk: int) -> Note:
    return one_of(Note.objects.filter(loan=loan_of(number)), "note of this loan", pk=pk)


@operation("POST", "loans/<str:number>/notes/<int:pk>/pin/", "pin_note", "Pin or unpin a note",
           group=GROUP, permission="note.add", body=PinSent, answer=NoteRow,
           changes=True)  # fmt: skip
def pin(call: Call, number: str, pk: int) -> dict[str, Any]:
    """A second time changes nothing."""
    note = _note(number, pk)
    pin_note(note=note, pinned=call.body["pinned"], actor=call.actor, recorded_at=call.now)
    return _notes([note])[0]


@operation("POST", "loans/<str:number>/notes/<int:pk>/retract/", "retract_note",
           "Retract a note", group=GROUP, permission="note.add", body=WhySent, answer=NoteRow,
           changes=True)  # fmt: skip
def retract(call: Call, number: str, pk: int) -> dict[str, Any]:
    """One's own, or with the permission note.retract anybody's. It stays readable."""
    note = _note(number, pk)
    retract_note(
        note=note, why=call.body["why"], others=call.may("note.retract"), actor=call.actor,
        recorded_at=call.now,
    )  # fmt: skip
    return _notes([note])[0]


def _contacts(contacts: Sequence[Contact]) -> Sequence[Contact]:
    for one in contacts:
        promise = getattr(one, "promise", None)
        one.__dict__["promised"] = promise and promise.amount
        one.__dict__["promised_for"] = promise and promise.promised_for
    return contacts


@operation("GET", "loans/<str:number>/contacts/", "list_contacts", "List contacts about a loan",
           group=GROUP, permission="loan.view", query=Paged, answer=ContactRow,
           many=True)  # fmt: skip
def list_contacts(call: Call, number: str) -> Rows:
    """Calls, talks, letters and messages, the newest first, with what was promised."""
    found = Contact.objects.filter(loan=loan_of(number)).select_related("promise")
    return Rows(found, ("-pk",), _contacts)


@operation("POST", "loans/<str:number>/contacts/", "log_contact", "Log a contact", group=GROUP,
           permission="contact.log", body=ContactSent, answer=ContactRow, changes=True,
           status=201)  # fmt: skip
def log(call: Call, number: str) -> Contact:
    """A call past the limit of 12 CFR 1006.14(b)(2) is refused unless `limit_reason` says why."""
    loan = loan_of(number)
    told = dict(call.body)
    if party := told.pop("party", None):
        told["party"] = Party.objects.filter(loan=loan, pk=party).first()
    if promise := told.pop("promise"):
        told["promise"] = Promised(promise["amount"], promise["by"])
    contact = log_contact(
        loan=loan, new=NewContact(**told), key=call.house_key, actor=call.actor,
        business_date=open_date(), recorded_at=call.now,
    )  # fmt: skip
    return _contacts([Contact.objects.select_related("promise").get(pk=contact.pk)])[0]


def _tasks(tasks: Sequence[Task]) -> list[dict[str, Any]]:
    plain = ("id", "title", "due", "role", "state", "why", "made_by", "closed_by", "version")
    return [
        {
            **{name: getattr(task, name) for name in plain},
            "loan_number": task.loan.number if task.loan else "",
            "person": task.person.username if task.person else "",
        }
        for task in tasks
    ]


@operation("GET", "tasks/", "list_tasks", "List tasks", group=GROUP, permission="task.work",
           query=TasksAsked, answer=TaskRow, many=True)  # fmt: skip
def list_tasks(call: Call) -> Rows:
    """Open ones that are yours or your role's, by due day; or with `loan` all on that loan."""
    found = tasks_of(call.user)
    if number := call.query.get("loan"):
        visible = call.may("loan.view")
        found = Task.objects.filter(loan=loan_of(number)) if visible else Task.objects.none()
    return Rows(found.select_related("loan", "person"), ("due", "pk"), _tasks)


def _task(call: Call, pk: int) -> Task:
    """A task on a loan that the person may see, or one that is their business."""
    found = one_of(Task.objects.select_related("loan", "person"), "task", pk=pk)
    if not (call.may("loan.view") if found.loan else concerns(found, call.user)):
        raise Http404(f"There is no task {pk}.")
    return found


@operation("GET", "tasks/<int:pk>/", "get_task", "See a task", group=GROUP,
           permission="task.work", answer=TaskRow)  # fmt: skip
def get_task(call: Call, pk: int) -> dict[str, Any]:
    """What is to be done, by whom and when."""
    return _tasks([_task(call, pk)])[0]


@operation("POST", "tasks/", "make_task", "Make a task", group=GROUP, permission="task.work",
           body=TaskSent, answer=TaskRow, changes=True, status=201)  # fmt: skip
def make(call: Call) -> dict[str, Any]:
    """For one person or for anybody of one role, on a loan or on none."""
    number, name = call.body["loan"], call.body["person"]
    people = User.objects.filter(is_active=True)
    task = make_task(
        loan=loan_of(number) if number else None, title=call.body["title"], due=call.body["due"],
        person=one_of(people, "person named", username=name) if name else None,
        role=call.body["role"], key=call.house_key, actor=call.actor, business_date=open_date(),
        recorded_at=call.now,
    )  # fmt: skip
    return _tasks([task])[0]


@operation("POST", "tasks/<int:pk>/change/", "change_task", "Complete, snooze or cancel a task",
           group=GROUP, permission="task.work", body=TaskChange, answer=TaskRow,
           changes=True)  # fmt: skip
def change(call: Call, pk: int) -> dict[str, Any]:
    """With the version that was read; if somebody else changed it meanwhile, 409."""
    task, body = _task(call, pk), call.body
    told: dict[str, Any] = {
        "task_id": task.pk, "seen": body["version"], "actor": call.actor, "recorded_at": call.now,
    }  # fmt: skip
    if body["change"] == "complete":
        done = complete_task(**told)
    elif body["change"] == "cancel":
        done = cancel_task(**told, why=body["why"])
    else:
        today = open_date()
        until = body["until"] or today  # no day is refused in words
        done = snooze_task(**told, until=until, why=body["why"], business_date=today)
    return _tasks([done])[0]
