"""The two database roles: meridian_owner changes the schema, meridian_app does all the rest."""

import sys
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, encrypt_password
from psycopg2.extensions import connection as Connection

OWNER = "meridian_owner"
APP = "meridian_app"
EXTENSIONS = ("pg_trgm",)
PREPARED = """
    select exists (select from pg_database where datname = %s)
       and (select count(*) = 2 from pg_roles where rolname in (%s, %s))
"""
GRANTS = """
    REVOKE ALL ON DATABASE {database} FROM PUBLIC;
    GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app};
    GRANT USAGE ON SCHEMA public TO {app};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
        GRANT USAGE ON SEQUENCES TO {app};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
        GRANT EXECUTE ON FUNCTIONS TO {app};
"""


def prepare(superuser: Connection, database: str) -> None:
    """Makes the roles, the database, its extensions and grants; a second time changes nothing.

    `superuser` is a connection to any database of the server.
    """
    superuser.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    if _rows(superuser, PREPARED, [f"{database}", OWNER, APP]) == [(True,)]:
        return
    for role in (OWNER, APP):
        if not _rows(superuser, "select 1 from pg_roles where rolname = %s", [role]):
            _run(superuser, "CREATE ROLE {role} LOGIN", role=role)
    # A managed server's administrator is no superuser and must be a member to act for the owner.
    if _rows(superuser, "select 1 from pg_roles where rolname = current_user and not rolsuper", []):
        _run(superuser, "GRANT {owner} TO CURRENT_USER", owner=OWNER)
    # Prepared under another name, so that whoever finds the database finds it whole.
    half_made = f"{database}_half_made"
    _run(superuser, "DROP DATABASE IF EXISTS {name}", name=half_made)
    _run(superuser, "CREATE DATABASE {name} OWNER {owner}", name=half_made, owner=OWNER)
    there: dict[str, Any] = superuser.info.dsn_parameters | {"dbname": half_made}
    inside = psycopg2.connect(**there, password=superuser.info.password)
    try:
        inside.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        for extension in EXTENSIONS:
            _run(inside, "CREATE EXTENSION {extension}", extension=extension)
        _run(inside, GRANTS, database=half_made, app=APP, owner=OWNER)
    finally:
        inside.close()
    rename(superuser, half_made, database)


def set_password(superuser: Connection, role: str, password: str) -> None:
    """Gives the role a password. It is hashed here: the server, and its log, never see it."""
    superuser.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    hashed = encrypt_password(password, role, superuser, "scram-sha-256")
    with superuser.cursor() as cursor:
        statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
        cursor.execute(statement.format(sql.Identifier(role), sql.Literal(hashed)))


def rename(superuser: Connection, old: str, new: str) -> None:
    _run(superuser, "ALTER DATABASE {old} RENAME TO {new}", old=old, new=new)


def clone(superuser: Connection, template: str, database: str) -> None:
    """A copy of a database, with the same grants. Nobody may be connected to the template."""
    superuser.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    statement = "CREATE DATABASE {new} TEMPLATE {old} OWNER {owner} STRATEGY FILE_COPY"
    _run(superuser, statement, new=database, old=template, owner=OWNER)
    _run(superuser, "REVOKE ALL ON DATABASE {new} FROM PUBLIC", new=database)
    _run(superuser, "GRANT CONNECT, TEMPORARY ON DATABASE {new} TO {app}", new=database, app=APP)


def drop(superuser: Connection, database: str) -> None:
    """Drops a database, cutting off whoever is connected to it."""
    superuser.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    _run(superuser, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=database)


def _run(connection: Connection, statement: str, **names: str) -> None:
    identifiers = {key: sql.Identifier(name) for key, name in names.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(**identifiers))


def _rows(
    connection: Connection, query: str, parameters: Sequence[object]
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def main(words: list[str]) -> None:
    """python -m servicing.roles SUPERUSER_URL DATABASE: prepares a database of one's own."""
    if len(words) != 2:
        raise SystemExit(main.__doc__)
    with closing(psycopg2.connect(words[0])) as superuser:
        prepare(superuser, words[1])


if __name__ == "__main__":
    main(sys.argv[1:])
