"""What the approvals' pages show: requests as rows, and one request beside the loan as it is."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from servicing.audit.approvals import (
    KINDS,
    Row,
    present_rows,
    stored_rows,
    visible_to,
    waiting_for,
)
from servicing.audit.models import Approval, User
from servicing.ledger.models import Event, Posting
from servicing.loans.models import Loan
from servicing.office.people import short_names
from servicing.screens.templatetags.screen_figures import local

STATES = {
    Approval.State.WAITING: ("Waiting", "info"),
    Approval.State.APPROVED: ("Approved", "ok"),
    Approval.State.REJECTED: ("Rejected", "danger-soft"),
    Approval.State.WITHDRAWN: ("Withdrawn", "quiet"),
}
VIEWS = (("", "Waiting"), ("mine", "Mine"), ("decided", "Decided"))


@dataclass(frozen=True, slots=True)
class Line:
    """A request in a list. `change` is its most telling figure; `days` how long it waits."""

    approval: Approval
    title: str
    change: Row | None
    by: str
    decided_by: str
    days: int
    own: bool
    status: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as the maker saw it and as it would be now, if that differs."""

    name: str
    asked: Row | None
    now: Row | None


def found_in(view: str, user: User) -> QuerySet[Approval]:
    """The requests of a view: those that wait, one's own, those that are decided."""
    found = visible_to(user)
    if view == "mine":
        return found.filter(requested_by=user.username).order_by("-requested_at", "-pk")
    if view == "decided":
        return found.exclude(state=Approval.State.WAITING).order_by("-decided_at", "-pk")
    return found.filter(state=Approval.State.WAITING).order_by("requested_at", "pk")


def lines(approvals: list[Approval], user: User, today: date) -> list[Line]:
    """The rows of a list; one read for the names."""
    names = short_names(
        name for one in approvals for name in (one.requested_by, one.decided_by) if name
    )
    return [
        Line(
            approval=one,
            title=KINDS[one.kind].title,
            change=_most_telling(stored_rows(one)),
            by=names[one.requested_by],
            decided_by=names.get(one.decided_by, ""),
            days=max((today - local(one.requested_at).date()).days, 0),
            own=one.requested_by == user.username,
            status=STATES[Approval.State(one.state)],
        )
        for one in approvals
    ]


def _most_telling(rows: list[Row]) -> Row | None:
    """The first figure that changes."""
    return next((row for row in rows if row.before != row.after), None)


def counts(user: User) -> dict[str, int]:
    """How many wait in all, and how many of them for this person."""
    return {"all": found_in("", user).count(), "yours": waiting_for(user).count()}


def figures(approval: Approval, today: date) -> tuple[list[Figure], bool, str]:
    """The figures of a request; whether the loan has moved since; why it would be refused now."""
    asked = stored_rows(approval)
    if approval.state != Approval.State.WAITING:
        return [Figure(row.name, row, None) for row in asked], False, ""
    now, refusal = present_rows(approval, today)
    moved = not refusal and now != asked
    if not moved:
        return [Figure(row.name, row, None) for row in asked], False, refusal
    before = {row.name: row for row in asked}
    after = {row.name: row for row in now}
    names = [*before, *(name for name in after if name not in before)]
    return [Figure(name, before.get(name), after.get(name)) for name in names], True, ""


def seen_digest(approval: Approval, shown: list[Figure]) -> str:
    """What the person saw who decides: the request and its figures at that moment."""
    content = [approval.digest, [[one.name, one.asked, one.now] for one in shown]]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def success(approval: Approval) -> str:
    """What became of an approved act, with the way to it."""
    title, result = KINDS[approval.kind].title, approval.result
    if "seq" in result and (stream := approval.stream) is not None:
        entries = Posting.objects.filter(stream_id=stream, cause=result["seq"]).count()
        day = Event.objects.values_list("business_date", flat=True).get(
            stream_id=stream, seq=result["seq"]
        )
        many = f"{entries} entr{'y' if entries == 1 else 'ies'}"
        return format_html(
            '{} approved. {} posted to the {} ledger. <a href="{}">View entries</a>',
            title, many, f"{day:%b} {day.day}", result_url(approval),
        )  # fmt: skip
    return format_html(
        '{} approved. Loan {} is on the books. <a href="{}">Open the loan</a>',
        title, approval.subject, reverse("office:loan", args=[approval.subject]),
    )  # fmt: skip


def result_url(approval: Approval) -> str:
    """Where the act's result is, or nothing while there is none."""
    result: dict[str, Any] = approval.result
    if "seq" in result:
        return reverse("office:loan-transaction", args=[result["loan"], result["seq"]])
    return reverse("office:loan", args=[result["loan"]]) if "loan" in result else ""


def loan_of(approval: Approval) -> Loan | None:
    """The loan that a request is about, if it is on the books."""
    return Loan.objects.filter(number=approval.subject).first() if approval.subject else None
