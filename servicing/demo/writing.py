"""Write the demo: loans opened, their lives entered, the past days closed. One transaction, so
that a demo is whole or not there at all."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from servicing.audit.acts import record
from servicing.ledger.close import close_days
from servicing.loans.opening import book_key, open_loans

from .adjusting import write_changes
from .books import Shelf, open_days, recorded_at, write_accruals, write_loans
from .contract import FIRST_DAY, TODAY
from .entered import write_entered
from .life import LAST_DAY
from .lived import Life
from .nights import bucket_totals, daily_accruals
from .records import write_aging, write_escrow, write_escrow_lines, write_receipts, write_statuses

ACTOR = "demo"
Progress = Callable[[str], None]


class Written(NamedTuple):
    """What the demo put into the database."""

    loans: int
    events: int
    postings: int
    days: int
    receipts: int


def write_lives(lives: Sequence[Life], progress: Progress) -> Written:
    """Enter whole lives into an empty ledger, as meridian_app and under all its triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        open_days(cursor, FIRST_DAY, TODAY)
        progress("opening loans")
        shelves, codes = shelve(cursor, lives)
        progress("entering events and postings")
        entered = write_loans(cursor, shelves, TODAY)
        progress("accruing interest, day by day")
        by_book = [(book_key(life.contract.new_loan())[0], life) for life in lives]
        owned = [(book, life) for book, life in by_book if life.contract.ownership == "owned"]
        accruals = daily_accruals(owned, FIRST_DAY, LAST_DAY)
        money = {codes[book]: life.contract.terms.currency for book, life in owned}
        accrued = write_accruals(
            cursor, {codes[b]: a for b, a in accruals.items()}, money, FIRST_DAY
        )
        progress("escrow, receipts, aging")
        write_escrow(cursor, shelves)
        write_statuses(cursor, shelves)
        receipts = write_receipts(cursor, shelves)
        write_aging(cursor, shelves, bucket_totals(by_book, FIRST_DAY, LAST_DAY), codes)
        write_entered(shelves)
        write_changes(shelves)
        progress("closing the past days")
        days = close_days(cursor, FIRST_DAY, LAST_DAY, recorded_at(LAST_DAY + timedelta(days=1)))
        record(actor=ACTOR, action="boarding:loaded", subject="demo portfolio",
               details={"loans": len(lives)})  # fmt: skip
    analyse_tables()
    return Written(
        len(lives), entered.events + accrued.events, entered.postings + accrued.postings,
        len(days), receipts,
    )  # fmt: skip


def shelve(cursor: Any, lives: Sequence[Life]) -> tuple[list[Shelf], dict[str, int]]:
    """Open the loans before their first fact; returns their shelves, and the books by code."""
    new = [life.contract.new_loan() for life in lives]
    streams = open_loans(
        cursor, new, business_date=FIRST_DAY, recorded_at=recorded_at(FIRST_DAY), actor=ACTOR,
        post_board=False,
    )  # fmt: skip
    cursor.execute("SELECT code, stream_id FROM ledger_book")
    codes: dict[str, int] = dict(cursor.fetchall())
    lines = write_escrow_lines(cursor, list(zip(streams, lives, strict=True)))
    return [
        Shelf(life, stream, codes[book_key(loan)[0]], lines[stream])
        for life, stream, loan in zip(lives, streams, new, strict=True)
    ], codes


def analyse_tables() -> None:
    """Let the planner see what was written; autovacuum would come a minute too late."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
