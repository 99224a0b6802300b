"""What must hold before the house opens: Django checks, each with an id and a hint.

`manage.py check` runs those that need no database, `check --database default` all of them.
"""

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

OLDEST_POSTGRES = 15_00_00
PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
ROLE = """
    select rolsuper or rolbypassrls or rolcreaterole,
           has_schema_privilege('public', 'create')
               or exists (select from pg_class where relowner = pg_roles.oid)
    from pg_roles where rolname = current_user
"""


@register(Tags.compatibility)
def check_time_zone(app_configs: object, **_later: object) -> list[CheckMessage]:
    """Instants are UTC everywhere; calendar days are local to SERVICER_TIME_ZONE."""
    if settings.TIME_ZONE == "UTC" and settings.USE_TZ:
        return []
    hint = "The servicer's own time zone is SERVICER_TIME_ZONE."
    return [Error("TIME_ZONE must be UTC and USE_TZ true.", hint=hint, id="meridian.E001")]


@register(Tags.files)
def check_folders(app_configs: object, **_later: object) -> list[CheckMessage]:
    """Documents can be stored and files taken in."""
    return [
        Error(
            f"{name}: {folder} cannot be written.",
            hint="Make the folder, or give it to the user that runs Meridian.",
            id="meridian.E002",
        )
        for name in ("DOCUMENT_STORE", "INBOX")
        if not _writable(folder := Path(getattr(settings, name)))
    ]


@register(Tags.compatibility)
def check_pango(app_configs: object, **_later: object) -> list[CheckMessage]:
    """WeasyPrint draws with these libraries of the system; no wheel brings them."""
    if missing := [name for name in PANGO if not _loads(name)]:
        hint = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        message = f"No PDF can be made: {', '.join(missing)} is missing."
        return [checks.Warning(message, hint=hint, id="meridian.W003")]
    return []


@register(Tags.database)
def check_role(
    app_configs: object, databases: Sequence[str] | None = None, **_later: object
) -> list[CheckMessage]:
    """The ledger's triggers bind nobody who owns its tables or is a superuser."""
    if "default" not in (databases or []):
        return []
    powerful, owner = rights_of_role()
    hint = "Let DATABASE_URL name the role meridian_app: docs/settings.md."
    found: list[CheckMessage] = []
    if powerful:
        message = "The role of DATABASE_URL is a superuser or may make roles."
        found.append(Error(message, hint=hint, id="meridian.E004"))
    if owner:
        message = "The role of DATABASE_URL may change the schema."
        found.append(Error(message, hint=hint, id="meridian.E005"))
    return found


@register(Tags.database)
def check_server(
    app_configs: object, databases: Sequence[str] | None = None, **_later: object
) -> list[CheckMessage]:
    """What is committed must outlive a power cut, on a Postgres that is recent enough."""
    if "default" not in (databases or []):
        return []
    found: list[CheckMessage] = []
    for name in ("fsync", "full_page_writes"):
        if _rows(f"show {name}") != [("on",)]:
            message = f"Postgres runs with {name} off: a power cut may lose the ledger."
            found.append(Error(message, id="meridian.E006"))
    [(version,)] = _rows("select current_setting('server_version_num')::int")
    if version < OLDEST_POSTGRES:
        found.append(Error("Postgres must be version 15 or later.", id="meridian.E007"))
    return found


def rights_of_role() -> tuple[bool, bool]:
    """Whether the role of DATABASE_URL has power over others, and over the schema."""
    [(powerful, owner)] = _rows(ROLE)
    return powerful, owner


def _writable(folder: Path) -> bool:
    """The folder, or the nearest one above that exists and in which it would be made."""
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
