"""The journal: the one way into the ledger. Everything a transaction records in any number of
streams is collected here and written at once, with COPY for what is added and staged updates
for what moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Any, NamedTuple

from servicing.engine.accrual import interest_columns
from servicing.engine.facts import Fact
from servicing.engine.fold import ENGINE_VERSION, wake_date
from servicing.engine.state import Demand, State, dump
from servicing.engine.worksheet import Booking, Result

from .chart import accounts
from .hashing import canonical, event_hash

STATE_COLUMNS = (
    "stream_id, next_seq, head_hash, state, status, principal, escrow, suspense, fees_due,"
    " amount_due, payment, annual_rate, oldest_due, next_due, wake_date, interest_billed,"
    " accruing_principal, accrued, accrued_from, day_count, due_day, grace_days"
)
DEMAND_COLUMNS = (
    "stream_id, key, kind, due_date, number, principal, interest, escrow, fee,"
    " paid_principal, paid_interest, paid_escrow, paid_fee, satisfied_on"
)
EVENT_COLUMNS = (
    "stream_id, seq, kind, effective_date, business_date, recorded_at, payload, source, actor,"
    " reverses, engine_version, txid, hash"
)
POSTING_COLUMNS = (
    "stream_id, cause, line, subject, book_id, debit_id, credit_id, amount, business_date,"
    " effective_date"
)


# The courtesy period of a note without a late charge clause, for the day of its statement.
DEFAULT_GRACE = 15


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
        tables = _Rows()
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

    def _compose(self, item: Entry, known: dict[tuple[int, str], int], rows: "_Rows") -> None:
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
        rows.streams.append((stream, seq, chain, item.state))
        for demand in item.demands:
            rows.demands.append(_demand_row(stream, demand))
        rows.gone.extend((stream, key) for key in item.gone)

    def _event(
        self, rows: "_Rows", chain: bytes, stream: int, seq: int, kind: str, effective: date,
        payload: str, source: str, reverses: int | None,
    ) -> bytes:  # fmt: skip
        hashed = event_hash(
            chain, stream, seq, kind, effective, self.business_date, self.recorded_at, payload,
            source, self.actor, reverses, ENGINE_VERSION,
        )  # fmt: skip
        rows.events.append(
            f"{stream}\t{seq}\t{kind}\t{effective.isoformat()}\t{self.business_date.isoformat()}\t"
            f"{self.recorded_at.isoformat()}\t{_escape(payload)}\t{_escape(source)}\t"
            f"{_escape(self.actor)}\t{_null(reverses)}\t{ENGINE_VERSION}\t0\t\\\\x{hashed.hex()}\n"
        )
        return hashed


class _Rows:
    """Rows in COPY's text format, one list for each table."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.postings: list[str] = []
        self.demands: list[str] = []
        self.gone: list[tuple[int, str]] = []
        self.streams: list[tuple[int, int, bytes, State | None]] = []

    def copy(self, cursor: Any) -> None:
        _copy(cursor, f"ledger_event ({EVENT_COLUMNS})", self.events)
        _copy(cursor, f"ledger_posting ({POSTING_COLUMNS})", self.postings)
        self._stage_states(cursor)
        self._stage_demands(cursor)

    def _stage_states(self, cursor: Any) -> None:
        whole = [_state_row(*row[:3], row[3]) for row in self.streams if row[3] is not None]
        heads = [row for row in self.streams if row[3] is None]
        if whole:
            cursor.execute(
                "CREATE TEMP TABLE IF NOT EXISTS staged_state ON COMMIT DELETE ROWS AS SELECT "
                + STATE_COLUMNS
                + " FROM ledger_loanstate WITH NO DATA"
            )
            _copy(cursor, f"staged_state ({STATE_COLUMNS})", whole)
            columns = [name.strip() for name in STATE_COLUMNS.split(",")][1:]
            cursor.execute(
                "UPDATE ledger_loanstate t SET "
                + ", ".join(f"{name} = s.{name}" for name in columns)
                + " FROM staged_state s WHERE t.stream_id = s.stream_id"
                " AND t.stream_id BETWEEN %s AND %s",
                [min(r[0] for r in self.streams), max(r[0] for r in self.streams)],
            )
            cursor.execute("DELETE FROM staged_state")
        for stream, seq, chain, _ in heads:
            cursor.execute(
                "UPDATE ledger_loanstate SET next_seq = %s, head_hash = %s WHERE stream_id = %s",
                [seq, chain, stream],
            )

    def _stage_demands(self, cursor: Any) -> None:
        if self.gone:
            cursor.execute(
                "DELETE FROM ledger_demand d USING unnest(%s::bigint[], %s::text[]) AS g(s, k)"
                " WHERE d.stream_id = g.s AND d.key = g.k",
                [[stream for stream, _ in self.gone], [key for _, key in self.gone]],
            )
        if not self.demands:
            return
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS staged_demand ON COMMIT DELETE ROWS AS SELECT "
            + DEMAND_COLUMNS
            + " FROM ledger_demand WITH NO DATA"
        )
        _copy(cursor, f"staged_demand ({DEMAND_COLUMNS})", self.demands)
        columns = [name.strip() for name in DEMAND_COLUMNS.split(",")][2:]
        cursor.execute(
            f"INSERT INTO ledger_demand ({DEMAND_COLUMNS}) SELECT {DEMAND_COLUMNS}"
            " FROM staged_demand ON CONFLICT (stream_id, key) DO UPDATE SET "
            + ", ".join(f"{name} = EXCLUDED.{name}" for name in columns)
        )
        cursor.execute("DELETE FROM staged_demand")


def _copy(cursor: Any, target: str, rows: list[str]) -> None:
    if rows:
        cursor.copy_expert(f"COPY {target} FROM STDIN", StringIO("".join(rows)))


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _null(value: object) -> object:
    return "\\N" if value is None else value


def _state_row(stream: int, seq: int, chain: bytes, state: State) -> str:
    installments_due = state.oldest_due
    billed, principal, accrued, since = interest_columns(state)
    fees = sum(d.outstanding for d in state.demands if d.kind != "installment")
    terms = state.terms
    return (
        f"{stream}\t{seq}\t\\\\x{chain.hex()}\t{_escape(dump(state))}\t{state.status}\t"
        f"{state.principal}\t{state.escrow}\t{state.suspense_total}\t{fees}\t{state.amount_due}\t"
        f"{terms.payment}\t{terms.annual_rate}\t{_null(installments_due)}\t"
        f"{_null(state.next_due)}\t{_null(wake_date(state))}\t{billed}\t{principal}\t{accrued}\t"
        f"{_null(since)}\t{terms.day_count if terms.interest_method == 'daily' else 'scheduled'}\t"
        f"{terms.due_day}\t{terms.late_fee.grace_days if terms.late_fee else DEFAULT_GRACE}\n"
    )


def _demand_row(stream: int, demand: Demand) -> str:
    d = demand
    return (
        f"{stream}\t{d.key}\t{d.kind}\t{d.due}\t{d.number}\t{d.principal}\t{d.interest}\t"
        f"{d.escrow}\t{d.fee}\t{d.paid_principal}\t{d.paid_interest}\t{d.paid_escrow}\t"
        f"{d.paid_fee}\t{_null(d.satisfied_on)}\n"
    )
