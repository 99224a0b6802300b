"""Trailing documents: the list of the house, one of them, a new one."""

from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from servicing.audit.models import Act
from servicing.audit.roles import may
from servicing.closing.filings import window
from servicing.closing.following import (
    change_item,
    open_item,
    receive_item,
    reopen_item,
    title_of,
    waive_item,
)
from servicing.closing.models import TrailingItem
from servicing.closing.refusing import ClosingRefused, ItemChanged
from servicing.closing.trailing import KINDS, shown_state
from servicing.closing.worklist import NOBODY, STATES, counts, found
from servicing.ledger.days import open_date
from servicing.office.access import NotAllowed, OfficerRequest, access_loan, requires
from servicing.office.answers import see_other
from servicing.office.closing_forms import (
    ChangeForm,
    NewItemForm,
    ReceiveForm,
    change_form,
    new_key,
    owners,
)
from servicing.office.people import short_names
from servicing.office.work_forms import WhyForm

from .closing import refuse, sent

PAGE = 50
# What each act asks for, and what the page says when it is done.
NEEDS = {"change": "trailing.work", "receive": "trailing.work", "reopen": "trailing.work",
         "waive": "closing.waive"}  # fmt: skip
DONE = {"change": "Changed", "receive": "Received", "waive": "Waived", "reopen": "Open again"}


@requires("loan.view")
def trailing(request: OfficerRequest) -> HttpResponse:
    """Every trailing document of the house in one state, by kind and owner; overdue ones first."""
    today, people = open_date(), owners()
    asked = {name: request.GET.get(name, "") for name in ("kind", "owner")}
    kind = asked["kind"] if asked["kind"] in KINDS else ""
    names = {NOBODY, *(one.username for one in people)}
    owner = asked["owner"] if asked["owner"] in names else ""
    state = request.GET.get("state", "")
    state = state if state in STATES else "overdue"
    numbers = counts(kind=kind, owner=owner, today=today)
    rows = found(state=state, kind=kind, owner=owner, today=today)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "lists": [(key, title, numbers[key]) for key, title in STATES.items()], "chosen": state,
        "kind": kind, "owner": owner, "kinds": KINDS.values(), "people": people, "page": page,
        "nobody": NOBODY, "today": today, "rows": [(item, title_of(item)) for item in page],
    }  # fmt: skip
    return render(request, "office/trailing.html", context)


@requires("trailing.work")
def trailing_new(request: OfficerRequest, number: str) -> HttpResponse:
    """Ask for a document by hand."""
    loan, today = access_loan(request, number), open_date()
    initial = {"key": new_key(), "due_on": today, "owner": request.user.username}
    form = NewItemForm(sent(request), initial=initial, people=owners())
    if request.method == "POST" and form.is_valid():
        try:
            open_item(
                loan=loan, kind=form.cleaned_data["kind"], asked=form.asked,
                key=form.cleaned_data["key"], actor=request.user.username, today=today,
                at=datetime.now(UTC),
            )  # fmt: skip
        except ClosingRefused as error:
            refuse(form, error)
        else:
            messages.success(request, "The document is on the list.")
            return see_other("loan-closing", number)
    status = 422 if form.errors else 200
    return render(request, "office/trailing_new.html", {"loan": loan, "form": form}, status=status)


@requires("loan.view")
def trailing_item(request: OfficerRequest, pk: int) -> HttpResponse:
    """One trailing document: what became of it, and the acts that it is open to."""
    chosen = TrailingItem.objects.select_related("loan", "owner").filter(pk=pk).first()
    if chosen is None:
        raise Http404("There is no such document.")
    act = request.POST.get("act", "")
    if request.method == "POST" and not may(request.user, NEEDS.get(act, "trailing.work")):
        raise NotAllowed(NEEDS.get(act, "trailing.work"))
    today = open_date()
    change = change_form(chosen, request.POST if act == "change" else None)
    receive = ReceiveForm(request.POST if act == "receive" else None, auto_id="receive_%s",
                          initial={"on": today, "seen": chosen.version})  # fmt: skip
    waive, reopen = (
        WhyForm(request.POST if act == name else None, auto_id=f"{name}_%s", label=label,
                missing=missing)
        for name, label, missing in (
            ("waive", "Why do we do without it?", "Say why it is waived."),
            ("reopen", "Why is it open again?", "Say why it is open again."),
        )
    )  # fmt: skip
    forms_of = {"change": change, "receive": receive, "waive": waive, "reopen": reopen}
    form = forms_of.get(act)
    if form is not None and form.is_valid():
        try:
            _done(request, act, chosen, form)
        except ClosingRefused as error:
            refuse(form, error)
        except ItemChanged as error:
            messages.warning(request, f"{error} Nothing of yours was saved.")
            return see_other("trailing-item", pk)
        else:
            messages.success(request, f"{DONE[act]}: {title_of(chosen)}.")
            return see_other("trailing-item", pk)
    acts = list(Act.objects.filter(stream=chosen.loan_id, action__startswith="trailing:",
                                   details__trailing=pk).order_by("-pk")[:50])  # fmt: skip
    context = {
        **forms_of, "item": chosen, "title": title_of(chosen), "kind": KINDS[chosen.kind],
        "state": shown_state(chosen.state, chosen.due_on, today), "today": today, "acts": acts,
        "names": short_names({one.actor for one in acts}), "wrong": form or change,
        "window": window(chosen.due_on) if chosen.kind == "ucc_continuation" else None,
    }  # fmt: skip
    wrong = bool(form and form.errors) or (request.method == "POST" and form is None)
    return render(request, "office/trailing_item.html", context, status=422 if wrong else 200)


def _done(request: OfficerRequest, act: str, item: TrailingItem, form: forms.Form) -> None:
    actor, today, data = request.user.username, open_date(), form.cleaned_data
    text = request.POST.get("seen", "")
    seen = int(text) if text.isdecimal() and len(text) < 10 else 0
    match act:
        case "change" if isinstance(form, ChangeForm):
            change_item(pk=item.pk, seen=seen, asked=form.asked, why=data["why"], actor=actor,
                        today=today)  # fmt: skip
        case "receive":
            receive_item(pk=item.pk, seen=seen, on=data["on"], note=data["note"], actor=actor,
                         today=today)  # fmt: skip
        case "waive":
            waive_item(pk=item.pk, seen=seen, why=data["why"], actor=actor, today=today)
        case "reopen":
            reopen_item(pk=item.pk, seen=seen, why=data["why"], actor=actor, today=today)
