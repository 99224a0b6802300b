"""The tests' own databases: each on the role that may not change the schema, none shared."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import ProgrammingError, connection, transaction
from psycopg2.extensions import connection as Connection


@pytest.mark.django_db
@pytest.mark.parametrize("_time", [1, 2])
def test_a_db_test_leaves_nothing(_time: int) -> None:
    assert not Group.objects.filter(name="night owls").exists()
    Group.objects.create(name="night owls")


@pytest.mark.parametrize("_time", [1, 2])
def test_a_fresh_database_is_empty_though_tests_commit(fresh_db: str, _time: int) -> None:
    assert not Group.objects.filter(name="night owls").exists()
    with transaction.atomic(durable=True):
        Group.objects.create(name="night owls")
    assert connection.settings_dict["NAME"] == fresh_db


def test_what_is_committed_is_seen_by_others(
    fresh_db: str, superuser: Connection, manage: Callable[..., Any]
) -> None:
    Group.objects.create(name="night owls")
    with superuser.cursor() as cursor:
        cursor.execute("select name from auth_group where name = 'night owls'")
        assert cursor.fetchall() == [("night owls",)]
    done = manage("migrate", "--check")
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_the_role_of_tests_may_not_change_the_schema() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper from pg_roles where rolname = current_user")
        assert cursor.fetchone() == ("meridian_app", False)
        with pytest.raises(ProgrammingError, match="must be owner"):
            cursor.execute("alter table auth_group add column x int")
