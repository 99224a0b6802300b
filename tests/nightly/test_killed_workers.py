"""Kill a worker with -9 in the middle of its chunk and run again: nothing twice, nothing lost."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from psycopg2.extensions import connection as Connection

from servicing.ledger.models import Event
from servicing.nightly.models import Chunk, Run
from servicing.nightly.run import run_nights
from servicing.nightly.workers import celery, drain
from servicing.payments.models import Receipt

from .portfolio import board, mortgage, receipt
from .test_night import differences

WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE OF s%'
"""
LOANS = 12


@pytest.fixture
def streams(fresh_db: str) -> dict[str, int]:
    streams = board(*(mortgage(str(1000 + n)) for n in range(LOANS)))
    for number, stream in streams.items():
        receipt(stream, 149910, f"lockbox:a:{number}")
    return streams


@contextmanager
def holding(superuser: Connection, stream: int) -> Iterator[None]:
    """Hold the lock of one loan, so that a worker stops in the middle of its chunk."""
    superuser.autocommit = False
    with superuser.cursor() as cursor:
        cursor.execute("SELECT FROM ledger_loanstate WHERE stream_id = %s FOR UPDATE", [stream])
    yield
    superuser.rollback()
    superuser.autocommit = True


def until_a_worker_waits(superuser: Connection) -> None:
    """Return when a worker stands in the middle of its chunk; fails after many looks."""
    with superuser.cursor() as cursor:
        for _ in range(600):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITS)
            if cursor.fetchall() != [(0,)]:
                return
            cursor.execute("SELECT pg_sleep(0.05)")
    pytest.fail("no worker came to the held loan")


def workers_of(process: "subprocess.Popen[bytes]") -> list[int]:
    listed = subprocess.run(  # noqa: S603
        ["ps", "-o", "pid=", "--ppid", str(process.pid)],  # noqa: S607
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [int(line) for line in listed.stdout.split()]


def assert_posted_once() -> None:
    assert Receipt.objects.filter(state="posted").count() == LOANS
    assert Event.objects.filter(kind="payment").count() == LOANS
    assert differences() == []


def test_a_killed_local_worker_leaves_its_chunk_to_another(
    streams: dict[str, int], superuser: Connection
) -> None:
    command = [sys.executable, "manage.py", "nightly"]
    with holding(superuser, streams["1005"]):
        nightly = subprocess.Popen(command, start_new_session=True)  # noqa: S603
        until_a_worker_waits(superuser)
        victims = workers_of(nightly)
        for victim in victims:
            os.kill(victim, signal.SIGKILL)
    assert victims
    assert nightly.wait(timeout=120) == 0
    assert Chunk.objects.filter(step__name="payments", attempts__gt=1).exists()
    assert_posted_once()


def test_a_killed_night_is_run_again(streams: dict[str, int], superuser: Connection) -> None:
    command = [sys.executable, "manage.py", "nightly"]
    with holding(superuser, streams["1005"]):
        nightly = subprocess.Popen(command, start_new_session=True)  # noqa: S603
        until_a_worker_waits(superuser)
        os.killpg(nightly.pid, signal.SIGKILL)
        nightly.wait(timeout=60)
    assert Run.objects.get().state == "running"
    again = subprocess.run(command, check=False, timeout=120)  # noqa: S603
    assert again.returncode == 0
    assert Run.objects.get().state == "done"
    assert_posted_once()


def test_killed_celery_workers_leave_their_chunks_to_the_next(
    streams: dict[str, int], superuser: Connection,
    celery_worker: Callable[..., "subprocess.Popen[bytes]"],
) -> None:  # fmt: skip
    errors: list[BaseException] = []

    def dispatch(step_id: int) -> None:
        # every step but the one under test runs here, so that the test is about payments
        here = Chunk.objects.filter(step_id=step_id).exclude(step__name="payments").exists()
        (drain if here else celery)(step_id)

    def coordinate() -> None:
        from django.db import connections

        try:
            run_nights(upto=None, actor="test", dispatch=dispatch, notify=lambda _: None)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    first = celery_worker()
    coordinator = threading.Thread(target=coordinate)
    with holding(superuser, streams["1005"]):
        coordinator.start()
        until_a_worker_waits(superuser)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait(timeout=60)
    celery_worker()
    coordinator.join(timeout=150)
    assert not coordinator.is_alive()
    assert errors == []
    assert_posted_once()
