"""What the database refuses, attacked in plain SQL by the application and by the tables' owner."""

import os
from collections.abc import Iterator
from datetime import date

import psycopg2
import pytest
from django.db import Error, connection, transaction
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ
from psycopg2.extensions import connection as Connection

from servicing.ledger.models import Event, LoanState, Posting
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

EVENT = """
INSERT INTO ledger_event (stream_id, seq, kind, effective_date, business_date, recorded_at, payload,
    source, actor, reverses, engine_version, txid, hash)
VALUES ({stream}, {seq}, 'fee', '{day}', '{day}', now(), '{{}}', 'attack:{seq}', 'x', {reverses},
    '1', {txid}, '')
"""
POSTING = """
INSERT INTO ledger_posting (stream_id, cause, line, subject, book_id, debit_id, credit_id, amount,
    business_date, effective_date)
VALUES ({stream}, {cause}, {line}, {subject}, {book}, {debit}, {credit}, {amount}, '{day}', '{day}')
"""


@pytest.fixture
def stream(fresh_db: str) -> int:
    return board(mortgage("1001"))["1001"]


@pytest.fixture
def owner(stream: int) -> Iterator[Connection]:
    """The owner of the tables, whom no grant holds back."""
    connection = psycopg2.connect(os.environ["DATABASE_OWNER_URL"].replace("%2F", "/"))
    connection.autocommit = True
    yield connection
    connection.close()


def event(stream: int, seq: int = 900, day: date = FIRST_DAY, txid: int = 0,
          reverses: object = "NULL") -> str:  # fmt: skip
    return EVENT.format(stream=stream, seq=seq, day=day, txid=txid, reverses=reverses)


def posting(of: int, **changes: object) -> str:
    book = LoanState.objects.get(pk=of).book_id
    cause = changes.get("cause", 900)
    row = {
        "stream": of, "cause": cause, "line": 900, "subject": cause, "book": book,
        "debit": 1010, "credit": 2200, "amount": 100, "day": FIRST_DAY,
    } | changes  # fmt: skip
    return POSTING.format(**row)


def run(*statements: str) -> None:
    """In one transaction as the application, or not at all."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def counts() -> tuple[int, int]:
    return Event.objects.count(), Posting.objects.count()


def test_a_whole_posting_is_taken(stream: int) -> None:
    events, postings = counts()
    run(event(stream), posting(stream))
    assert counts() == (events + 1, postings + 1)


def test_a_posting_under_a_savepoint_is_taken(stream: int) -> None:
    run(event(stream), "SAVEPOINT here", posting(stream), "RELEASE SAVEPOINT here")


TABLES = (
    "ledger_event", "ledger_posting", "ledger_stream", "ledger_account", "ledger_dayclose",
    "ledger_dayleaf", "ledger_dayroot", "audit_act",
)  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "attack", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "UPDATE {} SET {} = {}"]
)
def test_rows_are_only_ever_added(attack: str, table: str, stream: int, owner: Connection) -> None:
    column = {"ledger_stream": "kind", "ledger_account": "name", "audit_act": "actor",
              "ledger_posting": "amount", "ledger_event": "actor", "ledger_dayclose": "debits",
              "ledger_dayleaf": "head_hash", "ledger_dayroot": "leaves"}[table]  # fmt: skip
    statement = attack.format(table, column, column)
    before = counts()
    with pytest.raises(Error, match="permission denied"):
        run(statement)
    with owner.cursor() as cursor, pytest.raises(psycopg2.Error, match="only ever added"):
        cursor.execute(statement)
    assert counts() == before


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_posting SELECT * FROM ledger_posting"
        " ON CONFLICT (stream_id, cause, line) DO UPDATE SET amount = 1",
        "MERGE INTO ledger_posting p USING (SELECT 1) x ON true WHEN MATCHED THEN UPDATE"
        " SET amount = 1",
        "MERGE INTO ledger_event e USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE",
        "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TRIGGER posting_check ON ledger_posting",
    ],
)
def test_the_application_has_no_way_around(statement: str, stream: int) -> None:
    before = list(Posting.objects.values_list("amount", flat=True))
    with pytest.raises(Error):
        run(statement)
    assert list(Posting.objects.values_list("amount", flat=True)) == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": 0}, "posting_positive"),
        ({"amount": -5}, "posting_positive"),
        ({"credit": 1010}, "posting_two_accounts"),
        ({"debit": 4242}, "unknown account"),
        ({"debit": 21010, "credit": 22200}, "another currency"),
        ({"book": 424242}, "unknown book"),
        ({"subject": 777}, "unknown subject"),
        ({"cause": 1}, "without a cause in this transaction"),
        ({"cause": 777}, "without a cause in this transaction"),
        ({"day": "2026-03-03"}, "without a cause in this transaction"),
        ({"stream": 424242}, "without a cause"),
    ],
    ids=str,
)
def test_a_posting_that_does_not_fit_is_refused(
    changes: dict[str, object], message: str, stream: int
) -> None:
    before = counts()
    with pytest.raises(Error, match=message):
        run(event(stream), posting(stream, **changes))
    assert counts() == before


def test_the_number_of_the_transaction_cannot_be_forged(stream: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint + 1")
        [(coming,)] = cursor.fetchall()
    run(event(stream, txid=coming))
    with pytest.raises(Error, match="without a cause in this transaction"):
        run(posting(stream))


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (lambda s: event(424242), "unknown stream"),
        (lambda s: event(s, reverses=800), "reverse what does not exist"),
        (lambda s: event(s, day=date(2026, 3, 9)), "not open"),
        (lambda s: event(s, seq=1), "duplicate key"),
    ],
    ids=["stream", "reverses", "day", "number"],
)
def test_an_event_that_does_not_fit_is_refused(
    statement: object, message: str, stream: int
) -> None:
    assert callable(statement)
    with pytest.raises(Error, match=message):
        run(statement(stream))


def test_copy_is_checked_like_everything_else(stream: int) -> None:
    from io import StringIO

    book = LoanState.objects.get(pk=stream).book_id
    row = f"{stream}\t1\t900\t1\t{book}\t1010\t2200\t100\t{FIRST_DAY}\t{FIRST_DAY}\n"
    columns = "stream_id, cause, line, subject, book_id, debit_id, credit_id, amount"
    target = f"ledger_posting ({columns}, business_date, effective_date)"
    with transaction.atomic(), connection.cursor() as cursor, pytest.raises(psycopg2.Error):
        cursor.copy_expert(f"COPY {target} FROM STDIN", StringIO(row))
        transaction.set_rollback(True)


def close(superuser: Connection, day: date = FIRST_DAY) -> None:
    with superuser.cursor() as cursor:
        cursor.execute("UPDATE ledger_businessday SET state = 'closed' WHERE date = %s", [day])


def test_a_closed_day_takes_nothing_and_never_opens_again(
    stream: int, superuser: Connection, owner: Connection
) -> None:
    close(superuser)
    with pytest.raises(Error, match="is closed"):
        run(event(stream))
    for state in ("open", "night"):
        with owner.cursor() as cursor, pytest.raises(psycopg2.Error, match="cannot become"):
            cursor.execute("UPDATE ledger_businessday SET state = %s", [state])
    with owner.cursor() as cursor, pytest.raises(psycopg2.Error, match="only ever added"):
        cursor.execute("DELETE FROM ledger_businessday")


def test_a_snapshot_from_before_the_close_is_refused(stream: int, superuser: Connection) -> None:
    app = psycopg2.connect(os.environ["DATABASE_URL"].replace("%2F", "/"))
    app.set_isolation_level(ISOLATION_LEVEL_REPEATABLE_READ)
    with app.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_event")
        close(superuser)
        with pytest.raises(psycopg2.Error):
            cursor.execute(event(stream))
    app.close()
    assert not Event.objects.filter(seq=900).exists()
