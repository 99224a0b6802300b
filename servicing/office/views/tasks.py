"""Tasks: the list of a person, a new one, one that is done, put off or cancelled."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags

from servicing.audit.models import Act, User
from servicing.audit.roles import may
from servicing.ledger.days import open_date
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
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.answers import see_other
from servicing.office.people import short_name, short_names
from servicing.office.work_forms import WORKING, SnoozeForm, TaskForm, WhyForm
from servicing.screens.templatetags.screen_figures import clock

PAGE = 50
CANCEL = {"label": "Why is it not needed?", "missing": "Enter why the task is not needed."}
STATES = {Task.State.OPEN: "open", Task.State.DONE: "done", Task.State.CANCELLED: "cancelled"}


@requires("task.work")
def tasks(request: OfficerRequest) -> HttpResponse:
    """The open tasks that this person may take, by their day."""
    found = tasks_of(request.user).select_related("loan", "person")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "tasks": list(page), "today": open_date()}
    return render(request, "office/tasks.html", context)


@requires("task.work")
def task_new(request: OfficerRequest) -> HttpResponse:
    """Make a task, on the loan of ?loan= or on none."""
    number = request.GET.get("loan", "")
    loan = access_loan(request, number) if number else None
    today = open_date()
    people = _colleagues()
    if request.method != "POST":
        mine = f"person-{request.user.pk}"
        form = TaskForm(initial={"key": uuid4(), "due": today, "whose": mine}, people=people)
        return _ask(request, loan, form)
    form = TaskForm(request.POST, people=people)
    if form.is_valid():
        try:
            task = make_task(
                loan=loan, title=form.cleaned_data["title"], due=form.cleaned_data["due"],
                person=form.person, role=form.role, key=str(form.cleaned_data["key"]),
                actor=request.user.username, business_date=today, recorded_at=datetime.now(UTC),
            )  # fmt: skip
        except TaskRefused as error:
            form.add_error("due", str(error))
        else:
            messages.success(request, f"Task made: {task.title}")
            return see_other("loan-notes", loan.number) if loan else see_other("tasks")
    return _ask(request, loan, form, 422)


def _colleagues() -> list[User]:
    """Everybody who works on tasks, by name."""
    wanted = [role.value for role in WORKING]
    found = User.objects.filter(is_active=True, groups__name__in=wanted).distinct()
    return list(found.order_by("first_name", "last_name", "username"))


def _ask(request: OfficerRequest, loan: Loan | None, form: TaskForm, status: int = 200
         ) -> HttpResponse:  # fmt: skip
    return render(request, "office/task_new.html", {"loan": loan, "form": form}, status=status)


def access_task(request: OfficerRequest, pk: int) -> Task:
    """A task on a loan that the person may see, or one that is their business; otherwise a 404."""
    found = Task.objects.select_related("loan", "person").filter(pk=pk).first()
    seen = found and (
        may(request.user, "loan.view") if found.loan else concerns(found, request.user)
    )
    if found is None or not seen:
        raise Http404("There is no such task.")
    return found


@requires("task.work")
def task(request: OfficerRequest, pk: int) -> HttpResponse:
    """One task: what became of it, and the ways to put it off or cancel it."""
    found = access_task(request, pk)
    act = request.POST.get("act", "")
    snooze = SnoozeForm(request.POST if act == "snooze" else None, auto_id="snooze_%s")
    cancel = WhyForm(request.POST if act == "cancel" else None, auto_id="cancel_%s", **CANCEL)
    if act == "snooze" and snooze.is_valid():
        return _snooze(request, found, snooze, cancel)
    if act == "cancel" and cancel.is_valid():
        return _cancel(request, found, cancel)
    return _show(request, found, snooze, cancel, 422 if act else 200)


def _show(request: OfficerRequest, found: Task, snooze: SnoozeForm, cancel: WhyForm,
          status: int = 200) -> HttpResponse:  # fmt: skip
    acts = list(Act.objects.filter(stream=found.loan_id, action__startswith="task:",
                               details__task=found.pk)
                .order_by("-pk")[:50])  # fmt: skip
    context: dict[str, Any] = {
        "task": found, "snooze": snooze, "cancel": cancel, "acts": acts, "today": open_date(),
        "names": short_names({act.actor for act in acts}),
        "wrong": snooze if snooze.errors else cancel,
    }  # fmt: skip
    return render(request, "office/task.html", context, status=status)


def _seen(request: OfficerRequest) -> int:
    """The version of the task that the page showed; 0, which is none, if it was tampered with."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _snooze(request: OfficerRequest, found: Task, form: SnoozeForm, cancel: WhyForm
            ) -> HttpResponse:  # fmt: skip
    try:
        snooze_task(
            task_id=found.pk, seen=_seen(request), until=form.cleaned_data["until"],
            why=form.cleaned_data["why"], actor=request.user.username, business_date=open_date(),
            recorded_at=datetime.now(UTC),
        )  # fmt: skip
    except TaskRefused as error:
        form.add_error("until", str(error))
        return _show(request, found, form, cancel, 422)
    except TaskChanged as error:
        return _conflict(request, error.task)
    messages.success(request, f"Put off: {found.title}")
    return see_other("task", found.pk)


def _cancel(request: OfficerRequest, found: Task, form: WhyForm) -> HttpResponse:
    try:
        cancel_task(
            task_id=found.pk, seen=_seen(request), why=form.cleaned_data["why"],
            actor=request.user.username, recorded_at=datetime.now(UTC),
        )  # fmt: skip
    except TaskChanged as error:
        return _conflict(request, error.task)
    messages.success(request, f"Cancelled: {found.title}")
    return see_other("task", found.pk)


@requires("task.work")
def task_done(request: OfficerRequest, pk: int) -> HttpResponse:
    """The task is done; done already, it says by whom. Back to where the button was."""
    found = access_task(request, pk)
    if request.method != "POST":
        return see_other("task", pk)
    now = datetime.now(UTC)
    try:
        done = complete_task(
            task_id=pk, seen=_seen(request), actor=request.user.username, recorded_at=now
        )
    except TaskChanged as error:
        return _conflict(request, error.task)
    if done.closed_at == now:
        messages.success(request, f"Done: {done.title}")
    else:
        who, when = short_name(done.closed_by), strip_tags(clock(done.closed_at))
        messages.info(request, f"{who} finished it at {when} already: {done.title}")
    match request.POST.get("back"):
        case "loan" if found.loan:
            return see_other("loan-notes", found.loan.number)
        case "tasks":
            return see_other("tasks")
    return see_other("home")


def _conflict(request: OfficerRequest, changed: Task) -> HttpResponse:
    who, when = short_name(changed.changed_by), strip_tags(clock(changed.changed_at))
    messages.warning(
        request,
        f"{who} changed this task at {when}; it is {STATES[Task.State(changed.state)]} and due"
        f" {changed.due:%m/%d/%Y}. Nothing of yours was saved. Look at it, then try again.",
    )
    return see_other("task", changed.pk)
