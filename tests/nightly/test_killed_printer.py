"""Kill a worker with -9 in the middle of a run of statements: each statement exactly once."""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from psycopg2.extensions import connection as Connection

from servicing.compliance.models import NoticeDue
from servicing.documents.models import Delivery, Document
from servicing.documents.store import read
from servicing.nightly.models import Chunk
from tests.documents import make

from .portfolio import FIRST_DAY, board, mortgage
from .test_killed_workers import workers_of

LOANS = 12
WRITES = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO "documents_document"%'
"""


@pytest.fixture
def notices(fresh_db: str) -> list[NoticeDue]:
    """A statement due for each of twelve loans."""
    streams = board(*(mortgage(str(1000 + n)) for n in range(LOANS)))
    return [
        NoticeDue.objects.create(
            stream_id=stream, code="periodic_statement", key=f"killed:{number}", due_on=FIRST_DAY,
            business_date=FIRST_DAY, facts=replace(make.H30A, loan_number=number).to_json(),
        )
        for number, stream in streams.items()
    ]  # fmt: skip


def test_a_worker_killed_in_a_statement_run_makes_each_statement_once(
    notices: list[NoticeDue], superuser: Connection
) -> None:
    superuser.autocommit = False
    with superuser.cursor() as cursor:  # the worker has rendered and stored; its rows wait
        cursor.execute("LOCK TABLE documents_document IN SHARE MODE")
        nightly = subprocess.Popen([sys.executable, "manage.py", "nightly"], start_new_session=True)
        for _ in range(900):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WRITES)
            if cursor.fetchall() != [(0,)]:
                break
            cursor.execute("SELECT pg_sleep(0.05)")
        else:
            pytest.fail("no worker came to write the statements")
        for victim in workers_of(nightly):
            os.kill(victim, signal.SIGKILL)
    superuser.rollback()
    superuser.autocommit = True
    assert nightly.wait(timeout=120) == 0
    assert Chunk.objects.filter(step__name="documents", attempts__gt=1).exists()
    made = Document.objects.filter(notice__in=notices)
    assert sorted(made.values_list("notice_id", flat=True)) == [one.pk for one in notices]
    assert Delivery.objects.filter(document__in=made).count() <= LOANS
    assert all(read(one.sha256).startswith(b"%PDF-1.7") for one in made)
