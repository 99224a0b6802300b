"""How far a night is: counted from its rows, in the same few reads whatever their number."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from servicing.nightly import progress as progress_module
from servicing.nightly.models import Chunk, Run, SetAside, Step
from servicing.nightly.progress import Progress, StepProgress, progress
from servicing.nightly.run import begin

pytestmark = pytest.mark.django_db
TONIGHT = date(2026, 11, 20)
EIGHT = datetime(2026, 11, 21, 2, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.fixture
def run() -> Run:
    """The night of Nov 20, begun at eight, with its steps waiting."""
    made = begin(TONIGHT, "n.supervisor")
    Run.objects.filter(pk=made.pk).update(started_at=EIGHT)
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def _somebody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "is_running", lambda: True)


def at_work(run: Run, name: str, since: datetime = EIGHT) -> Step:
    """The step that runs; every one before it took a second."""
    step = run.steps.get(name=name)
    run.steps.filter(number__lt=step.number).update(
        state=Step.State.DONE, started_at=since - timedelta(seconds=1), finished_at=since
    )
    step.state, step.started_at = Step.State.RUNNING, since
    step.save()
    return step


def chunks(step: Step, done: int, pending: int, ended: datetime = EIGHT) -> None:
    """Chunks of 100 loans."""
    Chunk.objects.bulk_create(
        Chunk(
            step=step, low=n * 100, high=n * 100 + 99, size=100,
            state=Chunk.State.DONE if n < done else Chunk.State.PENDING,
            started_at=ended, finished_at=ended if n < done else None,
        )
        for n in range(done + pending)
    )  # fmt: skip


def current(found: Progress) -> StepProgress:
    assert found.current is not None
    return found.current


def test_a_step_counts_the_loans_of_its_chunks(run: Run) -> None:
    chunks(at_work(run, "aging"), done=35, pending=65)
    found = progress(run, EIGHT + minutes(1))
    assert (current(found).loans, current(found).of, current(found).percent) == (3500, 10000, 35)
    assert found.finished_steps == 5
    assert found.percent == 35  # five steps of fifteen, and 35% of the sixth


def test_a_chunk_that_was_halved_counts_once(run: Run) -> None:
    step = at_work(run, "aging")
    chunks(step, done=1, pending=1)
    Chunk.objects.filter(step=step, low=100).update(state=Chunk.State.SPLIT)
    Chunk.objects.create(step=step, low=100, high=149, size=50, state=Chunk.State.DONE)
    Chunk.objects.create(step=step, low=150, high=199, size=50)
    found = current(progress(run, EIGHT))
    assert (found.loans, found.of) == (150, 200)


def test_the_reads_do_not_grow_with_chunks(
    run: Run, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    step = at_work(run, "aging")
    chunks(step, done=300, pending=300)
    SetAside.objects.bulk_create(
        SetAside(step=step, item=n, reason="?", at=EIGHT) for n in range(50)
    )
    with django_assert_num_queries(4):
        assert progress(run, EIGHT).aside == 50


def test_the_rest_of_a_step_is_guessed_from_what_it_did(run: Run) -> None:
    chunks(at_work(run, "documents"), done=30, pending=70)
    assert progress(run, EIGHT + minutes(3)).left == minutes(7)


def test_below_five_percent_nothing_is_guessed(run: Run) -> None:
    chunks(at_work(run, "documents"), done=4, pending=96)
    assert progress(run, EIGHT + minutes(3)).left is None


def test_steps_to_come_take_what_they_took_the_night_before(run: Run) -> None:
    before = begin(TONIGHT - timedelta(days=1), "schedule")
    before.steps.update(state=Step.State.DONE, started_at=EIGHT - minutes(2), finished_at=EIGHT)
    Run.objects.filter(pk=before.pk).update(state=Run.State.DONE)
    chunks(at_work(run, "statements"), done=50, pending=50)
    # one minute for the other half, two each for what chases, notices, the close, documents, mail
    assert progress(run, EIGHT + minutes(1)).left == minutes(11)


def test_a_step_that_counts_nothing_is_guessed_from_the_night_before(run: Run) -> None:
    before = begin(TONIGHT - timedelta(days=1), "schedule")
    before.steps.update(state=Step.State.DONE, started_at=EIGHT - minutes(2), finished_at=EIGHT)
    Run.objects.filter(pk=before.pk).update(state=Run.State.DONE)
    at_work(run, "close")
    assert progress(run, EIGHT + minutes(0.5)).left == minutes(1.5 + 2 + 2)


def test_a_minute_without_a_sign_of_life_is_told(run: Run) -> None:
    chunks(at_work(run, "aging"), done=1, pending=1, ended=EIGHT)
    assert progress(run, EIGHT + minutes(0.9)).silent_minutes == 0
    assert progress(run, EIGHT + minutes(3.5)).silent_minutes == 3
    assert not progress(run, EIGHT + minutes(3.5)).stopped


def test_a_night_without_a_coordinator_has_stopped(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "is_running", lambda: False)
    assert not progress(run, EIGHT + timedelta(seconds=5)).stopped  # it may be starting
    assert progress(run, EIGHT + timedelta(seconds=30)).stopped


def test_a_night_that_is_over_asks_for_nothing_more(run: Run) -> None:
    run.steps.update(state=Step.State.DONE, started_at=EIGHT, finished_at=EIGHT + minutes(1))
    Run.objects.filter(pk=run.pk).update(state=Run.State.DONE, finished_at=EIGHT + minutes(10))
    run.refresh_from_db()
    found = progress(run, EIGHT + minutes(90))
    assert (found.live, found.left, found.percent, found.stopped) == (False, None, 100, False)
    assert found.silent_minutes == 0
