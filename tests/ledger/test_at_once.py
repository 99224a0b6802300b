"""Two at once: two people on one loan, and a posting that meets the close of its day."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.db import connection, connections, transaction
from psycopg2.extensions import connection as Connection

from servicing.ledger.close import close_day
from servicing.ledger.days import begin_night, open_date
from servicing.ledger.journal import Draft
from servicing.ledger.models import DayClose, Event, LoanState
from servicing.ledger.posting import SourceConflict, post_fact
from servicing.ledger.verify import verify_controls, verify_days, verify_streams
from tests.nightly.portfolio import AT, FIRST_DAY, board, mortgage

WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.fixture
def stream(fresh_db: str) -> int:
    return board(mortgage("1001"))["1001"]


def pay(stream: int, source: str, amount: int = 10000) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        return post_fact(
            cursor, stream=stream, draft=Draft("payment", FIRST_DAY, source, amount),
            business_date=FIRST_DAY, actor=source, recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
        )  # fmt: skip


class Person(threading.Thread):
    """Somebody who does one thing on a connection of their own."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.act = act
        self.result: object = None
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.act()
        except BaseException as error:
            self.error = error
        finally:
            connections.close_all()

    def done(self) -> object:
        self.join(timeout=30)
        assert not self.is_alive()
        return self.result


def until_waiting(superuser: Connection, people: int) -> None:
    with superuser.cursor() as cursor:
        for _ in range(400):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchall() == [(people,)]:
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    pytest.fail(f"{people} people should wait for a lock")


def differences(stream: int) -> list[object]:
    with connection.cursor() as cursor:
        return [
            *verify_streams(cursor, [stream]),
            *verify_days(cursor, date.min, date.max),
            *verify_controls(cursor),
        ]


def test_two_people_post_to_one_loan_at_once(stream: int, superuser: Connection) -> None:
    """Both meet at the loan's row; without its lock they would take the same number."""
    superuser.autocommit = False
    with superuser.cursor() as cursor:
        cursor.execute("SELECT FROM ledger_loanstate WHERE stream_id = %s FOR UPDATE", [stream])
    people = [Person(partial(pay, stream, name)) for name in ("dana", "tom")]
    until_waiting(superuser, 2)
    superuser.rollback()
    superuser.autocommit = True
    assert sorted(str(person.done()) for person in people) == ["2", "3"]
    state = LoanState.objects.get(pk=stream)
    assert (state.next_seq, state.principal) == (4, 20000000 - 20000)
    assert differences(stream) == []


def test_one_key_at_once_is_one_payment(stream: int, superuser: Connection) -> None:
    superuser.autocommit = False
    with superuser.cursor() as cursor:
        cursor.execute("SELECT FROM ledger_loanstate WHERE stream_id = %s FOR UPDATE", [stream])
    people = [Person(lambda: pay(stream, "desk:1")) for _ in range(2)]
    until_waiting(superuser, 2)
    superuser.rollback()
    superuser.autocommit = True
    assert [person.done() for person in people] == [2, 2]
    assert Event.objects.filter(stream_id=stream, kind="payment").count() == 1
    with pytest.raises(SourceConflict):
        pay(stream, "desk:1", 20000)


def test_close_waits_for_a_posting_and_counts_it(stream: int, superuser: Connection) -> None:
    begin_night(FIRST_DAY)

    def close() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            close_day(cursor, FIRST_DAY, AT)

    with transaction.atomic(), connection.cursor() as cursor:
        post_fact(
            cursor, stream=stream, draft=Draft("payment", FIRST_DAY, "slow", 10000),
            business_date=FIRST_DAY, actor="slow", recorded_at=AT,
        )  # fmt: skip
        closing = Person(close)
        until_waiting(superuser, 1)
    closing.done()
    assert closing.error is None
    assert DayClose.objects.get(date=FIRST_DAY, account__role="cash_clearing").debits == 10000
    assert differences(stream) == []


def test_a_posting_that_comes_after_the_close_is_refused(
    stream: int, superuser: Connection
) -> None:
    begin_night(FIRST_DAY)
    with transaction.atomic(), connection.cursor() as cursor:
        close_day(cursor, FIRST_DAY, AT)
        late = Person(lambda: pay(stream, "late"))
        until_waiting(superuser, 1)
    late.done()
    assert "is closed" in str(late.error)
    assert not Event.objects.filter(source="late").exists()
    with transaction.atomic(), connection.cursor() as cursor:
        post_fact(
            cursor, stream=stream, draft=Draft("payment", FIRST_DAY, "late", 10000),
            business_date=open_date(), actor="late", recorded_at=AT,
        )  # fmt: skip
    assert differences(stream) == []
