"""manage.py prepare_database, on a server that asks for passwords in its addresses."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from servicing import roles
from tests.settings import SERVER

NAME = f"test_{os.getpid()}_prepared"
HOST = f"?host={SERVER.socket_folder}"


@pytest.fixture
def addresses(template_db: str) -> Iterator[dict[str, str]]:
    yield {
        "DATABASE_SUPERUSER_URL": f"postgresql://postgres@/postgres{HOST}",
        "DATABASE_OWNER_URL": f"postgresql://meridian_owner:own@/{NAME}{HOST}",
        "DATABASE_URL": f"postgresql://meridian_app:app@/{NAME}{HOST}",
    }
    with closing(SERVER.connect()) as superuser:
        roles.drop(superuser, NAME)


def test_it_prepares_and_again_changes_passwords_only(
    addresses: dict[str, str], manage: Callable[..., Any]
) -> None:
    for _ in range(2):
        done = manage("prepare_database", **addresses)
        assert (done.returncode, done.stdout) == (0, f"The database {NAME} is prepared.\n"), done
    with (
        closing(psycopg2.connect(addresses["DATABASE_URL"])) as app,
        app.cursor() as cursor,
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
    ):
        cursor.execute("CREATE TABLE mine ()")
    with closing(SERVER.connect()) as superuser, superuser.cursor() as cursor:
        cursor.execute("SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE 'meridian_%'")
        kept = dict(cursor.fetchall())
    assert all(text.startswith("SCRAM-SHA-256$") for text in kept.values())


def test_an_administrator_without_superuser_is_enough(
    addresses: dict[str, str], manage: Callable[..., Any]
) -> None:
    """As managed servers give: the right to make roles and databases, and no more."""
    with closing(SERVER.connect()) as superuser, superuser.cursor() as cursor:
        superuser.autocommit = True
        cursor.execute("DROP ROLE IF EXISTS managed")
        cursor.execute("CREATE ROLE managed LOGIN CREATEROLE CREATEDB")
        # A role made by another is administered only by whom that one names.
        for role in (roles.OWNER, roles.APP):
            cursor.execute(f"GRANT {role} TO managed WITH ADMIN OPTION")
        try:
            addresses["DATABASE_SUPERUSER_URL"] = addresses["DATABASE_SUPERUSER_URL"].replace(
                "postgres@", "managed@"
            )
            done = manage("prepare_database", **addresses)
            assert done.returncode == 0, done.stderr
            roles.drop(superuser, NAME)
        finally:
            cursor.execute("DROP OWNED BY managed; DROP ROLE managed")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DATABASE_SUPERUSER_URL": ""}, "Set DATABASE_SUPERUSER_URL"),
        ({"DATABASE_OWNER_URL": ""}, "DATABASE_OWNER_URL must name the role meridian_owner."),
        ({"DATABASE_URL": f"postgresql://postgres@/x{HOST}"}, "DATABASE_URL must name the role"),
        ({"DATABASE_URL": f"postgresql://meridian_app@/other{HOST}"}, "name different databases"),
    ],
)
def test_what_cannot_be_used_is_said(
    addresses: dict[str, str], manage: Callable[..., Any], changed: dict[str, str], sentence: str
) -> None:
    done = manage("prepare_database", **(addresses | changed))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_migrating_without_the_owner_is_refused_in_a_sentence(
    fresh_db: str, manage: Callable[..., Any]
) -> None:
    done = manage("migrate", DATABASE_OWNER_URL="")
    assert (done.returncode, done.stderr) == (
        1,
        "CommandError: Set DATABASE_OWNER_URL: only meridian_owner may change the schema.\n",
    )
