"""Replay by difference: fold a loan again and book only what changes (docs/fold-and-replay.md).

For each (subject, book, unordered pair of accounts, effective date) what is booked is netted and
compared with what the fold wants; the difference is posted, sides swapped where it is negative.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from servicing.engine.facts import KINDS, Fact
from servicing.engine.fold import end_of_facts, fold
from servicing.engine.state import Demand, load
from servicing.engine.worksheet import Consequence

from .journal import Draft, Entry, Head, Line, lines_of
from .staging import DEMAND_COLUMNS

# One effect on a pair of accounts: (subject, lower account, higher account, effective date).
Slot = tuple[int | str, int, int, date]


def nets(lines: Iterable[Line]) -> dict[Slot, int]:
    """What lines come to in each slot: positive where the lower account is debited."""
    total: dict[Slot, int] = defaultdict(int)
    for line in lines:
        low, high = sorted((line.debit, line.credit))
        sign = 1 if line.debit == low else -1
        total[line.subject, low, high, line.effective_date] += sign * line.amount
    return total


def difference(wanted: Mapping[Slot, int], booked: Mapping[Slot, int]) -> list[Line]:
    """The postings that bring what is booked to what is wanted, in a fixed order."""
    lines = []
    for slot in sorted({**wanted, **booked}, key=lambda s: (str(s[0]), s[1], s[2], s[3])):
        subject, low, high, on = slot
        amount = wanted.get(slot, 0) - booked.get(slot, 0)
        if amount > 0:
            lines.append(Line(subject, low, high, amount, on))
        elif amount < 0:
            lines.append(Line(subject, high, low, -amount, on))
    return lines


def read_facts(cursor: Any, stream: int, known_on: date | None = None) -> list[Fact]:
    """The facts of a stream in the order of their numbers; `known_on` limits to those books."""
    cursor.execute(
        "SELECT seq, kind, effective_date, payload::text, reverses FROM ledger_event"
        " WHERE stream_id = %s AND kind = ANY(%s) AND business_date <= %s ORDER BY seq",
        [stream, list(KINDS), known_on or date.max],
    )
    return [read_fact(*row) for row in cursor.fetchall()]


def read_fact(seq: int, kind: str, on: date, payload: str, reverses: int | None) -> Fact:
    row = orjson.loads(payload)
    return Fact(seq, kind, on, row["amount"], row["data"], reverses)


def read_consequences(cursor: Any, stream: int) -> dict[str, int]:
    """The numbers of consequences that earlier folds made, by their key."""
    cursor.execute(
        "SELECT substr(source, 9), seq FROM ledger_event"
        " WHERE stream_id = %s AND source LIKE 'derived:%%' AND source NOT LIKE '%%#%%'",
        [stream],
    )
    return dict(cursor.fetchall())


def read_booked(cursor: Any, stream: int) -> dict[Slot, int]:
    """What is booked in each slot of a stream."""
    cursor.execute(
        "SELECT subject, LEAST(debit_id, credit_id), GREATEST(debit_id, credit_id),"
        " effective_date, SUM(CASE WHEN debit_id < credit_id THEN amount ELSE -amount END)::bigint"
        " FROM ledger_posting WHERE stream_id = %s GROUP BY 1, 2, 3, 4",
        [stream],
    )
    return {(subject, low, high, on): net for subject, low, high, on, net in cursor.fetchall()}


def read_demands(cursor: Any, stream: int) -> dict[str, Demand]:
    """The projected demands of a stream as the engine's own."""
    cursor.execute(f"SELECT {DEMAND_COLUMNS} FROM ledger_demand WHERE stream_id = %s", [stream])
    return {row[1]: read_demand(row) for row in cursor.fetchall()}


def read_demand(row: Sequence[Any]) -> Demand:
    """A row of DEMAND_COLUMNS as the engine's own."""
    return Demand._make([*row[1:13], None, row[13]])


def replay(cursor: Any, head: Head, draft: Draft, business_date: date) -> Entry:
    """The entry that takes a late fact or a reversal into a loan folded again from its start.

    Late charges that only the correction would make are withheld, and the fact says so: an
    officer decides on them (docs/fold-and-replay.md).
    """
    before = load(head.state)
    upto = max(before.key, end_of_facts(business_date))
    stored = read_facts(cursor, head.stream)
    known = read_consequences(cursor, head.stream)
    result = fold(before.note_terms, [*stored, draft.fact(head.next_seq)], upto)
    if created := new_late_charges(result.consequences, known):
        draft.data = {**(draft.data or {}), "withheld": created}
        result = fold(before.note_terms, [*stored, draft.fact(head.next_seq)], upto)
    wanted = nets(
        line._replace(subject=known.get(str(line.subject), line.subject))
        for line in lines_of(result.bookings, head)
    )
    booked = read_demands(cursor, head.stream)
    demands = {key: plain(demand) for key, demand in result.demands.items()}
    return Entry(
        head,
        (head.next_seq, draft),
        [made for made in result.consequences if made.key not in known],
        difference(wanted, read_booked(cursor, head.stream)),
        result.state,
        [demand for key, demand in demands.items() if booked.get(key) != demand],
        [key for key in booked if key not in demands],
        replayed=True,
    )


def new_late_charges(made: Iterable[Consequence], known: Mapping[str, int]) -> list[str]:
    """Due dates of the late charges that no earlier fold had made."""
    return [
        consequence.key.removeprefix("late_fee:")
        for consequence in made
        if consequence.kind == "late_fee" and consequence.key not in known
    ]


def plain(demand: Demand) -> Demand:
    """A demand as it is projected: without what only the late charge looks at."""
    return demand._replace(open_at_grace=None)
