"""The demo shows trailing documents in every state, closings that wait, a window that is open."""

import pytest

from servicing.closing.marking import funding_waits_for
from servicing.closing.models import ChecklistMark, RecordingStep, TrailingItem
from servicing.closing.worklist import counts
from servicing.demo.books import recorded_at
from servicing.demo.catalogue import write_catalogue
from servicing.demo.closings import LEFT_OPEN, write_closings
from servicing.demo.contract import TODAY
from servicing.demo.lived import Life
from servicing.demo.logins import make_logins
from servicing.demo.writing import write_lives
from servicing.loans.models import Loan


@pytest.mark.django_db
def test_there_is_something_of_everything(lives: list[Life]) -> None:
    write_lives(lives, lambda text: None)
    make_logins()
    write_catalogue(recorded_at(TODAY))
    write_closings(recorded_at(TODAY))
    assert all(counts(today=TODAY).values())
    assert set(ChecklistMark.objects.values_list("state", flat=True)) == {
        "received", "waived", "rejected",
    }  # fmt: skip
    loans = Loan.objects.filter(number__startswith="20002")
    assert sum(bool(funding_waits_for(loan)) for loan in loans) == LEFT_OPEN
    steps = set(RecordingStep.objects.values_list("step", flat=True))
    assert steps == {"sent", "rejected", "resent", "recorded"}
    assert TrailingItem.objects.get(kind="ucc_continuation").next_chase == TODAY
