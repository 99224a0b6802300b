"""Who works the chunks: local processes, or Celery's workers. The same chunks, the same code."""

import os
import time
from multiprocessing import get_context
from typing import Any

from django.conf import settings
from django.db import OperationalError, connections

from .chunks import next_chunk, work_chunk
from .models import Chunk

POLL = 0.02  # seconds between looks of the coordinator
REDISPATCH = 5.0  # seconds without a chunk done before everything pending is sent again


def pending(step_id: int) -> list[int]:
    chunks = Chunk.objects.filter(step_id=step_id, state=Chunk.State.PENDING)
    return list(chunks.order_by("pk").values_list("pk", flat=True))


def drain(step_id: int, parent: int | None = None) -> None:
    """Work pending chunks of a step until none is free, or until the parent is gone."""
    while (chunk := next_chunk(step_id)) is not None:
        if parent is not None and os.getppid() != parent:
            return
        work_chunk(chunk)


def local(step_id: int) -> None:
    """Local worker processes. One that dies leaves its chunk pending; another takes it."""
    context: Any = get_context("fork")
    while chunks := pending(step_id):
        connections.close_all()  # a forked process must not share a connection
        parent = os.getpid()
        count = min(settings.WORKERS, len(chunks))
        workers = [context.Process(target=_local_worker, args=(step_id, parent), daemon=True)
                   for _ in range(count)]  # fmt: skip
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()


def _local_worker(step_id: int, parent: int) -> None:
    connections.close_all()
    try:
        drain(step_id, parent)
    except OperationalError:
        os._exit(1)  # the database went away: the chunk stays pending
    finally:
        connections.close_all()


def celery(step_id: int) -> None:
    """Celery workers on any number of machines. What stays pending is sent again: the broker is
    never relied upon to redeliver, and a chunk that is sent twice is worked once."""
    from .tasks import work

    sent: set[int] = set()
    before, since = -1, time.monotonic()
    while chunks := pending(step_id):
        now = time.monotonic()
        if len(chunks) != before:
            before, since = len(chunks), now
        if now - since > REDISPATCH:
            sent.clear()
            since = now
        for chunk in chunks:
            if chunk not in sent:
                work.apply_async(kwargs={"chunk_id": chunk})
                sent.add(chunk)
        time.sleep(POLL)


def dispatcher() -> Any:
    """Celery's workers where there is a broker, local processes otherwise. No third way."""
    return celery if settings.REDIS_URL else local
