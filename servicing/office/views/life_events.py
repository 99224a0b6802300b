"""Record what happens to a loan: choose an event, fill it in, see what it does, say why."""

from datetime import UTC, datetime
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from servicing.audit.approvals import ApprovalRefused
from servicing.audit.roles import may
from servicing.engine.facts import FactError
from servicing.ledger.posting import SourceConflict
from servicing.office.access import NotAllowed, OfficerRequest, access_loan, requires
from servicing.office.answers import see_other
from servicing.office.event_form import EventForm
from servicing.office.loan_page import LoanPage, loan_page
from servicing.payments.life.acting import (
    EventRefused,
    NeedsSecondPerson,
    Prepared,
    open_events,
    prepare,
    record,
)
from servicing.payments.life.approving import ask_event, rows_of
from servicing.payments.life.catalogue import BY_CODE, GROUPS, Event
from servicing.reports.replay_effect import effect_of


@requires("loan.change")
def events(request: OfficerRequest, number: str) -> HttpResponse:
    """What this person may record on this loan as it stands, by group."""
    head = loan_page(access_loan(request, number))
    offered = [one for one in open_events(head.state) if may(request.user, one.permission)]
    groups = [
        (title, [one for one in offered if one.group == group]) for group, title in GROUPS.items()
    ]
    context = {"head": head, "groups": [(title, found) for title, found in groups if found]}
    return render(request, "office/events.html", context)


@requires("loan.change")
def event_new(request: OfficerRequest, number: str, code: str) -> HttpResponse:
    """One event: step 1 asks, step 2 shows before and after, step 3 posts or asks for approval."""
    event = BY_CODE.get(code)
    if event is None:
        raise Http404(f"Nothing is called {code}.")
    if not may(request.user, event.permission):
        raise NotAllowed(event.permission)
    head = loan_page(access_loan(request, number))
    return step(request, head, event, request.GET.dict())


@requires("payment.reverse")
def transaction_reverse(request: OfficerRequest, number: str, seq: int) -> HttpResponse:
    """The reversal of one transaction, with it chosen already."""
    head = loan_page(access_loan(request, number))
    return step(request, head, BY_CODE["reversal"], {"of": str(seq)})


def step(request: OfficerRequest, head: LoanPage, event: Event,
         given: dict[str, str]) -> HttpResponse:  # fmt: skip
    if request.method != "POST":
        initial = {"date": head.today, "key": uuid4(), **given}
        return ask(request, head, EventForm(event, head, initial=initial))
    form = EventForm(event, head, request.POST)
    if not form.is_valid():
        return ask(request, head, form, 422)
    wanted = request.POST.get("step")
    if wanted == "change":
        return ask(request, head, EventForm(event, head, initial=dict(request.POST.items())))
    try:
        prepared = prepare(head.loan, event.code, form.content(), head.today)
        if wanted == "confirm":
            return post(request, head, form, prepared)
        if wanted == "ask":
            return ask_second(request, head, form, prepared)
        return preview(request, head, form, prepared)
    except NeedsSecondPerson:  # the limit or the day changed meanwhile
        return preview(request, head, form, prepared)
    except EventRefused as error:
        form.add_problems(error.problems)
    except FactError as error:
        form.add_error(None, f"The loan cannot take this: {error}.")
    except (SourceConflict, ApprovalRefused) as error:
        form.add_error(None, f"{error} Nothing was posted.")
    return ask(request, head, form, 422)


def ask(request: OfficerRequest, head: LoanPage, form: EventForm, status: int = 200
        ) -> HttpResponse:  # fmt: skip
    context = {"head": head, "form": form, "event": form.event}
    return render(request, "office/event_new.html", context, status=status)


def preview(request: OfficerRequest, head: LoanPage, form: EventForm, prepared: Prepared
            ) -> HttpResponse:  # fmt: skip
    drafts = prepared.drafts("preview")
    context = {
        "head": head, "form": form, "event": form.event, "prepared": prepared,
        "effect": effect_of(head.loan.pk, drafts, head.today),
        "rows": rows_of(head.loan, prepared, head.today),
    }  # fmt: skip
    return render(request, "office/event_preview.html", context)


def post(request: OfficerRequest, head: LoanPage, form: EventForm, prepared: Prepared
         ) -> HttpResponse:  # fmt: skip
    data = form.cleaned_data
    seq = record(
        loan=head.loan, prepared=prepared, key=str(data["key"]), actor=request.user.username,
        why=data["why"], business_date=head.today, recorded_at=datetime.now(UTC),
    )  # fmt: skip
    messages.success(request, f"{form.event.title} recorded as {head.loan.number}-{seq}.")
    return redirect("office:loan-transaction", head.loan.number, seq)


def ask_second(request: OfficerRequest, head: LoanPage, form: EventForm, prepared: Prepared
               ) -> HttpResponse:  # fmt: skip
    """Nothing is posted: the event waits for somebody else."""
    data = form.cleaned_data
    if not data["why"].strip():
        raise EventRefused(("why", "say why, for the person who decides"))
    asked = ask_event(
        loan=head.loan, prepared=prepared, key=str(data["key"]), actor=request.user.username,
        why=data["why"], business_date=head.today, recorded_at=datetime.now(UTC),
    )  # fmt: skip
    messages.info(request, "Sent for approval. Nothing is posted until somebody else approves it.")
    return see_other("approval", asked.pk)
