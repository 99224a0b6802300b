"""Celery's tasks: one call each, keywords only, safe to run twice."""

from datetime import date
from typing import Any

from celery import shared_task

from .chunks import work_chunk


@shared_task(name="nightly.work")
def work(*, chunk_id: int, **_later: Any) -> bool:
    """Work one chunk; a chunk that somebody else has, or had, is left alone."""
    return work_chunk(chunk_id)


@shared_task(name="nightly.run")
def run(*, upto: str | None = None, actor: str = "schedule", **_later: Any) -> list[str]:
    """The night: of the open business date, or of every one up to `upto`."""
    from .run import run_nights
    from .workers import dispatcher

    runs = run_nights(
        upto=date.fromisoformat(upto) if upto else None, actor=actor,
        dispatch=dispatcher(), notify=lambda _: None,
    )  # fmt: skip
    return [run.business_date.isoformat() for run in runs]
