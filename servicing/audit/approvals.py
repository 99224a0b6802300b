"""Four eyes: an act beyond a limit is asked for by one person and decided by another.

The app that owns an act registers its kind (`register`), with the function that executes it and
the one that says what it would do now. Approving executes the act in the same transaction, as the
maker, with everything checked again: what the loan refuses meanwhile stays waiting, with the
reason. A decision is final; the database holds that too (migrations).
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from .acts import record
from .models import Approval, User
from .roles import ACTS, may

DECIDE = "approval.decide"


class ApprovalRefused(ValueError):
    """A request or decision that cannot be; the message says why, for the person at the screen."""


class AlreadyDecided(ApprovalRefused):
    """Somebody was faster."""


class ActRefused(ApprovalRefused):
    """The act is refused now. The request waits on, with the reason."""


class Row(NamedTuple):
    """A figure that the act changes: minor units, an ISO date or words."""

    name: str
    before: int | str | None
    after: int | str | None


@dataclass(frozen=True, slots=True)
class When:
    """The books' day and the clock's instant of a decision."""

    business_date: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of act that may need a second person.

    `execute(approval, decided_by, when)` does it and returns where its result is: {"stream",
    "seq"} or the like. `present(approval, business_date)` are its rows as they would be now.
    Both raise one of `refusals` for an act that cannot be. `permission` is the act's own; who has
    `sees` may look at the requests.
    """

    code: str
    title: str
    permission: str
    sees: str
    execute: Callable[[Approval, str, When], dict[str, Any]]
    present: Callable[[Approval, date], Sequence[Row]]
    refusals: tuple[type[Exception], ...]


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called by the app that owns the act, when it is ready."""
    for permission in (kind.permission, kind.sees):
        if permission not in ACTS:
            raise KeyError(permission)
    KINDS[kind.code] = kind


def ask(*, kind: str, about: str, what: str, rows: Sequence[Row], payload: dict[str, Any],
        actor: str, why: str, recorded_at: datetime, stream: int | None = None, subject: str = "",
        amount: int | None = None) -> Approval:  # fmt: skip
    """Ask for an approval. While a request `about` the same thing waits, the same request again
    returns it, and another is refused."""
    if not why.strip():
        raise ApprovalRefused("Say why, for the person who decides.")
    asked = Approval(
        kind=KINDS[kind].code, about=about, what=what, stream=stream, subject=subject,
        amount=amount, rows=[row._asdict() for row in rows], payload=payload,
        requested_by=actor, requested_at=recorded_at, why=why.strip(),
    )  # fmt: skip
    asked.digest = digest_of(asked)
    try:
        with transaction.atomic():
            asked.save()
            _record(asked, actor, "approval:requested", asked.why)
    except IntegrityError:
        found = Approval.objects.filter(
            kind=kind, about=about, state=Approval.State.WAITING
        ).first()
        if found is None or (found.requested_by, found.stream, found.payload) != (
            actor, stream, payload,
        ):  # fmt: skip
            raise ApprovalRefused("This waits for approval already, or was just decided.") from None
        return found
    return asked


def digest_of(approval: Approval) -> str:
    """SHA-256 of what was asked: a decision is about exactly this."""
    content = {
        name: getattr(approval, name)
        for name in ("kind", "about", "what", "stream", "subject", "amount", "rows", "payload",
                     "requested_by", "why")
    }  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def visible_to(user: User) -> QuerySet[Approval]:
    """The requests that this person may look at: of kinds whose subject they may see."""
    return Approval.objects.filter(kind__in=kinds_seen_by(user))


def kinds_seen_by(user: User) -> list[str]:
    """The codes of the kinds whose requests this person may look at."""
    return [kind.code for kind in KINDS.values() if may(user, kind.sees)]


def waiting() -> QuerySet[Approval]:
    """What waits for a decision, the oldest first."""
    return Approval.objects.filter(state=Approval.State.WAITING).order_by("requested_at", "pk")


def waiting_for(user: User) -> QuerySet[Approval]:
    """What this person could decide: somebody else's requests, of kinds that they may do."""
    kinds = [kind.code for kind in KINDS.values() if may(user, kind.permission)]
    if not may(user, DECIDE):
        return Approval.objects.none()
    return waiting().filter(kind__in=kinds).exclude(requested_by=user.username)


def why_not(approval: Approval, user: User) -> str:
    """Why this person cannot decide this request, or nothing."""
    kind = KINDS[approval.kind]
    for permission in (DECIDE, kind.permission):
        if not may(user, permission):
            return f"You cannot {ACTS[permission]}."
    if approval.requested_by == user.username:
        return "You asked for this. Somebody else decides it."
    return ""


def present_rows(approval: Approval, business_date: date) -> tuple[list[Row], str]:
    """What the act would do now; or no rows, and why it would be refused."""
    kind = KINDS[approval.kind]
    try:
        return list(kind.present(approval, business_date)), ""
    except kind.refusals as error:
        return [], str(error)


def stored_rows(approval: Approval) -> list[Row]:
    """What the maker saw."""
    return [Row(**row) for row in approval.rows]


def approve(*, approval_id: int, decider: User, reason: str, business_date: date,
            recorded_at: datetime) -> Approval:  # fmt: skip
    """Do what was asked, as its maker, in this transaction.

    The same decision of the same person again changes nothing. Raises AlreadyDecided,
    ActRefused, or ApprovalRefused where the person may not decide.
    """
    with transaction.atomic():
        found, done = _take(approval_id, decider, Approval.State.APPROVED)
        if done:
            return found
        refusal = _execute(found, decider, When(business_date, recorded_at))
        if refusal:
            found.problem = refusal
            found.save(update_fields=["problem"])
            _record(found, decider.username, "approval:refused", refusal)
        else:
            _decide(found, Approval.State.APPROVED, decider.username, reason, recorded_at)
    if refusal:
        raise ActRefused(refusal)
    return found


def _execute(found: Approval, decider: User, when: When) -> str:
    """Run the act in a savepoint of its own; why it was refused, if it was."""
    kind = KINDS[found.kind]
    maker = User.objects.filter(username=found.requested_by).first()
    if maker is None or not may(maker, kind.permission):
        return f"{found.requested_by} can no longer {ACTS[kind.permission]}."
    try:
        with transaction.atomic():
            found.result = kind.execute(found, decider.username, when)
    except kind.refusals as error:
        return str(error)
    return ""


def reject(*, approval_id: int, decider: User, reason: str, recorded_at: datetime) -> Approval:
    """Leave it undone, for a reason. Raises like `approve`."""
    if not reason.strip():
        raise ApprovalRefused("Say why you reject it.")
    with transaction.atomic():
        found, done = _take(approval_id, decider, Approval.State.REJECTED)
        if not done:
            _decide(found, Approval.State.REJECTED, decider.username, reason, recorded_at)
    return found


def withdraw(*, approval_id: int, maker: User, recorded_at: datetime) -> Approval:
    """The maker takes the request back."""
    with transaction.atomic():
        found = Approval.objects.select_for_update().get(pk=approval_id)
        if found.requested_by != maker.username:
            raise ApprovalRefused("Only the person who asked can withdraw it.")
        if found.state == Approval.State.WITHDRAWN:
            return found
        _refuse_decided(found)
        _decide(found, Approval.State.WITHDRAWN, maker.username, "", recorded_at)
    return found


def _take(approval_id: int, decider: User, wanted: str) -> tuple[Approval, bool]:
    """The request, locked, and whether this very decision was taken before."""
    found = Approval.objects.select_for_update().get(pk=approval_id)
    if refusal := why_not(found, decider):
        raise ApprovalRefused(refusal)
    if (found.state, found.decided_by) == (wanted, decider.username):
        return found, True
    _refuse_decided(found)
    if digest_of(found) != found.digest:
        raise ApprovalRefused("What was asked is not what is stored. Nothing was done.")
    return found, False


def _refuse_decided(found: Approval) -> None:
    if found.state != Approval.State.WAITING:
        raise AlreadyDecided(f"This was {found.state} by {found.decided_by} already.")


def _decide(found: Approval, state: str, by: str, reason: str, at: datetime) -> None:
    found.state, found.decided_by, found.decided_at = state, by, at
    found.reason, found.problem = reason.strip(), ""
    found.save(update_fields=["state", "decided_by", "decided_at", "reason", "problem", "result"])
    _record(found, by, f"approval:{state}", found.reason)


def _record(found: Approval, actor: str, action: str, why: str) -> None:
    record(
        actor=actor, action=action, stream=found.stream, subject=found.subject, why=why,
        details=_details(found),
    )  # fmt: skip


def _details(found: Approval) -> dict[str, Any]:
    return {
        "approval": found.pk, "kind": found.kind, "digest": found.digest,
        "requested_by": found.requested_by, "amount": found.amount,
    }  # fmt: skip
