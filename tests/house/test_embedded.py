"""The embedded servers: safe to start twice, found again after a kill -9, stopped cleanly."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection

from servicing import embedded
from servicing.embedded import Postgres, Valkey
from servicing.processes import EmbeddedError, live_pid
from tests.settings import BASE_DIR, SERVER

START = """
import sys
from pathlib import Path
from servicing.embedded import Postgres
print(Postgres(Path(sys.argv[1])).ensure())
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    """Durable, as in use, though small."""
    server = Postgres(tmp_path / "a folder", binaries=SERVER.binaries)
    yield server
    server.stop()
    assert not server.socket_folder.exists()


def rows(connection: Connection, query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def kill_9(server: Postgres) -> None:
    pid = live_pid(server.data / "postmaster.pid", str(server.data))
    assert pid
    os.kill(pid, signal.SIGKILL)


def test_the_second_start_finds_the_first_at_once(server: Postgres) -> None:
    assert server.ensure() is True
    started = time.monotonic()
    assert server.ensure() is False
    assert time.monotonic() - started < 0.1
    assert server.stop() is True
    assert server.stop() is False
    assert not server.running()


def test_two_processes_at_once_start_it_once(server: Postgres) -> None:
    command = [sys.executable, "-c", START, str(server.folder)]
    starting = [
        subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)  # noqa: S603
        for _ in range(3)
    ]
    answers = sorted(process.communicate(timeout=60)[0].strip() for process in starting)
    assert answers == ["False", "False", "True"]


def test_committed_rows_outlive_a_kill_9(server: Postgres) -> None:
    server.ensure()
    with closing(server.connect("meridian", "meridian_owner")) as owner, owner:
        rows(owner, "create table kept as select 7 as n; select n from kept")
    kill_9(server)
    assert server.ensure() is True
    with closing(server.connect("meridian", "meridian_app")) as app:
        assert rows(app, "select n from kept") == [(7,)]


def test_a_pid_file_whose_number_is_another_programs_is_no_hindrance(server: Postgres) -> None:
    server.ensure()
    kill_9(server)
    pid_file = server.data / "postmaster.pid"
    first, rest = pid_file.read_text().split("\n", 1)
    assert first != str(os.getpid())
    pid_file.write_text(f"{os.getppid()}\n{rest}")
    assert server.ensure() is True


def test_the_data_folder_survives_a_start_that_was_killed_in_the_middle(server: Postgres) -> None:
    half_made = server.folder / "postgres.half_made"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18")
    assert server.ensure() is True
    assert not half_made.exists()


def test_a_server_that_cannot_start_says_why(server: Postgres) -> None:
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("1")
    with pytest.raises(EmbeddedError, match=r"postgres\.log"):
        server.ensure()


def test_the_app_owns_nothing_and_may_work_with_what_the_owner_makes(server: Postgres) -> None:
    server.ensure()
    with closing(server.connect("meridian", "meridian_owner")) as owner, owner:
        rows(owner, "create table made (id serial, n int); insert into made (n) values (1); select")
    with closing(server.connect("meridian", "meridian_app")) as app:
        app.autocommit = True
        rows(app, "insert into made (n) values (2) returning id")
        rows(app, "create temporary table staged (n int); select 1")
        for refused in ("drop table made", "create table mine ()", "truncate made"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                rows(app, refused)


def test_a_socket_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    server = Postgres(tmp_path)
    server.socket_folder.symlink_to("/")
    with pytest.raises(EmbeddedError, match="another user"):
        server.ensure()
    server.socket_folder.unlink()


def test_valkey_starts_once_and_keeps_its_data_through_a_kill_9(tmp_path: Path) -> None:
    valkey = Valkey(tmp_path)
    assert (valkey.ensure(), valkey.ensure()) == (True, False)
    pid = live_pid(tmp_path / "valkey.pid", "valkey-server")
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert valkey.ensure() is True
    assert valkey.stop() is True
    assert valkey.stop() is False


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must become nobody")
def test_root_starts_it_also_where_namespaces_are_forbidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container; a folder made before, under a namespace, is taken over. Without
    namespaces nobody must be able to enter the folders above the binaries (access(2))."""
    if not all(folder.stat().st_mode & 0o001 for folder in Path(embedded.__file__).parents):
        pytest.skip("only root may enter a folder above this checkout")
    server = Postgres(tmp_path, binaries=SERVER.binaries)
    server.ensure()
    server.stop()
    monkeypatch.setattr(embedded, "DISGUISES", embedded.DISGUISES[1:])
    embedded._disguise.cache_clear()
    try:
        assert server.ensure() is True
        assert server.data.owner() == "nobody"
    finally:
        server.stop()
        embedded._disguise.cache_clear()
