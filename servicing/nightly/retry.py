"""Retry what the night set aside: one item, its step's own work, one transaction.

The day that set it aside is closed and takes nothing any more, so a step that posts does its work
in the books of the open day; the facts keep their own effective dates. Statements and documents
belong to their night and are made as of it.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.utils import OperationalError

from servicing.audit.acts import record

from .coordinator import NightRunning, is_running
from .models import SetAside
from .plan import Work
from .steps import STEPS

log = logging.getLogger(__name__)

# Steps whose work belongs to the night that owed it, not to the open day.
OF_THE_NIGHT = frozenset({"statements", "trailing", "documents"})
# Bringing a loan to the open day makes its late charges too. Its bucket is kept by the next night,
# which compares with what was kept last.
SAME_WORK = {"aging": "bills"}


class AlreadyResolved(ValueError):
    """The item was resolved before; the message says when."""


class _Refused(Exception):
    """The step set the item aside again: nothing of the try may stay."""


@dataclass(frozen=True, slots=True)
class Retried:
    """What a retry came to. `done` is how much its step did; 0: nothing was left to do."""

    resolved: bool
    done: int
    reason: str = ""


def retry(*, aside: SetAside, label: str, actor: str, business_date: date,
          recorded_at: datetime) -> Retried:  # fmt: skip
    """Do a step's work again for the one item that it set aside. `label` names it in the record.

    If the step refuses again, nothing is changed but the reason. Raises AlreadyResolved, and
    NightRunning while a night is at work on the same loans.
    """
    if is_running():
        raise NightRunning("The night is running. Retry when it has finished.")
    try:
        with transaction.atomic():
            done = _work(aside, business_date, recorded_at)
            _resolve(aside, actor, recorded_at)
            record(
                actor=actor, action="night:retried", stream=aside.stream_id, subject=label,
                details={"step": aside.step.name, "item": aside.item, "done": done,
                         "night": aside.step.run.business_date.isoformat()},
            )  # fmt: skip
    except (AlreadyResolved, OperationalError):
        raise
    except Exception as error:  # as in the night: whatever stops one loan is its reason
        log.warning("nightly.retry_refused", extra={"item": aside.pk}, exc_info=True)
        reason = str(error) if isinstance(error, _Refused) else f"{type(error).__name__}: {error}"
        SetAside.objects.filter(pk=aside.pk, resolved_at=None).update(
            reason=reason.strip()[:2000], at=recorded_at
        )
        return Retried(resolved=False, done=0, reason=reason)
    return Retried(resolved=True, done=done)


def _work(aside: SetAside, business_date: date, recorded_at: datetime) -> int:
    step = aside.step
    plan = STEPS[SAME_WORK.get(step.name, step.name)]
    day = step.run.business_date if step.name in OF_THE_NIGHT else business_date
    work = Work(day, aside.item, aside.item, recorded_at)
    if plan.work is None:
        raise _Refused(f"{plan.title} works on no single loan.")
    with connection.cursor() as cursor:
        plan.work(cursor, work)
    if work.set_aside:
        raise _Refused(work.set_aside[0][1])
    return work.done


def _resolve(aside: SetAside, actor: str, at: datetime) -> None:
    """Mark it resolved, unless somebody was faster: the work has locked the loan, so they are
    through with it."""
    resolved = SetAside.objects.filter(pk=aside.pk, resolved_at=None)
    if not resolved.update(resolved_at=at, resolved_by=actor):
        raise AlreadyResolved("Somebody has retried this loan meanwhile, and it went through.")
