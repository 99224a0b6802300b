"""The live counts of the rail: how much waits for this person behind a link."""

from collections.abc import Callable

from servicing.audit.approvals import waiting_for
from servicing.audit.models import User

MOST = 99  # a count is read at a glance


def approvals_waiting(user: User) -> int:
    return waiting_for(user)[: MOST + 1].count()


COUNTS: dict[str, tuple[Callable[[User], int], str]] = {
    "office:approvals": (approvals_waiting, "waiting for you"),
}
