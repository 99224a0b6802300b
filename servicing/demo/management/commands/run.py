"""Everything at once on one machine: the database, a demo portfolio, a night, the site."""

import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from servicing.demo.logins import BORROWERS, LOGINS
from servicing.embedded import Postgres
from servicing.loans.models import Loan
from servicing.nightly.models import Run
from servicing.serving import Site

ORPHAN_SECONDS = 10
OTHERS = """
    select count(*) from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid()
"""


class AlreadyRunning(Exception):
    """Another process serves this folder; the message is its address."""


class Command(BaseCommand):
    help = (
        "Start Postgres, migrate, board the demo portfolio and run one night where the database "
        "is empty, then serve on http://127.0.0.1:8000 (PORT). Ctrl-C stops all of it."
    )

    def handle(self, *args: object, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            with only_here(f"http://127.0.0.1:{settings.PORT}") as url:
                self.prepare_and_serve(url)
        except AlreadyRunning as running:
            self.stdout.write(f"Meridian already runs on {running}.")
        except KeyboardInterrupt:
            self.stdout.write("\nInterrupted. The next start goes on from here.")
            sys.exit(130)

    def prepare_and_serve(self, url: str) -> None:
        main_process = os.getpid()
        try:
            self.prepare()
            self.serve(url)
        finally:
            if os.getpid() == main_process:  # gunicorn's forked workers come by here as well
                stop_database()

    def prepare(self) -> None:
        require_free_port(settings.PORT)
        self.step("Database", "migrate", interactive=False, verbosity=0)
        if not Loan.objects.exists():
            self.step("Demo portfolio", "demo")
        if not Run.objects.filter(state=Run.State.DONE).exists():
            self.step("One night", "nightly")
        self.step("Static files", "collectstatic", interactive=False, verbosity=0)
        connections.close_all()  # gunicorn forks, and forks must not share a connection

    def serve(self, url: str) -> None:
        self.stdout.write(f"\nMeridian is on {url}\n\n")
        for login in (*LOGINS, *BORROWERS):
            self.stdout.write(f"  {login.username:<12} {login.password:<24} {login.what}\n")
        self.stdout.write("\nCtrl-C stops it.\n")
        self.stdout.flush()
        Site(settings.PORT).run()

    def step(self, title: str, command: str, **options: Any) -> None:
        self.stdout.write(f"{title} …")
        self.stdout.flush()
        started = time.monotonic()
        call_command(command, **options)
        self.stdout.write(f"{title}: {time.monotonic() - started:.1f} s")


@contextmanager
def only_here(url: str) -> Iterator[str]:
    """One process serves a data folder. The lock ends with the process, however it dies."""
    settings.DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_FOLDER / "run.lock").open("a+") as file:
        wait_for_lock(file)
        file.truncate(0)
        file.write(f"{os.getpid()} {url}")
        file.flush()
        yield url


def wait_for_lock(file: TextIO) -> None:
    """Gunicorn's workers hold the lock too, and outlive a kill -9 of their master by a second."""
    until = time.monotonic() + ORPHAN_SECONDS
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid, _, url = file.read().partition(" ")
            if Path(f"/proc/{pid}").exists() or time.monotonic() > until:
                raise AlreadyRunning(url) from None
            time.sleep(0.1)


def require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is taken by another program ({error.strerror}); "
                f"choose one: make run PORT={port + 1}"
            ) from None


def stop_database() -> None:
    """Stops the embedded Postgres, unless another command is using it."""
    connections.close_all()
    server = Postgres(settings.DATA_FOLDER)
    if not settings.EMBEDDED or not server.running():
        return
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        [others] = cursor.fetchone()
    connection.close()
    if not others:
        server.stop()
