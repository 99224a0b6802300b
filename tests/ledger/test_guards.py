"""What holds back even the owner of the tables: rewriting by the side doors of SQL."""

import os
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from psycopg2 import errors
from psycopg2.extensions import connection as Connection

from servicing.ledger.models import BusinessDay
from tests.make import FIRST_DAY, ann, board, close_until, pay

TABLES = ("event", "posting", "stream", "account", "dayclose", "dayleaf", "dayroot")
SETS = {"event": "actor = 'x'", "posting": "amount = 1", "stream": "currency = 'CAD'",
        "account": "name = 'x'", "dayclose": "debits = 0", "dayleaf": "head_hash = ''",
        "dayroot": "root = ''"}  # fmt: skip
KEYS = {"event": "stream_id, seq", "posting": "stream_id, cause, line", "stream": "id",
        "account": "id", "dayclose": "date, book_id, account_id", "dayleaf": "date, stream_id",
        "dayroot": "date"}  # fmt: skip


@pytest.fixture
def stream(fresh_db: str) -> int:
    """Ann's loan with a payment; one day closed, so that every table has rows."""
    [stream] = board(ann())
    pay(stream, FIRST_DAY, 10000)
    close_until(FIRST_DAY)
    return stream


def connected(variable: str) -> Connection:
    """A connection of a role's own, as psql would make it."""
    connection = psycopg2.connect(os.environ[variable])
    connection.autocommit = True
    return connection


@pytest.fixture
def app(stream: int) -> Iterator[Connection]:
    with closing(connected("DATABASE_URL")) as connection:
        yield connection


@pytest.fixture
def owner(stream: int) -> Iterator[Connection]:
    with closing(connected("DATABASE_OWNER_URL")) as connection:
        yield connection


def contents(connection: Connection) -> list[str]:
    """Every row of the ledger, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in (*TABLES, "book", "loanstate", "businessday"):
            cursor.execute(f"SELECT t::text FROM ledger_{table} t ORDER BY 1")
            found += [row for (row,) in cursor.fetchall()]
    return found


def refused(connection: Connection, *statements: str) -> psycopg2.Error:
    """The error that stops these statements; nothing of them stays."""
    before = contents(connection)
    with pytest.raises(psycopg2.Error) as stopped, connection.cursor() as cursor:
        cursor.execute(";\n".join(statements))
    connection.rollback()
    assert contents(connection) == before
    return stopped.value


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_rewritten_by_upsert_or_merge(
    table: str, app: Connection, owner: Connection
) -> None:
    name, change = f"ledger_{table}", SETS[table]
    upsert = (
        f"INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT * FROM {name}"
        f" ON CONFLICT ({KEYS[table]}) DO UPDATE SET {change}"
    )
    merge = f"MERGE INTO {name} USING (SELECT 1) x ON true WHEN MATCHED THEN"
    for statement in (upsert, f"{merge} UPDATE SET {change}", f"{merge} DELETE"):
        assert isinstance(refused(app, statement), errors.InsufficientPrivilege)
        assert "only ever added" in str(refused(owner, statement))


@pytest.mark.parametrize("table", ["book", "loanstate", "businessday"])
def test_what_moves_on_is_not_taken_away(table: str, app: Connection, owner: Connection) -> None:
    for statement in (f"DELETE FROM ledger_{table}", f"TRUNCATE ledger_{table} CASCADE"):
        assert isinstance(refused(app, statement), errors.InsufficientPrivilege)
        assert "only ever added" in str(refused(owner, statement))


@pytest.mark.parametrize(
    "change",
    ["state = 'open'", "state = 'night'", "closed_at = NULL", "date = date - 10"],
)
def test_a_closed_day_stays_as_it_is(change: str, app: Connection, owner: Connection) -> None:
    statement = f"UPDATE ledger_businessday SET {change} WHERE date = '{FIRST_DAY}'"
    for connection in (app, owner):
        assert refused(connection, statement).diag.constraint_name == "business_day_moves_on"


def test_a_closed_day_is_not_opened_by_a_second_row(app: Connection, owner: Connection) -> None:
    row = f"INSERT INTO ledger_businessday (date, state) VALUES ('{FIRST_DAY}', 'open')"
    for connection in (app, owner):
        assert isinstance(refused(connection, row), errors.UniqueViolation)
        again = f"{row} ON CONFLICT (date) DO UPDATE SET state = 'open'"
        assert refused(connection, again).diag.constraint_name == "business_day_moves_on"
    assert BusinessDay.objects.get(date=FIRST_DAY).state == "closed"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ledger_posting DISABLE TRIGGER posting_check",
        "ALTER TABLE ledger_event DISABLE TRIGGER USER",
        "ALTER TABLE ledger_posting DROP CONSTRAINT posting_positive",
        "DROP TRIGGER event_only_added ON ledger_event",
        "DROP TABLE ledger_posting",
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NULL; END'",
        "SET session_replication_role = replica",
        "SET ROLE meridian_owner",
        "CREATE TABLE ledger_mine (id int)",
    ],
)
def test_the_application_cannot_take_the_guards_down(statement: str, app: Connection) -> None:
    assert isinstance(refused(app, statement), errors.InsufficientPrivilege)


def test_the_application_cannot_grant_itself_what_it_lacks(stream: int, app: Connection) -> None:
    """Postgres only warns, and grants nothing."""
    with app.cursor() as cursor:
        cursor.execute("GRANT UPDATE ON ledger_posting TO meridian_app")
    attack = f"UPDATE ledger_posting SET amount = 1 WHERE stream_id = {stream}"
    assert isinstance(refused(app, attack), errors.InsufficientPrivilege)


def event(stream: int, day: str, source: str) -> str:
    return (
        "INSERT INTO ledger_event (stream_id, seq, kind, effective_date, business_date,"
        " recorded_at, payload, source, actor, engine_version, txid, hash) VALUES"
        f" ({stream}, 900, 'fee', '{day}', '{day}', now(), '{{}}', '{source}', 'x', '1', 0, '')"
    )


def posting(stream: int, day: str) -> str:
    return (
        "INSERT INTO ledger_posting (stream_id, cause, line, subject, book_id, debit_id,"
        " credit_id, amount, business_date, effective_date)"
        f" SELECT {stream}, 900, 1, 900, book_id, 1010, 2200, 5, '{day}', '{day}'"
        f" FROM ledger_loanstate WHERE stream_id = {stream}"
    )


def test_the_owner_too_posts_only_to_an_open_day(stream: int, owner: Connection) -> None:
    for day, word in ((f"{FIRST_DAY}", "closed"), ("2026-02-27", "not open")):
        found = refused(owner, event(stream, day, "attack"), posting(stream, day))
        assert found.diag.constraint_name == "business_date_open"
        assert f"business date {day} is {word}" in str(found)


def test_a_transaction_that_closes_the_day_posts_nothing_more_to_it(
    stream: int, app: Connection
) -> None:
    """Its event was in time, but what came after the close is not in the day's totals."""
    found = refused(
        app, event(stream, "2026-03-03", "attack"),
        "UPDATE ledger_businessday SET state = 'closed' WHERE date = '2026-03-03'",
        posting(stream, "2026-03-03"),
    )  # fmt: skip
    assert found.diag.constraint_name == "business_date_open"
