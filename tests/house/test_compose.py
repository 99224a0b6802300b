"""docker-compose.yml, the image and the secrets fit each other and the settings."""

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from servicing import environment
from tests.settings import BASE_DIR

COMPOSE: dict[str, Any] = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if "meridian" in one["image"]}
ONE_SHOT = {"prepare", "migrate", "demo"}
DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()
# What the images of others read.
THEIRS = {"POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS"}


def each(names: Iterable[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", sorted(names))


def test_the_parts_of_the_house() -> None:
    assert set(SERVICES) == {"postgres", "redis", "prepare", "migrate", "web", "worker", "beat",
                             "demo"}  # fmt: skip


@each(OURS)
def test_every_variable_is_a_setting(name: str) -> None:
    known = environment.NAMES | {f"{secret}_FILE" for secret in environment.SECRETS}
    assert set(OURS[name]["environment"]) - known == set()
    assert environment.SECRETS & set(OURS[name]["environment"]) == set()  # from files alone


@each(SERVICES)
def test_every_secret_is_defined_given_and_used(name: str) -> None:
    service = SERVICES[name]
    given = set(service["secrets"])
    text = str(service.get("environment", "")) + str(service.get("command", ""))
    assert set(re.findall(r"/run/secrets/(\w+)", text)) == given
    assert given <= set(COMPOSE["secrets"])


def test_no_more_secrets_than_are_needed() -> None:
    """Those that change the schema, and the superuser's, reach no process that people reach."""
    holders = {
        secret: {name for name, one in SERVICES.items() if secret in one["secrets"]}
        for secret in COMPOSE["secrets"]
    }
    assert holders["database_superuser_url"] == {"prepare"}
    assert holders["database_owner_url"] == {"prepare", "migrate"}
    assert holders["postgres_password"] == {"postgres"}
    assert holders["redis_password"] == {"redis"}


@each(set(SERVICES) - ONE_SHOT)
def test_what_stays_up_is_looked_after(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert service["restart"] == "unless-stopped"
    assert service["logging"]["options"]["max-size"]


@each(SERVICES)
def test_nothing_may_do_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service.get("user") or name in OURS  # the image of the house has its own


def test_only_the_site_is_reached_and_only_from_this_machine() -> None:
    assert {name for name, one in SERVICES.items() if "ports" in one} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert {name for name, one in SERVICES.items() if "outside" in one["networks"]} == {"web"}


def test_the_order_of_the_start() -> None:
    done, healthy = "service_completed_successfully", "service_healthy"
    after = {name: one.get("depends_on", {}) for name, one in SERVICES.items()}
    assert after["prepare"] == {"postgres": {"condition": healthy}}
    assert after["migrate"]["prepare"] == {"condition": done}
    for name in ("web", "worker", "beat", "demo"):
        assert after[name] == {"migrate": {"condition": done}, "postgres": {"condition": healthy},
                               "redis": {"condition": healthy}}  # fmt: skip


def test_variables_of_others_are_few() -> None:
    assert set(SERVICES["postgres"]["environment"]) == THEIRS


def test_what_the_file_asks_of_the_shell_is_documented() -> None:
    page = (BASE_DIR / "docs" / "deploy.md").read_text()
    asked = set(re.findall(r"\$\{(\w+)", (BASE_DIR / "docker-compose.yml").read_text()))
    assert {name for name in asked if f"`{name}`" not in page} == set()


def test_the_night_is_asked_for_and_run_at_the_same_time() -> None:
    assert SERVICES["beat"]["environment"]["NIGHT_AT"] == "${NIGHT_AT-00:30}"
    assert SERVICES["worker"]["environment"]["NIGHT_AT"] == "${NIGHT_AT-00:30}"


def test_the_image_has_the_libraries_of_the_makefile_and_no_root() -> None:
    makefile = (BASE_DIR / "Makefile").read_text()
    [libraries] = re.findall(r"^LIBRARIES := (.*)$", makefile, re.MULTILINE)
    assert {word for word in libraries.split() if word not in DOCKERFILE} == set()
    assert DOCKERFILE.rindex("USER 10001:10001") < DOCKERFILE.rindex("CMD [")
    assert "--require-hashes" in DOCKERFILE
    assert "HEALTHCHECK" in DOCKERFILE


def test_the_image_is_made_without_secrets() -> None:
    final = DOCKERFILE.rpartition("FROM ")[2]
    for name in environment.SECRETS:
        assert name not in final
    ignored = (BASE_DIR / ".dockerignore").read_text().split("\n")
    assert "*" in ignored
    sent = {line[1:] for line in ignored if line.startswith("!")}
    assert sent == {"borrowers", "collections", "escrow", "servicing", "templates", "manage.py",
                    "requirements.txt"}  # fmt: skip
    assert all((BASE_DIR / name).exists() for name in sent)


def make_secrets(folder: Path) -> dict[str, str]:
    subprocess.run(  # noqa: S603
        ["/bin/sh", "deploy/make_secrets.sh", str(folder)], cwd=BASE_DIR, check=True,
        capture_output=True,
    )  # fmt: skip
    return {path.name: path.read_text().strip() for path in folder.iterdir()}


def test_the_script_makes_every_secret_once(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    made = make_secrets(folder)
    assert set(made) == set(COMPOSE["secrets"])
    assert make_secrets(folder) == made
    assert os.stat(folder).st_mode & 0o777 == 0o700
    app = environment.parse_database(made["database_url"])
    owner = environment.parse_database(made["database_owner_url"])
    superuser = environment.parse_database(made["database_superuser_url"])
    assert (app["USER"], owner["USER"]) == ("meridian_app", "meridian_owner")
    assert app["NAME"] == owner["NAME"] == "meridian"
    assert superuser["PASSWORD"] == made["postgres_password"]
    assert made["redis_password"] in environment.parse_redis(made["redis_url"])
    assert len(environment.parse_keys(made["field_keys"])) == 1
    assert len(made["secret_key"]) >= 50
    assert len({app["PASSWORD"], owner["PASSWORD"], *made.values()}) == len(made) + 2


def test_the_secrets_are_neither_committed_nor_sent_to_the_builder() -> None:
    assert "secrets/" in (BASE_DIR / ".gitignore").read_text().splitlines()
