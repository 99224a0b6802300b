"""boarding.load: a tape of files against the plain ORM loop and the COPY of the rows it writes."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

from borrowers.profiles.models import Person
from escrow.boarding import escrow_year, has_escrow, next_due
from escrow.models import EscrowAccount, EscrowLine, Payee
from servicing.engine.fold import opening
from servicing.engine.state import dump
from servicing.engine.terms import dump_terms
from servicing.ledger.days import start_books
from servicing.ledger.hashing import GENESIS
from servicing.ledger.models import LoanState, Stream
from servicing.ledger.streams import open_book
from servicing.loans.boarding.boarding import board_files, tolerances
from servicing.loans.boarding.checking import check_files
from servicing.loans.boarding.contract import new_loan
from servicing.loans.boarding.reading import ColumnMapping, Row
from servicing.loans.boarding.sections import Boarded, Rows
from servicing.loans.boarding.sets import find_sources
from servicing.loans.boarding.tie_out import tie_out
from servicing.loans.models import Loan, Party, TermsVersion
from servicing.loans.opening import NewLoan, board_draft
from tests.loans.tape import ON, write_portfolio

from . import databases, orm_loops
from .reporting import Rates, compare, note_growth

AT = datetime(2026, 11, 20, 18, tzinfo=UTC)
SAMPLE = 300
RUNS = 3
TABLES = (
    "ledger_stream", "ledger_loanstate", "ledger_event", "ledger_posting", "ledger_demand",
    "loans_loan", "loans_termsversion", "profiles_person", "loans_party",
    "escrow_escrowaccount", "escrow_escrowline",
)  # fmt: skip


def run(loans: int) -> Iterator[dict[str, Any]]:
    """Two sizes, two yardsticks; one process boards, as the command does."""
    sizes = {}
    with databases.migrated() as empty:
        start_books(ON)
        for size in (loans // 10, loans):
            ours, orm, raw = Rates(), Rates(), Rates()
            with tempfile.TemporaryDirectory() as folder, databases.cloned(empty):
                here = Path(folder)
                files = write_portfolio(here, size)
                (here / "sample").mkdir()
                sample = write_portfolio(here / "sample", SAMPLE)
                _keep_rows(files, here)
                for _ in range(RUNS):
                    with databases.cloned(empty):
                        ours.add(size, databases.apart(_board, files))
                    with databases.cloned(empty):
                        orm.add(SAMPLE, databases.apart(_orm_loop, sample))
                    with databases.cloned(empty):
                        databases.apart(_raw_tables)
                        raw.add(size, databases.apart(_raw_copy, here))
            sizes[size] = ours
            report = partial(compare, "boarding.load", size, "loans/s", ours)
            yield report("orm_loop", orm, f"on {SAMPLE} loans; files read, checked and tied out")
            yield report("raw_copy", raw, "the rows written, one process, nothing read or checked")
    yield note_growth("boarding.load", "loans/s", sizes)


def _board(files: Sequence[Path]) -> None:
    report = board_files(files, on=ON, business_date=ON, recorded_at=AT, actor="bench")
    if report.refused or int(report.totals["exceptions"]["loans"]):
        raise AssertionError(report.problems[:3] or report.exceptions[:3])


def _keep_rows(files: Sequence[Path], folder: Path) -> None:
    """Board once, and write what it added to a file a table."""
    databases.apart(_board, files)
    with connection.cursor() as cursor:
        for table in TABLES:
            with (folder / table).open("w") as file:
                cursor.copy_expert(f"COPY {table} TO STDOUT", file)


def _raw_tables() -> None:
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE TABLE raw_{table} (LIKE {table} INCLUDING ALL)")


def _raw_copy(folder: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            with (folder / table).open() as file:
                cursor.copy_expert(f"COPY raw_{table} FROM STDIN", file)


def _orm_loop(files: Sequence[Path]) -> None:
    """The same files, read, checked and tied out the same, then a loan a transaction by ORM."""
    sources = find_sources(files, files[0].parent).sources
    checked = check_files(sources, ColumnMapping(), ON, lambda _: {}, lambda doing, done, of: None)
    for chunk in range(checked.chunks):
        for row, rows in checked.read_chunk(chunk):
            if any(one.beyond for one in tie_out(row.values, [], ON, tolerances())):
                raise AssertionError(row.values["loan_number"])
            with transaction.atomic():
                _orm_board(row, rows)


def _orm_board(row: Row, rows: Rows) -> None:
    new = new_loan(row, rows["borrowers"], ON)
    with connection.cursor() as cursor:
        book = open_book(cursor, f"{new.ownership}-{new.product}", new.product, new.ownership)
    stream = Stream.objects.create(kind="loan", currency="USD")
    state = LoanState.objects.create(
        stream=stream, book_id=book, next_seq=1, head_hash=GENESIS, status="new",
        state=dump(opening(new.terms)),
    )  # fmt: skip
    loan = _orm_loan(new, stream, book)
    locked = orm_loops.lock_state(state.pk)
    orm_loops.post(locked, board_draft(new), ON, AT)
    one = Boarded(stream.pk, new, rows)
    if has_escrow(one):
        starts, due = escrow_year(one)
        EscrowAccount.objects.create(stream=stream, year_starts=starts, next_analysis=due)
    for line in rows.get("escrow_lines", ()):
        given = dict(line.values)
        given.pop("loan_number")
        payee, _ = Payee.objects.get_or_create(name=given.pop("payee"))
        EscrowLine.objects.create(
            stream_id=loan.pk, payee=payee, next_due=next_due(given["due"], ON), **given
        )


def _orm_loan(new: NewLoan, stream: Stream, book: int) -> Loan:
    same = (
        "number", "product", "program", "investor", "investor_loan_number", "pool", "note_date",
        "origination_date", "original_principal", "term_months", "lien_position",
        "property_type", "occupancy", "original_value", "property_line1", "property_city",
        "property_state", "property_zip", "borrower_name", "boarded_on",
    )  # fmt: skip
    loan = Loan.objects.create(
        stream=stream, book_id=book, maturity_date=new.terms.maturity_date,
        boarded_row=dict(new.boarded_row), **{name: getattr(new, name) for name in same},
    )  # fmt: skip
    TermsVersion.objects.create(
        loan=loan, version=1, effective_from=ON, terms=dump_terms(new.terms), source="boarding"
    )
    for party in new.parties:
        if isinstance(party.person, int):
            raise TypeError("a tape brings its own people")
        person = asdict(party.person)
        person["date_of_birth"] = str(person["date_of_birth"] or "")
        made = Person.objects.create(**person, tin_last_four=person["tin"][-4:])
        Party.objects.create(loan=loan, person=made, role=party.role)
    return loan
