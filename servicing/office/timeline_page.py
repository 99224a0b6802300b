"""The timeline of a loan as it is shown: each happening with its words, icon and link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from delinquency.models import Contact
from servicing.audit.models import Approval
from servicing.engine.aging import BUCKETS
from servicing.reports.history_words import description
from servicing.reports.timeline import Happening

ICONS = {
    "transaction": "banknotes",
    "terms": "arrows-right-left",
    "bill": "calendar-days",
    "document": "document-text",
    "notice": "bell",
    "contact": "phone",
    "note": "pencil-square",
    "task": "check-circle",
    "approval": "check-badge",
    "delinquency": "clock",
    "boarding": "inbox-arrow-down",
}
TASKS = {"made": "Task made", "done": "Task done", "cancelled": "Task cancelled"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `words` say what it was, `more` what was written, `url` where it is."""

    happening: Happening
    icon: str
    words: str
    more: str
    url: str


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    lines: list[Line]


def months_of(found: Sequence[Happening], number: str) -> list[Month]:
    """The happenings of a page, by month, in their order."""
    lines = (line_of(one, number) for one in found)
    return [
        Month(first, list(members))
        for first, members in groupby(lines, key=lambda line: line.happening.day.replace(day=1))
    ]


def line_of(one: Happening, number: str) -> Line:
    words, more = told(one)
    return Line(one, ICONS[one.type], words, more, address(one, number))


def told(one: Happening) -> tuple[str, str]:
    """(what it was, what was written)."""
    match one.type:
        case "document":
            return one.title, ""
        case "notice":
            return f"Due: {one.kind.replace('_', ' ')}", ""
        case "note":
            return ("Note, retracted" if one.data.get("retracted") else "Note"), one.title
        case "contact":
            kind = Contact.Kind(one.kind).label
            outcome = str(Contact.Outcome(one.data["outcome"]).label)
            return f"{kind} {one.data['direction']}: {outcome.lower()}", one.title
        case "task":
            return TASKS.get(one.kind, "Task"), one.title
        case "approval":
            state = "asked for" if one.kind == "requested" else Approval.State(one.kind).label
            return f"Approval {state.lower()}", one.title
        case "delinquency":
            if one.kind == BUCKETS[0]:
                return "Current again", ""
            return f"Past due {one.kind.replace('-', '–')} days", ""
    return description(one), ""


def address(one: Happening, number: str) -> str:
    match one.type:
        case "document":
            return reverse("office:loan-document", args=[number, one.id])
        case "note" | "contact":
            return f"{reverse('office:loan-notes', args=[number])}#{one.kind}-{one.id}"
        case "task":
            return reverse("office:task", args=[one.id])
        case "approval":
            return reverse("office:approval", args=[one.id])
        case "notice":
            return reverse("office:loan-documents", args=[number])
        case "delinquency":
            return reverse("office:loan", args=[number])
    return reverse("office:loan-transaction", args=[number, one.id])
