"""Every kind of error has one shape: {"detail", "code", "field"}, and `errors` if several."""

import json
import logging
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from rest_framework.throttling import UserRateThrottle

from servicing.api.errors import REFUSALS
from servicing.api.subjects import house
from servicing.ledger.models import Event

from .conftest import Of
from .program import Program

pytestmark = pytest.mark.django_db

PAYMENT = {"amount": 149910, "received": "2026-03-02"}
PATH = "loans/1001/payments/"


def told(answer: Any, status: int, code: str, field: str = "") -> dict[str, Any]:
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found["code"], found["field"]) == (status, code, field), found
    assert found["detail"]
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    assert found.keys() <= {"detail", "code", "field", "errors"}
    return found


def test_400_what_cannot_be_read(cashier: Program) -> None:
    for body in ("{", "[1]", "[" * 100_000, '{"amount": NaN}', b"\xff"):
        told(cashier.post(PATH, body), 400, "parse_error")
    told(cashier.post(PATH, PAYMENT, key=None), 400, "idempotency_key_missing", "Idempotency-Key")
    told(cashier.get("loans/", cursor="made-up"), 400, "cursor_invalid", "cursor")
    told(cashier.get("loans/", limit=201), 400, "max_value", "limit")
    told(cashier.get("loans/", limit="all"), 400, "invalid", "limit")
    told(cashier.get("loans/", page=2), 400, "unknown_field", "page")
    told(cashier.get("me/", page=2), 400, "unknown_field", "page")


def test_what_is_too_much_is_refused_unread(cashier: Program) -> None:
    told(cashier.post(PATH, {"why": "x" * 1024 * 1024}), 413, "too_large")
    many = {f"f{n}": SimpleUploadedFile("x", b"x") for n in range(101)}
    told(cashier.ask("POST", "cash/files/", files=many), 400, "bad_request")
    broken = cashier.post("cash/files/", "--x", content_type="multipart/form-data; boundary=x")
    assert broken.status_code == 422
    broken = cashier.post("cash/files/", "x", content_type="multipart/form-data")
    told(broken, 400, "parse_error")


def test_401_403_404_405(cashier: Program, program: Of) -> None:
    answer = Program("").get("loans/")
    told(answer, 401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    found = told(cashier.get("boarding/batches/"), 403, "permission_denied")
    assert found["detail"] == "You cannot see boarding. That needs the permission boarding.view."
    found = told(cashier.get("loans/9999/"), 404, "not_found")
    assert found["detail"] == "No loan has the number 9999."
    answer = cashier.ask("DELETE", "loans/1001/")
    told(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD"
    for method in ("PUT", "PATCH", "OPTIONS", "TRACE"):
        assert cashier.ask(method, "loans/1001/").status_code == 405
    assert Program("").ask("DELETE", "loans/1001/").status_code == 401


def test_head_asks_for_the_same_permission(cashier: Program, program: Of) -> None:
    assert cashier.ask("HEAD", "loans/1001/").status_code == 200
    assert cashier.ask("HEAD", "boarding/batches/").status_code == 403
    assert program("administrator").ask("HEAD", "loans/1001/").status_code == 403


def test_409_415(cashier: Program, supervisor: Program) -> None:
    answer = supervisor.post("nights/", {"business_date": "2026-04-01"})
    told(answer, 409, "night_not_started")
    answer = cashier.post(PATH, "amount=1", content_type="application/x-www-form-urlencoded")
    told(answer, 415, "unsupported_media_type")
    told(cashier.post("cash/files/", PAYMENT), 415, "unsupported_media_type")


def test_422_names_every_field(cashier: Program) -> None:
    found = told(cashier.post(PATH, {"received": "today"}), 422, "required", "amount")
    assert [(one["field"], one["code"]) for one in found["errors"]] == [
        ("amount", "required"), ("received", "invalid"),
    ]  # fmt: skip
    for amount in ("149910", 1499.1, True, None, 0, -1, 10**13):
        answer = cashier.post(PATH, PAYMENT | {"amount": amount})
        assert answer.status_code == 422, amount
        assert answer.json()["field"] == "amount"
    told(cashier.post(PATH, PAYMENT | {"key": "x"}), 422, "unknown_field", "key")
    beer = cashier.post(PATH, PAYMENT | {"designation": "beer"})
    told(beer, 422, "invalid_choice", "designation")
    told(cashier.post(PATH, PAYMENT | {"why": "\0"}), 422, "null_characters_not_allowed", "why")
    found = told(cashier.post(PATH, PAYMENT | {"received": "2026-03-03"}), 422, "payment_refused")
    assert found["detail"] == "The payment cannot be dated after today, 03/02/2026."
    assert not Event.objects.filter(kind="payment").exists()


def test_429_says_when_to_go_on(cashier: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/minute"})
    answers = [cashier.get("me/") for _ in range(3)]
    told(answers[-1], 429, "throttled")
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 61


def test_500_tells_a_reference_and_nothing_else(
    cashier: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(house, "open_date", broken)
    found = told(cashier.get("business-date/"), 500, "server_error")
    assert "the secret of the house" not in json.dumps(found)
    [line] = [one for one in caplog.records if one.message == "api_error"]
    assert line.__dict__["reference"] in found["detail"]
    assert line.levelno == logging.ERROR


def test_before_the_books_are_open(program: Of, settings: Settings) -> None:
    told(program("officer").get("cash/"), 409, "books_not_open")


def test_every_refusal_has_a_code_of_its_own() -> None:
    shared = {"needs_second_person", "not_found"}
    codes = [code for _, code in REFUSALS.values() if code not in shared]
    assert len(set(codes)) == len(codes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner,
                                                                max_size=3),
    max_leaves=6,
)  # fmt: skip
FIELDS = st.sampled_from(
    ["amount", "received", "designation", "why", "loan_number", "business_date", "decision"]
)
PARAMETERS = ["limit", "cursor", "search", "past_due", "state", "file", "bills", "loan"]
ACTS = ["loans/1001/payments/", "loans/1001/payments/preview/", "cash/exceptions/1/assign/",
        "nights/", "boarding/exceptions/1/decide/"]  # fmt: skip


@given(
    path=st.sampled_from(ACTS),
    body=st.dictionaries(FIELDS, JSON | st.just("2026-03-02") | st.just("1001"), max_size=4) | JSON,
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_is_answered(supervisor: Program, path: str, body: Any) -> None:
    """No content breaks the house: what is no request is told to be none."""
    answer = supervisor.post(path, json.dumps(body))
    assert answer.status_code in (200, 201, 202, 400, 404, 409, 422), answer.content
    if answer.status_code >= 400:
        assert {"detail", "code", "field"} <= answer.json().keys()


@given(
    path=st.sampled_from(["loans/", "loans/1001/transactions/", "cash/receipts/", "nights/"]),
    query=st.dictionaries(
        st.sampled_from(PARAMETERS),
        st.text(max_size=30), max_size=3,
    ),
)  # fmt: skip
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_is_answered(officer: Program, path: str, query: dict[str, str]) -> None:
    answer = officer.get(path, **query)
    assert answer.status_code in (200, 400, 404), answer.content


@pytest.mark.parametrize("number", ["%00", "%ff", "%F0%9F%92%A9", "1'--", "a" * 400, "%ud800"])
def test_whatever_stands_in_an_address_is_answered(officer: Program, number: str) -> None:
    assert officer.get(f"loans/{number}/").status_code == 404
    assert officer.get(f"cash/receipts/{10**30}/").status_code == 404
    assert officer.get(f"loans/1001/transactions/{10**30}/").status_code == 404
