"""Signing in and out."""

import logging

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.test.client import RequestFactory

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.office.views.errors import server_error

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough one"  # noqa: S105
PATH = "/account/sign-in/"


@pytest.fixture
def ann() -> User:
    ann = User.objects.create_user("ann", password=PASSWORD, first_name="Ann", last_name="Bell")
    give_role(ann, Role.OFFICER)
    return ann


def test_the_right_password_opens_the_page_that_was_asked_for(ann: User) -> None:
    client = Client()
    response = client.post(
        PATH, {"username": "ann", "password": PASSWORD, "next": "/o/loans/?q=bell"}
    )
    assert response.headers["Location"] == "/o/loans/?q=bell"
    assert client.session[SESSION_KEY] == str(ann.pk)


def test_it_never_leads_to_another_site(ann: User) -> None:
    data = {"username": "ann", "password": PASSWORD, "next": "https://evil.example/"}
    assert Client().post(PATH, data).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("username", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("ANN", PASSWORD)]
)
def test_it_does_not_tell_a_wrong_name_from_a_wrong_password(
    ann: User, username: str, password: str
) -> None:
    client = Client()
    response = client.post(PATH, {"username": username, "password": password})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Sign in — Meridian</title>" in page
    assert (
        '<a href="#id_username">The user name or the password is not right.'
        " Check both and try again.</a>"
    ) in page
    assert password not in page
    assert SESSION_KEY not in client.session


def test_what_is_missing_is_said_at_the_top_and_at_the_field() -> None:
    page = Client().post(PATH, {}).content.decode()
    assert '<a href="#id_username">Enter your user name.</a>' in page
    assert '<a href="#id_password">Enter your password.</a>' in page
    assert 'aria-describedby="id_password_error"' in page
    assert 'id="id_password_error"' in page
    assert page.count('aria-invalid="true"') == 2


def test_password_managers_find_their_fields() -> None:
    page = Client().get(PATH).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "autofocus" in page


def test_signing_out_says_so_and_ends_the_session(ann: User) -> None:
    client = Client()
    client.force_login(ann)
    response = client.post("/account/sign-out/", follow=True)
    assert "You are signed out." in response.content.decode()
    assert SESSION_KEY not in client.session
    assert client.get("/o/").headers["Location"] == "/account/sign-in/?next=/o/"


def test_a_form_without_its_token_is_refused_in_words(ann: User) -> None:
    response = Client(enforce_csrf_checks=True).post(PATH, {"username": "ann"})
    assert response.status_code == 403
    assert "Nothing was saved and no money was moved." in response.content.decode()


def test_a_failure_has_a_code_that_finds_its_log_line(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "servicing.office"):
        response = server_error(rf.get("/o/loans/"))
    code = caplog.records[0].__dict__["reference"]
    assert response.status_code == 500
    assert len(code) == 9
    assert code in response.content.decode()
