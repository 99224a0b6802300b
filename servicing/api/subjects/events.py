"""What happens to a loan by an officer's hand: previewed, recorded, or asked of a second person."""

from typing import Any

from servicing.api.found import loan_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Listed
from servicing.api.shapes.events import (
    EventAsked,
    EventEffect,
    EventKind,
    EventRecorded,
    EventSent,
)
from servicing.api.shapes.fields import Paged
from servicing.api.subjects.approvals import ApprovalRow
from servicing.audit.models import Approval
from servicing.ledger.days import open_date
from servicing.loans.models import Loan
from servicing.loans.standing import standing_of
from servicing.payments.life.acting import EventRefused, Prepared, open_events, prepare, record
from servicing.payments.life.approving import ask_event, rows_of
from servicing.payments.life.catalogue import BY_CODE
from servicing.reports.replay_effect import as_rows, effect_of

GROUP = "Life events"


@operation("GET", "loans/<str:number>/events/kinds/", "list_event_kinds",
           "List what can be recorded on a loan", group=GROUP, permission="loan.change",
           query=Paged, answer=EventKind, many=True)  # fmt: skip
def list_event_kinds(call: Call, number: str) -> Listed:
    """Those that you may record on the loan as it stands, with their fields."""
    state = standing_of(loan_of(number), open_date()).state
    rows = [
        {
            "code": one.code, "title": one.title, "says": one.says, "group": one.group,
            "permission": one.permission, "second_person": one.second_person,
            "rule": one.source,
            "fields_of_it": [
                {"name": f.name, "kind": f.kind, "required": f.required,
                 "choices": [value for value, _ in f.choices]} for f in one.fields
            ],
        }
        for one in open_events(state)
        if call.may(one.permission)
    ]  # fmt: skip
    return Listed(rows, lambda row: [row["code"]])


@operation("POST", "loans/<str:number>/events/preview/", "preview_event",
           "See what an event would do", group=GROUP, permission="loan.change", body=EventAsked,
           answer=EventEffect)  # fmt: skip
def preview_event(call: Call, number: str) -> dict[str, Any]:
    """Before and after, by the engine that posts. Nothing is written, so no key is needed."""
    loan, prepared = read(call, number)
    today = open_date()
    rows = [row._asdict() for row in rows_of(loan, prepared, today)]
    effect = effect_of(loan.pk, prepared.drafts("preview"), today)
    return {"second_person": prepared.second_person, "rows": rows, "effect": as_rows(effect)}


@operation("POST", "loans/<str:number>/events/", "record_event", "Record an event", group=GROUP,
           permission="loan.change", body=EventSent, answer=EventRecorded, changes=True,
           status=201)  # fmt: skip
def record_event(call: Call, number: str) -> dict[str, Any]:
    """Posts it at once; what needs a second person is refused with 409."""
    loan, prepared = read(call, number)
    seq = record(
        loan=loan, prepared=prepared, key=call.house_key, actor=call.actor, why=call.body["why"],
        business_date=open_date(), recorded_at=call.now,
    )  # fmt: skip
    return {"confirmation": f"{loan.number}-{seq}", "seq": seq}


@operation("POST", "loans/<str:number>/events/ask/", "ask_event",
           "Ask a second person for an event", group=GROUP, permission="loan.change",
           body=EventSent, answer=ApprovalRow, changes=True, status=201)  # fmt: skip
def ask(call: Call, number: str) -> Approval:
    """It is posted when somebody else approves it."""
    loan, prepared = read(call, number)
    return ask_event(
        loan=loan, prepared=prepared, key=call.house_key, actor=call.actor, why=call.body["why"],
        business_date=open_date(), recorded_at=call.now,
    )  # fmt: skip


def read(call: Call, number: str) -> tuple[Loan, Prepared]:
    """The loan and the event, once the person may do it."""
    loan = loan_of(number)
    event = BY_CODE.get(call.body["code"])
    if event is None:
        raise EventRefused(("code", f"expected one of {', '.join(BY_CODE)}"))
    call.demand(event.permission)
    return loan, prepare(loan, event.code, call.body["event"], open_date())
