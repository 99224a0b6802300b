"""A token's life: made, shown once, used, expired, revoked; hashed at rest and never logged."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from servicing.api.models import Token
from servicing.api.tokens import MOST, TokenRefused, make_token, revoke_token
from servicing.audit.models import Act, User
from servicing.audit.roles import Role, give_role
from tests.office.conftest import SignedIn, signed_in

from .conftest import Of
from .program import Program

__all__ = ["signed_in"]

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def dana(db: None) -> User:
    user = User.objects.create_user("dana", first_name="Dana", last_name="Whitfield")
    give_role(user, Role.CASHIER)
    return user


def made(user: User, **more: Any) -> tuple[Token, Program]:
    asked: dict[str, Any] = {"name": "export", "days": 30, "actor": "dana", "at": NOW} | more
    token, secret = make_token(user=user, **asked)
    return token, Program(secret)


def test_a_token_opens_what_its_person_may(dana: User) -> None:
    token, program = made(dana)
    me = program.get("me/").json()
    assert (me["username"], me["roles"], me["token"]["prefix"]) == (
        "dana",
        ["cashier"],
        token.prefix,
    )
    assert "payment.assign" in me["permissions"]
    assert "boarding.view" not in me["permissions"]
    token.refresh_from_db()
    assert token.last_used_on == datetime.now(UTC).date()


def test_a_scope_makes_it_less(dana: User) -> None:
    _, program = made(dana, scopes=["cash.view"])
    assert program.get("me/").json()["permissions"] == ["cash.view", "api.enter"]
    refused = program.get("nights/")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert refused.json()["detail"] == (
        "This token cannot see the batch monitor. That needs the scope night.view."
    )


def test_a_scope_never_makes_it_more(dana: User) -> None:
    with pytest.raises(TokenRefused, match=r"dana has no permission boarding\.load"):
        made(dana, scopes=["boarding.load"])
    _, program = made(dana, scopes=["cash.view"])
    dana.groups.clear()
    assert program.get("cash/").status_code == 403


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: revoke_token(token=token, actor="dana", at=NOW),
        lambda token: Token.objects.filter(pk=token.pk).update(expires_at=NOW),
        lambda token: User.objects.filter(pk=token.user_id).update(is_active=False),
        lambda token: Token.objects.filter(pk=token.pk).update(digest="0" * 64),
    ],
    ids=["revoked", "expired", "of a closed account", "unknown"],
)
def test_a_token_that_opens_nothing_any_more(dana: User, spoil: Callable[[Token], object]) -> None:
    token, program = made(dana)
    assert program.get("me/").status_code == 200
    spoil(token)
    answer = program.get("me/")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Basic eDp5", "Bearer", "Bearer x y", "Token abc"])
def test_a_header_that_is_no_token(dana: User, header: str) -> None:
    answer = Client().get("/api/v1/me/", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_a_bad_token_is_not_helped_by_a_session(dana: User) -> None:
    client = Client()
    client.force_login(dana)
    assert client.get("/api/v1/me/").status_code == 200
    headers = {"Authorization": "Bearer mrd_wrong"}
    assert client.get("/api/v1/me/", headers=headers).status_code == 401


def test_a_session_needs_its_csrf_token_to_change_something(dana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(dana)
    answer = client.post("/api/v1/cash/files/", headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_the_secret_is_kept_nowhere(
    dana: User, caplog: pytest.LogCaptureFixture, streams: dict[str, int]
) -> None:
    caplog.set_level(logging.DEBUG)
    _, program = made(dana)
    program.get("me/")
    program.get("loans/9999/")
    program.ask("POST", "nights/", body="{", key="k")
    program.ask("DELETE", "me/")
    assert program.secret not in caplog.text
    with connection.cursor() as cursor:
        for table in ("api_token", "audit_act", "api_keyedact"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            assert program.secret not in json.dumps(cursor.fetchall())


def test_acts_are_recorded(dana: User) -> None:
    token, _ = made(dana, scopes=["cash.view"])
    revoke_token(token=token, actor="dana", at=NOW)
    revoke_token(token=token, actor="dana", at=NOW + timedelta(hours=1))
    acts = list(Act.objects.order_by("pk"))
    assert [act.action for act in acts] == ["token:made", "token:revoked"]
    assert acts[0].details == {"name": "export", "user": "dana", "days": 30,
                               "scopes": ["cash.view"]}  # fmt: skip
    token.refresh_from_db()
    assert token.revoked_at == NOW


@pytest.mark.parametrize(
    ("more", "why"),
    [({"name": "  "}, "Give the token a name"), ({"days": 0}, "lives 1 to"),
     ({"days": 367}, "lives 1 to"), ({"scopes": ["loan.veiw"]}, "no permission loan.veiw")],
)  # fmt: skip
def test_what_no_token_can_be(dana: User, more: dict[str, Any], why: str) -> None:
    with pytest.raises(TokenRefused, match=why):
        made(dana, **more)
    assert not Token.objects.exists()


def test_there_is_an_end_to_tokens(dana: User) -> None:
    for _ in range(MOST):
        made(dana)
    with pytest.raises(TokenRefused, match="Revoke one first"):
        made(dana)


def test_the_page_makes_a_token_and_shows_it_once(dana: User) -> None:
    client = Client()
    client.force_login(dana)
    asked = {"name": "Nightly export", "days": "30", "scopes": ["cash.view"]}
    text = client.post("/account/tokens/", asked).content.decode()
    secret = text.partition('id="secret" value="')[2].partition('"')[0]
    assert Program(secret).get("cash/").status_code in (200, 409)
    page = client.get("/account/tokens/").content.decode()
    assert "Nightly export" in page
    assert "see payments and cash" in page
    assert secret not in page


def test_the_page_revokes_one_s_own_alone(dana: User) -> None:
    token, program = made(dana)
    tom = User.objects.create_user("tom")
    give_role(tom, Role.SUPERVISOR)
    client = Client()
    client.force_login(tom)
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert program.get("me/").status_code == 200
    client.force_login(dana)
    assert client.get(f"/account/tokens/{token.pk}/revoke/").status_code == 405
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 303
    assert program.get("me/").status_code == 401


def test_a_form_with_errors(dana: User) -> None:
    client = Client()
    client.force_login(dana)
    answer = client.post("/account/tokens/", {"name": "", "days": "30"})
    assert answer.status_code == 422
    assert "Give the token a name." in answer.content.decode()
    assert not Token.objects.exists()


PAGES = ("/api/", "/api/schema/", "/account/tokens/")


def test_pages_of_programs(signed_in: SignedIn, program: Of) -> None:
    browser, nobody = signed_in("cashier"), signed_in("no_role")
    assert [browser.get(path).status_code for path in PAGES] == [200, 200, 200]
    assert [nobody.get(path).status_code for path in PAGES] == [403, 403, 403]
    assert [Client().get(path).status_code for path in PAGES] == [302, 401, 302]
    assert program("auditor").get("/api/schema/").json()["info"]["title"] == "Meridian"
