"""Boarding as tests do it: on Friday, November 20, 2026, which is the open business date."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection

from borrowers.profiles.models import Person
from servicing.audit.models import Act
from servicing.ledger.chart import ROLE_OF
from servicing.ledger.days import start_books
from servicing.ledger.models import Event, Posting, Stream
from servicing.ledger.verify import verify_controls, verify_streams
from servicing.loans.boarding.boarding import board_files
from servicing.loans.boarding.reading import ColumnMapping
from servicing.loans.boarding.report import Report
from servicing.loans.models import BoardingBatch, BoardingException, Loan

from .tape import ON, Tape

NOON = datetime(2026, 11, 20, 18, tzinfo=UTC)


def board(files: Sequence[Path], *, dry_run: bool = False, on: date = ON,
          mapping: ColumnMapping | None = None) -> Report:  # fmt: skip
    start_books(ON)
    return board_files(
        files, on=on, business_date=ON, recorded_at=NOON, actor="Olga", dry_run=dry_run,
        mapping=mapping,
    )  # fmt: skip


def problems_of(tape: Tape, folder: Path) -> list[str]:
    """What is wrong with a tape, as "place: sentence"; and that nothing of it was written."""
    return refused(tape.write(folder))


def refused(files: Sequence[Path], mapping: ColumnMapping | None = None) -> list[str]:
    report = board(files, mapping=mapping)
    assert report.refused
    assert rows_written() == 0
    assert report.problem_count == len(report.problems)
    return [f"{one['path']}: {one['message']}" for one in report.problems]


def rows_written() -> int:
    """All rows that a boarding may write, together."""
    tables = (Stream, Loan, Person, Event, BoardingBatch, BoardingException, Act)
    return sum(model.objects.count() for model in tables)


def postings(loan: Loan) -> dict[tuple[str, str], int]:
    """What a loan has posted: (debit role, credit role) to amount."""
    return {
        (ROLE_OF[row.debit_id], ROLE_OF[row.credit_id]): row.amount
        for row in Posting.objects.filter(stream=loan.stream)
    }


def books_hold() -> None:
    """Every stream verifies, and every sub-ledger agrees with its control account."""
    with connection.cursor() as cursor:
        streams = list(Stream.objects.values_list("pk", flat=True))
        assert list(verify_streams(cursor, streams)) == []
        assert list(verify_controls(cursor)) == []
