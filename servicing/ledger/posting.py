"""Post facts to streams: the same act for a click, a file and the night."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import orjson

from servicing.engine.fold import FactError, apply, end_of_facts, is_late
from servicing.engine.state import load
from servicing.engine.worksheet import Result

from .chart import account_id
from .hashing import canonical
from .journal import Draft, Entry, Head, Journal, Line, entry
from .replay import replay
from .streams import lock, lock_range

SetAside = Callable[[int, str], None]
Name = TypeVar("Name")


class SourceConflict(ValueError):
    """The same source was recorded before with other content."""


def post_fact(cursor: Any, *, stream: int, draft: Draft, business_date: date, actor: str,
              recorded_at: datetime) -> int:  # fmt: skip
    """Post one fact to one loan, in the caller's transaction; returns its sequence number.

    A repeat of the same source returns the first number; with other content it raises
    SourceConflict. A late fact or a reversal folds the loan again and books the difference.
    """
    head = lock(cursor, [stream])[stream]
    if (seq := recorded(cursor, stream, draft)) is not None:
        return seq
    journal = Journal(business_date, actor, recorded_at)
    journal.add(take(cursor, head, draft, business_date))
    journal.write(cursor)
    return head.next_seq


def post_drafts(cursor: Any, drafts: Sequence[tuple[Name, int, Draft]], day: date,
                recorded_at: datetime, set_aside: SetAside) -> list[tuple[Name, int]]:  # fmt: skip
    """Post many facts at once: (name, stream, draft) in the order in which each stream takes them.

    A pass takes one fact of each stream: it reads, folds and writes them all together. Returns
    (name, sequence number) of what was posted. A loan that cannot take a fact is set aside, with
    all that it still had to take; one that is in later books already waits for the next night.
    """
    posted: list[tuple[Name, int]] = []
    while drafts:
        turn: dict[int, tuple[Name, Draft]] = {}
        later = []
        for name, stream, draft in drafts:
            if stream in turn:
                later.append((name, stream, draft))
            else:
                turn[stream] = (name, draft)
        streams = sorted(turn)
        heads = lock_range(cursor, streams[0], streams[-1], "AND s.stream_id = ANY(%s)", [streams])
        journal = Journal(day, "night", recorded_at)
        refused = in_later_books(cursor, streams, day)
        for stream, (name, draft) in turn.items():
            if stream in refused:
                continue
            head = heads[stream]
            try:
                journal.add(take(cursor, head, draft, day))
            except (FactError, ValueError, KeyError, TypeError, ArithmeticError) as error:
                refused.add(stream)
                set_aside(stream, f"{draft.source}: {type(error).__name__}: {error}")
            else:
                posted.append((name, head.next_seq))
        journal.write(cursor)
        drafts = [item for item in later if item[1] not in refused]
    return posted


def in_later_books(cursor: Any, streams: Sequence[int], day: date) -> set[int]:
    """The locked streams that somebody took into the next day's books while the night of `day`
    ran. The next night takes what they still have to take: a stream's books never go back, so
    that what was known on a day stays what it was."""
    cursor.execute(
        "SELECT DISTINCT stream_id FROM ledger_event WHERE business_date > %s"
        " AND stream_id BETWEEN %s AND %s",
        [day, streams[0], streams[-1]],
    )
    return {row[0] for row in cursor.fetchall()}


def take(cursor: Any, head: Head, draft: Draft, business_date: date) -> Entry:
    """The entry of one fact: applied to the state, or folded in if it is late."""
    state, fact = load(head.state), draft.fact(head.next_seq)
    if is_late(state, fact):
        return replay(cursor, head, draft, business_date)
    return entry(head, (head.next_seq, draft), apply(state, fact, end_of_facts(business_date)))


def preview(head: Head, draft: Draft, business_date: date, cursor: Any) -> Entry | Result:
    """What posting the fact would do, with nothing written: the engine's result, or for a late
    fact the replay's entry."""
    state, fact = load(head.state), draft.fact(head.next_seq)
    if is_late(state, fact):
        return replay(cursor, head, draft, business_date)
    return apply(state, fact, end_of_facts(business_date))


def recorded(cursor: Any, stream: int, draft: Draft) -> int | None:
    """The number under which a draft's source is recorded already, None if it is new."""
    cursor.execute(
        "SELECT seq, kind, effective_date, payload::text, reverses FROM ledger_event"
        " WHERE stream_id = %s AND source = %s",
        [stream, draft.source],
    )
    row = cursor.fetchone()
    if row is None:
        return None
    seq, kind, on, payload, reverses = row
    content = [kind, on, canonical(as_sent(payload)).decode(), reverses]
    if content != [draft.kind, draft.effective_date, draft.payload(), draft.reverses]:
        raise SourceConflict(f"{draft.source} was recorded before with other content, as {seq}")
    return int(seq)


def as_sent(payload: str) -> dict[str, Any]:
    """A recorded payload without what the replay noted in it (replay.fold_late)."""
    sent: dict[str, Any] = orjson.loads(payload)
    sent["data"].pop("withheld", None)
    return sent


def post_to_book(cursor: Any, *, stream: int, draft: Draft, legs: Sequence[tuple[str, str, int]],
                 business_date: date, actor: str, recorded_at: datetime) -> int:  # fmt: skip
    """Post (debit role, credit role, amount) legs to a book's stream; returns the number.

    What a book records is not folded: its legs are given. Idempotent by source like post_fact.
    """
    head = lock(cursor, [stream])[stream]
    if (seq := recorded(cursor, stream, draft)) is not None:
        return seq
    journal = Journal(business_date, actor, recorded_at)
    journal.add(book_entry(head, draft, legs))
    journal.write(cursor)
    return head.next_seq


def book_entry(head: Head, draft: Draft, legs: Sequence[tuple[str, str, int]]) -> Entry:
    lines = [
        Line(head.next_seq, account_id(debit, head.currency), account_id(credit, head.currency),
             amount, draft.effective_date)
        for debit, credit, amount in legs
    ]  # fmt: skip
    return Entry(head, (head.next_seq, draft), (), lines, None, ())
