"""What every test may ask for. Postgres is real, and tests connect as meridian_app.

db            the run's database; the test's transaction is rolled back (mark: django_db)
fresh_db      a migrated, empty database for this test alone, where it may commit; never flushed
superuser     a connection as postgres to the same database, to attack it or to look behind it
redis_url     a running Valkey; Celery and settings.REDIS_URL point to it
celery_worker starts `celery worker` processes on it
site          the address of the site, served on fresh_db
page          a page of a real Chromium, in a context of its own
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from psycopg2.extensions import connection as Connection
from pytest_django import DjangoDbBlocker, Settings

from . import databases
from .settings import BASE_DIR, SERVER

pytest_plugins = ["tests.browsing"]

hypothesis_settings.register_profile("here", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def template_db(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of the migrated template."""
    with django_db_blocker.unblock():
        template = databases.start()
    yield template
    databases.stop_if_last()


@pytest.fixture(scope="session")
def django_db_setup(template_db: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The run's database, for tests whose transaction is rolled back."""
    with django_db_blocker.unblock(), databases.cloned(template_db):
        django_db_blocker.block()
        yield
        django_db_blocker.restore()


@pytest.fixture
def fresh_db(
    request: pytest.FixtureRequest, template_db: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The name of a database of this test's own."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        pytest.fail("fresh_db stands alone: drop the django_db mark and the db fixture.")
    with django_db_blocker.unblock(), databases.cloned(template_db) as name:
        yield name


@pytest.fixture
def superuser(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """Autocommits; the uncommitted rows of a `db` test are not seen by it."""
    own = "fresh_db" in request.fixturenames
    name = request.getfixturevalue("fresh_db") if own else None
    if name is None:
        request.getfixturevalue("django_db_setup")
        name = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")[2]
    connection = SERVER.connect(name)
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees another's files."""
    for name in ("DOCUMENT_STORE", "EXPORT_STORE", "INBOX", "BOARDING_FOLDER"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        setattr(settings, name, folder)
        monkeypatch.setenv(name, str(folder))


@pytest.fixture
def manage() -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs manage.py in a process of its own, on the test's database; never raises."""

    def run(*words: str, **kwargs: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *words],
            cwd=BASE_DIR,
            env=os.environ | kwargs,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run
