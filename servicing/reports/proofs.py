"""Proofs as rows: one at a time, begun from a screen or a command, watched while they run."""

import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from servicing.audit.acts import record

from .models import VerifyRun
from .proving import fingerprint, prove_all

SILENT = timedelta(minutes=2)  # without a sign of life its process is taken to have ended


class ProofNotStarted(RuntimeError):
    """The proof cannot be started; the message says why, for the person at the screen."""


def clock() -> datetime:
    return datetime.now(UTC)


def begin_proof(*, actor: str, business_date: date, at: datetime) -> tuple[VerifyRun, bool]:
    """The proof that is running, or a new one, and whether it is new."""
    with transaction.atomic():
        VerifyRun.objects.filter(state=VerifyRun.State.RUNNING, seen_at__lt=at - SILENT).update(
            state=VerifyRun.State.FAILED, finished_at=at, error="Its process ended before it did."
        )
        running = VerifyRun.objects.select_for_update().filter(state=VerifyRun.State.RUNNING)
        if (found := running.first()) is not None:
            return found, False
        run = VerifyRun.objects.create(
            started_at=at, seen_at=at, started_by=actor, business_date=business_date
        )
        record(actor=actor, action="ledger:proved", subject=f"proof {run.pk}")
    return run, True


def work_on(run: VerifyRun) -> VerifyRun:
    """Make the proof and keep its evidence. What breaks it is kept as its error and raised."""

    def seen(done: int, streams: int) -> None:
        VerifyRun.objects.filter(pk=run.pk).update(done=done, streams=streams, seen_at=clock())

    try:
        evidence = prove_all(seen)
    except Exception as error:
        VerifyRun.objects.filter(pk=run.pk).update(
            state=VerifyRun.State.FAILED,
            finished_at=clock(),
            error=f"{type(error).__name__}: {error}",
        )
        raise
    at = clock()
    evidence |= {
        "proof": run.pk, "started_by": run.started_by, "started_at": run.started_at.isoformat(),
        "finished_at": at.isoformat(), "business_date": run.business_date.isoformat(),
    }  # fmt: skip
    VerifyRun.objects.filter(pk=run.pk).update(
        state=VerifyRun.State.HOLDS if evidence["holds"] else VerifyRun.State.DIFFERS,
        finished_at=at, seen_at=at, evidence=evidence, sha256=fingerprint(evidence),
    )  # fmt: skip
    run.refresh_from_db()
    return run


def start_proof(*, actor: str, business_date: date, at: datetime) -> tuple[VerifyRun, bool]:
    """Begin a proof and have it worked on in a process of its own, or by Celery's workers.

    Again while one runs only returns that one. Raises ProofNotStarted.
    """
    run, new = begin_proof(actor=actor, business_date=business_date, at=at)
    if new:
        _send(run)
    return run, new


def _send(run: VerifyRun) -> None:
    if settings.REDIS_URL:
        from .tasks import prove

        try:
            prove.apply_async(args=(run.pk,), retry=False)
        except OperationalError as error:
            VerifyRun.objects.filter(pk=run.pk).update(
                state=VerifyRun.State.FAILED, error="The message broker could not be reached."
            )
            raise ProofNotStarted("The workers' message broker cannot be reached.") from error
        return
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "verify"]
    process = subprocess.Popen(  # noqa: S603
        [*command, "--all", "--proof", str(run.pk), "--json"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Nobody waits for the proof, but its process must not stay behind as a zombie.
    threading.Thread(target=process.wait, daemon=True).start()
