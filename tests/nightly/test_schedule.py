"""Which night is due by the clock, and what beat's task does about it."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from django.conf import settings as house
from pytest_django import Settings

from servicing import beat
from servicing.celery import app as celery_app
from servicing.ledger.days import begin_night, open_date, start_books
from servicing.nightly import tasks
from servicing.nightly.coordinator import the_only_one
from servicing.nightly.models import Run
from servicing.nightly.schedule import due_upto, nights_due
from servicing.settings import NIGHT_LOOKS
from tests.settings import BASE_DIR

CHICAGO = "America/Chicago"
AFTER_MIDNIGHT, EVENING = time(0, 30), time(21, 0)


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "now", "upto"),
    [
        # 00:30 in Chicago is 06:30 UTC in winter and closes the day before.
        (AFTER_MIDNIGHT, utc(21, 6, 29), date(2026, 11, 19)),
        (AFTER_MIDNIGHT, utc(21, 6, 30), date(2026, 11, 20)),
        (AFTER_MIDNIGHT, utc(22, 5, 59), date(2026, 11, 20)),
        # 21:00 is 03:00 UTC of the next day and closes its own day.
        (EVENING, utc(21, 2, 59), date(2026, 11, 19)),
        (EVENING, utc(21, 3, 0), date(2026, 11, 20)),
        (EVENING, utc(22, 2, 0), date(2026, 11, 20)),
        # Summer: an hour earlier in UTC.
        (AFTER_MIDNIGHT, utc(10, 5, 30, month=7), date(2026, 7, 9)),
        (AFTER_MIDNIGHT, utc(10, 5, 29, month=7), date(2026, 7, 8)),
        # Mar 8, 2026 has no 02:30: that night is due at what the clock calls 03:00.
        (time(2, 30), utc(8, 7, 59, month=3), date(2026, 3, 6)),
        (time(2, 30), utc(8, 8, 0, month=3), date(2026, 3, 7)),
        # Nov 1, 2026 has 01:30 twice: the first counts.
        (time(1, 30), utc(1, 6, 30), date(2026, 10, 31)),
    ],
)
def test_the_last_date_that_should_be_closed(at: time, now: datetime, upto: date) -> None:
    assert due_upto(now, at=at, zone=CHICAGO) == upto


def due(now: datetime) -> date | None:
    return nights_due(now, at=AFTER_MIDNIGHT, zone=CHICAGO)


@pytest.mark.django_db
def test_nothing_is_due_before_the_books_are_open() -> None:
    assert due(utc(21, 7)) is None


@pytest.mark.django_db
def test_a_date_whose_time_has_not_come_is_never_closed() -> None:
    start_books(date(2026, 11, 20))
    assert due(utc(21, 6)) is None
    assert due(utc(21, 7)) == date(2026, 11, 20)
    assert due(utc(24, 7)) == date(2026, 11, 23)  # missed days are caught up


@pytest.mark.django_db
def test_a_night_that_somebody_began_early_goes_on() -> None:
    start_books(date(2026, 11, 20))
    begin_night(date(2026, 11, 20))
    assert due(utc(20, 22)) == date(2026, 11, 20)


def test_beats_task_runs_what_is_due_once(
    fresh_db: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NIGHT_AT = AFTER_MIDNIGHT
    start_books(date(2026, 11, 19))
    monkeypatch.setattr(tasks, "clock", lambda: utc(21, 7))
    assert tasks.due() == ["2026-11-19", "2026-11-20"]
    assert (open_date(), Run.objects.count()) == (date(2026, 11, 21), 2)
    assert set(Run.objects.values_list("started_by", flat=True)) == {"schedule"}
    assert tasks.due() == []
    assert open_date() == date(2026, 11, 21)


def test_beats_task_leaves_a_night_alone_that_runs(
    fresh_db: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NIGHT_AT = AFTER_MIDNIGHT
    start_books(date(2026, 11, 20))
    monkeypatch.setattr(tasks, "clock", lambda: utc(21, 7))
    with the_only_one():
        assert tasks.due() == []
    assert Run.objects.count() == 0


@pytest.mark.django_db
def test_without_a_time_no_night_runs_by_itself(settings: Settings) -> None:
    start_books(date(2020, 1, 1))
    settings.NIGHT_AT = None
    assert tasks.due() == []
    assert house.CELERY_BEAT_SCHEDULE == {}


def test_beat_is_told_what_the_page_says() -> None:
    assert NIGHT_LOOKS == 600
    assert "asks every ten minutes" in (BASE_DIR / "docs" / "deploy.md").read_text()


def test_beat_gives_a_sign_of_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beat, "SIGN", tmp_path / "sign")
    clock = beat.Clock(app=celery_app, lazy=True)
    clock.setup_schedule()
    assert 0 < clock.tick() <= 60
    assert (tmp_path / "sign").exists()
    assert house.CELERY_BEAT_SCHEDULER == "servicing.beat:Clock"
    assert '"$$(find /tmp/meridian-beat -mmin' in (BASE_DIR / "docker-compose.yml").read_text()
