"""The floor: COPY of the very rows that a step wrote, into empty tables with keys and checks.

Same chunks, a transaction each, by two workers; no rules, no triggers, nothing read or locked.
"""

from collections.abc import Sequence
from pathlib import Path

from django.db import connection, connections, transaction

from . import databases

TABLES = ("ledger_event", "ledger_posting", "ledger_loanstate", "ledger_demand")
Ranges = Sequence[tuple[int, int]]


def last_transaction() -> int:
    """The number of a transaction; what is written later has a greater one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def keep_rows(folder: Path, ranges: Ranges, after: int) -> None:
    """Write what was added or changed after a transaction to files, a file a table and chunk."""
    with connection.cursor() as cursor:
        for number, (low, high) in enumerate(ranges):
            for table in TABLES:
                with (folder / f"{table}-{number}").open("w") as file:
                    cursor.copy_expert(
                        f"COPY (SELECT * FROM {table} WHERE stream_id BETWEEN {low:d} AND {high:d}"
                        f" AND xmin::text::bigint > {after:d}) TO STDOUT",
                        file,
                    )


def make_tables() -> None:
    """Tables of the same shape: columns, keys, indexes and checks. Only the owner may make them."""
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE TABLE raw_{table} (LIKE {table} INCLUDING ALL)")


def copy_all(folder: Path, chunks: int) -> None:
    """Copy every file in, two workers at once."""

    def work(number: int, workers: int) -> None:
        for chunk in range(number, chunks, workers):
            with transaction.atomic(), connection.cursor() as cursor:
                for table in TABLES:
                    with (folder / f"{table}-{chunk}").open() as file:
                        cursor.copy_expert(f"COPY raw_{table} FROM STDIN", file)
        connection.close()

    databases.by_two(work)
