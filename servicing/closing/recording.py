"""The recording log: what was sent to which office, what it answered. Nothing of it changes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from borrowers.profiles.postal import STATES
from servicing.audit.acts import record as record_act
from servicing.loans.models import Loan

from .filings import lapse
from .following import expect_continuation
from .models import Recording, RecordingStep
from .refusing import ClosingRefused

Step = RecordingStep.Step
# What can follow what. A recorded instrument is done: a correction is another instrument.
AFTER: dict[str, tuple[str, ...]] = {
    Step.SENT: (Step.RECORDED, Step.REJECTED),
    Step.RESENT: (Step.RECORDED, Step.REJECTED),
    Step.REJECTED: (Step.RESENT,),
    Step.RECORDED: (),
}
SENT = (Step.SENT, Step.RESENT)
FILED_WITH_THE_STATE = (Recording.Instrument.UCC1, Recording.Instrument.UCC3)


@dataclass(frozen=True, slots=True)
class Said:
    """A step as somebody tells it: what is needed depends on the step."""

    step: str
    on: date
    means: str = ""
    instrument_number: str = ""
    book: str = ""
    page: str = ""
    reason: str = ""


def steps_of(loan_id: int) -> list[tuple[Recording, list[RecordingStep]]]:
    """The log of a loan, each instrument with its steps in order; two reads."""
    found = Recording.objects.filter(loan_id=loan_id).order_by("pk").prefetch_related("steps")
    return [(one, sorted(one.steps.all(), key=lambda step: step.pk)) for one in found]


def begin(*, loan: Loan, instrument: str, state: str, county: str, on: date, means: str, key: str,
          actor: str, today: date, at: datetime) -> Recording:  # fmt: skip
    """An instrument was sent. The same key again returns the first. Raises ClosingRefused."""
    if first := Recording.objects.filter(key=key).first():
        return first
    state, county = state.strip().upper(), " ".join(county.split())
    problems = []
    if instrument not in Recording.Instrument.values:
        problems.append(("instrument", f"There is no instrument {instrument!r}."))
    if state not in STATES:
        problems.append(("state", "Enter a state's two letters."))
    if not county and instrument not in FILED_WITH_THE_STATE:
        problems.append(("county", "Enter the county that records it."))
    said = Said(Step.SENT, on, means)
    problems += _wrong(said, None, today)
    if problems:
        raise ClosingRefused(*problems)
    try:
        with transaction.atomic():
            made = Recording.objects.create(
                loan=loan, instrument=instrument, state=state, county=county, key=key
            )
            _add(made, said, key, actor, today, at)
    except IntegrityError:
        return Recording.objects.get(key=key)
    return made


def log(*, pk: int, said: Said, key: str, actor: str, today: date,
        at: datetime) -> RecordingStep:  # fmt: skip
    """What became of it. A recorded UCC-1 begins its five years. The same key again returns the
    first step. Raises ClosingRefused, Recording.DoesNotExist."""
    with transaction.atomic():
        # The loan is the lock: its instruments are never changed, so they cannot be.
        one = Recording.objects.select_related("loan").get(pk=pk)
        Loan.objects.select_for_update(no_key=True).get(pk=one.loan_id)
        if first := RecordingStep.objects.filter(key=key).first():
            return first
        last = RecordingStep.objects.filter(recording=one).order_by("pk").last()
        if problems := _wrong(said, last, today):
            raise ClosingRefused(*problems)
        step = _add(one, said, key, actor, today, at)
        if one.instrument == Recording.Instrument.UCC1 and said.step == Step.RECORDED:
            expect_continuation(
                loan=one.loan, statement=f"ucc_continuation:{one.pk}", lapses=lapse(said.on),
                owner=None, actor=actor, today=today,
            )  # fmt: skip
    return step


def _wrong(said: Said, last: RecordingStep | None, today: date) -> list[tuple[str, str]]:
    """What is wrong with a step after the last one."""
    allowed = AFTER[last.step] if last else (Step.SENT,)
    found = []
    if said.step not in allowed:
        then = " or ".join(Step(one).label.lower() for one in allowed) or "nothing"
        found.append(("step", f"After {last.get_step_display().lower()} comes {then}." if last
                      else "An instrument is sent first."))  # fmt: skip
    if said.on > today:
        found.append(("on", f"Enter {today:%m/%d/%Y} or an earlier day."))
    if last and said.on < last.on:
        found.append(("on", f"Enter {last.on:%m/%d/%Y} or a later day."))
    if said.step in SENT and said.means not in RecordingStep.Means.values:
        found.append(("means", "Choose how it was sent."))
    if (
        said.step == Step.RECORDED
        and not said.instrument_number.strip()
        and not (said.book.strip() and said.page.strip())
    ):
        found.append(("instrument_number", "Enter its number, or book and page."))
    if said.step == Step.REJECTED and not said.reason.strip():
        found.append(("reason", "Say why it was rejected."))
    return found


def _add(one: Recording, said: Said, key: str, actor: str, today: date,
         at: datetime) -> RecordingStep:  # fmt: skip
    step = RecordingStep.objects.create(
        recording=one, step=said.step, on=said.on,
        means=said.means if said.step in SENT else "",
        instrument_number=said.instrument_number.strip(), book=said.book.strip(),
        page=said.page.strip(), reason=said.reason.strip(), by=actor, at=at, business_date=today,
        key=key,
    )  # fmt: skip
    record_act(
        actor=actor, action="recording:logged", stream=one.loan_id,
        subject=f"{one.loan.number} {one.get_instrument_display()}", why=said.reason.strip(),
        details={"recording": one.pk, "step": said.step, "on": said.on.isoformat()},
    )  # fmt: skip
    return step
