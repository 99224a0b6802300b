"""Log a contact: what was said, what was promised, when to come back. Nothing logged changes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from servicing.audit.acts import record
from servicing.ledger.models import Event, LoanState
from servicing.loans.models import Loan, Party

from .call_limit import DAY, DAYS, Call, CallLimit, call_limit
from .models import Contact, Promise

Kind, Direction, Outcome = Contact.Kind, Contact.Direction, Contact.Outcome
SPOKEN = (Outcome.SPOKE, Outcome.LEFT_MESSAGE, Outcome.NO_ANSWER, Outcome.NOT_CONNECTED,
          Outcome.WRONG_NUMBER, Outcome.REFUSED)  # fmt: skip
WRITTEN = (Outcome.SENT, Outcome.RECEIVED, Outcome.RETURNED)
LONGEST_PROMISE = 60  # days ahead; what is longer is a plan


class ContactRefused(ValueError):
    """A contact that cannot be logged: `problems` are sentences by the name of their field."""

    def __init__(self, **problems: str) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class CallLimitReached(ValueError):
    """One more call is presumed to harass. `limit` says how many were made and when it ends."""

    def __init__(self, limit: CallLimit) -> None:
        super().__init__(f"The call limit is reached until {limit.next_call:%m/%d/%Y}.")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Promised:
    """An amount in minor units and the day by which it is to come."""

    amount: int
    by: date


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact as it is told. One of `party`, `attorney` and `other` says with whom."""

    kind: str
    direction: str
    outcome: str
    held_on: date
    held_at: time | None = None
    party: Party | None = None
    attorney: bool = False
    other: str = ""
    used: str = ""
    asked_for: bool = False
    reason: str = ""
    text: str = ""
    follow_up: date | None = None
    limit_reason: str = ""
    promise: Promised | None = None

    @property
    def call(self) -> Call:
        return Call(
            self.held_on, self.direction == Direction.OUT, self.outcome, self.attorney,
            self.asked_for,
        )  # fmt: skip


def log_contact(*, loan: Loan, new: NewContact, key: str, actor: str, business_date: date,
                recorded_at: datetime) -> Contact:  # fmt: skip
    """Log a contact, with its promise if there is one. The same key again returns the first.

    Raises ContactRefused; CallLimitReached when it is a call past the limit of 1006.14(b)(2) and
    no `limit_reason` says why it was made all the same.
    """
    if problems := problems_of(new, business_date):
        raise ContactRefused(**problems)
    with transaction.atomic():
        # Two people who log at once are counted one after the other.
        LoanState.objects.select_for_update().get(pk=loan.pk)
        if first := Contact.objects.filter(key=key).first():
            if (first.loan_id, first.kind, first.text) != (loan.pk, new.kind, new.text.strip()):
                raise ContactRefused(text="This form was sent before with another contact.")
            return first
        if new.party and new.party.loan_id != loan.pk:
            raise ContactRefused(whom="Choose a person of this loan.")
        if new.kind == Kind.CALL and new.call.counts and not new.limit_reason.strip():
            limit = calls_on(loan.pk, new.held_on)
            if limit.reached:
                raise CallLimitReached(limit)
        return _write(loan, new, key, actor, business_date, recorded_at)


def _write(loan: Loan, new: NewContact, key: str, actor: str, business_date: date,
           recorded_at: datetime) -> Contact:  # fmt: skip
    contact = Contact.objects.create(
        loan=loan, kind=new.kind, direction=new.direction, party=new.party, attorney=new.attorney,
        other=new.other.strip(), used=new.used.strip(), outcome=new.outcome,
        asked_for=new.asked_for, reason=new.reason, held_on=new.held_on, held_at=new.held_at,
        text=new.text.strip(), follow_up=new.follow_up, limit_reason=new.limit_reason.strip(),
        author=actor, recorded_at=recorded_at, business_date=business_date, key=key,
    )  # fmt: skip
    if new.promise:
        so_far = Event.objects.filter(stream=loan.pk, business_date__lte=business_date)
        Promise.objects.create(
            contact=contact, loan=loan, amount=new.promise.amount, made_on=new.held_on,
            promised_for=new.promise.by, after_seq=so_far.aggregate(last=Max("seq"))["last"] or 0,
        )  # fmt: skip
    record(
        actor=actor, action="contact:logged", stream=loan.pk, subject=f"contact {contact.pk}",
        why=contact.limit_reason,
        details={"kind": contact.kind, "direction": contact.direction, "outcome": contact.outcome},
    )  # fmt: skip
    return contact


def problems_of(new: NewContact, business_date: date) -> dict[str, str]:
    """What is wrong with a contact, as sentences by field."""
    found: dict[str, str] = {}
    if sum((new.party is not None, new.attorney, bool(new.other.strip()))) != 1:
        found["whom"] = "Choose with whom."
    spoken = new.kind in (Kind.CALL, Kind.IN_PERSON)
    if new.outcome not in (SPOKEN if spoken else WRITTEN):
        found["outcome"] = f"Choose how the {'talk' if spoken else 'message'} ended."
    if new.held_on > business_date:
        found["held_on"] = f"Enter {business_date:%m/%d/%Y} or an earlier day."
    if new.follow_up and new.follow_up < business_date:
        found["follow_up"] = f"Enter {business_date:%m/%d/%Y} or a later day."
    if new.promise:
        found |= _promise_problems(new.promise, new.held_on)
    return found


def _promise_problems(promise: Promised, held_on: date) -> dict[str, str]:
    latest = held_on + timedelta(days=LONGEST_PROMISE)
    if promise.amount <= 0:
        return {"promise_amount": "Enter $0.01 or more."}
    if not held_on <= promise.by <= latest:
        return {"promise_by": f"Enter a day from {held_on:%m/%d/%Y} to {latest:%m/%d/%Y}."}
    return {}


def contact_day(local_day: date, business_date: date) -> date:
    """The calendar day on which people work: the day at the servicer, or the business date where
    the books stand elsewhere. After the night has begun, the next business date is open while it
    is still the evening before."""
    return local_day if business_date - local_day in (timedelta(0), DAY) else business_date


def calls_on(loan_id: int, day: date) -> CallLimit:
    """Where the calls about a loan stand on a calendar day; one read."""
    calls = Contact.objects.filter(
        loan_id=loan_id, kind=Kind.CALL, held_on__gt=day - timedelta(days=DAYS), held_on__lte=day
    )
    return call_limit(map(call_of, calls), day)


def call_of(contact: Contact) -> Call:
    outbound = contact.direction == Direction.OUT
    return Call(
        contact.held_on, outbound, contact.outcome, contact.attorney, contact.asked_for
    )  # fmt: skip


def waiting_follow_ups(until: date) -> QuerySet[Contact]:
    """Contacts whose follow-up day is come by a day and that no later contact answered."""
    later = Contact.objects.filter(loan=OuterRef("loan"), pk__gt=OuterRef("pk"))
    found = Contact.objects.filter(~Exists(later), follow_up__lte=until)
    return found.order_by("follow_up", "pk")
