"""What else is kept of the demo's two years: escrow accounts, receipts, the history of aging."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import orjson

from escrow.analysing import record
from escrow.models import Analysis
from servicing.engine.dates import add_months
from servicing.ledger.copying import copy_rows, next_ids

from .books import Shelf, recorded_at
from .contract import Line
from .life import LAST_DAY
from .lived import Life
from .nights import BucketTotal, bucket_moves

LINE_COLUMNS = (
    "id, stream_id, kind, payee_id, payee_reference, annual_amount, due, next_due, policy_number,"
    " policy_expires, coverage_amount"
)
RECEIPT_COLUMNS = (
    "source, channel, received_date, amount, currency, loan_number, payer, check_number,"
    " designation, state, reason, stream_id, seq, business_date, created_at"
)


def write_escrow_lines(cursor: Any, lives: Sequence[tuple[int, Life]]) -> dict[int, list[int]]:
    """The lines of (stream, life) as they stand today; their keys by stream, in their order."""
    lines = [(stream, line) for stream, life in lives for line in life.contract.lines]
    payees = open_payees(cursor, {line.payee for _, line in lines})
    keys: dict[int, list[int]] = {stream: [] for stream, _ in lives}
    rows = []
    for key, (stream, line) in zip(
        next_ids(cursor, "escrow_escrowline", len(lines)), lines, strict=True
    ):
        keys[stream].append(key)
        rows.append((key, stream, *_line_row(line, payees)))
    copy_rows(cursor, "escrow_escrowline", LINE_COLUMNS, rows)
    return keys


def _line_row(line: Line, payees: dict[str, int]) -> tuple[object, ...]:
    next_due = line.next_due(LAST_DAY)
    return (
        line.kind, payees[line.payee], line.reference, line.known_amount(LAST_DAY), line.due,
        next_due, line.policy_number,
        line.policy_expires or (next_due if line.kind == "hazard" else None), line.coverage,
    )  # fmt: skip


def write_statuses(cursor: Any, shelves: Sequence[Shelf]) -> None:
    """What was in flight at the prior servicer, as the boarding file said it."""
    told = [(s.stream, s.life.contract) for s in shelves if s.life.contract.status]
    copy_rows(
        cursor, "loans_boardedrow", "loan_id, file, line, row, sealed",
        (
            (stream, "status", line,
             orjson.dumps({"loan_number": one.number, **one.status}).decode(), "")
            for line, (stream, one) in enumerate(told, start=2)
        ),
    )  # fmt: skip


def open_payees(cursor: Any, names: Iterable[str]) -> dict[str, int]:
    """The keys of payees by name; those that are new are made."""
    cursor.execute(
        "INSERT INTO escrow_payee (name) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
        [sorted(names)],
    )
    cursor.execute("SELECT name, id FROM escrow_payee WHERE name = ANY(%s)", [list(names)])
    return dict(cursor.fetchall())


def write_escrow(cursor: Any, shelves: Sequence[Shelf]) -> None:
    """Accounts, the bills that were paid, the analyses that were made."""
    copy_rows(
        cursor, "escrow_escrowaccount", "stream_id, year_starts, next_analysis, cushion_months",
        (
            (s.stream, _year_starts(s.life, on), on, s.life.contract.cushion_months)
            for s in shelves
            if (on := s.life.next_analysis)
        ),
    )  # fmt: skip
    copy_rows(
        cursor, "escrow_disbursement", "line_id, due_date, paid_on, amount, seq",
        ((s.lines[p.line], *p[1:]) for s in shelves for p in s.life.paid),
    )  # fmt: skip
    Analysis.objects.bulk_create(
        [record(s.stream, a.question, a.answer, a.seq) for s in shelves for a in s.life.analysed],
        batch_size=500,
    )


def _year_starts(life: Life, next_analysis: date) -> date:
    """The first of the month in which the account's computation year began."""
    if life.analysed:
        return life.analysed[-1].question.computation_start
    return add_months(next_analysis, -10).replace(day=1)


def write_receipts(cursor: Any, shelves: Sequence[Shelf]) -> int:
    """What came by check or at the desk, posted."""
    rows = [
        (
            r.source, "desk" if r.channel == "phone" else r.channel, r.received, r.amount,
            s.life.contract.terms.currency, s.life.contract.number,
            s.life.contract.people[0].name.upper(), r.check_number, r.designation,
            "posted", "", s.stream, r.seq, r.business_date, recorded_at(r.business_date),
        )
        for r, s in sorted(
            ((r, s) for s in shelves for r in s.life.received),
            key=lambda pair: (pair[0].business_date, pair[1].stream, pair[0].seq),
        )
    ]  # fmt: skip
    copy_rows(cursor, "payments_receipt", RECEIPT_COLUMNS, rows)
    return len(rows)


def write_aging(cursor: Any, shelves: Sequence[Shelf], totals: Iterable[BucketTotal],
                books: dict[str, int]) -> None:  # fmt: skip
    """Every move to another bucket, and what the buckets came to each night."""
    copy_rows(
        cursor, "delinquency_bucketchange",
        "stream_id, business_date, bucket, days_past_due, amount_due, oldest_due",
        ((s.stream, *move) for s in shelves for move in bucket_moves(s.life, LAST_DAY)),
    )  # fmt: skip
    copy_rows(
        cursor, "delinquency_agingtotal",
        "business_date, book_id, bucket, loans, principal, amount_due",
        ((t.business_date, books[t.book], *t[2:]) for t in totals),
    )  # fmt: skip
