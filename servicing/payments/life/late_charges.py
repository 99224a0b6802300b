"""Late charges that a correction did not make by itself: an officer is asked, as a task.

The correction carries the due dates (engine.fold.fold_correction); where it corrects our own
error nobody is asked.
"""

from datetime import date, datetime
from typing import Any

import orjson

from servicing.audit.roles import Role
from servicing.engine.facts import Fact
from servicing.loans.models import Loan, Task

WITHHELD = """
SELECT e.stream_id, e.seq, e.payload::text FROM ledger_event e
WHERE e.business_date = %(day)s AND e.payload::text LIKE '%%"withheld"%%'
    AND (%(stream)s::bigint IS NULL OR e.stream_id = %(stream)s)
"""


def propose_late_charges(cursor: Any, *, business_date: date, recorded_at: datetime,
                         stream: int | None = None) -> int:  # fmt: skip
    """Make the tasks of a day's corrections, of one loan or of all; once each. Returns how many
    are new. The night does it again for whatever posted a correction."""
    cursor.execute(WITHHELD, {"day": business_date, "stream": stream})
    wanted: list[tuple[int, str, str]] = []
    for loan, seq, payload in cursor.fetchall():
        data = orjson.loads(payload)["data"]
        if data.get("servicer_error"):
            continue
        wanted += [(loan, due, key_of(loan, due)) for due in data["withheld"] if seq]
    numbers = dict(
        Loan.objects.filter(pk__in={loan for loan, _, _ in wanted}).values_list("pk", "number")
    )
    tasks = [
        Task(
            loan_id=loan,
            title=f"Decide on the late charge for {due}: a correction of loan {numbers[loan]}"
            " did not make it",
            due=business_date, role=Role.OFFICER.value, made_by="night", made_at=recorded_at,
            changed_by="night", changed_at=recorded_at, key=key,
        )
        for loan, due, key in wanted
    ]  # fmt: skip
    before = Task.objects.filter(key__in=[task.key for task in tasks]).count()
    Task.objects.bulk_create(tasks, ignore_conflicts=True)
    return len({task.key for task in tasks}) - before


def key_of(stream: int, due: str) -> str:
    return f"late-charge:{stream}:{due}"


def settle_proposal(loan: Loan, fact: Fact, *, actor: str, recorded_at: datetime) -> None:
    """A late charge that is made by hand answers the task that asked for it."""
    due = fact.data.get("due")
    if fact.kind == "fee" and fact.data.get("code") == "late_fee" and due:
        Task.objects.filter(key=key_of(loan.pk, due), state=Task.State.OPEN).update(
            state=Task.State.DONE, closed_by=actor, closed_at=recorded_at, changed_by=actor,
            changed_at=recorded_at,
        )  # fmt: skip
