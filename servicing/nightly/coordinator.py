"""One coordinator runs the night at a time, and everybody else can see that there is one."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

LOCK_SPACE = 7303


class NightRunning(RuntimeError):
    """Another coordinator runs the night now."""


@contextmanager
def the_only_one() -> Iterator[None]:
    """Hold the lock of the night for the block. Raises NightRunning if somebody else has it.

    The lock lives in a connection of its own: local workers are forked, and Django's connections
    are closed before that. It is gone the moment this process is, however it ended.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [LOCK_SPACE])
            if not cursor.fetchone()[0]:
                raise NightRunning("The night is running already; see the batch monitor.")
        yield
    finally:
        with suppress(Error), own.cursor() as cursor:  # closing alone frees it a moment later
            cursor.execute("SELECT pg_advisory_unlock_all()")
        own.close()


def is_running() -> bool:
    """Whether a coordinator lives, on whatever machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted"
            " AND l.classid = %s AND l.objid = 0 AND l.objsubid = 2"
            " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK_SPACE],
        )
        return bool(cursor.fetchone()[0])
