"""What commands owe to scripts: documents by their schemas, errors too, exit codes."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import jsonschema
import pytest

from tests.make import FIRST_DAY, ann, board
from tests.settings import BASE_DIR

Manage = Callable[..., "CompletedProcess[str]"]
TOTAL = "record,item,received_date,loan_number,amount,check_number,payer,designation\n"
LOCKBOX = TOTAL + "item,1,2026-03-02,1001,1499.10,881,Ann Lee,\ntotal,1,,,1499.10,,,\n"


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((BASE_DIR / "docs" / "schemas" / f"{name}.json").read_text())
    return found


def answered(done: "CompletedProcess[str]", name: str, code: int = 0) -> dict[str, Any]:
    """The one document of standard output, held to its schema."""
    assert done.returncode == code, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(document, schema(name))
    return document


def refused(done: "CompletedProcess[str]") -> list[tuple[str, str]]:
    errors = answered(done, "errors", 2)["errors"]
    return [(one["path"], one["message"]) for one in errors]


def test_documents_are_what_their_schemas_say(
    fresh_db: str, tmp_path: Path, manage: Manage
) -> None:
    board(ann())
    path = tmp_path / "lockbox.csv"
    path.write_text(LOCKBOX)
    assert answered(manage("receive", f"{path}", "--json"), "receive")["items"] == 1
    night = answered(manage("nightly", "--json"), "nightly")
    assert night["runs"][0]["steps"]["payments"] == {"done": 1, "payments": 1}
    closed = answered(manage("nightly", "--date", f"{FIRST_DAY}", "--json"), "nightly")
    assert (closed["changed"], closed["runs"]) == (False, [])
    proof = answered(manage("verify", "--all", "--day", f"{FIRST_DAY}", "--json"), "verify")
    assert (proof["holds"], proof["streams"]) == (True, 2)


@pytest.mark.parametrize(
    ("words", "path", "message"),
    [
        ("nightly --bogus", "", "unrecognized arguments: --bogus"),
        ("nightly --date", "--date", "expected one argument"),
        ("demo --loans x", "--loans", "invalid int value: 'x'"),
        ("receive", "", "the following arguments are required: file"),
        ("board", "", "the following arguments are required: FILES"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_a_document_too(
    words: str, path: str, message: str, manage: Manage
) -> None:
    assert refused(manage(*words.split(), "--json")) == [(path, message)]
    told = manage(*words.split())
    assert (told.returncode, told.stdout) == (2, "")
    assert message in told.stderr
