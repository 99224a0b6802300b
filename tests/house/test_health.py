"""/health/live and /health/ready: asked by anybody, by any name, and honest."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from psycopg2.extensions import connection as Connection
from pytest_django import DjangoAssertNumQueries, Settings

from servicing.health import wanted_migrations
from servicing.ledger.days import start_books

from ..office.test_boarding_screens import ON

READY = {"database": "ok", "role": "ok", "migrations": "ok", "business_date": "none is open",
         "documents": "ok", "broker": "none"}  # fmt: skip


def ask(client: Client, path: str = "/health/ready", **headers: str) -> tuple[int, Any]:
    answer = client.get(path, **headers)  # type: ignore[arg-type]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    return answer.status_code, answer.json()


def test_a_process_that_answers_lives(client: Client) -> None:
    """Without a database: the test has none."""
    assert ask(client, "/health/live") == (200, {"state": "live"})


@pytest.mark.django_db
def test_a_house_in_order_is_ready(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        assert ask(client) == (200, {"state": "ready", "checks": READY})
    start_books(ON)
    assert ask(client)[1]["checks"]["business_date"] == "2026-11-20"


@pytest.mark.django_db
def test_probes_come_by_any_name_and_without_tls(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["servicing.example.com"]
    assert ask(client, HTTP_HOST="10.1.2.3:8000")[0] == 200
    assert client.get("/account/sign-in/", HTTP_HOST="10.1.2.3:8000").status_code == 400


@pytest.mark.django_db
def test_only_looking_is_allowed(client: Client) -> None:
    assert client.head("/health/ready").status_code == 200
    assert client.post("/health/live").status_code == 405
    assert client.get("/health/").status_code == 404


@pytest.mark.django_db
def test_a_migration_that_is_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone() == (len(wanted_migrations()),)
    wanted = wanted_migrations() | {("ledger", "9999_of_the_next_release")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("servicing.health.wanted_migrations", lambda: wanted)
        code, answer = ask(client)
    assert (code, answer["state"]) == (503, "unready")
    assert answer["checks"]["migrations"] == "1 not applied"


@pytest.mark.django_db
def test_documents_that_cannot_be_kept(client: Client, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.DOCUMENT_STORE = tmp_path / "file" / "documents"
    code, answer = ask(client)
    assert (code, answer["state"]) == (503, "unready")
    assert answer["checks"]["documents"] == "cannot be written"


@pytest.mark.django_db
def test_a_broker_that_is_away_takes_nobody_out_of_service(
    client: Client, settings: Settings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    began = time.monotonic()
    code, answer = ask(client)
    assert time.monotonic() - began < 5  # a probe does not wait long
    assert (code, answer["state"]) == (200, "degraded")
    assert answer["checks"]["broker"] == "unreachable"


def test_a_broker_that_answers(client: Client, fresh_db: str, redis_url: str) -> None:
    assert ask(client)[1]["checks"]["broker"] == "ok"


def test_a_database_that_is_away(client: Client, fresh_db: str) -> None:
    login = connections["default"].settings_dict
    connections["default"].close()
    before, login["NAME"] = login["NAME"], "no_such_database"
    try:
        code, answer = ask(client)
    finally:
        connections["default"].close()
        login["NAME"] = before
    assert (code, answer["state"]) == (503, "unready")
    assert answer["checks"] == {"database": "unreachable", "documents": "ok", "broker": "none"}


def test_a_role_that_may_change_the_schema(
    client: Client, fresh_db: str, superuser: Connection
) -> None:
    login = connections["default"].settings_dict
    connections["default"].close()
    before, login["USER"] = login["USER"], "meridian_owner"
    try:
        code, answer = ask(client)
    finally:
        connections["default"].close()
        login["USER"] = before
    assert (code, answer["state"]) == (503, "unready")
    assert answer["checks"]["role"] == "may change the schema"
