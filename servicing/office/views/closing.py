"""The closing of a loan: its conditions by stage, what trails, what was recorded."""

from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from servicing.audit.roles import may
from servicing.closing.conditions import OPEN, condition_of
from servicing.closing.following import title_of
from servicing.closing.marking import WAIVE, checklist, mark, marks_of
from servicing.closing.models import ChecklistMark, Recording, TrailingItem
from servicing.closing.recording import AFTER, Said, begin, log, steps_of
from servicing.closing.refusing import ClosingRefused
from servicing.closing.trailing import shown_state
from servicing.office.access import NotAllowed, OfficerRequest, access_loan, requires
from servicing.office.answers import see_other
from servicing.office.closing_forms import MarkForm, RecordingForm, StepForm, new_key
from servicing.office.loan_page import loan_page
from servicing.office.people import short_names


def refuse(form: forms.Form, error: ClosingRefused) -> None:
    """Show every mistake at its field, or at the top."""
    for field, said in error.problems:
        form.add_error(field if field in form.fields else None, said)


def sent(request: OfficerRequest) -> QueryDict | None:
    """What was posted, also where it is nothing."""
    return request.POST if request.method == "POST" else None


def _known(request: OfficerRequest, rows: QuerySet[Any]) -> bool:
    """Whether this was sent before, by its key: a second click is the same."""
    return request.method == "POST" and rows.filter(key=request.POST.get("key", "")).exists()


@requires("loan.view")
def loan_closing(request: OfficerRequest, number: str) -> HttpResponse:
    """The checklist by stage, the trailing documents and the recording log of a loan."""
    head = loan_page(access_loan(request, number))
    rows = checklist(head.loan)
    items = list(
        TrailingItem.objects.filter(loan=head.loan).select_related("owner").order_by("due_on", "pk")
    )
    log_of = steps_of(head.loan.pk)
    people = {mark.by for _, mark in rows if mark} | {step.by for _, s in log_of for step in s}
    context = {
        "head": head, "names": short_names(people),
        "stages": [(stage.words, list(of)) for stage, of in
                   groupby(rows, key=lambda row: row[0].condition.stage)],
        "waits_for": [one.condition for one, _ in rows if one.blocks],
        "marked": any(mark for _, mark in rows),
        "items": [(item, title_of(item), shown_state(item.state, item.due_on, head.today))
                  for item in items],
        "log": [(one, steps, bool(AFTER[steps[-1].step])) for one, steps in log_of],
    }  # fmt: skip
    return render(request, "office/loan_closing.html", context)


@requires("loan.view")
def closing_condition(request: OfficerRequest, number: str, code: str) -> HttpResponse:
    """One condition: what was said of it, and the form that says more."""
    head = loan_page(access_loan(request, number))
    condition = condition_of(head.loan.product, code)
    if condition is None:
        raise Http404("The checklist of this loan has no such condition.")
    if request.method == "POST" and not may(request.user, "closing.mark"):
        raise NotAllowed("closing.mark")
    if _known(request, ChecklistMark.objects.filter(loan=head.loan)):
        return see_other("loan-closing", number)
    last = marks_of(head.loan.pk).get(code)
    may_waive = may(request.user, WAIVE)
    given: dict[str, Any] = {"condition": condition, "now": last.state if last else OPEN,
                             "may_waive": may_waive}  # fmt: skip
    form = MarkForm(sent(request), initial={"key": new_key()}, **given)
    if request.method == "POST" and form.is_valid():
        try:
            made = mark(
                loan=head.loan, code=code, actor=request.user.username, may_waive=may_waive,
                today=head.today, at=datetime.now(UTC), **form.cleaned_data,
            )  # fmt: skip
        except ClosingRefused as error:
            refuse(form, error)
        else:
            messages.success(request, f"{condition.title}: {made.get_state_display().lower()}.")
            return see_other("loan-closing", number)
    marks = list(ChecklistMark.objects.filter(loan=head.loan, condition=code).order_by("-pk"))
    context = {
        "head": head, "condition": condition, "form": form, "marks": marks,
        "state": last.get_state_display() if last else "Open",
        "names": short_names({one.by for one in marks}),
    }  # fmt: skip
    return _answer(request, "office/closing_condition.html", context, form)


@requires("recording.log")
def recording_new(request: OfficerRequest, number: str) -> HttpResponse:
    """An instrument was sent to be recorded or filed."""
    head = loan_page(access_loan(request, number))
    initial = {"on": head.today, "state": head.loan.property_state, "key": new_key()}
    form = RecordingForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            begin(loan=head.loan, actor=request.user.username, today=head.today,
                  at=datetime.now(UTC), **form.cleaned_data)  # fmt: skip
        except ClosingRefused as error:
            refuse(form, error)
        else:
            messages.success(request, "Written into the recording log.")
            return see_other("loan-closing", number)
    return _answer(request, "office/recording_new.html", {"head": head, "form": form}, form)


@requires("loan.view")
def recording(request: OfficerRequest, number: str, pk: int) -> HttpResponse:
    """One instrument: its way so far, and what became of it."""
    head = loan_page(access_loan(request, number))
    one = get_object_or_404(Recording, pk=pk, loan=head.loan)
    if request.method == "POST" and not may(request.user, "recording.log"):
        raise NotAllowed("recording.log")
    if _known(request, one.steps.all()):
        return see_other("loan-closing", number)
    steps = list(one.steps.order_by("pk"))
    last = steps[-1].step
    form = StepForm(sent(request), initial={"on": head.today, "key": new_key()}, last=last)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        key = told.pop("key")
        try:
            log(pk=pk, said=Said(**told), key=key, actor=request.user.username, today=head.today,
                at=datetime.now(UTC))  # fmt: skip
        except ClosingRefused as error:
            refuse(form, error)
        else:
            messages.success(request, "Written into the recording log.")
            return see_other("loan-closing", number)
    context = {
        "head": head, "one": one, "steps": steps, "form": form, "open": bool(AFTER[last]),
        "names": short_names({step.by for step in steps}),
    }  # fmt: skip
    return _answer(request, "office/recording.html", context, form)


def _answer(request: OfficerRequest, template: str, context: dict[str, Any],
            form: forms.Form) -> HttpResponse:  # fmt: skip
    return render(request, template, context, status=422 if form.errors else 200)
