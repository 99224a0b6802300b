"""Replay by difference: fold a loan again and book only what changes (docs/fold-and-replay.md).

For each (subject, book, unordered pair of accounts, effective date) what is booked is netted and
compared with what the fold wants; the difference is posted, sides swapped where it is negative.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from servicing.engine.facts import KINDS, Fact
from servicing.engine.fold import end_of_facts, fold_correction
from servicing.engine.state import Demand, State, load
from servicing.engine.worksheet import Result

from .journal import Draft, Entry, Head, Line, lines_of
from .staging import DEMAND_COLUMNS

# One effect on a pair of accounts: (subject, lower account, higher account, effective date).
Slot = tuple[int | str, int, int, date]


def nets(lines: Iterable[Line]) -> dict[Slot, int]:
    """What lines come to in each slot: positive where the lower account is debited."""
    total: dict[Slot, int] = defaultdict(int)
    for subject, debit, credit, amount, on in lines:
        if debit < credit:
            total[subject, debit, credit, on] += amount
        else:
            total[subject, credit, debit, on] -= amount
    return total


def numbered(lines: Iterable[Line], known: Mapping[str, int]) -> Iterator[Line]:
    """Lines under the numbers that consequences have already."""
    for line in lines:
        if isinstance(line.subject, str) and line.subject in known:
            yield line._replace(subject=known[line.subject])
        else:
            yield line


def difference(wanted: Mapping[Slot, int], booked: Mapping[Slot, int]) -> list[Line]:
    """The postings that bring what is booked to what is wanted, in a fixed order."""
    moved = {slot: amount - booked.get(slot, 0) for slot, amount in wanted.items()}
    moved |= {slot: -amount for slot, amount in booked.items() if slot not in wanted}
    changed = [slot for slot, amount in moved.items() if amount]
    lines = []
    for slot in sorted(changed, key=lambda s: (str(s[0]), s[1], s[2], s[3])):
        subject, low, high, on = slot
        amount = moved[slot]
        if amount > 0:
            lines.append(Line(subject, low, high, amount, on))
        else:
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
    """The entry that takes a late fact or a reversal into a loan folded again from its start."""
    before = load(head.state)
    known = read_consequences(cursor, head.stream)
    facts = read_facts(cursor, head.stream)
    result = fold_late(before, facts, draft, head.next_seq, business_date, known)
    wanted = nets(numbered(lines_of(result.bookings, head), known))
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


def fold_late(before: State, facts: Sequence[Fact], draft: Draft, seq: int, business_date: date,
              known: Mapping[str, int]) -> Result:  # fmt: skip
    """The loan folded again with a late fact or a reversal among the others.

    Late charges that only the correction would make are withheld, and the fact then says so: an
    officer decides on them (docs/fold-and-replay.md). `known` are the consequences that earlier
    folds made, by key.
    """
    upto = max(before.key, end_of_facts(business_date))
    again = [*facts, draft.fact(seq)]
    result, withheld = fold_correction(before.note_terms, again, upto, known)
    if withheld:
        draft.data = {**(draft.data or {}), "withheld": withheld}
    return result


def plain(demand: Demand) -> Demand:
    """A demand as it is projected: without what only the late charge looks at."""
    return demand._replace(open_at_grace=None)
