"""Databases for the benchmarks: clones on a durable server of their own, as in real use.

A benchmark forks a process for whatever it measures, so that nothing is warm that would be cold
in a night's worker, and the memory that is reported is that of the measured work alone.
"""

import resource
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from servicing import roles
from servicing.embedded import Postgres

_numbers = count(1)


class Measured(NamedTuple):
    """What a piece of work gave back, how long it took, and the most memory of one worker."""

    result: Any
    seconds: float
    peak_mb: float


def server() -> Postgres:
    return Postgres(settings.DATA_FOLDER, binaries=settings.PG_BIN)


@contextmanager
def serving() -> Iterator[None]:
    """The server for the block; what crashed benchmarks left on it is dropped."""
    server().ensure(database=None)
    try:
        with closing(server().connect()) as superuser:
            with superuser.cursor() as cursor:
                cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%'")
                left = [name for (name,) in cursor.fetchall()]
            for name in left:
                roles.drop(superuser, name)
        yield
    finally:
        connections.close_all()
        server().stop()


@contextmanager
def migrated() -> Iterator[str]:
    """A database that is migrated and empty."""
    name = f"bench_{next(_numbers)}"
    with closing(server().connect()) as superuser:
        roles.prepare(superuser, name)
        point_to(name)
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        yield from _until_dropped(superuser, name)


@contextmanager
def cloned(template: str) -> Iterator[str]:
    """A copy of a database; Django's connections go there for the block."""
    name = f"bench_{next(_numbers)}"
    connections.close_all()
    with closing(server().connect()) as superuser:
        roles.clone(superuser, template, name)
        point_to(name)
        yield from _until_dropped(superuser, name)


def _until_dropped(superuser: Any, name: str) -> Iterator[str]:
    try:
        yield name
    finally:
        connections.close_all()
        roles.drop(superuser, name)


def point_to(name: str) -> None:
    """Connections of this process and of its children to come."""
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def settle(name: str) -> None:
    """Leave a database as it stands on an ordinary evening: vacuumed, its statistics known."""
    with closing(server().connect(name)) as superuser:
        superuser.autocommit = True
        with superuser.cursor() as cursor:
            cursor.execute("VACUUM (FREEZE, ANALYZE)")
            cursor.execute("CHECKPOINT")


def apart(work: Callable[..., Any], *args: Any) -> Measured:
    """Do a piece of work in a process of its own."""
    connections.close_all()
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(theirs, work, args))
    child.start()
    theirs.close()
    try:
        measured: Measured = ours.recv()
    except EOFError:
        raise RuntimeError(f"{work.__name__} failed; see above") from None
    finally:
        child.join()
    return measured


def _answer(pipe: Connection, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
    start = perf_counter()
    result = work(*args)
    seconds = perf_counter() - start
    pages = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    pipe.send(Measured(result, seconds, pages / 1024))
    pipe.close()
    connections.close_all()


def by_two(work: Callable[[int, int], None]) -> None:
    """Do the same work in two processes; each is told its number and how many there are."""
    connections.close_all()
    context = get_context("fork")
    workers = [context.Process(target=work, args=(number, 2)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError(f"a worker of {work.__name__} failed; see above")
