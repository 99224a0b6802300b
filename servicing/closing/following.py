"""Trailing documents in people's hands: opened, changed, received, waived, open again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from servicing.audit.acts import record as record_act
from servicing.audit.models import User
from servicing.loans.models import Loan

from .filings import lapse, window
from .models import TrailingItem
from .refusing import ClosingRefused, ItemChanged
from .trailing import KINDS, Source, first_chase

State = TrailingItem.State
MOST_LINES, LONGEST_LINE = 3, 60  # with the name, an envelope of four


@dataclass(frozen=True, slots=True)
class Asked:
    """What people say of an item: when it is due, whose it is, who has the document."""

    due_on: date
    owner: User | None
    source: str
    title: str = ""
    asked_of: str = ""
    mailing: str = ""  # lines


def title_of(item: TrailingItem) -> str:
    """What it is called; yearly statements with their year."""
    year = item.key.removeprefix("financial_statements:")
    if year.isdecimal():
        return f"Financial statements of {year}"
    return item.title or KINDS[item.kind].title


def open_item(*, loan: Loan, kind: str, asked: Asked, key: str, actor: str, today: date,
              at: datetime) -> TrailingItem:  # fmt: skip
    """Ask for a document by hand. The same key again returns the first. Raises ClosingRefused."""
    name = f"{kind}:{key}:hand"
    if first := TrailingItem.objects.filter(loan=loan, key=name).first():
        return first
    if kind not in KINDS:
        raise ClosingRefused(("kind", f"There is no kind {kind!r}."))
    values = _checked(asked, kind)
    if asked.due_on < today:
        raise ClosingRefused(("due_on", f"Enter {today:%m/%d/%Y} or a later day."))
    try:
        with transaction.atomic():
            return _opened(loan, kind, name, values, actor, today)
    except IntegrityError:
        return TrailingItem.objects.get(loan=loan, key=name)


def _opened(loan: Loan, kind: str, key: str, values: dict[str, Any], actor: str,
            today: date) -> TrailingItem:  # fmt: skip
    item = TrailingItem.objects.create(
        loan=loan, kind=kind, key=key, opened_on=today, opened_by=actor,
        next_chase=first_chase(kind, values["due_on"], today), **values,
    )  # fmt: skip
    _record(item, "trailing:opened", actor, "", {"due": item.due_on.isoformat()})
    return item


def _checked(asked: Asked, kind: str) -> dict[str, Any]:
    """The columns of what was asked. Raises ClosingRefused."""
    title, asked_of = " ".join(asked.title.split()), " ".join(asked.asked_of.split())
    lines = [" ".join(line.split()) for line in asked.mailing.splitlines() if line.strip()]
    problems = []
    if asked.source not in set(Source):
        problems.append(("source", f"There is no source {asked.source!r}."))
    if kind == "other" and not title:
        problems.append(("title", "Say what the document is."))
    if lines and not asked_of:
        problems.append(("asked_of", "Say whose address it is."))
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        problems.append(
            ("mailing", f"An address has {MOST_LINES} lines of {LONGEST_LINE} letters at most.")
        )
    if problems:
        raise ClosingRefused(*problems)
    return {
        "due_on": asked.due_on, "owner": asked.owner, "source": asked.source, "title": title,
        "asked_of": asked_of, "mailing": "\n".join(lines),
    }  # fmt: skip


def change_item(*, pk: int, seen: int, asked: Asked, why: str, actor: str,
                today: date) -> TrailingItem:  # fmt: skip
    """Another due date, owner or address. `seen`: the version that was read. A lapse is the
    law's: it does not move. Raises ClosingRefused, ItemChanged."""
    with transaction.atomic():
        item = _locked(pk, seen)
        _still_open(item)
        values = _checked(asked, item.kind)
        due = asked.due_on
        if due != item.due_on:
            if item.kind == "ucc_continuation":
                raise ClosingRefused(("due_on", "The day of the lapse is the law's."))
            if not why.strip():
                raise ClosingRefused(("why", "Say why the day moves."))
            item.next_chase = first_chase(item.kind, due, today)
        old = {name: getattr(item, name) for name in values}
        changed = {name: [_said(old[name]), _said(new)] for name, new in values.items()
                   if new != old[name]}  # fmt: skip
        for name, value in values.items():
            setattr(item, name, value)
        if changed:
            _saved(item, "trailing:changed", actor, why, {"changed": changed})
    return item


def receive_item(*, pk: int, seen: int, on: date, note: str, actor: str,
                 today: date) -> TrailingItem:  # fmt: skip
    """The document came, or a continuation was filed, on a day until today. A continuation that
    counts opens the next one. Received already: nothing changes. Raises ClosingRefused,
    ItemChanged."""
    with transaction.atomic():
        item = TrailingItem.objects.select_for_update(of=("self",)).get(pk=pk)
        if item.state == State.RECEIVED:
            return item
        item = _locked(pk, seen)
        _still_open(item)
        if on > today:
            raise ClosingRefused(("on", f"Enter {today:%m/%d/%Y} or an earlier day."))
        if item.kind == "ucc_continuation":
            _continued(item, on, actor, today)
        item.state, item.note = State.RECEIVED, note.strip()
        item.closed_on, item.closed_by, item.next_chase = on, actor, None
        _saved(item, "trailing:received", actor, note, {"on": on.isoformat()})
    return item


def _continued(item: TrailingItem, on: date, actor: str, today: date) -> None:
    """Open the next continuation, five years after the lapse of this one (UCC 9-515(e))."""
    open_in = window(item.due_on)
    if not open_in.holds(on):
        raise ClosingRefused(
            ("on", f"Filed outside {open_in.opens:%m/%d/%Y} to {open_in.lapses:%m/%d/%Y} it"
                   " continues nothing (UCC 9-510(c), 9-515(d)).")
        )  # fmt: skip
    expect_continuation(
        loan=item.loan, statement=item.key.rpartition(":")[0], lapses=lapse(item.due_on),
        owner=item.owner, actor=actor, today=today,
    )  # fmt: skip


def expect_continuation(*, loan: Loan, statement: str, lapses: date, owner: User | None,
                        actor: str, today: date) -> None:  # fmt: skip
    """Remember the lapse of a financing statement; once."""
    key = f"{statement}:{lapses}"
    if not TrailingItem.objects.filter(loan=loan, key=key).exists():
        values = _checked(Asked(lapses, owner, Source.HOUSE), "ucc_continuation")
        _opened(loan, "ucc_continuation", key, values, actor, today)


def waive_item(*, pk: int, seen: int, why: str, actor: str, today: date) -> TrailingItem:
    """The house does without it. Waived already: nothing changes. Raises ClosingRefused,
    ItemChanged."""
    if not why.strip():
        raise ClosingRefused(("why", "Say why it is waived."))
    with transaction.atomic():
        item = TrailingItem.objects.select_for_update(of=("self",)).get(pk=pk)
        if item.state == State.WAIVED:
            return item
        item = _locked(pk, seen)
        _still_open(item)
        item.state, item.note = State.WAIVED, why.strip()
        item.closed_on, item.closed_by, item.next_chase = today, actor, None
        _saved(item, "trailing:waived", actor, why, {})
    return item


def reopen_item(*, pk: int, seen: int, why: str, actor: str, today: date) -> TrailingItem:
    """What came was not it, or it is needed after all. Open already: nothing changes."""
    if not why.strip():
        raise ClosingRefused(("why", "Say why it is open again."))
    with transaction.atomic():
        item = TrailingItem.objects.select_for_update(of=("self",)).get(pk=pk)
        if item.state == State.OPEN:
            return item
        item = _locked(pk, seen)
        item.state, item.note, item.closed_on, item.closed_by = State.OPEN, why.strip(), None, ""
        item.next_chase = first_chase(item.kind, item.due_on, today)
        _saved(item, "trailing:reopened", actor, why, {})
    return item


def _locked(pk: int, seen: int) -> TrailingItem:
    found = TrailingItem.objects.select_for_update(of=("self",)).select_related("loan", "owner")
    item = found.get(pk=pk)
    if item.version != seen:
        raise ItemChanged("Somebody changed it meanwhile. Look at it, then try again.")
    return item


def _still_open(item: TrailingItem) -> None:
    if item.state != State.OPEN:
        now = item.get_state_display().lower()
        raise ClosingRefused(("", f"It is {now}: open it again first."))


def _saved(item: TrailingItem, action: str, actor: str, why: str,
           details: dict[str, Any]) -> None:  # fmt: skip
    item.version += 1
    item.save()
    _record(item, action, actor, why, details)


def _record(item: TrailingItem, action: str, actor: str, why: str,
            details: dict[str, Any]) -> None:  # fmt: skip
    record_act(
        actor=actor, action=action, stream=item.loan_id,
        subject=f"{item.loan.number} {title_of(item)}", why=why.strip(),
        details={"trailing": item.pk} | details,
    )  # fmt: skip


def _said(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
