"""Each check of the house finds what it looks for, and finds nothing in a house in order."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.db import connections
from psycopg2.extensions import connection as Connection
from pytest_django import Settings

from servicing import checks
from tests.settings import BASE_DIR

DEFAULT = ["default"]


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


def test_a_time_zone_other_than_utc(settings: Settings) -> None:
    assert checks.check_time_zone(None) == []
    settings.TIME_ZONE = "America/Chicago"
    assert ids(checks.check_time_zone(None)) == ["meridian.E001"]


def test_a_folder_that_cannot_be_written(settings: Settings, tmp_path: Path) -> None:
    settings.INBOX = tmp_path / "to" / "be" / "made"
    assert checks.check_folders(None) == []
    (tmp_path / "file").touch()
    settings.INBOX = tmp_path / "file" / "inbox"
    assert ids(checks.check_folders(None)) == ["meridian.E002"]


def test_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.check_pango(None) == []
    monkeypatch.setattr(checks, "PANGO", ("libmissing.so.0",))
    [warning] = checks.check_pango(None)
    assert (warning.id, warning.msg) == (
        "meridian.W003",
        "No PDF can be made: libmissing.so.0 is missing.",
    )


@pytest.mark.django_db
def test_the_role_of_the_app_may_not_change_the_schema() -> None:
    assert checks.check_role(None, databases=DEFAULT) == []
    assert checks.check_role(None, databases=None) == []


@pytest.mark.parametrize(
    ("user", "found"),
    [("meridian_owner", ["meridian.E005"]), ("postgres", ["meridian.E004", "meridian.E005"])],
)
def test_a_role_with_too_much_power(fresh_db: str, user: str, found: list[str]) -> None:
    settings_dict = connections["default"].settings_dict
    connections["default"].close()
    before, settings_dict["USER"] = settings_dict["USER"], user
    try:
        assert ids(checks.check_role(None, databases=DEFAULT)) == found
    finally:
        connections["default"].close()
        settings_dict["USER"] = before


@pytest.mark.django_db
def test_a_server_that_may_forget_or_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    forgetful = ["meridian.E006", "meridian.E006"]  # as the server of the tests is
    assert ids(checks.check_server(None, databases=DEFAULT)) == forgetful
    monkeypatch.setattr(checks, "OLDEST_POSTGRES", 990000)
    assert ids(checks.check_server(None, databases=DEFAULT))[2:] == ["meridian.E007"]


def test_every_id_is_documented_and_given_once() -> None:
    source = (BASE_DIR / "servicing" / "checks.py").read_text()
    page = (BASE_DIR / "docs" / "settings.md").read_text()
    given = [word.split('"')[0] for word in source.split('id="')[1:]]
    assert sorted(given) == sorted(set(given))
    assert given == [line.split("`")[1] for line in page.splitlines() if "`meridian." in line]


def test_the_checks_run_with_manage_py(
    fresh_db: str, superuser: Connection, manage: Callable[..., Any]
) -> None:
    """In a deployment like ours, but for the tests' server, which may forget."""
    done = manage("check", "--database", "default", PUBLIC_URL="https://meridian.example")
    assert done.returncode == 1
    assert {word for word in done.stderr.split() if "meridian." in word} == {"(meridian.E006)"}
    assert os.environ["DATABASE_URL"].split("/")[3].startswith(fresh_db)
