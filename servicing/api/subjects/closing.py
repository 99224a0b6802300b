"""Closing and what follows it: conditions, trailing documents, the recording log."""

from collections.abc import Sequence
from typing import Any

from servicing.api.found import loan_of, one_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.closing import (
    ClosingRow,
    MarkSent,
    RecordingRow,
    RecordingSent,
    StepSent,
    TrailingAsked,
    TrailingChange,
    TrailingReceived,
    TrailingRow,
    TrailingSent,
    TrailingWhy,
)
from servicing.api.shapes.fields import Paged
from servicing.audit.models import User
from servicing.closing import following
from servicing.closing.following import Asked, title_of
from servicing.closing.marking import WAIVE, checklist, mark
from servicing.closing.models import Recording, TrailingItem
from servicing.closing.recording import Said, begin, log
from servicing.closing.trailing import shown_state
from servicing.closing.worklist import found
from servicing.ledger.days import open_date
from servicing.loans.models import Loan

GROUP = "Closing and trailing documents"


def _closing(loan: Loan) -> dict[str, Any]:
    rows = checklist(loan)
    return {
        "conditions": [
            {
                "condition": one.condition.code, "stage": one.condition.stage,
                "title": one.condition.title, "why": one.condition.why,
                "required": one.condition.required, "waivable": one.condition.waivable,
                "state": one.state, "note": last.note if last else "",
                "permission": last.permission if last else "", "by": last.by if last else "",
                "on": last.on if last else None,
            }
            for one, last in rows
        ],
        "funding_waits_for": [one.condition.code for one, _ in rows if one.blocks],
    }  # fmt: skip


@operation("GET", "loans/<str:number>/closing/", "get_closing", "See a loan's closing checklist",
           group=GROUP, permission="loan.view", answer=ClosingRow)  # fmt: skip
def get_closing(call: Call, number: str) -> dict[str, Any]:
    """Each condition as it stands, and what funding waits for."""
    return _closing(loan_of(number))


@operation("POST", "loans/<str:number>/closing/marks/", "mark_condition",
           "Mark a condition of a closing", group=GROUP, permission="closing.mark", body=MarkSent,
           answer=ClosingRow, changes=True, status=201)  # fmt: skip
def mark_condition(call: Call, number: str) -> dict[str, Any]:
    """To waive one also needs the permission closing.waive; the law's cannot be waived."""
    loan, body = loan_of(number), call.body
    if body["state"] == "waived":
        call.demand(WAIVE)
    mark(loan=loan, code=body["condition"], state=body["state"], note=body["note"],
         key=call.house_key, actor=call.actor, may_waive=call.may(WAIVE), today=open_date(),
         at=call.now)  # fmt: skip
    return _closing(loan)


def _items(items: Sequence[TrailingItem]) -> list[dict[str, Any]]:
    plain = ("id", "kind", "due_on", "next_chase", "source", "asked_of", "mailing", "note",
             "opened_on", "opened_by", "closed_on", "closed_by", "rounds", "version")  # fmt: skip
    today = open_date()
    return [
        {
            **{name: getattr(item, name) for name in plain},
            "loan_number": item.loan.number, "title": title_of(item),
            "owner": item.owner.username if item.owner else "",
            "state": shown_state(item.state, item.due_on, today),
        }
        for item in items
    ]  # fmt: skip


@operation("GET", "trailing/", "list_trailing", "List trailing documents", group=GROUP,
           permission="loan.view", query=TrailingAsked, answer=TrailingRow,
           many=True)  # fmt: skip
def list_trailing(call: Call) -> Rows:
    """Of the whole house or of one loan, by due date."""
    asked = {name: call.query.get(name, "") for name in ("state", "kind", "owner")}
    rows = found(today=open_date(), **asked)
    if number := call.query.get("loan"):
        rows = rows.filter(loan=loan_of(number))
    return Rows(rows, ("due_on", "pk"), _items)


def _item(pk: int) -> TrailingItem:
    items = TrailingItem.objects.select_related("loan", "owner")
    return one_of(items, "trailing document", pk=pk)


@operation("GET", "trailing/<int:pk>/", "get_trailing", "See a trailing document", group=GROUP,
           permission="loan.view", answer=TrailingRow)  # fmt: skip
def get_trailing(call: Call, pk: int) -> dict[str, Any]:
    """What is awaited, by when, and whose it is."""
    return _items([_item(pk)])[0]


def _asked(body: dict[str, Any]) -> Asked:
    name = body["owner"]
    people = User.objects.filter(is_active=True)
    return Asked(
        due_on=body["due_on"], source=body["source"], title=body["title"],
        owner=one_of(people, "person named", username=name) if name else None,
        asked_of=body["asked_of"], mailing=body["mailing"],
    )  # fmt: skip


@operation("POST", "loans/<str:number>/trailing/", "open_trailing", "Ask for a document",
           group=GROUP, permission="trailing.work", body=TrailingSent, answer=TrailingRow,
           changes=True, status=201)  # fmt: skip
def open_trailing(call: Call, number: str) -> dict[str, Any]:
    """By hand, besides what the night opens by itself."""
    item = following.open_item(
        loan=loan_of(number), kind=call.body["kind"], asked=_asked(call.body), key=call.house_key,
        actor=call.actor, today=open_date(), at=call.now,
    )  # fmt: skip
    return _items([item])[0]


@operation("POST", "trailing/<int:pk>/change/", "change_trailing", "Change a trailing document",
           group=GROUP, permission="trailing.work", body=TrailingChange, answer=TrailingRow,
           changes=True)  # fmt: skip
def change_trailing(call: Call, pk: int) -> dict[str, Any]:
    """Another day, owner or address. If somebody else changed it meanwhile, 409."""
    following.change_item(
        pk=_item(pk).pk, seen=call.body["version"], asked=_asked(call.body), why=call.body["why"],
        actor=call.actor, today=open_date(),
    )  # fmt: skip
    return _items([_item(pk)])[0]


@operation("POST", "trailing/<int:pk>/receive/", "receive_trailing", "Receive a document",
           group=GROUP, permission="trailing.work", body=TrailingReceived, answer=TrailingRow,
           changes=True)  # fmt: skip
def receive_trailing(call: Call, pk: int) -> dict[str, Any]:
    """It came, or was filed. A continuation outside its window is refused (UCC 9-515(d))."""
    following.receive_item(
        pk=_item(pk).pk, seen=call.body["version"], on=call.body["on"], note=call.body["note"],
        actor=call.actor, today=open_date(),
    )  # fmt: skip
    return _items([_item(pk)])[0]


@operation("POST", "trailing/<int:pk>/waive/", "waive_trailing", "Waive a trailing document",
           group=GROUP, permission="closing.waive", body=TrailingWhy, answer=TrailingRow,
           changes=True)  # fmt: skip
def waive_trailing(call: Call, pk: int) -> dict[str, Any]:
    """The house does without it, and says why."""
    following.waive_item(pk=_item(pk).pk, seen=call.body["version"], why=call.body["why"],
                         actor=call.actor, today=open_date())  # fmt: skip
    return _items([_item(pk)])[0]


@operation("POST", "trailing/<int:pk>/reopen/", "reopen_trailing",
           "Open a trailing document again", group=GROUP, permission="trailing.work",
           body=TrailingWhy, answer=TrailingRow, changes=True)  # fmt: skip
def reopen_trailing(call: Call, pk: int) -> dict[str, Any]:
    """What came was not it, or it is needed after all."""
    following.reopen_item(pk=_item(pk).pk, seen=call.body["version"], why=call.body["why"],
                          actor=call.actor, today=open_date())  # fmt: skip
    return _items([_item(pk)])[0]


def _recordings(rows: Sequence[Recording]) -> Sequence[Recording]:
    for row in rows:
        row.__dict__["history"] = sorted(row.steps.all(), key=lambda step: step.pk)
    return rows


@operation("GET", "loans/<str:number>/recordings/", "list_recordings", "List recordings of a loan",
           group=GROUP, permission="loan.view", query=Paged, answer=RecordingRow,
           many=True)  # fmt: skip
def list_recordings(call: Call, number: str) -> Rows:
    """Each instrument with its steps, in order."""
    rows = Recording.objects.filter(loan=loan_of(number)).prefetch_related("steps")
    return Rows(rows, ("pk",), _recordings)


@operation("POST", "loans/<str:number>/recordings/", "begin_recording", "Log a sent instrument",
           group=GROUP, permission="recording.log", body=RecordingSent, answer=RecordingRow,
           changes=True, status=201)  # fmt: skip
def begin_recording(call: Call, number: str) -> Recording:
    """Sent to the county, or a UCC filing to the state."""
    made = begin(loan=loan_of(number), key=call.house_key, actor=call.actor, today=open_date(),
                 at=call.now, **call.body)  # fmt: skip
    return _recordings([made])[0]


@operation("POST", "loans/<str:number>/recordings/<int:pk>/steps/", "log_recording",
           "Log what became of an instrument", group=GROUP, permission="recording.log",
           body=StepSent, answer=RecordingRow, changes=True, status=201)  # fmt: skip
def log_recording(call: Call, number: str, pk: int) -> Recording:
    """Recorded, rejected with its reason, or sent again. A recorded UCC-1 begins its five years."""
    one = one_of(Recording.objects.filter(loan=loan_of(number)), "recording", pk=pk)
    log(pk=one.pk, said=Said(**call.body), key=call.house_key, actor=call.actor,
        today=open_date(), at=call.now)  # fmt: skip
    return _recordings([one])[0]
