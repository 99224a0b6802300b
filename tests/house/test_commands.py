"""What commands owe to scripts: documents by their schemas, errors too, exit codes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.core.management import ManagementUtility

from servicing.ledger.days import open_date
from tests.make import FIRST_DAY, ann, board
from tests.settings import BASE_DIR

TOTAL = "record,item,received_date,loan_number,amount,check_number,payer,designation\n"
LOCKBOX = TOTAL + "item,1,2026-03-02,1001,1499.10,881,Ann Lee,\ntotal,1,,,1499.10,,,\n"


class Answered(NamedTuple):
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def manage(capfd: pytest.CaptureFixture[str]) -> Callable[..., Answered]:
    """Runs a command line as manage.py does, in this process: a process each would take long."""

    def run(*words: str) -> Answered:
        code = 0
        try:
            ManagementUtility(["manage.py", *words]).execute()
        except SystemExit as left:
            code = int(left.code or 0)
        return Answered(code, *capfd.readouterr())

    return run


Manage = Callable[..., Answered]


def answered(done: Answered, name: str, code: int = 0) -> dict[str, Any]:
    """The one document of standard output, held to its schema."""
    assert done.code == code, done.err
    schema = json.loads((BASE_DIR / "docs" / "schemas" / f"{name}.json").read_text())
    document: dict[str, Any] = json.loads(done.out)
    jsonschema.validate(document, schema)
    return document


def refused(done: Answered) -> list[tuple[str, str]]:
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
    assert (told.code, told.out) == (2, "")
    assert message in told.err


def test_only_a_closed_day_can_be_verified(fresh_db: str, manage: Manage) -> None:
    """Nothing to compare is no proof."""
    board(ann())
    for day in (FIRST_DAY, FIRST_DAY.replace(year=2035)):
        message = f"{day} is no closed business date; there is nothing to verify"
        assert refused(manage("verify", "--day", f"{day}", "--json")) == [("--day", message)]


def test_a_file_before_the_books_are_open_is_refused(
    fresh_db: str, tmp_path: Path, manage: Manage
) -> None:
    path = tmp_path / "lockbox.csv"
    path.write_text(LOCKBOX)
    [(_, message)] = refused(manage("receive", f"{path}", "--json"))
    assert message == "No business day is open. Start the books with a first day."


def test_a_slip_in_the_year_does_not_run_a_century_of_nights(fresh_db: str, manage: Manage) -> None:
    board(ann())
    message = f"expected a date up to 2027-03-03, a year after the open {FIRST_DAY}"
    done = manage("nightly", "--date", "2126-03-02", "--json")
    assert refused(done) == [("--date", message)]
    assert open_date() == FIRST_DAY


def test_a_loan_as_it_stood(fresh_db: str, manage: Manage) -> None:
    board(ann())
    day = f"{FIRST_DAY}"
    found = answered(manage("as_of", "1001", day, "--json"), "as_of")
    assert (found["balances"]["principal"], found["known_on"]) == ("200000.00", None)
    # One day of March by 365: 200,000.00 at 6% is 32.88 a day
    assert (found["payoff"]["interest"], found["payoff"]["total"]) == ("32.88", "200032.88")
    assert refused(manage("as_of", "1009", day, "--json")) == [
        ("LOAN", "No loan has the number 1009.")
    ]
    [(path, message)] = refused(manage("as_of", "1001", day, "--known-on", "2031-01-01", "--json"))
    assert (path, message.partition(":")[0]) == ("--known-on", "2031-01-01 is still to come")
