"""How far a night is, for the batch monitor: a handful of reads however many steps and chunks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, Sum

from .coordinator import is_running
from .models import Chunk, Run, SetAside, Step
from .steps import STEPS

STALLED = timedelta(seconds=60)  # without a sign of life
LEAST_DONE = 5  # percent: before that a guess at the time left is worth nothing
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class StepProgress:
    """A step as it stands. `loans` of `of` are done; both are None where a step counts none."""

    step: Step
    title: str
    counts: bool
    loans: int
    of: int
    aside: int  # set aside and not resolved yet
    took: timedelta | None
    last_sign: datetime | None

    @property
    def state(self) -> str:
        return self.step.state

    @property
    def percent(self) -> int | None:
        """How much of its loans is done; None where that is not known before the end."""
        if self.state == Step.State.DONE:
            return 100
        return self.loans * 100 // self.of if self.counts and self.of else None


@dataclass(frozen=True, slots=True)
class Progress:
    """A run as it stands at one moment."""

    run: Run
    steps: list[StepProgress]
    at: datetime
    works: bool  # a coordinator lives
    before: dict[str, timedelta]  # how long each step took in the night before

    @property
    def finished_steps(self) -> int:
        return sum(1 for step in self.steps if step.state == Step.State.DONE)

    @property
    def current(self) -> StepProgress | None:
        """The step at work, or the one that failed; None before the first and after the last."""
        busy = (Step.State.RUNNING, Step.State.FAILED)
        return next((step for step in self.steps if step.state in busy), None)

    @property
    def aside(self) -> int:
        return sum(step.aside for step in self.steps)

    @property
    def live(self) -> bool:
        """Whether looking again can show something new."""
        return self.run.state == Run.State.RUNNING

    @property
    def percent(self) -> int:
        """Of the whole night, every step counting the same."""
        done = sum(step.percent or 0 for step in self.steps)
        return done // len(self.steps) if self.steps else 0

    @property
    def last_sign(self) -> datetime:
        signs = [step.last_sign for step in self.steps if step.last_sign]
        return max([*signs, self.run.started_at])

    @property
    def silent_minutes(self) -> int:
        """Whole minutes without a sign of life, 0 while it goes on."""
        silent = self.at - self.last_sign
        return int(silent.total_seconds()) // 60 if self.live and silent >= STALLED else 0

    @property
    def stopped(self) -> bool:
        """It should run, but no coordinator lives: its process was ended or never began."""
        return self.live and not self.works and self.at - self.last_sign >= STALLED / 6

    @property
    def left(self) -> timedelta | None:
        """About how long it still takes; None while that cannot be guessed."""
        current = self.current
        if not self.live or not self.works or current is None:
            return None
        rest = self._rest_of(current)
        if rest is None:
            return None
        waiting = [step for step in self.steps if step.state == Step.State.WAITING]
        return rest + sum((self.before.get(s.step.name, NOTHING) for s in waiting), NOTHING)

    def _rest_of(self, step: StepProgress) -> timedelta | None:
        took = step.took or NOTHING
        if step.percent is not None and step.percent >= LEAST_DONE:
            return took * (100 - step.percent) / step.percent
        if (before := self.before.get(step.step.name)) is not None:
            return max(before - took, NOTHING)
        return None


def progress(run: Run, at: datetime) -> Progress:
    """Read how far a run is: five reads while it runs, three when it is over."""
    chunks: dict[int, dict[str, Any]] = {
        row["step_id"]: {**row}
        for row in Chunk.objects.filter(step__run=run)
        .exclude(state=Chunk.State.SPLIT)
        .values("step_id")
        .annotate(
            of=Sum("size"),
            loans=Sum("size", filter=Q(state=Chunk.State.DONE)),
            ended=Max("finished_at"),
            begun=Max("started_at"),
        )
    }
    aside = dict(
        SetAside.objects.filter(step__run=run, resolved_at=None)
        .values_list("step_id")
        .annotate(number=Count("pk"))
    )
    steps = [
        _step(step, chunks.get(step.pk, {}), aside.get(step.pk, 0), at)
        for step in run.steps.order_by("number")
    ]
    live = run.state == Run.State.RUNNING
    return Progress(
        run=run, steps=steps, at=at, works=live and is_running(),
        before=_night_before(run) if live else {},
    )  # fmt: skip


def _step(step: Step, chunk: dict[str, Any], aside: int, at: datetime) -> StepProgress:
    plan = STEPS.get(step.name)
    end = step.finished_at or (at if step.state == Step.State.RUNNING else None)
    signs = [
        sign
        for sign in (step.started_at, step.finished_at, chunk.get("begun"), chunk.get("ended"))
        if sign
    ]
    return StepProgress(
        step=step,
        title=plan.title if plan else step.name,
        counts=bool(plan and plan.work),
        loans=chunk.get("loans") or 0,
        of=chunk.get("of") or 0,
        aside=aside,
        took=end - step.started_at if end and step.started_at else None,
        last_sign=max(signs, default=None),
    )


def _night_before(run: Run) -> dict[str, timedelta]:
    """How long each step took in the last night that was finished."""
    last = Run.objects.filter(state=Run.State.DONE, business_date__lt=run.business_date)
    steps = Step.objects.filter(
        run=last.order_by("-business_date").values("pk")[:1], state=Step.State.DONE
    )
    return {
        name: ended - begun
        for name, begun, ended in steps.values_list("name", "started_at", "finished_at")
        if begun and ended
    }
