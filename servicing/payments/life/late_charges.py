"""Late charges that a correction did not make by itself: an officer is asked, as a task.

The correction carries the due dates (engine.fold.fold_correction); where it corrects our own
error nobody is asked.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson

from servicing.audit.roles import Role
from servicing.engine.compare import Charge, would_be
from servicing.engine.facts import Fact
from servicing.engine.fold import end_of_facts, standing, withheld
from servicing.ledger.replay import read_facts
from servicing.loans.as_of import read_terms
from servicing.loans.models import Loan, Task
from servicing.payments.standing import dollars

WITHHELD = """
SELECT e.stream_id, e.payload::text FROM ledger_event e
WHERE e.business_date = %(day)s AND e.payload::text LIKE '%%"withheld":%%'
    AND (%(stream)s::bigint IS NULL OR e.stream_id = %(stream)s)
"""


def propose_late_charges(cursor: Any, *, business_date: date, recorded_at: datetime,
                         stream: int | None = None) -> int:  # fmt: skip
    """Make the tasks of a day's corrections, of one loan or of all; once each. Returns how many
    are new. The night does it again for whatever posted a correction."""
    cursor.execute(WITHHELD, {"day": business_date, "stream": stream})
    wanted: dict[int, set[str]] = defaultdict(set)
    for loan, payload in cursor.fetchall():
        data = orjson.loads(payload)["data"]
        if not data.get("servicer_error"):
            wanted[loan] |= set(data.get("withheld", ()))
    keys = {key_of(loan, due) for loan, dues in wanted.items() for due in dues}
    known = set(Task.objects.filter(key__in=keys).values_list("key", flat=True))
    tasks = []
    for loan, dues in wanted.items():
        new = [due for due in sorted(dues) if key_of(loan, due) not in known]
        for charge in charges(cursor, loan, new, business_date):
            tasks.append(
                Task(
                    loan_id=loan,
                    title=f"Late charge of {dollars(charge.amount)} for"
                    f" {charge.due:%b} {charge.due.day}, {charge.due.year}, which a correction did"
                    " not make: charge it as a fee, or cancel this",
                    due=business_date, role=Role.OFFICER.value, made_by="night",
                    made_at=recorded_at, changed_by="night", changed_at=recorded_at,
                    key=key_of(loan, charge.due.isoformat()),
                )
            )  # fmt: skip
    return len(Task.objects.bulk_create(tasks, ignore_conflicts=True))


def charges(cursor: Any, stream: int, dues: Sequence[str], today: date) -> list[Charge]:
    """The charges that the note would have made for these installments, minor units."""
    if not dues:
        return []
    terms, facts = read_terms(cursor, stream), read_facts(cursor, stream)
    return would_be(terms, facts, end_of_facts(today), dues)


def key_of(stream: int, due: str) -> str:
    return f"late-charge:{stream}:{due}"


def late_charge_problem(
    cursor: Any, stream: int, fact: Fact, today: date
) -> tuple[str, str] | None:
    """Why a late charge by hand cannot be, as (field, message): only one that a correction
    withheld can be charged, once, up to the note's amount, and only while its installment was
    late (12 CFR 1026.36(c)(2) forbids charging for what was paid in time)."""
    if fact.kind != "fee" or fact.data.get("code") != "late_fee":
        return None
    terms, facts = read_terms(cursor, stream), read_facts(cursor, stream)
    due = fact.data.get("due")
    if due not in withheld(facts):
        return "due", "no correction left out a late charge for this installment"
    if any(one.kind == "fee" and one.data.get("code") == "late_fee" and one.data.get("due") == due
           for one in standing(facts)):  # fmt: skip
        return "due", "its late charge is charged already"
    most = sum(charge.amount for charge in would_be(terms, facts, end_of_facts(today), [due]))
    if not most:
        return "due", "this installment was not late: cancel the task that asks for its charge"
    if fact.amount > most:
        return "amount", f"the note allows {dollars(most)}"
    return None


def settle_proposal(loan: Loan, fact: Fact, *, actor: str, recorded_at: datetime) -> None:
    """A late charge that is made by hand answers the task that asked for it."""
    due = fact.data.get("due")
    if fact.kind == "fee" and fact.data.get("code") == "late_fee" and due:
        Task.objects.filter(key=key_of(loan.pk, due), state=Task.State.OPEN).update(
            state=Task.State.DONE, closed_by=actor, closed_at=recorded_at, changed_by=actor,
            changed_at=recorded_at,
        )  # fmt: skip
