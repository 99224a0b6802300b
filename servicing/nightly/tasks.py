"""Celery's tasks: one call each, keywords only, safe to run twice."""

import logging
from datetime import date
from typing import Any

from celery import shared_task
from django.conf import settings

from .chunks import clock, work_chunk

log = logging.getLogger(__name__)


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


@shared_task(name="nightly.due")
def due(**_later: Any) -> list[str]:
    """Run every night that is due by the clock (NIGHT_AT); beat asks every ten minutes.

    So a night that was missed or broken off goes on at the next look, and looking twice, or
    looking while somebody else runs it, does nothing twice. A date whose time has not come is
    never closed, however often this runs.
    """
    from .run import NightRunning
    from .schedule import nights_due

    if not settings.NIGHT_AT:
        return []
    upto = nights_due(clock(), at=settings.NIGHT_AT, zone=settings.SERVICER_TIME_ZONE)
    if upto is None:
        return []
    try:
        return run(upto=upto.isoformat(), actor="schedule")
    except NightRunning:
        log.info("nightly.runs_already")
        return []
