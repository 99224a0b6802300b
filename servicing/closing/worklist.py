"""Trailing documents over the whole house: which are overdue, whose, of what kind."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from servicing.audit.models import User

from .models import TrailingItem

STATES = {
    "overdue": "Overdue", "open": "Open", "received": "Received", "waived": "Waived",
}  # fmt: skip
NOBODY = "nobody"


def found(
    *, state: str = "", kind: str = "", owner: str = "", today: date
) -> QuerySet[TrailingItem]:
    """Those in a state as people see it (overdue is not open), of a kind, of an owner by user
    name, or of NOBODY. An empty filter lets all through. What is due first stands first."""
    rows = TrailingItem.objects.select_related("loan", "owner").order_by("due_on", "pk")
    if state == "overdue":
        rows = rows.filter(state="open", due_on__lt=today)
    elif state == "open":
        rows = rows.filter(state="open", due_on__gte=today)
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if owner == NOBODY:
        rows = rows.filter(owner=None)
    elif owner:
        rows = rows.filter(owner__username=owner)
    return rows


def counts(*, kind: str = "", owner: str = "", today: date) -> dict[str, int]:
    """How many are in each state, of a kind and an owner; one read."""
    late = Q(state="open", due_on__lt=today)
    rows = found(kind=kind, owner=owner, today=today).order_by()
    told: dict[str, int] = rows.aggregate(
        overdue=Count("pk", filter=late),
        open=Count("pk", filter=Q(state="open", due_on__gte=today)),
        received=Count("pk", filter=Q(state="received")),
        waived=Count("pk", filter=Q(state="waived")),
    )
    return told


def waiting_for(user: User, today: date) -> dict[str, int]:
    """What of a person's own is overdue or open."""
    told = counts(owner=user.username, today=today)
    return {"overdue": told["overdue"], "open": told["open"]}
