"""The proof: every stored figure is recomputed from the facts and compared (design: 5).

Nothing here trusts a stored link: hashes are recomputed from contents, states are folded again,
what is booked is netted against what the fold wants, closed totals are summed anew.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date
from itertools import groupby
from typing import Any

from servicing.engine.facts import KINDS, Fact
from servicing.engine.fold import end_of_day, fold
from servicing.engine.state import State, dump, load

from .chart import ROLE_OF
from .close import day_leaves
from .hashing import GENESIS, event_hash, leaf, merkle_root
from .journal import Head, lines_of
from .replay import Slot, nets, numbered, plain, read_demands, read_fact
from .streams import LOCKED, head

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not hold: which check, which row, what was expected and found."""

    check: str
    row: str
    expected: str
    found: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def verify_streams(cursor: Any, streams: Sequence[int]) -> Iterator[Difference]:
    """Chains, states, postings and demands of the given streams."""
    cursor.execute("SELECT max(date) FROM ledger_dayroot")
    closed: date | None = cursor.fetchone()[0]
    for start in range(0, len(streams), CHUNK):
        chunk = sorted(streams[start : start + CHUNK])
        cursor.execute(f"{LOCKED} WHERE s.stream_id = ANY(%s)", [chunk])
        heads = {row[0]: head(row) for row in cursor.fetchall()}
        facts: dict[int, list[Fact]] = defaultdict(list)
        consequences: dict[int, dict[str, int]] = {}
        ends: dict[int, tuple[int, bytes]] = {}
        yield from _chains(cursor, chunk, facts, consequences, ends)
        for stream, found in heads.items():
            end = ends.get(stream, (0, GENESIS))
            if (found.next_seq - 1, found.head_hash) != end:
                yield Difference("head", f"loan state {stream}", f"event {end[0]}",
                                 f"event {found.next_seq - 1}")  # fmt: skip
        booked = _booked(cursor, chunk)
        for stream, found in heads.items():
            if found.state != "{}":
                yield from _loan(
                    cursor, found, facts[stream], consequences.get(stream, {}),
                    booked.get(stream, {}), closed,
                )  # fmt: skip


def _chains(cursor: Any, chunk: list[int], facts: dict[int, list[Fact]],
            consequences: dict[int, dict[str, int]],
            ends: dict[int, tuple[int, bytes]]) -> Iterator[Difference]:  # fmt: skip
    """Recompute every event's hash from its contents and its predecessor's."""
    cursor.execute(
        "SELECT stream_id, seq, kind, effective_date, business_date,"
        " recorded_at AT TIME ZONE 'UTC', payload::text, source, actor, reverses, engine_version,"
        " hash FROM ledger_event WHERE stream_id = ANY(%s) ORDER BY stream_id, seq",
        [chunk],
    )
    for row in cursor.fetchall():
        stream, seq, kind, effective, business, at, payload, source, actor, reverses, version = row[
            :11
        ]
        last, chain = ends.get(stream, (0, GENESIS))
        stored = bytes(row[11])

        wanted = event_hash(chain, stream, seq, kind, effective, business, at.replace(tzinfo=UTC),
                            payload, source, actor, reverses, version)  # fmt: skip
        if seq != last + 1:
            yield Difference("sequence", f"event {stream}-{seq}", str(last + 1), str(seq))
        if wanted != stored:
            yield Difference("event hash", f"event {stream}-{seq}", wanted.hex(), stored.hex())
        ends[stream] = (seq, stored)
        if kind in KINDS:
            facts[stream].append(read_fact(seq, kind, effective, payload, reverses))
        elif source.startswith("derived:") and "#" not in source:
            consequences.setdefault(stream, {})[source[8:]] = seq


def _booked(cursor: Any, chunk: list[int]) -> dict[int, dict[Slot, int]]:
    cursor.execute(
        "SELECT stream_id, subject, LEAST(debit_id, credit_id), GREATEST(debit_id, credit_id),"
        " effective_date, SUM(CASE WHEN debit_id < credit_id THEN amount ELSE -amount END)::bigint"
        " FROM ledger_posting WHERE stream_id = ANY(%s) GROUP BY 1, 2, 3, 4, 5",
        [chunk],
    )
    booked: dict[int, dict[Slot, int]] = defaultdict(dict)
    for stream, subject, low, high, on, net in cursor.fetchall():
        booked[stream][subject, low, high, on] = net
    return booked


def _loan(cursor: Any, found: Head, facts: list[Fact], consequences: dict[str, int],
          booked: dict[Slot, int], closed: date | None) -> Iterator[Difference]:  # fmt: skip
    """One loan folded again, against its state, its postings and its demands."""
    try:
        stored = load(found.state)
        upto = max(stored.key, end_of_day(closed)) if closed else stored.key
        result = fold(stored.note_terms, facts, upto)
    except Exception as error:
        yield Difference("fold", f"loan {found.stream}", "a state", repr(error))
        return
    yield from _state(found, stored, result.state)
    wanted = nets(numbered(lines_of(result.bookings, found), consequences))
    for slot in sorted({**wanted, **booked}, key=str):
        if wanted.get(slot, 0) != booked.get(slot, 0):
            rows = _rows_of(cursor, found.stream, slot)
            pair = f"{ROLE_OF.get(slot[1], slot[1])}/{ROLE_OF.get(slot[2], slot[2])}"
            yield Difference("postings", f"{rows} ({pair}, {slot[3]})", str(wanted.get(slot, 0)),
                             str(booked.get(slot, 0)))  # fmt: skip
    demands = {key: plain(demand) for key, demand in result.demands.items()}
    shown = read_demands(cursor, found.stream)
    for key in sorted({**demands, **shown}):
        if demands.get(key) != shown.get(key):
            yield Difference("demand", f"demand {found.stream} {key}", str(demands.get(key)),
                             str(shown.get(key)))  # fmt: skip


def _state(found: Head, stored: State, folded: State) -> Iterator[Difference]:
    if dump(folded) == found.state:
        return
    for name in State._fields:
        if (a := getattr(folded, name)) != (b := getattr(stored, name)):
            yield Difference("state", f"loan state {found.stream} {name}", str(a), str(b))


def _rows_of(cursor: Any, stream: int, slot: Slot) -> str:
    """The postings behind a slot, by name, so that the reader can go and look."""
    subject, low, high, on = slot
    cursor.execute(
        "SELECT cause, line FROM ledger_posting WHERE stream_id = %s AND subject = %s"
        " AND effective_date = %s AND LEAST(debit_id, credit_id) = %s"
        " AND GREATEST(debit_id, credit_id) = %s ORDER BY cause, line",
        [stream, subject if isinstance(subject, int) else -1, on, low, high],
    )
    names = [f"posting {stream}-{cause}/{line}" for cause, line in cursor.fetchall()]
    return ", ".join(names) or f"no posting of {stream}-{subject}"


def verify_days(cursor: Any, first: date, last: date) -> Iterator[Difference]:
    """Closed days: leaves recomputed from postings and heads, roots, totals."""
    cursor.execute(
        "SELECT date, stream_id, head_hash, postings_hash, state_hash FROM ledger_dayleaf"
        " WHERE date BETWEEN %s AND %s ORDER BY date, stream_id",
        [first, last],
    )
    stored = {day: list(rows) for day, rows in groupby(cursor.fetchall(), key=lambda row: row[0])}
    leaves = day_leaves(cursor, first, last)
    cursor.execute("SELECT root FROM ledger_dayroot WHERE date < %s ORDER BY date DESC LIMIT 1",
                   [first])  # fmt: skip
    row = cursor.fetchone()
    previous = bytes(row[0]) if row else GENESIS
    cursor.execute("SELECT date, root FROM ledger_dayroot WHERE date BETWEEN %s AND %s"
                   " ORDER BY date", [first, last])  # fmt: skip
    for day, root in cursor.fetchall():
        kept = {s: (bytes(h), bytes(p), bytes(t)) for _, s, h, p, t in stored.get(day, [])}
        seen = {s: (h, p) for s, h, p in leaves.get(day, [])}
        for stream in sorted({**kept, **seen}):
            if (kept.get(stream) or (b"", b""))[:2] != seen.get(stream):
                yield Difference("day leaf", f"{day} stream {stream}", "as it was closed",
                                 "changed since")  # fmt: skip
        previous = merkle_root([leaf(s, *kept[s]) for s in sorted(kept)], previous)
        if previous != bytes(root):
            yield Difference("day root", str(day), previous.hex(), bytes(root).hex())
            previous = bytes(root)
    yield from _totals(cursor, first, last)


def _totals(cursor: Any, first: date, last: date) -> Iterator[Difference]:
    cursor.execute(
        "WITH moved AS (SELECT business_date, book_id, debit_id AS account, amount AS d, 0 AS c"
        " FROM ledger_posting WHERE business_date BETWEEN %(f)s AND %(l)s UNION ALL"
        " SELECT business_date, book_id, credit_id, 0, amount FROM ledger_posting"
        " WHERE business_date BETWEEN %(f)s AND %(l)s), anew AS (SELECT business_date AS date,"
        " book_id, account AS account_id, sum(d) AS debits, sum(c) AS credits FROM moved"
        " JOIN ledger_dayroot r ON r.date = business_date GROUP BY 1, 2, 3)"
        " SELECT date, book_id, account_id, a.debits, a.credits, k.debits, k.credits FROM anew a"
        " FULL JOIN (SELECT * FROM ledger_dayclose WHERE date BETWEEN %(f)s AND %(l)s) k"
        " USING (date, book_id, account_id)"
        " WHERE (a.debits, a.credits) IS DISTINCT FROM (k.debits, k.credits)",
        {"f": first, "l": last},
    )
    for day, book, account, debits, credits, kept_debits, kept_credits in cursor.fetchall():
        yield Difference("day totals", f"{day} book {book} account {account}",
                         f"{debits}/{credits}", f"{kept_debits}/{kept_credits}")  # fmt: skip


SUBLEDGERS = """
SELECT s.stream_id, s.principal + coalesce((s.state->>'deferred_principal')::bigint, 0),
    s.escrow, s.suspense, s.fees_due, (s.state->>'corporate_advances')::bigint,
    CASE WHEN b.ownership = 'owned'
        THEN coalesce((s.state->'more'->>'deferred_interest')::bigint, 0) ELSE 0 END,
    coalesce(sum(n.net) FILTER (
        WHERE n.role IN ('principal', 'deferred_principal', 'memo_principal',
            'shadow_principal')), 0),
    coalesce(sum(n.net) FILTER (
        WHERE n.role IN ('escrow', 'escrow_advance', 'shadow_escrow_advance')), 0),
    coalesce(sum(n.net) FILTER (WHERE n.role = 'unapplied'), 0),
    coalesce(sum(n.net) FILTER (WHERE n.role IN ('fees_receivable', 'shadow_fees')), 0),
    coalesce(sum(n.net) FILTER (WHERE n.role IN ('corporate_advance', 'shadow_advances')), 0),
    coalesce(sum(n.net) FILTER (WHERE n.role = 'deferred_interest'
        OR (n.role = 'shadow_interest' AND b.ownership = 'owned')), 0)
FROM ledger_loanstate s JOIN ledger_book b ON b.stream_id = s.book_id LEFT JOIN (
    SELECT stream_id, role, sum(net) AS net FROM (
        SELECT p.stream_id, a.role, p.amount AS net FROM ledger_posting p
            JOIN ledger_account a ON a.id = p.debit_id
        UNION ALL SELECT p.stream_id, a.role, -p.amount FROM ledger_posting p
            JOIN ledger_account a ON a.id = p.credit_id) t GROUP BY 1, 2
) n ON n.stream_id = s.stream_id
WHERE s.stream_id <> s.book_id GROUP BY s.stream_id, b.ownership
"""


CONTROLS = ("principal", "escrow", "unapplied", "fees", "corporate advances", "deferred interest")
SIGNS = (1, -1, -1, 1, 1, 1)  # escrow and unapplied funds are what we owe


def verify_controls(cursor: Any) -> Iterator[Difference]:
    """Each loan's sub-ledger against its control accounts; the trial balance balances."""
    cursor.execute(SUBLEDGERS)
    for stream, *figures in cursor.fetchall():
        half = len(figures) // 2
        for name, loan, net, sign in zip(
            CONTROLS, figures[:half], figures[half:], SIGNS, strict=True
        ):
            ledger = sign * net
            if loan != ledger:
                yield Difference("control", f"loan {stream} {name}", str(loan), str(ledger))
