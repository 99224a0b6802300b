"""Databases for tests: cloned in milliseconds from a template that is migrated once.

A template is named by the text of all migrations and kept for the next run. Several runs may go
on at once: each has clones named by its process, and the last to leave stops the server.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connections

from servicing import roles

from .settings import BASE_DIR, SERVER, TEST_FOLDER, database_url

KEPT_TEMPLATES = 3
_numbers = count(1)


def start() -> str:
    """Starts the server, migrates the template where its migrations are new; its name."""
    with _one_at_a_time():
        _lease().touch()
        SERVER.ensure(database=None)
        _forget("test_", [name for name in names("test_") if not _lives(name.split("_")[1])])
        template = f"template_{_migrations_digest()}"
        if template not in names("template_"):
            _migrate(template)
            _forget("template_", names("template_")[:-KEPT_TEMPLATES])
        return template


def stop_if_last() -> None:
    with _one_at_a_time():
        _lease().unlink()
        for lease in TEST_FOLDER.glob("run-*"):
            if _lives(lease.name.removeprefix("run-")):
                return
            lease.unlink()
        SERVER.stop()


@contextmanager
def cloned(template: str) -> Iterator[str]:
    """A database of its own for the block: Django's connections and new processes go there."""
    before = connections["default"].settings_dict["NAME"]
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with closing(SERVER.connect()) as superuser:
        with _one_at_a_time():
            roles.clone(superuser, template, name)
        point_to(name)
        try:
            yield name
        finally:
            point_to(before)
            roles.drop(superuser, name)


def point_to(name: str) -> None:
    """Connections of this process, of its threads to come and of its children to come."""
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = database_url(roles.APP, name)
    os.environ["DATABASE_OWNER_URL"] = database_url(roles.OWNER, name)


def names(prefix: str) -> list[str]:
    """The databases whose name begins so, the oldest first."""
    with closing(SERVER.connect()) as superuser, superuser.cursor() as cursor:
        cursor.execute("select datname from pg_database order by oid")
        return [name for (name,) in cursor.fetchall() if name.startswith(prefix)]


def _migrate(template: str) -> None:
    before = connections["default"].settings_dict["NAME"]
    half_made = f"migrating_{os.getpid()}"
    with closing(SERVER.connect()) as superuser:
        roles.prepare(superuser, half_made)
        point_to(half_made)
        try:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        except BaseException:
            point_to(before)
            roles.drop(superuser, half_made)
            raise
        point_to(before)
        roles.rename(superuser, half_made, template)


def _migrations_digest() -> str:
    files = [Path(roles.__file__)]
    for config in apps.get_app_configs():
        folder = Path(config.path) / "migrations"
        if folder.is_relative_to(BASE_DIR) and not folder.is_relative_to(BASE_DIR / ".venv"):
            files += [path for path in sorted(folder.glob("*")) if path.suffix in {".py", ".sql"}]
    digest = hashlib.sha256(django.__version__.encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _lease() -> Path:
    """The sign that this process uses the server."""
    return TEST_FOLDER / f"run-{os.getpid()}"


def _lives(pid: str) -> bool:
    return Path(f"/proc/{pid}").exists()


def _forget(prefix: str, databases: list[str]) -> None:
    with closing(SERVER.connect()) as superuser:
        for name in databases:
            assert name.startswith(prefix)
            roles.drop(superuser, name)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    TEST_FOLDER.mkdir(parents=True, exist_ok=True)
    with (TEST_FOLDER / "runs.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
