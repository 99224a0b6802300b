"""Whether this process lives and whether it can serve: /health/live and /health/ready.

Both are answered before anything else looks at a request: no session, no sign-in, no redirect to
https, no question after the host's name, so that any orchestrator can ask by address. Answers are
short words, never an error's text.
"""

import logging
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from servicing.checks import rights_of_role
from servicing.ledger.days import NoOpenDay, open_date

logger = logging.getLogger("meridian.health")
BROKER_SECONDS = 2
OK = "ok"


def database() -> dict[str, str]:
    """The database answers, as a role that cannot change the schema, with every table it needs."""
    powerful, owner = rights_of_role()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    missing = len(wanted_migrations() - applied)
    return {
        "database": OK,
        "role": "may change the schema" if powerful or owner else OK,
        "migrations": f"{missing} not applied" if missing else OK,
    }


@cache
def wanted_migrations() -> frozenset[tuple[str, str]]:
    """The migrations that this release was built with."""
    return frozenset(MigrationLoader(None).disk_migrations)


def documents() -> str:
    """A file can be written where documents are kept; the file is gone at once."""
    folder = Path(settings.DOCUMENT_STORE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"?")
    except OSError:
        return "cannot be written"
    return OK


def broker() -> str:
    """The broker of Celery's workers answers; "none" where the night runs on local processes."""
    if not settings.REDIS_URL:
        return "none"
    with suppress(OSError, RedisError):
        with _client(settings.REDIS_URL) as client:
            client.ping()
        return OK
    return "unreachable"


def _client(url: str) -> Redis:
    """To the broker, by Celery's way of writing addresses, without a second try."""
    parts = urlsplit(url)
    once: dict[str, Any] = {
        "socket_connect_timeout": BROKER_SECONDS,
        "socket_timeout": BROKER_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    if parts.scheme == "redis+socket":
        return Redis(unix_socket_path=parts.path, password=parts.password, **once)
    return Redis.from_url(url, **once)


def business_date() -> str:
    try:
        return open_date().isoformat()
    except NoOpenDay:
        return "none is open"


def look() -> tuple[dict[str, str], str]:
    """What was found, and in one word: ready, degraded or unready.

    Without the broker people can work on and only the night waits, so this takes no process out
    of service; neither do books that were not opened yet.
    """
    found: dict[str, str] = {}
    try:
        found |= database()
        if found["migrations"] == OK:
            found["business_date"] = business_date()
    except Error:
        found["database"] = "unreachable"
    found["documents"] = documents()
    found["broker"] = broker()
    needed = ("database", "role", "migrations", "documents")
    if any(found.get(name) != OK for name in needed):
        return found, "unready"
    return found, "degraded" if found["broker"] == "unreachable" else "ready"


class HealthDoor:
    """Middleware that answers the two addresses and lets everything else through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path not in ("/health/live", "/health/ready"):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return _answer({"state": "GET or HEAD only"}, 405)
        if request.path == "/health/live":
            return _answer({"state": "live"}, 200)
        found, state = look()
        if state != "ready":
            logger.warning(state, extra=found)
        return _answer({"state": state, "checks": found}, 503 if state == "unready" else 200)


def _answer(document: dict[str, object], status: int) -> JsonResponse:
    answer = JsonResponse(document, status=status, headers={"Cache-Control": "no-store"})
    vars(answer)["_has_been_logged"] = True  # Django would log every 503 once more
    return answer
