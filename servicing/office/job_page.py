"""What the batch monitor shows of a night: progress in words, totals, what was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from servicing.compliance.models import NoticeDue
from servicing.loans.models import Loan
from servicing.nightly.models import Run, SetAside, Step
from servicing.nightly.progress import Progress, StepProgress
from servicing.nightly.steps import STEPS

MOST_ASIDE = 100
QUARTER = 25  # percent: how often progress is said aloud

RUN_STATES = {
    Run.State.RUNNING: ("Running", "info"),
    Run.State.DONE: ("Done", "ok"),
    Run.State.FAILED: ("Failed", "danger-soft"),
}
STEP_STATES = {
    Step.State.WAITING: ("Waiting", "quiet"),
    Step.State.RUNNING: ("Running", "info"),
    Step.State.DONE: ("Done", "ok"),
    Step.State.FAILED: ("Failed", "danger-soft"),
}


# What a step's report counts, for one and for many. What is not here is not said.
COUNTED = {
    "matched": ("item matched", "items matched"),
    "unmatched": ("without a loan", "without a loan"),
    "duplicate": ("possible duplicate", "possible duplicates"),
    "bill": ("bill", "bills"),
    "payments": ("payment", "payments"),
    "late_fee": ("late charge", "late charges"),
    "bucket_changes": ("change of bucket", "changes of bucket"),
    "disbursements": ("bill paid", "bills paid"),
    "analyses": ("analysis", "analyses"),
    "statements": ("statement", "statements"),
    "trailing_opened": ("trailing document expected", "trailing documents expected"),
    "trailing_chased": ("trailing document chased", "trailing documents chased"),
    "documents": ("document", "documents"),
    "proved": ("loan or book proved", "loans and books proved"),
}


def errors(number: int) -> str:
    return f"{number} error{'' if number == 1 else 's'}"


def step_status(step: StepProgress) -> tuple[str, str]:
    """The step's pill: the text and the tone."""
    words, tone = STEP_STATES[Step.State(step.state)]
    return (f"{words}, {errors(step.aside)}", "warn") if step.aside else (words, tone)


def did(report: dict[str, Any]) -> str:
    """What a step did, in words: 43 items matched · 2 possible duplicates."""
    counted = [(report[name], words) for name, words in COUNTED.items() if report.get(name)]
    parts = [f"{number:,} {words[0] if number == 1 else words[1]}" for number, words in counted]
    if refused := len(report.get("refused", [])):
        parts.append(f"{refused} file{'s' if refused > 1 else ''} refused")
    if early := len(report.get("early", [])):
        parts.append(f"{early} file{'s' if early > 1 else ''} for a later night")
    return " · ".join(parts)


def run_status(state: str, aside: int) -> tuple[str, str]:
    words, tone = RUN_STATES[Run.State(state)]
    if state == Run.State.DONE and aside:
        return f"{words}, {errors(aside)}", "warn"
    return words, tone


def left_in_words(left: timedelta | None) -> str:
    """About 7 min left; nothing where it cannot be guessed."""
    if left is None:
        return ""
    minutes = round(left.total_seconds() / 60)
    if minutes < 1:
        return "less than 1 min left"
    if minutes < 60:
        return f"about {minutes} min left"
    return f"about {minutes // 60} h {minutes % 60} min left"


def progress_line(found: Progress) -> str:
    """35% · 4,368 of 12,480 loans · 1 error · about 7 min left, of the step at work."""
    step = found.current
    if step is None:
        return ""
    parts = []
    if step.percent is not None:
        noun = "documents" if step.step.name == "documents" else "loans"
        parts.append(f"{step.percent}%")
        parts.append(f"{step.loans:,} of {step.of:,} {noun}")
    parts.append(errors(found.aside) if found.aside else "no errors")
    if words := left_in_words(found.left):
        parts.append(words)
    return " · ".join(parts)


def announcement(found: Progress, said: int) -> tuple[str, int]:
    """What a screen reader hears since `said` percent, and what was said then: at every quarter of
    the night, at its end and when it fails. Nothing else interrupts."""
    day = found.run.business_date
    name = f"{day:%b} {day.day}, {day.year}"
    if found.run.state == Run.State.DONE:
        return f"The night of {name} is done, {errors(found.aside)}.", 100
    if found.run.state == Run.State.FAILED:
        return f"The night of {name} failed.", 100
    reached = found.percent // QUARTER * QUARTER
    if reached <= said:
        return "", said
    steps = f"{found.finished_steps} of {len(found.steps)} steps finished"
    return f"{reached}% of the night is done, {steps}.", reached


@dataclass(frozen=True, slots=True)
class AsideRow:
    """An item that a step set aside. `loan` may be None where its loan cannot be told."""

    aside: SetAside
    title: str
    loan: Loan | None

    @property
    def label(self) -> str:
        """What names it in the record."""
        return self.loan.number if self.loan else f"item {self.aside.item}"


def aside_rows(asides: Sequence[SetAside]) -> list[AsideRow]:
    """Rows for what was set aside; two reads find the loans of all of them."""
    notices = [aside.item for aside in asides if aside.stream_id is None]
    streams = dict(NoticeDue.objects.filter(pk__in=notices).values_list("pk", "stream_id"))
    of = {
        aside.pk: aside.stream_id if aside.stream_id is not None else streams.get(aside.item)
        for aside in asides
    }
    loans = Loan.objects.in_bulk([stream for stream in of.values() if stream is not None])
    return [
        AsideRow(aside, STEPS[aside.step.name].title, loans.get(of[aside.pk] or 0))
        for aside in asides
    ]


def control_totals(run: Run, steps: Sequence[StepProgress]) -> dict[str, Any] | None:
    """What the close found, in minor units; None before it."""
    report: dict[str, Any] = next(
        (step.step.report for step in steps if step.step.name == "close"), {}
    )
    if "root" not in report:
        return None
    return {
        **report,
        "balanced": report["day_debits"] == report["day_credits"],
        "proof_holds": not report["differences"],
        "root_short": report["root"][:16],
    }
