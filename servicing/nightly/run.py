"""Run the night of a business date: steps in order, chunks by workers, until it is done.

It may be killed and started again at any point; a closed date changes nothing and says so.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from servicing.audit.acts import record
from servicing.ledger.days import open_date
from servicing.ledger.models import BusinessDay

from .chunks import clock
from .coordinator import NightRunning, the_only_one
from .models import Chunk, Run, SetAside, Step
from .plan import StepPlan, ranges
from .steps import PLAN

__all__ = ["NightFailed", "NightRunning", "begin", "pending_day", "run_nights", "unfinished"]

Notify = Callable[[str], None]
# Works every pending chunk of a step; returns when none is left.
Dispatch = Callable[[int], None]


class NightFailed(RuntimeError):
    """A step could not be finished; the message names it and says why."""


def pending_day() -> date:
    """The business date whose night is due: one that was begun, else the open one."""
    begun = BusinessDay.objects.filter(state=BusinessDay.State.NIGHT).order_by("date").first()
    return begun.date if begun else open_date()


def run_nights(*, upto: date | None, actor: str, dispatch: Dispatch, notify: Notify
               ) -> list[Run]:  # fmt: skip
    """Run the night of the open date, or one a day up to `upto`. An empty list: nothing to do,
    the date is closed already. Raises NightRunning, NightFailed."""
    with the_only_one():
        runs = [finish(run, actor, dispatch, notify) for run in unfinished()]
        day = pending_day()
        last = upto or (runs[-1].business_date if runs else day)
        while day <= last:
            runs.append(run_night(day, actor, dispatch, notify))
            day += timedelta(days=1)
        return runs


def unfinished() -> list[Run]:
    """Nights that closed their day but did not finish, oldest first."""
    closed = BusinessDay.objects.filter(state=BusinessDay.State.CLOSED).values("date")
    open_runs = Run.objects.exclude(state=Run.State.DONE).filter(business_date__in=closed)
    return list(open_runs.order_by("business_date"))


def run_night(day: date, actor: str, dispatch: Dispatch, notify: Notify) -> Run:
    """The night of one business date, from where it stands."""
    return finish(begin(day, actor), actor, dispatch, notify)


def begin(day: date, actor: str) -> Run:
    """The run of a business date with its steps, made if this is the first start."""
    with transaction.atomic():
        run, new = Run.objects.get_or_create(
            business_date=day, defaults={"started_at": clock(), "started_by": actor}
        )
        if new:
            record(actor=actor, action="night:started", subject=day.isoformat())
            Step.objects.bulk_create(
                Step(run=run, number=number, name=step.name)
                for number, step in enumerate(PLAN, start=1)
            )
    return run


def finish(run: Run, actor: str, dispatch: Dispatch, notify: Notify) -> Run:
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, finished_at=None)
    for plan in PLAN:
        step = run.steps.get(name=plan.name)
        if step.state != Step.State.DONE:
            notify(f"{run.business_date} {plan.title}")
            try:
                run_step(run, step, plan, actor, dispatch)
            except Exception as error:
                Step.objects.filter(pk=step.pk).update(
                    state=Step.State.FAILED, report={"error": f"{type(error).__name__}: {error}"}
                )
                Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED, finished_at=clock())
                raise NightFailed(f"{plan.title} of {run.business_date}: {error}") from error
    run.state, run.finished_at, run.totals = Run.State.DONE, clock(), totals(run)
    run.save(update_fields=["state", "finished_at", "totals"])
    return run


def run_step(run: Run, step: Step, plan: StepPlan, actor: str, dispatch: Dispatch) -> None:
    """One step: cut into chunks when it begins, worked until none is pending."""
    if step.started_at is None:
        step.started_at = clock()
    step.state = Step.State.RUNNING
    if plan.once:
        step.save(update_fields=["started_at", "state"])
        step.report = plan.once(run.business_date, clock(), actor)
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            step.save(update_fields=["started_at", "state"])
            if not step.chunks.exists():
                Chunk.objects.bulk_create(
                    Chunk(step=step, low=low, high=high, size=size)
                    for low, high, size in ranges(cursor, plan, run.business_date)
                )
        dispatch(step.pk)
        step.report = step_report(step)
    step.state, step.finished_at = Step.State.DONE, clock()
    step.save(update_fields=["state", "finished_at", "report"])


def step_report(step: Step) -> dict[str, Any]:
    """What the chunks of a step did, added up."""
    report: dict[str, Any] = {"done": step.chunks.aggregate(done=Sum("done"))["done"] or 0}
    for counts in step.chunks.values_list("report", flat=True):
        for name, number in counts.items():
            report[name] = report.get(name, 0) + number
    if aside := SetAside.objects.filter(step=step, resolved_at=None).count():
        report["set_aside"] = aside
    return report


def totals(run: Run) -> dict[str, Any]:
    """The night in figures, for the command and the monitor."""
    steps = run.steps.order_by("number")
    return {step.name: step.report for step in steps}
