"""Start the night from a screen: in a process of its own, or on Celery's workers."""

import subprocess
import sys
import threading
from datetime import date

from django.conf import settings
from kombu.exceptions import OperationalError

from servicing.ledger.days import NoOpenDay

from .coordinator import is_running
from .models import Run
from .run import begin, pending_day, unfinished


class NightNotStarted(RuntimeError):
    """The night cannot be started; the message says why, for the person at the screen."""


def due_day() -> date | None:
    """The business date whose night would run now; None before the books are open."""
    if late := unfinished():
        return late[0].business_date
    try:
        return pending_day()
    except NoOpenDay:
        return None


def start_night(day: date, actor: str) -> tuple[Run, bool]:
    """The run of a business date, and whether this call started it.

    Starting twice is harmless: a run that is done, or that a coordinator works on, is only
    returned. What is started is bound to this date, so a late second start finds it closed and
    changes nothing. Raises NightNotStarted.
    """
    found = Run.objects.filter(business_date=day).first()
    if found and (found.state == Run.State.DONE or is_running()):
        return found, False
    if is_running():
        raise NightNotStarted("The night of another business date is running. Wait for its end.")
    if day != due_day():
        raise NightNotStarted(f"{day:%b} {day.day}, {day.year} is not the business date to close.")
    run = begin(day, actor)
    _send(day, actor)
    return run, True


def _send(day: date, actor: str) -> None:
    if settings.REDIS_URL:
        from .tasks import run

        try:
            run.apply_async(kwargs={"upto": day.isoformat(), "actor": actor}, retry=False)
        except OperationalError as error:
            raise NightNotStarted("The workers' message broker cannot be reached.") from error
        return
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "nightly"]
    process = subprocess.Popen(  # noqa: S603
        [*command, "--date", day.isoformat(), "--json"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Nobody waits for the night, but its process must not stay behind as a zombie.
    threading.Thread(target=process.wait, daemon=True).start()
