"""Changes of an adjustable rate as the nights of the demo's two years would have found and applied
them."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from servicing.arms.coming import Coming, data_of, plain
from servicing.arms.finding import computed_row
from servicing.arms.models import RateChange
from servicing.ledger.journal import Draft

from .books import Shelf, recorded_at
from .contract import Act
from .kinds import published
from .life import Story

REVIEWER = "renee"


def adjusts(*changes: date, lookback: int = 45) -> tuple[Act, ...]:
    """Each change of the rate: found once its index is known, applied on its day."""
    return tuple(
        act
        for on in changes
        for act in (
            Act(on - timedelta(lookback), 8, partial(find, change=on)),
            Act(on, 1, apply_change),
        )
    )


def find(story: Story, on: date, change: date) -> None:
    state = story.standing(on)
    arm = state.terms.arm
    if arm is None:
        raise ValueError(f"{story.contract.number} does not adjust")
    contract = story.contract
    coming = Coming(0, state, arm, change, contract.boarded, contract.originated)
    known = [value for value in published() if value.on <= on]
    row = computed_row(coming, known, on, None)
    row.decided_by, row.decided_at = REVIEWER, recorded_at(on)
    story.life.adjusted.append(row)


def apply_change(story: Story, on: date) -> None:
    row = story.life.adjusted[-1]
    draft = Draft("rate_change", on, f"rate-change:{on}", data=data_of(plain(row.rate)))
    row.seq, row.state = story.life.chronicle.record(draft, on), "applied"


def write_changes(shelves: Sequence[Shelf]) -> None:
    rows = []
    for shelf in shelves:
        for row in shelf.life.adjusted:
            row.stream_id = shelf.stream
            rows.append(row)
    RateChange.objects.bulk_create(rows)
