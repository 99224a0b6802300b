"""The demo's books: every event and posting of the past days by COPY, under the ledger's own
triggers, and the state that each loan ends with through the journal."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from servicing.engine.fold import ENGINE_VERSION
from servicing.ledger.chart import account_id
from servicing.ledger.copying import copy_rows
from servicing.ledger.hashing import GENESIS, canonical, event_hash
from servicing.ledger.journal import Entry, Head, Journal
from servicing.ledger.staging import EVENT_COLUMNS, POSTING_COLUMNS

from .chronicle import NIGHT, EventRow, PostingRow
from .lived import Life

AT = time(20, tzinfo=UTC)  # when a past day's events were recorded


class Shelf(NamedTuple):
    """A life and where it stands in the database: its stream, its book, its escrow lines."""

    life: Life
    stream: int
    book: int
    lines: Sequence[int] = ()


class Counts(NamedTuple):
    events: int
    postings: int


def recorded_at(day: date) -> datetime:
    return datetime.combine(day, AT)


def open_days(cursor: Any, first: date, today: date) -> None:
    """Every day of the books, open: the past ones are closed once they are written."""
    cursor.execute(
        "INSERT INTO ledger_businessday (date, state)"
        " SELECT d, 'open' FROM generate_series(%s::date, %s::date, '1 day') d",
        [first, today],
    )


def write_loans(cursor: Any, shelves: Sequence[Shelf], today: date) -> Counts:
    """Every loan's events and postings, then its state and its demands."""
    journal = Journal(today, NIGHT, recorded_at(today))
    events: list[tuple[object, ...]] = []
    postings: list[tuple[object, ...]] = []
    for shelf in shelves:
        chronicle = shelf.life.chronicle
        rows = [with_line_key(event, shelf.lines) for event in chronicle.events]
        chain = add_events(events, shelf.stream, rows, GENESIS)
        postings += posting_rows(shelf.stream, shelf.book, chronicle.postings)
        state = chronicle.state
        head = Head(shelf.stream, chronicle.next_seq, chain, shelf.book, chronicle.ownership,
                    state.terms.currency, "")  # fmt: skip
        journal.add(Entry(head, None, (), (), state, chronicle.projected_demands()))
    copy_rows(cursor, "ledger_event", EVENT_COLUMNS, events)
    copy_rows(cursor, "ledger_posting", POSTING_COLUMNS, postings)
    journal.write(cursor)
    return Counts(len(events), len(postings))


def with_line_key(event: EventRow, lines: Sequence[int]) -> EventRow:
    """The source of a paid escrow bill names the line by its key, as the night does."""
    if event.kind != "escrow_disbursement":
        return event
    _, place, due = event.source.split(":")
    return event._replace(source=f"escrow:{lines[int(place)]}:{due}")


def add_events(rows: list[tuple[object, ...]], stream: int, events: Sequence[EventRow],
               chain: bytes) -> bytes:  # fmt: skip
    """Add the rows of a stream's events, chained to `chain`; returns the new head."""
    for e in events:
        at = recorded_at(e.business_date)
        chain = event_hash(
            chain, stream, e.seq, e.kind, e.effective_date, e.business_date, at, e.payload,
            e.source, e.actor, e.reverses, ENGINE_VERSION,
        )  # fmt: skip
        rows.append(
            (stream, e.seq, e.kind, e.effective_date, e.business_date, at, e.payload, e.source,
             e.actor, e.reverses, ENGINE_VERSION, 0, chain)
        )  # fmt: skip
    return chain


def posting_rows(stream: int, book: int, postings: Sequence[PostingRow]
                 ) -> list[tuple[object, ...]]:  # fmt: skip
    return [
        (stream, p.cause, p.line, p.subject, book, p.debit, p.credit, p.amount, p.business_date,
         p.effective_date)
        for p in postings
    ]  # fmt: skip


def write_accruals(cursor: Any, accruals: dict[int, list[int]], currencies: dict[int, str],
                   first: date) -> Counts:  # fmt: skip
    """The daily accruals of owned books, by their stream: one posting for every day that moved."""
    events: list[tuple[object, ...]] = []
    postings: list[tuple[object, ...]] = []
    journal = Journal(first, NIGHT, recorded_at(first))
    for book, amounts in accruals.items():
        currency = currencies[book]
        receivable = account_id("accrued_interest", currency)
        income = account_id("interest_income", currency)
        own: list[EventRow] = []
        for place, amount in enumerate(amounts):
            if not amount:
                continue
            day, seq = first + timedelta(days=place), len(own) + 1
            payload = canonical({"amount": abs(amount), "data": {}}).decode()
            own.append(EventRow(seq, "accrual", day, day, payload, f"accrual:{day}", NIGHT, None))
            sides = (receivable, income) if amount > 0 else (income, receivable)
            postings += posting_rows(
                book, book, [PostingRow(seq, 1, seq, *sides, abs(amount), day, day)]
            )
        chain = add_events(events, book, own, GENESIS)
        head = Head(book, len(own) + 1, chain, book, "owned", currency, "{}")
        journal.add(Entry(head, None, (), (), None, ()))
    copy_rows(cursor, "ledger_event", EVENT_COLUMNS, events)
    copy_rows(cursor, "ledger_posting", POSTING_COLUMNS, postings)
    journal.write(cursor)
    return Counts(len(events), len(postings))
