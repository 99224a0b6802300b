"""Starting the night from a screen: once, bound to its date, harmless to repeat."""

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pytest_django import Settings

from servicing.audit.models import Act
from servicing.ledger.days import open_date
from servicing.nightly import starting
from servicing.nightly.coordinator import the_only_one
from servicing.nightly.models import Run, Step
from servicing.nightly.run import run_nights
from servicing.nightly.starting import NightNotStarted, due_day, start_night
from servicing.nightly.workers import drain

from .portfolio import FIRST_DAY, board, mortgage

SECOND_DAY = FIRST_DAY + timedelta(days=1)


@pytest.fixture
def ann(fresh_db: str) -> int:
    return board(mortgage("1001"))["1001"]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The dates whose night was sent off, and nothing runs."""
    dates: list[date] = []
    monkeypatch.setattr(starting, "_send", lambda day, actor: dates.append(day))
    return dates


def until_done(day: date) -> Run:
    for _ in range(600):
        run = Run.objects.get(business_date=day)
        if run.state != Run.State.RUNNING:
            return run
        time.sleep(0.1)
    pytest.fail("the night did not end")


def test_the_run_stands_before_its_process_begins(ann: int, sent: list[date]) -> None:
    run, started = start_night(FIRST_DAY, "n.supervisor")
    assert started
    assert sent == [FIRST_DAY]
    assert (run.state, run.started_by) == ("running", "n.supervisor")
    assert set(run.steps.values_list("state", flat=True)) == {Step.State.WAITING}
    assert Act.objects.get(action="night:started").actor == "n.supervisor"


def test_a_run_that_somebody_works_on_is_only_returned(ann: int, sent: list[date]) -> None:
    start_night(FIRST_DAY, "ann")
    with the_only_one():
        run, started = start_night(FIRST_DAY, "ben")
    assert not started
    assert run.started_by == "ann"
    assert sent == [FIRST_DAY]
    assert Act.objects.filter(action="night:started").count() == 1


def test_a_closed_date_is_only_returned(ann: int, sent: list[date]) -> None:
    run_nights(upto=None, actor="test", dispatch=drain, notify=lambda _: None)
    run, started = start_night(FIRST_DAY, "ben")
    assert not started
    assert run.state == "done"
    assert sent == []
    assert open_date() == SECOND_DAY


def test_a_date_that_is_not_due_is_refused(ann: int, sent: list[date]) -> None:
    with pytest.raises(NightNotStarted, match="Mar 3, 2026 is not the business date"):
        start_night(SECOND_DAY, "ben")
    assert not Run.objects.exists()


def test_a_night_whose_process_died_may_be_started_again(ann: int, sent: list[date]) -> None:
    start_night(FIRST_DAY, "ann")
    run, started = start_night(FIRST_DAY, "ben")
    assert started
    assert run.started_by == "ann"
    assert sent == [FIRST_DAY, FIRST_DAY]


def test_a_closed_day_whose_documents_failed_is_due_first(ann: int, sent: list[date]) -> None:
    [run] = run_nights(upto=None, actor="test", dispatch=drain, notify=lambda _: None)
    Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED)
    assert due_day() == FIRST_DAY
    assert start_night(FIRST_DAY, "ben")[1]


def test_no_date_is_due_before_the_books_are_open(fresh_db: str) -> None:
    assert due_day() is None


def test_it_runs_in_a_process_of_its_own_and_closes_one_day(ann: int) -> None:
    start_night(FIRST_DAY, "ann")
    start_night(FIRST_DAY, "ann")
    assert until_done(FIRST_DAY).state == "done"
    time.sleep(3)  # the second process, if it had anything to do, would be at it
    assert open_date() == SECOND_DAY
    assert Run.objects.count() == 1


def test_the_command_finishes_a_closed_day_that_it_is_bound_to(
    ann: int, manage: Callable[..., "object"]
) -> None:
    [run] = run_nights(upto=None, actor="test", dispatch=drain, notify=lambda _: None)
    Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED)
    Step.objects.filter(run=run, name="documents").update(state=Step.State.FAILED)
    manage("nightly", "--date", f"{FIRST_DAY}", "--json")
    assert Run.objects.get().state == "done"
    assert open_date() == SECOND_DAY


def test_with_a_broker_it_runs_on_the_workers(
    ann: int, celery_worker: Callable[..., "object"], settings: Settings
) -> None:
    celery_worker(concurrency=3)
    start_night(FIRST_DAY, "ann")
    assert until_done(FIRST_DAY).state == "done"
    assert open_date() == SECOND_DAY
