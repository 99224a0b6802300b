"""The description is valid, whole and true; the page made from it shows every operation; the
examples of docs/api.md run as they stand."""

import re
import shlex
from io import StringIO
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from servicing.api.describing import openapi
from servicing.api.operations import OPERATIONS
from servicing.api.reading import reference_groups
from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from tests.nightly.portfolio import board, mortgage
from tests.office.lockbox import GOOD

from .conftest import Of
from .program import Program

DOCS = settings.BASE_DIR / "docs" / "api.md"
EXAMPLES = [
    line.replace("\\\n", " ")
    for block in re.findall(r"```sh\n(.*?)```", DOCS.read_text(), re.DOTALL)
    for line in re.findall(r"^curl (?:.*\\\n)*.*$", block, re.MULTILINE)
]


def test_the_description_is_valid_and_nothing_in_it_is_guessed() -> None:
    said = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=said)
    found = yaml.safe_load(said.getvalue())
    assert found["openapi"] == "3.0.3"


def described() -> dict[str, dict[str, Any]]:
    return {one["operationId"]: one for methods in openapi()["paths"].values()
            for one in methods.values()}  # fmt: skip


def test_every_operation_is_described_as_it_is_declared() -> None:
    found = described()
    assert found.keys() == {one.name for one in OPERATIONS}
    for one in OPERATIONS:
        told = found[one.name]
        assert (told["summary"], told["tags"]) == (one.summary, [one.group])
        assert told["x-permission"] == one.permission
        names = {parameter["name"] for parameter in told.get("parameters", [])}
        assert one.changes == ("Idempotency-Key" in names)
        assert ({"limit", "cursor"} <= names) == one.many
        assert {str(one.status), "400", "401", "403", "500"} <= told["responses"].keys()
        assert told["security"] == [{"token": []}, {"session": []}]


def test_every_field_that_is_money_says_so() -> None:
    schemas = openapi()["components"]["schemas"]
    for name in ("principal", "escrow", "amount_due", "per_diem"):
        field = schemas["LoanFigures"]["properties"][name]
        assert field["type"] == "integer"
        assert "Minor units" in field["description"]
    files = schemas["TapeSentRequest"]["properties"]["files"]["items"]
    file = schemas["FileSentRequest"]["properties"]["file"]
    assert files["format"] == file["format"] == "binary"
    assert schemas["Error"]["required"] == ["code", "detail", "field"]


def test_the_page_shows_every_operation() -> None:
    cards = [card for group in reference_groups() for card in group.cards]
    assert sorted(card.name for card in cards) == sorted(one.name for one in OPERATIONS)
    for card in cards:
        assert card.curl.startswith("curl ")
        assert "/{" not in card.curl
        assert all(line.words for line in card.parameters), card.name


@pytest.mark.django_db
def test_the_page_keeps_the_content_security_policy() -> None:
    client = Client()
    user = User.objects.create_user("renee")
    give_role(user, Role.OFFICER)
    client.force_login(user)
    text = client.get("/api/").content.decode()
    assert "take_payment" in text
    assert "Idempotency-Key: $(uuidgen)" in text
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=", text)


def read_curl(command: str) -> dict[str, Any]:
    """A curl command of the page as a request: method, path, headers, body, files."""
    words = shlex.split(command)[1:]
    asked: dict[str, Any] = {"method": "GET", "headers": {}, "body": None, "files": None}
    while words:
        word = words.pop(0)
        if word == "-X":
            asked["method"] = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            asked["headers"][name] = value
        elif word == "-d":
            asked["body"] = words.pop(0)
        elif word == "-o":
            words.pop(0)
        elif word == "-F":
            name, _, value = words.pop(0).partition("=")
            file = SimpleUploadedFile(value.removeprefix("@"), GOOD.encode())
            asked["files"] = {name: file}
        else:
            asked["path"] = word.removeprefix("$MERIDIAN")
    return asked


@pytest.mark.django_db
def test_the_examples_of_the_page_run(program: Of) -> None:
    board(mortgage("1000391177"))
    secret = program("cashier").secret
    assert len(EXAMPLES) >= 9
    for command in EXAMPLES:
        asked = read_curl(command)
        assert asked["headers"]["Authorization"] == "Bearer $TOKEN"
        answer = Program(secret).ask(
            asked["method"], asked["path"], body=asked["body"], files=asked["files"],
            key=asked["headers"].get("Idempotency-Key"),
        )  # fmt: skip
        assert answer.status_code in (200, 201), (command, answer.content)
