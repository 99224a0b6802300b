"""Rows of the journal on their way into the database: COPY for what is added, a staged update
for what moves."""

from collections.abc import Collection
from io import StringIO
from typing import Any

from servicing.engine.accrual import earns_by, interest_columns
from servicing.engine.fold import wake_date
from servicing.engine.rates import charged_rate
from servicing.engine.state import Demand, State, dump

from .copying import escape

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


class Rows:
    """Rows in COPY's text format, one list for each table."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.postings: list[str] = []
        self.gone: list[tuple[int, str]] = []
        # Of a stream that stands in several entries only the last state and demands are written.
        self.demands: dict[tuple[int, str], str] = {}
        self.streams: dict[int, tuple[int, bytes, State | None]] = {}

    def copy(self, cursor: Any) -> None:
        _copy(cursor, f"ledger_event ({EVENT_COLUMNS})", self.events)
        _copy(cursor, f"ledger_posting ({POSTING_COLUMNS})", self.postings)
        self._stage_states(cursor)
        self._stage_demands(cursor)

    def _stage_states(self, cursor: Any) -> None:
        whole = [
            _state_row(stream, seq, chain, state)
            for stream, (seq, chain, state) in self.streams.items()
            if state is not None
        ]
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
                [min(self.streams), max(self.streams)],
            )
            cursor.execute("DELETE FROM staged_state")
        for stream, (seq, chain, state) in self.streams.items():
            if state is None:
                cursor.execute(
                    "UPDATE ledger_loanstate SET next_seq = %s, head_hash = %s"
                    " WHERE stream_id = %s",
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
        _copy(cursor, f"staged_demand ({DEMAND_COLUMNS})", self.demands.values())
        columns = [name.strip() for name in DEMAND_COLUMNS.split(",")][2:]
        cursor.execute(
            f"INSERT INTO ledger_demand ({DEMAND_COLUMNS}) SELECT {DEMAND_COLUMNS}"
            " FROM staged_demand ON CONFLICT (stream_id, key) DO UPDATE SET "
            + ", ".join(f"{name} = EXCLUDED.{name}" for name in columns)
        )
        cursor.execute("DELETE FROM staged_demand")


def _copy(cursor: Any, target: str, rows: Collection[str]) -> None:
    if rows:
        cursor.copy_expert(f"COPY {target} FROM STDIN", StringIO("".join(rows)))


def null(value: object) -> object:
    return "\\N" if value is None else value


def _state_row(stream: int, seq: int, chain: bytes, state: State) -> str:
    installments_due = state.oldest_due
    billed, principal, accrued, since = interest_columns(state)
    fees = sum(d.outstanding for d in state.demands if d.kind != "installment")
    terms = state.terms
    return (
        f"{stream}\t{seq}\t\\\\x{chain.hex()}\t{escape(dump(state))}\t{state.status}\t"
        f"{state.principal}\t{state.escrow}\t{state.suspense_total}\t{fees}\t{state.amount_due}\t"
        f"{terms.payment}\t{charged_rate(state)}\t{null(installments_due)}\t"
        f"{null(state.next_due)}\t{null(wake_date(state))}\t{billed}\t{principal}\t{accrued}\t"
        f"{null(since)}\t{earns_by(terms)}\t"
        f"{terms.due_day}\t{terms.late_fee.grace_days if terms.late_fee else DEFAULT_GRACE}\n"
    )


def demand_row(stream: int, demand: Demand) -> str:
    d = demand
    return (
        f"{stream}\t{d.key}\t{d.kind}\t{d.due}\t{d.number}\t{d.principal}\t{d.interest}\t"
        f"{d.escrow}\t{d.fee}\t{d.paid_principal}\t{d.paid_interest}\t{d.paid_escrow}\t"
        f"{d.paid_fee}\t{null(d.satisfied_on)}\n"
    )
