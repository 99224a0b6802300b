"""The log of a loan: its notes and contacts as one list, newest first, read in one statement."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection

from .promises import PAID_FOR, promise_state

NOTE = "note"
# A later mark of a note counts; a retraction is for good.
ENTRIES = f"""
SELECT 'note' AS kind, n.id, n.business_date, n.at, n.author, n.text,
    coalesce((SELECT m.mark = 'pinned' FROM loans_notemark m WHERE m.note_id = n.id
        AND m.mark <> 'retracted' ORDER BY m.id DESC LIMIT 1), false) AS pinned,
    r.actor AS retracted_by, r.at AS retracted_at, coalesce(r.why, '') AS retracted_why,
    '' AS direction, '' AS outcome, '' AS whom, '' AS role, '' AS used, '' AS reason,
    NULL::date AS held_on, NULL::time AS held_at, NULL::date AS follow_up, '' AS limit_reason,
    false AS asked_for, NULL::bigint AS promised, NULL::date AS promised_for, NULL::bigint AS paid
FROM loans_note n LEFT JOIN loans_notemark r ON r.note_id = n.id AND r.mark = 'retracted'
WHERE n.loan_id = %(loan)s
UNION ALL
SELECT c.kind, c.id, c.business_date, c.recorded_at, c.author, c.text, false, NULL, NULL, '',
    c.direction, c.outcome,
    coalesce(nullif(s.business_name, ''), nullif(trim(s.first_name || ' ' || s.last_name), ''),
        c.other),
    CASE WHEN c.attorney THEN 'attorney' ELSE coalesce(p.role, '') END, c.used, c.reason,
    c.held_on, c.held_at, c.follow_up, c.limit_reason, c.asked_for, o.amount, o.promised_for,
    {PAID_FOR.format(promise="o")}
FROM delinquency_contact c LEFT JOIN loans_party p ON p.id = c.party_id
    LEFT JOIN profiles_person s ON s.id = p.person_id
    LEFT JOIN delinquency_promise o ON o.contact_id = c.id
WHERE c.loan_id = %(loan)s
"""
SHORT = (
    "CASE WHEN {user}.first_name <> '' AND {user}.last_name <> ''"
    " THEN left({user}.first_name, 1) || '. ' || {user}.last_name END"
)
LOG = f"""
SELECT e.*, coalesce({SHORT.format(user="u")}, e.author),
    coalesce({SHORT.format(user="w")}, e.retracted_by, ''), count(*) OVER ()
FROM ({ENTRIES}) e LEFT JOIN audit_user u ON u.username = e.author
    LEFT JOIN audit_user w ON w.username = e.retracted_by
WHERE (cardinality(%(kinds)s::text[]) = 0 OR e.kind = ANY(%(kinds)s))
    AND (NOT %(pinned)s OR e.pinned AND e.retracted_by IS NULL)
ORDER BY e.business_date DESC, e.at DESC, e.kind, e.id DESC LIMIT %(most)s OFFSET %(skip)s
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A note or a contact as the log shows it. Money in minor units; `author_name` and
    `retracted_by_name` are short names; `paid` is what came in for the promise."""

    kind: str
    id: int
    business_date: date
    at: datetime
    author: str
    text: str
    pinned: bool
    retracted_by: str | None
    retracted_at: datetime | None
    retracted_why: str
    direction: str
    outcome: str
    whom: str
    role: str
    used: str
    reason: str
    held_on: date | None
    held_at: time | None
    follow_up: date | None
    limit_reason: str
    asked_for: bool
    promised: int | None
    promised_for: date | None
    paid: int | None
    author_name: str
    retracted_by_name: str
    promise: str = ""  # kept, pending, broken

    @property
    def is_note(self) -> bool:
        return self.kind == NOTE

    @property
    def logged_later(self) -> bool:
        """Whether it was entered on another business date than the day it was held."""
        return self.held_on is not None and self.held_on != self.business_date


def read_log(*, loan_id: int, business_date: date, kinds: tuple[str, ...] = (), most: int,
             skip: int = 0, pinned: bool = False) -> tuple[list[Entry], int]:  # fmt: skip
    """Entries of a loan's log, newest first, and how many there are in all; one read.

    `kinds` are "note" and kinds of contacts, none for all; `pinned` asks for pinned notes alone.
    Whether a promise is kept is as of the business date. Beyond the last entry all is 0.
    """
    wanted: dict[str, Any] = {
        "loan": loan_id, "kinds": list(kinds), "most": most, "skip": skip, "pinned": pinned,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LOG, wanted)
        rows = cursor.fetchall()
    entries = []
    for *columns, _total in rows:
        fields = dict(zip(Entry.__dataclass_fields__, columns, strict=False))
        promise = ""
        if fields["promised"] is not None:
            promise = promise_state(
                fields["promised"], fields["paid"], fields["promised_for"], business_date
            )
        entries.append(Entry(**fields, promise=promise))
    return entries, rows[0][-1] if rows else 0
