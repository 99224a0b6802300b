"""Working a queue: its loans in the order in which they stood when it was started, kept in the
session, so that a loan that is paid meanwhile does not move the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse

from delinquency.holding import hold_on
from servicing.audit.roles import may
from servicing.loans.models import Loan
from servicing.office.people import short_name

KEY = "queue"
MOST = 500  # loans of one start; a day's work and more


@dataclass(frozen=True, slots=True)
class QueueBar:
    """Where a loan stands in the queue that is worked, and who else works it."""

    in_queue: bool
    place: int
    of: int
    first: bool
    last: bool
    url: str
    holder: str
    since: datetime | None


def start(session: SessionBase, loans: Sequence[tuple[int, str]], query: str) -> None:
    """From now on this person works these loans: (stream, number) in their order."""
    session[KEY] = {"query": query, "loans": [list(loan) for loan in loans[:MOST]]}


def stop(session: SessionBase) -> None:
    session.pop(KEY, None)


def streams_from(session: SessionBase, number: str, step: int) -> list[int]:
    """The loans after the one of this number, or with a step of -1 those before it, nearest
    first."""
    loans = session.get(KEY, {}).get("loans", [])
    at = next((n for n, loan in enumerate(loans) if loan[1] == number), None)
    if at is None:
        return []
    chosen = loans[at + 1 :] if step > 0 else loans[:at][::-1]
    return [stream for stream, _ in chosen]


def number_of(session: SessionBase, stream: int) -> str:
    """The loan number of a stream of the queue."""
    loans = session.get(KEY, {}).get("loans", [])
    return next(str(number) for pk, number in loans if pk == stream)


def queue_url(session: SessionBase) -> str:
    """The queue as it was filtered when it was started."""
    query = session.get(KEY, {}).get("query", "")
    return reverse("office:delinquency") + (f"?{query}" if query else "")


def bar_of(request: HttpRequest, loan: Loan, now: datetime) -> QueueBar | None:
    """The bar above a loan, if the person works a queue that holds it or somebody else works it."""
    if not may(request.user, "queue.work"):
        return None
    loans: list[Any] = request.session.get(KEY, {}).get("loans", [])
    at = next((n for n, one in enumerate(loans) if one[0] == loan.pk), None)
    hold = hold_on(loan.stream, now)
    other = hold if hold and hold.username != request.user.get_username() else None
    if at is None and other is None:
        return None
    return QueueBar(
        in_queue=at is not None,
        place=(at or 0) + 1,
        of=len(loans),
        first=at == 0,
        last=at == len(loans) - 1,
        url=queue_url(request.session),
        holder=short_name(other.username) if other else "",
        since=other.since if other else None,
    )
