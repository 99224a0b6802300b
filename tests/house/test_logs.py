"""The log tells what happened, in lines that machines read, and never about whom."""

import csv
import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client
from django.test.client import RequestFactory
from pytest_django import Settings

from servicing import logs
from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.ledger.days import start_books
from servicing.loans.models import Loan
from servicing.logs import JsonLines, configuration, masked, unquoted
from servicing.request_log import HEADER, accepted, new_code

ON = date(2026, 11, 20)
SAMPLES = Path("docs/samples/boarding")
PERSONAL = ("last_name", "tin", "date_of_birth", "email", "phone_mobile", "mailing_line1")
TIN = "123-45-6789"
SECRETS = (TIN, "123456789", "4111111111111111", "Quinlan", "quinlan@example.com", "512-555-0187",
           "Sycamore")  # fmt: skip


class Lines:
    """What was logged since."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, logger: str) -> list[dict[str, Any]]:
        return [line for line in self.all() if line["logger"] == logger]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Everything from debug up, written as in production."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield Lines(stream)
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def officer() -> User:
    person = User.objects.create_user("quinlan", first_name="Maria", last_name="Quinlan")
    give_role(person, Role.SUPERVISOR)
    return person


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"tin {TIN} refused", "tin (number) refused"),
        ("tin 123 45 6789, ein 12-3456789", "tin (number), ein (number)"),
        ("account 000123456789", "account (number)"),
        ("card 4111-1111-1111-1111", "card (number)"),
        (
            "call (512) 555-0187 or 512.555.0187 or 5125550187",
            "call (number) or (number) or (number)",
        ),
        ("mail ann.bell+x@mail.example.com now", "mail (e-mail) now"),
        ("GET /o/find/?q=Quinlan&page=2 failed", "GET /o/find/?… failed"),
        ("loan 1000391177 of 2026-11-20", "loan 1000391177 of 2026-11-20"),
        ("in 0.04512345678s", "in 0.04512345678s"),
        ("task 09674982-13ed-43e7-a2c3-d25f6fa96525", "task 09674982-13ed-43e7-a2c3-d25f6fa96525"),
        ("chunk 48211 at 14:03", "chunk 48211 at 14:03"),
    ],
)
def test_numbers_and_addresses_of_people_are_masked(text: str, told: str) -> None:
    assert masked(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("invalid literal for int() with base 10: 'Maria Quinlan'",
         "invalid literal for int() with base 10: (…)"),
        ('duplicate key value violates "audit_user_key"\nDETAIL:  Key (email)=(a@b.c) exists.',
         'duplicate key value violates "audit_user_key"'),
        ("Key (name)=(Quinlan) already exists", "Key (name)(…) already exists"),
        ("it isn't there", "it isn't there"),
        ("", ""),
    ],
)  # fmt: skip
def test_an_errors_text_does_not_repeat_what_somebody_typed(text: str, told: str) -> None:
    assert unquoted(text) == told


@pytest.mark.django_db
def test_a_request_is_one_line(client: Client, officer: User, lines: Lines) -> None:
    client.force_login(officer)
    response = client.get("/o/boarding/?q=Quinlan", headers={HEADER: "proxy-7f3a9b21"})
    [line] = lines.of("meridian.request")
    assert line.pop("ms") >= 0
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info", "logger": "meridian.request", "message": "request",
        "request": "proxy-7f3a9b21", "method": "GET", "path": "/o/boarding/",
        "status": response.status_code, "user": officer.pk,
    }  # fmt: skip
    assert response.headers[HEADER] == "proxy-7f3a9b21"


@pytest.mark.django_db
def test_probes_are_not_noise(
    client: Client, lines: Lines, settings: Settings, tmp_path: Path
) -> None:
    client.get("/health/live")
    client.get("/health/ready")
    assert lines.all() == []
    (tmp_path / "file").touch()
    settings.DOCUMENT_STORE = tmp_path / "file" / "documents"
    client.get("/health/ready")
    [line] = lines.all()  # what is amiss is said once
    assert (line["message"], line["documents"]) == ("unready", "cannot be written")


@pytest.mark.parametrize("given", [None, "", "short", "x" * 65, "a b c d e f g", TIN, "5125550187"])
def test_an_id_that_is_none_is_made_anew(given: str | None) -> None:
    assert accepted(given) is None


def test_a_code_can_be_read_out() -> None:
    code = new_code()
    assert len(code) == 9
    assert accepted(code) == code


@pytest.mark.django_db
def test_what_people_type_is_not_logged(
    client: Client, officer: User, lines: Lines, settings: Settings
) -> None:
    """Sign-ins, searches, payments, addresses that are none, a tape full of errors."""
    client.post("/account/sign-in/", {"username": f"Quinlan {TIN}", "password": "4111111111111111"})
    client.force_login(officer)
    for path in (
        f"/o/find/?q={TIN}", "/o/loans/?q=Quinlan+Sycamore", f"/o/loans/{TIN}/",
        "/o/loans/Quinlan/", "/quinlan@example.com/512-555-0187/",
    ):  # fmt: skip
        client.get(path)
    client.post("/o/loans/Quinlan/payments/new/", {"payer": "Quinlan", "account": "123456789"})
    client.post("/o/boarding/load/", {"tin": TIN, "name": "Quinlan", "street": "1 Sycamore"})
    client.get("/o/", headers={HEADER: TIN, "X-Forwarded-For": "512-555-0187"}, HTTP_HOST="Quinlan")
    assert len(lines.of("meridian.request")) >= 8
    assert [secret for secret in SECRETS if secret in lines.text] == []


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["", ",TX,"], ids=["boarded", "refused"])
def test_a_tape_is_not_logged(client: Client, officer: User, lines: Lines, broken: str) -> None:
    """Neither one that is boarded nor one that is refused for what its borrowers' rows hold."""
    start_books(ON)
    client.force_login(officer)
    texts = {path.name: path.read_text() for path in sorted(SAMPLES.glob("*.csv"))}
    if broken:
        texts["borrowers.csv"] = texts["borrowers.csv"].replace(broken, f",{TIN} Quinlan,")
    people = csv.DictReader(texts["borrowers.csv"].splitlines())
    cells = {row[name] for row in people for name in PERSONAL} - {""}
    tape = [SimpleUploadedFile(name, text.encode()) for name, text in texts.items()]
    answer = client.post("/o/boarding/load/", {"tape": tape, "on": ON.isoformat(), "act": "board"})
    assert answer.status_code == (422 if broken else 303)
    assert Loan.objects.count() == (0 if broken else 3)
    assert len(cells) > 10
    assert [cell for cell in {*cells, *SECRETS} if cell in lines.text] == []


@pytest.mark.django_db
def test_a_refused_statement_is_logged_without_its_row(lines: Lines) -> None:
    with pytest.raises(DatabaseError) as refused, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_user (username, first_name, email) VALUES (%s, %s, %s)",
            ["Quinlan", TIN, "quinlan@example.com"],
        )
    assert "Quinlan" in str(refused.value)
    logging.getLogger("servicing.loans").error("refused", exc_info=refused.value)
    [line] = lines.of("servicing.loans")
    assert line["error"][0]["type"] == "IntegrityError"
    assert any("test_logs.py" in frame for frame in line["error"][0]["frames"])
    assert [secret for secret in SECRETS if secret in lines.text] == []


@pytest.mark.django_db
def test_statements_are_not_logged_even_when_debugging(settings: Settings, lines: Lines) -> None:
    settings.DEBUG = True
    connection.force_debug_cursor = True
    try:
        list(User.objects.filter(email="quinlan@example.com"))
    finally:
        connection.force_debug_cursor = False
    assert lines.of("django.db.backends") == []


def test_djangos_line_of_a_failure_has_no_address(rf: RequestFactory, lines: Lines) -> None:
    logging.getLogger("django.request").error(
        "%s: %s", "Internal Server Error", "/o/Quinlan/", extra={"request": rf.get("/o/Quinlan/")}
    )
    [line] = lines.of("django.request")
    assert line["message"] == "Internal Server Error"
    assert "Quinlan" not in lines.text


def test_text_is_for_people() -> None:
    record = logging.makeLogRecord(
        {"name": "meridian.x", "levelname": "ERROR", "msg": "it broke for %s", "args": (TIN,),
         "chunk": 7}
    )  # fmt: skip
    try:
        int("Quinlan")
    except ValueError as error:
        record.exc_info = (ValueError, error, None)
    text = logs.TextLines().format(record)
    assert "ERROR meridian.x it broke for (number) chunk=7\n  ValueError: invalid literal" in text
    assert "Quinlan" not in text


def test_production_writes_from_info_and_a_terminal_from_warning() -> None:
    assert configuration("json")["root"]["level"] == "INFO"
    assert configuration("text")["root"]["level"] == "WARNING"


def test_commands_log_as_set(manage: Callable[..., Any]) -> None:
    done = manage("check", LOG_FORMAT="xml")
    assert (done.returncode, done.stderr) == (1, "LOG_FORMAT: 'xml' is neither json nor text.\n")
