"""Notes on a loan. Nothing that was written is changed or goes away: what is wrong is retracted
with a reason and stays readable, and the right thing is another note."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from servicing.audit.acts import record
from servicing.ledger.models import LoanState

from .models import Loan, Note, NoteMark

Mark = NoteMark.Mark
LONGEST = 4000  # characters


class NoteRefused(ValueError):
    """A note or a mark that cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of a note: whether it is pinned, and how it was retracted."""

    pinned: bool = False
    retracted: NoteMark | None = field(default=None)


def add_note(*, loan: Loan, text: str, pinned: bool, key: str, actor: str, business_date: date,
             recorded_at: datetime) -> Note:  # fmt: skip
    """Write a note. The same key again returns the first note. Raises NoteRefused."""
    text = text.strip()
    if not text:
        raise NoteRefused("Write what should be remembered.")
    if len(text) > LONGEST:
        raise NoteRefused(f"Write {LONGEST:,} characters at most.")
    try:
        with transaction.atomic():
            note = Note.objects.create(
                loan=loan, text=text, author=actor, at=recorded_at, business_date=business_date,
                key=key,
            )  # fmt: skip
            if pinned:
                NoteMark.objects.create(note=note, mark=Mark.PINNED, actor=actor, at=recorded_at)
            record(actor=actor, action="note:added", stream=loan.pk, subject=f"note {note.pk}")
    except IntegrityError:
        first = Note.objects.filter(key=key).first()
        if first is None:
            raise
        if (first.loan_id, first.text) != (loan.pk, text):
            raise NoteRefused("This form was sent before with another note.") from None
        return first
    return note


def retract_note(*, note: Note, why: str, others: bool, actor: str, recorded_at: datetime) -> None:
    """Say of a note that it does not hold. Its author may, and with `others` anybody's note.

    A second time changes nothing. Raises NoteRefused.
    """
    if note.author != actor and not others:
        raise NoteRefused("Only its author or a supervisor can retract a note.")
    if not why.strip():
        raise NoteRefused("Enter why the note does not hold.")
    with transaction.atomic():
        _one_after_the_other(note)
        if NoteMark.objects.filter(note=note, mark=Mark.RETRACTED).exists():
            return
        NoteMark.objects.create(
            note=note, mark=Mark.RETRACTED, why=why.strip(), actor=actor, at=recorded_at
        )
        record(
            actor=actor, action="note:retracted", stream=note.loan_id, subject=f"note {note.pk}",
            why=why.strip(),
        )  # fmt: skip


def pin_note(*, note: Note, pinned: bool, actor: str, recorded_at: datetime) -> None:
    """Keep a note above the log, or let it go. A second time changes nothing."""
    with transaction.atomic():
        _one_after_the_other(note)
        if standings([note])[note.pk].pinned == pinned:
            return
        mark = Mark.PINNED if pinned else Mark.UNPINNED
        NoteMark.objects.create(note=note, mark=mark, actor=actor, at=recorded_at)
        record(
            actor=actor, action=f"note:{mark.value}", stream=note.loan_id,
            subject=f"note {note.pk}",
        )  # fmt: skip


def _one_after_the_other(note: Note) -> None:
    """Marks of a loan's notes wait for one another. The note itself nobody may lock: a lock needs
    the right to change it."""
    LoanState.objects.select_for_update().get(pk=note.loan_id)


def standings(notes: Iterable[Note]) -> dict[int, Standing]:
    """What has become of each note, by its key; one read."""
    found = {note.pk: Standing() for note in notes}
    for mark in NoteMark.objects.filter(note_id__in=found).order_by("pk"):
        before = found[mark.note_id]
        found[mark.note_id] = (
            Standing(before.pinned, mark)
            if mark.mark == Mark.RETRACTED
            else Standing(mark.mark == Mark.PINNED, before.retracted)
        )
    return found
