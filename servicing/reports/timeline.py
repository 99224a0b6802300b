"""Everything that happened on a loan in one stream, newest first, read in one statement.

Each source gives rows of the same shape, each limited to what one page can need; a page is one
read however long the history is. The day is that of our books, so that what came late stands
where it became known; people's work that names no business date goes by the clock, in the
servicer's time zone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.conf import settings
from django.db import connection

from servicing.audit.models import User
from servicing.audit.roles import may
from servicing.engine.facts import TERMS_KINDS
from servicing.ledger.history import QUIET

TYPES = {
    "transaction": "Transactions",
    "terms": "Changes of terms",
    "bill": "Bills",
    "document": "Statements and documents",
    "notice": "Notices due",
    "contact": "Contacts",
    "note": "Notes",
    "task": "Tasks",
    "approval": "Approvals",
    "delinquency": "Past due",
    "boarding": "Boarding",
}
EVENTS = ("transaction", "terms", "bill", "boarding")  # of the loan's own stream
# What a type asks for beyond seeing the loan.
PERMISSIONS = {"document": "document.view", "notice": "document.view", "approval": "approval.view"}

_EVENT = """
SELECT '{type}' AS type, e.kind, e.business_date AS day, e.recorded_at AS at, e.seq::bigint AS id,
    e.source AS title, e.payload::text AS data, e.actor AS who, e.effective_date AS effective,
    e.reverses AS link
FROM ledger_event e WHERE e.stream_id = %(loan)s AND e.source NOT LIKE '%%#%%' AND {which}
"""
_HERE = "(({at}) AT TIME ZONE %(zone)s)::date"
SOURCES = {
    "boarding": _EVENT.format(type="boarding", which="e.kind = 'board'"),
    "terms": _EVENT.format(type="terms", which="e.kind = ANY(%(terms)s)"),
    "bill": _EVENT.format(type="bill", which="e.kind = ANY(%(quiet)s)"),
    "transaction": _EVENT.format(
        type="transaction",
        which="e.kind <> 'board' AND e.kind <> ALL(%(terms)s) AND e.kind <> ALL(%(quiet)s)",
    ),
    "document": """
SELECT 'document', d.kind, d.dated, d.made_at, d.id, d.title, '', '', NULL::date, NULL::int
FROM documents_document d WHERE d.stream_id = %(loan)s""",
    "notice": """
SELECT 'notice', n.code, n.due_on, n.due_on::timestamp AT TIME ZONE %(zone)s, n.id, n.key, '', '',
    NULL::date, NULL::int
FROM compliance_noticedue n WHERE n.stream_id = %(loan)s
    AND NOT EXISTS (SELECT 1 FROM documents_document d WHERE d.notice_id = n.id)""",
    "note": """
SELECT 'note', 'note', n.business_date, n.at, n.id, n.text,
    CASE WHEN EXISTS (SELECT 1 FROM loans_notemark m WHERE m.note_id = n.id
        AND m.mark = 'retracted') THEN '{"retracted": true}' ELSE '' END, n.author,
    NULL::date, NULL::int
FROM loans_note n WHERE n.loan_id = %(loan)s""",
    "contact": """
SELECT 'contact', c.kind, c.business_date, c.recorded_at, c.id, c.text,
    json_build_object('direction', c.direction, 'outcome', c.outcome, 'promised', p.amount,
        'promised_for', p.promised_for)::text, c.author, c.held_on, NULL::int
FROM delinquency_contact c LEFT JOIN delinquency_promise p ON p.contact_id = c.id
WHERE c.loan_id = %(loan)s""",
    "task": f"""
SELECT 'task', 'made', {_HERE.format(at="t.made_at")}, t.made_at, t.id, t.title,
    json_build_object('due', t.due)::text, t.made_by, NULL::date, NULL::int
FROM loans_task t WHERE t.loan_id = %(loan)s
UNION ALL
SELECT 'task', t.state, {_HERE.format(at="t.closed_at")}, t.closed_at, t.id, t.title, '',
    t.closed_by, NULL::date, NULL::int
FROM loans_task t WHERE t.loan_id = %(loan)s AND t.closed_at IS NOT NULL""",
    "approval": f"""
SELECT 'approval', 'requested', {_HERE.format(at="a.requested_at")}, a.requested_at, a.id, a.what,
    '', a.requested_by, NULL::date, NULL::int
FROM audit_approval a WHERE a.stream = %(loan)s AND a.kind = ANY(%(approvals)s)
UNION ALL
SELECT 'approval', a.state, {_HERE.format(at="a.decided_at")}, a.decided_at, a.id, a.what, '',
    a.decided_by, NULL::date, NULL::int
FROM audit_approval a WHERE a.stream = %(loan)s AND a.kind = ANY(%(approvals)s)
    AND a.decided_at IS NOT NULL""",
    "delinquency": """
SELECT 'delinquency', b.bucket, b.business_date, b.business_date::timestamp AT TIME ZONE %(zone)s,
    b.days_past_due::bigint, b.bucket, json_build_object('due', b.amount_due)::text, '',
    NULL::date, NULL::int
FROM delinquency_bucketchange b WHERE b.stream_id = %(loan)s""",
}
# Within a day: by the clock, then by number; the sources' own names settle what is left.
ORDER = "day DESC, at DESC, type, id DESC, kind"
FIELDS = "type, kind, day, at, id, title, data, who, effective, link"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. `id` is the number or key of what it was: a transaction's number, a
    document, note, contact, task or approval. `title` is its text, or an event's source."""

    type: str
    kind: str
    day: date
    at: datetime
    id: int
    title: str
    data: dict[str, Any]
    amount: int
    who: str
    effective: date | None
    reverses: int | None

    @property
    def source(self) -> str:
        return self.title

    @property
    def actor(self) -> str:
        return self.who

    @property
    def backdated(self) -> bool:
        """Whether it counts on another day than the one it stands on."""
        return self.effective is not None and self.effective != self.day


def types_for(user: User) -> list[str]:
    """What of the timeline this person may see, in the order that a filter offers it."""
    return [name for name in TYPES if name not in PERMISSIONS or may(user, PERMISSIONS[name])]


def timeline(*, loan_id: int, types: Collection[str], approvals: Collection[str], most: int,
             skip: int = 0, upto: date | None = None) -> list[Happening]:  # fmt: skip
    """Up to `most` happenings after the first `skip`, newest first, in one read.

    `types` are of TYPES; `approvals` the kinds of requests that the person may see; `upto` leaves
    out what came after that day.
    """
    asked = [name for name in TYPES if name in types]
    if not asked:
        return []
    parts = " UNION ALL ".join(
        f"(SELECT * FROM ({SOURCES[name]}) AS s(type, kind, day, at, id, title, data, who,"
        f" effective, link) WHERE day <= %(upto)s ORDER BY {ORDER} LIMIT %(reach)s)"
        for name in asked
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {FIELDS} FROM ({parts}) t ORDER BY {ORDER} LIMIT %(most)s OFFSET %(skip)s",
            {
                "loan": loan_id, "terms": sorted(TERMS_KINDS), "quiet": sorted(QUIET),
                "approvals": list(approvals), "zone": str(settings.SERVICER_TIME_ZONE),
                "upto": upto or date.max, "most": most, "skip": skip, "reach": most + skip,
            },
        )  # fmt: skip
        return [_happening(*row) for row in cursor.fetchall()]


def _happening(type_: str, kind: str, day: date, at: datetime, id: int, title: str, data: str,
               who: str, effective: date | None, link: int | None) -> Happening:  # fmt: skip
    content = orjson.loads(data) if data else {}
    amount = 0
    if "data" in content:
        content, amount = content["data"], content["amount"]
    return Happening(type_, kind, day, at, id, title, content, amount, who, effective, link)
