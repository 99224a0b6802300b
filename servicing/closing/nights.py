"""What the night does for trailing documents: open what a loan needs, chase what is late. Both are
set-based, and a second time on the same day changes nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson

from servicing.audit.roles import Role
from servicing.compliance.models import NoticeDue
from servicing.loans.models import Task

from .following import title_of
from .models import TrailingItem
from .trailing import FRESH, KINDS, ROUNDS, Opening, Source, next_chase, openings

NIGHT = "night"
TO_BORROWER, ELSEWHERE = "trailing_chaser", "trailing_request"
_YOUNG = sorted({name for kind in KINDS.values() if kind.days is not None
                 for name in kind.products})  # fmt: skip
_BY_NIGHT = f"t.loan_id = l.stream_id AND t.opened_by = '{NIGHT}'"
_ACTIVE = ("SELECT l.stream_id AS id FROM loans_loan l JOIN ledger_loanstate s"
           " ON s.stream_id = l.stream_id AND s.status = 'active' WHERE ")  # fmt: skip
# The loans of which the night has something to open, or to chase.
DUE = (
    _ACTIVE + f"l.product IN ({', '.join(repr(one) for one in _YOUNG)})"
    f" AND l.origination_date > %(day)s::date - {FRESH} AND l.origination_date <= %(day)s::date"
    f" AND NOT EXISTS (SELECT FROM closing_trailingitem t WHERE {_BY_NIGHT}"
    " AND t.kind <> 'financial_statements')"
    " UNION " + _ACTIVE + "l.product = 'business' AND l.origination_date"
    " < date_trunc('year', %(day)s::date) AND NOT EXISTS (SELECT FROM closing_trailingitem t"
    f" WHERE {_BY_NIGHT} AND t.key = 'financial_statements:'"
    " || (extract(year FROM %(day)s::date)::int - 1))"
    " UNION SELECT t.loan_id FROM closing_trailingitem t JOIN ledger_loanstate s"
    " ON s.stream_id = t.loan_id AND s.status = 'active'"
    " WHERE t.state = 'open' AND t.next_chase <= %(day)s::date"
)
OPEN = """
INSERT INTO closing_trailingitem (loan_id, kind, key, title, due_on, next_chase, source, asked_of,
    mailing, state, note, opened_on, opened_by, closed_by, rounds, version)
SELECT l.stream_id, o.kind, o.key, '', d.due,
    coalesce((SELECT min(d.due + r) FROM unnest(%(rounds)s::int[]) r
        WHERE d.due + r > %(day)s::date), %(day)s::date),
    o.source, '', '', 'open', '', %(day)s::date, %(by)s, '', 0, 1
FROM loans_loan l
JOIN ledger_loanstate s ON s.stream_id = l.stream_id AND s.status = 'active'
JOIN unnest(%(products)s::text[], %(kinds)s::text[], %(keys)s::text[], %(sources)s::text[],
    %(after)s::date[], %(by_day)s::date[], %(days)s::int[], %(due)s::date[])
    o (product, kind, key, source, after, by_day, days, due) ON o.product = l.product
    AND l.origination_date > o.after AND l.origination_date <= o.by_day
CROSS JOIN LATERAL (
    SELECT coalesce(o.due, greatest(l.origination_date, l.boarded_on) + o.days) AS due) d
WHERE l.stream_id BETWEEN %(low)s AND %(high)s
ON CONFLICT (loan_id, key) DO NOTHING
"""


def open_range(cursor: Any, low: int, high: int, day: date) -> int:
    """Open what the loans of an id range need by their product; returns how many items."""
    rows: Sequence[Opening] = openings(day)
    cursor.execute(OPEN, {
        "low": low, "high": high, "day": day, "by": NIGHT, "rounds": list(ROUNDS),
        "products": [one.product for one in rows], "kinds": [one.kind for one in rows],
        "keys": [one.key for one in rows], "sources": [one.source for one in rows],
        "after": [one.began_after for one in rows], "by_day": [one.began_by for one in rows],
        "days": [one.days for one in rows], "due": [one.due_on for one in rows],
    })  # fmt: skip
    return int(cursor.rowcount)


def chase_range(cursor: Any, low: int, high: int, day: date, at: datetime) -> int:
    """Ask again for what is late, of the loans of an id range: by letter where somebody is known
    to write to, by a task of the owner otherwise. Returns how many items."""
    items = list(
        TrailingItem.objects.select_for_update(of=("self",))
        .filter(loan_id__gte=low, loan_id__lte=high, state="open", next_chase__lte=day,
                loan__stream__loanstate__status="active")
        .order_by("pk")
    )  # fmt: skip
    notices, tasks = [], []
    for item in items:
        item.rounds += 1
        if item.source == Source.BORROWER or (item.source == Source.AGENT and item.mailing):
            notices.append(letter(item, day))
        else:
            tasks.append(task(item, day, at))
        item.next_chase = next_chase(item.kind, item.due_on, day)
    NoticeDue.objects.bulk_create(notices, ignore_conflicts=True)
    Task.objects.bulk_create(tasks, ignore_conflicts=True)
    TrailingItem.objects.bulk_update(items, ["rounds", "next_chase"])
    return len(items)


def letter(item: TrailingItem, day: date) -> NoticeDue:
    """The letter of a round, as due. It says what the item knows; whom the loan's letters go to
    is gathered when it is made."""
    elsewhere = item.source == Source.AGENT
    facts = {
        "kind": item.kind, "own_title": item.title, "due_on": item.due_on.isoformat(),
        "round": item.rounds, "dated": day.isoformat(),
        "asked_of": item.asked_of if elsewhere else "",
        "asked_at": item.mailing.splitlines() if elsewhere else [],
    }  # fmt: skip
    return NoticeDue(
        stream_id=item.loan_id, code=ELSEWHERE if elsewhere else TO_BORROWER,
        key=f"{item.pk}:{item.rounds}", due_on=day, business_date=day,
        facts=orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode(),
    )  # fmt: skip


def task(item: TrailingItem, day: date, at: datetime) -> Task:
    """Somebody asks by telephone, or files it: of what we file or whose address nobody entered."""
    what = "File" if item.source == Source.HOUSE else "Ask for"
    return Task(
        loan_id=item.loan_id, title=f"{what}: {title_of(item)}, due {item.due_on:%m/%d/%Y}",
        due=day, person_id=item.owner_id, role="" if item.owner_id else Role.OFFICER.value,
        made_by=NIGHT, made_at=at, changed_by=NIGHT, changed_at=at,
        key=f"trailing:{item.pk}:{item.rounds}",
    )  # fmt: skip
