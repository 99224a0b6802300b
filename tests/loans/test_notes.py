"""Notes: written once, retracted with a reason, pinned; never gone."""

from datetime import timedelta

import pytest

from servicing.audit.models import Act
from servicing.loans.models import Loan, Note, NoteMark
from servicing.loans.notes import (
    LONGEST,
    NoteRefused,
    add_note,
    pin_note,
    retract_note,
    standings,
)
from tests.make import AT, FIRST_DAY, ann, board

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan() -> Loan:
    [stream] = board(ann())
    return Loan.objects.get(pk=stream)


def note_on(loan: Loan, text: str = "Call before noon", key: str = "k", pinned: bool = False
            ) -> Note:  # fmt: skip
    return add_note(
        loan=loan, text=text, pinned=pinned, key=key, actor="tom", business_date=FIRST_DAY,
        recorded_at=AT,
    )  # fmt: skip


def test_a_second_click_is_the_same_note(loan: Loan) -> None:
    assert note_on(loan) == note_on(loan, "  Call before noon ")
    assert Note.objects.count() == Act.objects.filter(action="note:added").count() == 1
    with pytest.raises(NoteRefused, match="sent before with another note"):
        note_on(loan, "Another")


@pytest.mark.parametrize(
    ("text", "words"), [("  \n", "Write what"), ("x" * (LONGEST + 1), "4,000 characters")]
)
def test_an_empty_or_endless_note_is_refused(text: str, words: str, loan: Loan) -> None:
    with pytest.raises(NoteRefused, match=words):
        note_on(loan, text)
    assert not Note.objects.exists()


def test_a_retracted_note_stays_with_who_and_why(loan: Loan) -> None:
    note = note_on(loan)
    for _ in range(2):
        retract_note(note=note, why="Wrong loan", others=False, actor="tom", recorded_at=AT)
    mark = standings([note])[note.pk].retracted
    assert mark
    assert (mark.actor, mark.why) == ("tom", "Wrong loan")
    assert NoteMark.objects.count() == Act.objects.filter(action="note:retracted").count() == 1
    note.refresh_from_db()
    assert note.text == "Call before noon"


def test_a_note_of_somebody_else_needs_the_right_to(loan: Loan) -> None:
    note = note_on(loan)
    with pytest.raises(NoteRefused, match="Only its author or a supervisor"):
        retract_note(note=note, why="x", others=False, actor="renee", recorded_at=AT)
    with pytest.raises(NoteRefused, match="Enter why"):
        retract_note(note=note, why=" ", others=True, actor="renee", recorded_at=AT)
    assert not NoteMark.objects.exists()
    retract_note(note=note, why="Wrong loan", others=True, actor="pris", recorded_at=AT)
    assert NoteMark.objects.get().actor == "pris"


def test_the_last_pin_counts(loan: Loan) -> None:
    note = note_on(loan, pinned=True)
    assert standings([note])[note.pk].pinned
    for pinned in (False, False, True):
        pin_note(note=note, pinned=pinned, actor="tom", recorded_at=AT + timedelta(1))
    assert standings([note])[note.pk].pinned
    marks = NoteMark.objects.order_by("pk").values_list("mark", flat=True)
    assert list(marks) == ["pinned", "unpinned", "pinned"]
