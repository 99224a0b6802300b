"""The journal: the one way into the ledger. Everything a transaction records in any number of
streams is collected here and written at once, with COPY for what is added and staged updates
for what moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from servicing.engine.facts import Fact
from servicing.engine.fold import ENGINE_VERSION
from servicing.engine.state import Demand, State
from servicing.engine.worksheet import Booking, Result

from .chart import accounts
from .copying import escape
from .hashing import canonical, event_hash
from .staging import Rows, demand_row, null


class Head(NamedTuple):
    """A locked stream: where its chain ends, whose book it is in, and its state as text."""

    stream: int
    next_seq: int
    head_hash: bytes
    book: int
    ownership: str
    currency: str
    state: str


@dataclass(slots=True)
class Draft:
    """A fact before it has a number. `source` is unique in its stream."""

    kind: str
    effective_date: date
    source: str
    amount: int = 0
    data: Mapping[str, Any] | None = None
    reverses: int | None = None

    def fact(self, seq: int) -> Fact:
        return Fact(
            seq, self.kind, self.effective_date, self.amount, self.data or {}, self.reverses
        )

    def payload(self) -> str:
        return canonical({"amount": self.amount, "data": self.data or {}}).decode()


class Line(NamedTuple):
    """One posting to be made: whose effect (a seq or a consequence key), accounts, amount."""

    subject: int | str
    debit: int
    credit: int
    amount: int
    effective_date: date


@dataclass(slots=True)
class Entry:
    """What one transaction records in one stream. A second entry for the same stream continues
    where the first ended: its head must carry the next number."""

    head: Head
    fact: tuple[int, Draft] | None
    consequences: Sequence[Any]
    lines: Sequence[Line]
    state: State | None
    demands: Iterable[Demand]
    gone: Sequence[str] = ()  # demand keys that a replay took back
    replayed: bool = False


def lines_of(bookings: Iterable[Booking], head: Head) -> list[Line]:
    """The postings of bookings, by the chart and the stream's ownership."""
    ownership, currency = head.ownership, head.currency
    return [
        Line(subject, debit, credit, amount, on)
        for subject, debit_role, credit_role, amount, on in bookings
        for debit, credit in accounts(debit_role, credit_role, ownership, currency)
    ]


def entry(head: Head, fact: tuple[int, Draft] | None, result: Result) -> Entry:
    """The entry of a step that the engine made from the stream's own state."""
    return Entry(
        head, fact, result.consequences, lines_of(result.bookings, head), result.state,
        result.demands.values(),
    )  # fmt: skip


class Journal:
    """Collects entries of one business date and one actor, then writes them in one go."""

    def __init__(self, business_date: date, actor: str, recorded_at: datetime) -> None:
        self.business_date = business_date
        self.actor = actor
        self.recorded_at = recorded_at
        self.entries: list[Entry] = []
        self._chains: dict[int, bytes] = {}

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)

    def write(self, cursor: Any) -> None:
        """Write every entry. The database checks dates, accounts, causes and sources."""
        if not self.entries:
            return
        known = self._known_consequences(cursor)
        tables = Rows()
        for item in self.entries:
            self._compose(item, known, tables)
        tables.copy(cursor)
        self.entries, self._chains = [], {}

    def _known_consequences(self, cursor: Any) -> dict[tuple[int, str], int]:
        """Consequences that an earlier fold made already keep their event and their number."""
        wanted = [(e.head.stream, "derived:" + c.key) for e in self.entries for c in e.consequences]
        if not wanted:
            return {}
        cursor.execute(
            "SELECT e.stream_id, e.source, e.seq FROM unnest(%s::bigint[], %s::text[]) AS w(s, k)"
            " JOIN ledger_event e ON e.stream_id = w.s AND e.source = w.k",
            [[stream for stream, _ in wanted], [source for _, source in wanted]],
        )
        return {(stream, source): seq for stream, source, seq in cursor.fetchall()}

    def _compose(self, item: Entry, known: dict[tuple[int, str], int], rows: "Rows") -> None:
        head = item.head
        stream, seq = head.stream, head.next_seq
        chain = self._chains.get(stream, head.head_hash)
        numbers: dict[int | str, int] = {}
        cause = 0
        if item.fact:
            cause, draft = item.fact
            chain = self._event(rows, chain, stream, seq, draft.kind, draft.effective_date,
                                draft.payload(), draft.source, draft.reverses)  # fmt: skip
            seq += 1
        for made in item.consequences:
            source = "derived:" + made.key
            again = known.get((stream, source))
            if again is None:
                numbers[made.key] = seq
            else:
                numbers[made.key] = again
                if item.replayed or cause:
                    continue
                source = f"{source}#{seq}"
            chain = self._event(rows, chain, stream, seq, made.kind, made.effective_date, "{}",
                                source, None)  # fmt: skip
            cause = cause or seq
            seq += 1
        counts: dict[int, int] = {}
        business = self.business_date.isoformat()
        for line in item.lines:
            subject = numbers.get(line.subject, line.subject)
            number = counts[cause] = counts.get(cause, 0) + 1
            rows.postings.append(
                f"{stream}\t{cause}\t{number}\t{subject}\t{head.book}\t{line.debit}\t{line.credit}"
                f"\t{line.amount}\t{business}\t{line.effective_date.isoformat()}\n"
            )
        self._chains[stream] = chain
        rows.streams[stream] = (seq, chain, item.state)
        for demand in item.demands:
            rows.demands[stream, demand.key] = demand_row(stream, demand)
        rows.gone.extend((stream, key) for key in item.gone)

    def _event(
        self, rows: "Rows", chain: bytes, stream: int, seq: int, kind: str, effective: date,
        payload: str, source: str, reverses: int | None,
    ) -> bytes:  # fmt: skip
        hashed = event_hash(
            chain, stream, seq, kind, effective, self.business_date, self.recorded_at, payload,
            source, self.actor, reverses, ENGINE_VERSION,
        )  # fmt: skip
        rows.events.append(
            f"{stream}\t{seq}\t{kind}\t{effective.isoformat()}\t{self.business_date.isoformat()}\t"
            f"{self.recorded_at.isoformat()}\t{escape(payload)}\t{escape(source)}\t"
            f"{escape(self.actor)}\t{null(reverses)}\t{ENGINE_VERSION}\t0\t\\\\x{hashed.hex()}\n"
        )
        return hashed
