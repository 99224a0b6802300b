"""Chunks: claimed and worked in one transaction, counted before, halved when they fail.

Kill a worker at any moment: its transaction is gone, its chunk is pending again, nothing is done
twice. A chunk that the database refuses, or that died twice, is halved down to the single loan,
and that loan is set aside with its reason while the rest goes on.
"""

import gc
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import DataError, OperationalError, ProgrammingError

from .models import Chunk, SetAside
from .plan import StepPlan, Work
from .steps import STEPS

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 2
LOCK_SPACE = 7302
REFUSALS = (IntegrityError, InternalError, DataError, ProgrammingError)


def clock() -> datetime:
    """The clock of the edge: evidence on rows, never logic."""
    return datetime.now(UTC)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def next_chunk(step_id: int) -> int | None:
    """A pending chunk of the step that nobody works on, None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM nightly_chunk c WHERE step_id = %s AND state = 'pending'"
            " AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory'"
            " AND l.classid = %s AND l.objid = c.id::oid AND l.granted"
            " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
            " ORDER BY id LIMIT 1",
            [step_id, LOCK_SPACE],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def work_chunk(chunk_id: int) -> bool:
    """Work one chunk if nobody else does; returns whether this call had it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, chunk_id])
        if not cursor.fetchone()[0]:
            return False
    try:
        return _attempt(chunk_id)
    finally:
        if connection.connection and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, chunk_id])


def _attempt(chunk_id: int) -> bool:
    with transaction.atomic():  # counted before the work, so that a crash counts too
        chunk = (
            Chunk.objects.select_for_update(of=("self",))
            .select_related("step__run")
            .filter(pk=chunk_id, state=Chunk.State.PENDING)
            .first()
        )
        if chunk is None:
            return False
        chunk.attempts += 1
        chunk.worker, chunk.started_at = worker_name(), clock()
        chunk.save(update_fields=["attempts", "worker", "started_at"])
    if chunk.attempts > MAX_ATTEMPTS:
        give_up(chunk, chunk.error or "The worker died twice on it.")
        return True
    try:
        _do(chunk)
    except REFUSALS as error:
        log.warning("nightly.chunk_refused", extra={"chunk": chunk_id}, exc_info=True)
        give_up(chunk, f"{type(error).__name__}: {error}".strip())
    except OperationalError:
        raise
    except Exception as error:
        log.exception("nightly.chunk_failed", extra={"chunk": chunk_id})
        give_up(chunk, f"{type(error).__name__}: {error}".strip())
    return True


def _do(chunk: Chunk) -> None:
    """Claim, work, mark done, commit: one transaction."""
    plan = STEPS[chunk.step.name]
    work = Work(chunk.step.run.business_date, chunk.low, chunk.high, clock())
    with uncollected(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM nightly_chunk WHERE id = %s AND state = 'pending' FOR UPDATE SKIP LOCKED",
            [chunk.pk],
        )
        if cursor.fetchone() is None:
            return
        if plan.work:
            plan.work(cursor, work)
        for item, reason in work.set_aside:
            put_aside(chunk, item, reason)
        Chunk.objects.filter(pk=chunk.pk).update(
            state=Chunk.State.DONE, finished_at=clock(), done=work.done, report=work.counts,
        )  # fmt: skip


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold Python's collector back: a chunk makes hardly any cycles, and looking through its
    thousands of loans for them again and again takes a quarter of a worker's time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def give_up(chunk: Chunk, reason: str) -> None:
    """Halve a chunk that cannot be done whole; a single item is set aside with its reason."""
    with transaction.atomic(), connection.cursor() as cursor:
        halves = split(cursor, STEPS[chunk.step.name], chunk)
        if len(halves) == 1 and halves[0][2] == 1:
            put_aside(chunk, halves[0][0], reason)
            Chunk.objects.filter(pk=chunk.pk).update(
                state=Chunk.State.DONE, finished_at=clock(), error=reason
            )
            return
        Chunk.objects.filter(pk=chunk.pk).update(
            state=Chunk.State.SPLIT if halves else Chunk.State.DONE, finished_at=clock(),
            error=reason,
        )  # fmt: skip
        Chunk.objects.bulk_create(
            (Chunk(step_id=chunk.step_id, low=low, high=high, size=size)
             for low, high, size in halves),
            ignore_conflicts=True,
        )  # fmt: skip


def split(cursor: Any, plan: StepPlan, chunk: Chunk) -> list[tuple[int, int, int]]:
    """The two halves of a chunk by its items that still have work; one if only one is left."""
    cursor.execute(
        "SELECT min(id), max(id), count(*) FROM (SELECT id, ntile(2) OVER (ORDER BY id) AS half"
        f" FROM ({plan.items}) i WHERE id BETWEEN %(low)s AND %(high)s) h"
        " GROUP BY half ORDER BY half",
        {"day": chunk.step.run.business_date, "low": chunk.low, "high": chunk.high},
    )
    return [tuple(row) for row in cursor.fetchall()]


def put_aside(chunk: Chunk, item: int, reason: str) -> None:
    """List an item that the step could not take."""
    plan = STEPS[chunk.step.name]
    SetAside.objects.update_or_create(
        step_id=chunk.step_id, item=item,
        defaults={"reason": reason[:2000], "at": clock(), "resolved_at": None,
                  "stream_id": item if plan.holds_day else None},
    )  # fmt: skip
