"""Settings are read strictly: what cannot be read stops the start and says so in a sentence."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from servicing.environment import (
    NAMES,
    SECRETS,
    Environment,
    SettingsError,
    parse_bool,
    parse_count,
    parse_database,
    parse_keys,
    parse_path,
    parse_redis,
    parse_site,
    parse_time_zone,
)
from servicing.keyfiles import KeyFiles
from tests.settings import BASE_DIR

KEY = "A" * 43 + "="


def test_an_unknown_name_of_ours_is_refused() -> None:
    with pytest.raises(SettingsError, match="MERIDIAN_WORKRES: no such setting"):
        Environment({"MERIDIAN_WORKRES": "4"})


def test_names_of_other_programs_are_left_alone() -> None:
    assert Environment({"WORKRES": "4", "PATH": "/bin"}).text("WORKERS") is None


def test_a_name_may_carry_the_prefix() -> None:
    assert Environment({"MERIDIAN_WORKERS": "4"}).read("WORKERS", parse_count, 1) == 4
    assert Environment({"WORKERS": "", "MERIDIAN_WORKERS": "4"}).text("WORKERS") == "4"


def test_two_spellings_that_disagree_are_refused() -> None:
    with pytest.raises(SettingsError, match="MERIDIAN_PORT and PORT say different things"):
        Environment({"PORT": "1", "MERIDIAN_PORT": "2"}).text("PORT")


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")
    assert Environment({"SECRET_KEY_FILE": f"{tmp_path}/key"}).text("SECRET_KEY") == "hush"
    with pytest.raises(SettingsError, match="SECRET_KEY_FILE: cannot read /nowhere"):
        Environment({"SECRET_KEY_FILE": "/nowhere"}).text("SECRET_KEY")


@pytest.mark.parametrize(
    ("parse", "text", "sentence"),
    [
        (parse_bool, "yes", "'yes' is neither true nor false."),
        (parse_count, "0", "'0' is not a whole number from 1 to 65535."),
        (parse_count, "2.5", "'2.5' is not a whole number from 1 to 65535."),
        (parse_path, "documents", "'documents' is not an absolute path."),
        (parse_time_zone, "Chicago", "'Chicago' is not a time zone such as America/Chicago."),
        (parse_time_zone, "../etc", "'../etc' is not a time zone such as America/Chicago."),
        (parse_site, "example.com", "is not an address such as https://servicing.example.com."),
        (parse_keys, f"{KEY},abc", "key 2 is not a Fernet key (32 bytes, base64)."),
        (parse_keys, " , ", "holds no key."),
        (parse_redis, "localhost:6379", "must begin with redis://, rediss:// or redis+socket://."),
        (parse_database, "mysql://a@b/c", "must begin with postgresql://."),
        (parse_database, "postgresql://host/name", "names no user or no database"),
        (parse_database, "postgresql://a@b/c?sslmod=require", "option 'sslmod' is not known."),
        (parse_database, "postgresql://a@b:port/c", "port"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(
    parse: Callable[[str], Any], text: str, sentence: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        Environment({"WORKERS": text}).read("WORKERS", parse, None)
    assert str(refused.value).startswith("WORKERS: ")
    assert sentence in str(refused.value)


def test_a_database_address_is_taken_apart() -> None:
    read = parse_database("postgresql://app:p%40ss@db.example:5433/loans?sslmode=verify-full")
    assert read == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "loans",
        "USER": "app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_a_start_stops_with_one_sentence(manage: Callable[..., Any]) -> None:
    done = manage("check", MERIDIAN_WORKRES="4")
    assert (done.returncode, done.stderr) == (
        1,
        "MERIDIAN_WORKRES: no such setting; docs/settings.md lists them.\n",
    )


def test_keys_are_not_made_up_where_the_database_is_ones_own(manage: Callable[..., Any]) -> None:
    done = manage("check", SECRET_KEY="")
    assert (done.returncode, done.stderr) == (
        1,
        "SECRET_KEY: must be set where DATABASE_URL is.\n",
    )


def test_keys_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    keys = KeyFiles(tmp_path / "data")
    made = keys.secret_key(), keys.field_keys()
    assert (keys.secret_key(), keys.field_keys()) == made
    assert len(made[0]) >= 50
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"secret_key", "field_keys"}
    for path in (tmp_path / "data").iterdir():
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_every_name_is_documented() -> None:
    page = (BASE_DIR / "docs" / "settings.md").read_text()
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert {name for name in rows if not name.startswith("meridian.")} == NAMES
    assert {name for name, row in rows.items() if "*secret*" in row} == SECRETS
