"""My day: the cards of the home page, in their order. Each shows what waits for this person.

A card has a permission, a template, and a function that reads what it shows; whoever adds one
adds a row to CARDS. A card that somebody may not see is absent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from delinquency.contacts import waiting_follow_ups
from delinquency.promises import BROKEN, KEPT, promises_between
from servicing.audit.models import User
from servicing.audit.roles import may
from servicing.closing.worklist import waiting_for
from servicing.engine.aging import days_past_due
from servicing.loans.models import BoardingException, Loan
from servicing.loans.recent import recent_loans
from servicing.loans.tasks import tasks_of
from servicing.nightly.models import Run, SetAside
from servicing.payments.exceptions import waiting

AHEAD = timedelta(days=7)
BROKEN_SINCE = timedelta(days=30)  # how long a broken promise stays on the list
MOST = 50  # rows of a card
RECENT = 8

Read = Callable[[User, date], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the page: `side` stands in the narrow column."""

    name: str
    permission: str
    read: Read
    side: bool = False

    @property
    def template(self) -> str:
        return f"office/day/{self.name}.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with what it shows."""

    card: Card
    data: dict[str, Any]


def tasks(user: User, today: date) -> dict[str, Any]:
    """Open tasks: overdue, of today, of the next seven days; the first later one."""
    found = list(tasks_of(user).select_related("loan", "person")[: MOST + 1])
    last = today + AHEAD
    groups = [
        ("Overdue", [task for task in found if task.due < today]),
        ("Today", [task for task in found if task.due == today]),
        ("Next 7 days", [task for task in found if today < task.due <= last]),
    ]
    return {
        "groups": [(name, rows[:MOST]) for name, rows in groups if rows],
        "next": next((task for task in found if task.due > last), None),
        "more": len(found) > MOST, "today": today,
    }  # fmt: skip


def promises(user: User, today: date) -> dict[str, Any]:
    """Promises that fell due lately and were not kept, and those of the next seven days."""
    found = promises_between(today - BROKEN_SINCE, today + AHEAD, today)
    open_ones = [one for one in found if one.state != KEPT]
    loans = Loan.objects.in_bulk([one.loan_id for one in open_ones[:MOST]])
    rows = [{"promise": one, "loan": loans[one.loan_id], "days": (one.promised_for - today).days}
            for one in open_ones[:MOST]]  # fmt: skip
    broken = sum(one.state == BROKEN for one in open_ones)
    return {"rows": rows, "broken": broken, "more": len(open_ones) > MOST}


def follow_ups(user: User, today: date) -> dict[str, Any]:
    """Contacts that this person wanted to come back to, and nobody has since."""
    found = waiting_follow_ups(today + AHEAD).filter(author=user.username)
    rows = list(found.select_related("loan")[: MOST + 1])
    dated = [(one, one.follow_up) for one in rows[:MOST] if one.follow_up]
    shown = [{"contact": one, "days": (day - today).days} for one, day in dated]
    return {"rows": shown, "more": len(rows) > MOST}


def payment_exceptions(user: User, today: date) -> dict[str, Any]:
    oldest = waiting().first()
    return {"count": waiting().count() if oldest else 0, "oldest": oldest,
            "may_work": may(user, "payment.assign")}  # fmt: skip


def boarding_exceptions(user: User, today: date) -> dict[str, Any]:
    count = BoardingException.objects.filter(decision=BoardingException.Decision.OPEN).count()
    return {"count": count, "may_work": may(user, "boarding.decide")}


def trailing(user: User, today: date) -> dict[str, Any]:
    return {**waiting_for(user, today), "username": user.username}


def last_night(user: User, today: date) -> dict[str, Any]:
    """How the newest night ended, and how many loans it set aside that nobody has retried."""
    run = Run.objects.order_by("-business_date").first()
    aside = SetAside.objects.filter(resolved_at=None, step__run=run).count() if run else 0
    return {"run": run, "aside": aside}


def recent(user: User, today: date) -> dict[str, Any]:
    loans = recent_loans(user_id=user.pk, most=RECENT)
    return {"rows": [{"loan": loan, "days": days_past_due(loan.stream.loanstate.oldest_due, today)}
                     for loan in loans]}  # fmt: skip


CARDS = (
    Card("tasks", "task.work", tasks),
    Card("promises", "contact.log", promises),
    Card("follow_ups", "contact.log", follow_ups),
    Card("last_night", "night.view", last_night, side=True),
    Card("payment_exceptions", "cash.view", payment_exceptions, side=True),
    Card("trailing", "trailing.work", trailing, side=True),
    Card("boarding_exceptions", "boarding.view", boarding_exceptions, side=True),
    Card("recent", "loan.view", recent, side=True),
)


def my_day(user: User, today: date) -> list[Shown]:
    """The cards that this person may see, with what they show."""
    return [
        Shown(card, card.read(user, today)) for card in CARDS if may(user, card.permission)
    ]  # fmt: skip
