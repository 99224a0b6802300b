"""A session ends when nobody is there any more, and in the evening in any case."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.sessions import BEGUN, SEEN
from tests.browser.looks import flaws_of, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LEFT = "/account/session/"
HOUR = 3600


def make_ann() -> User:
    person = User.objects.create_user("ann", password=PASSWORD)
    give_role(person, Role.ADMINISTRATOR)
    return person


@pytest.fixture
def ann(db: None) -> Client:
    make_ann()
    client = Client()
    client.post("/account/sign-in/", {"username": "ann", "password": PASSWORD})
    return client


def put_back(client: Client, **seconds: int) -> None:
    """The session as if its times lay so many seconds further back."""
    session = client.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()


def left(client: Client, method: str = "get") -> int:
    return int(getattr(client, method)(LEFT, headers={"X-Unattended": "1"}).json()["seconds_left"])


def test_a_session_begins_whole(ann: Client, settings: Settings) -> None:
    assert settings.SESSION_COOKIE_AGE - 2 <= left(ann) <= settings.SESSION_COOKIE_AGE
    assert ann.session.get_expiry_age() <= settings.SESSION_COOKIE_AGE


def test_a_page_renews_it_and_polling_does_not(ann: Client, settings: Settings) -> None:
    put_back(ann, **{SEEN: 600})
    assert left(ann) <= settings.SESSION_COOKIE_AGE - 600
    ann.get("/o/jobs/", headers={"X-Unattended": "1"})
    assert left(ann) <= settings.SESSION_COOKIE_AGE - 600
    ann.get("/o/jobs/")
    assert left(ann) > settings.SESSION_COOKIE_AGE - 5


def test_nobody_there_for_too_long(ann: Client, settings: Settings) -> None:
    put_back(ann, **{SEEN: settings.SESSION_COOKIE_AGE})
    assert ann.get("/o/jobs/").headers["Location"] == "/account/sign-in/?next=/o/jobs/"
    assert left(ann) == 0


def test_staying_signed_in(ann: Client, settings: Settings) -> None:
    put_back(ann, **{SEEN: settings.SESSION_COOKIE_AGE - 60})
    assert left(ann) <= 60
    assert left(ann, "post") > settings.SESSION_COOKIE_AGE - 5


def test_twelve_hours_are_the_end_however_busy(ann: Client) -> None:
    put_back(ann, **{BEGUN: 12 * HOUR - 90})
    assert left(ann, "post") <= 90
    put_back(ann, **{BEGUN: 90})
    assert ann.get("/o/jobs/").status_code == 302


def test_a_session_is_not_written_at_every_page(
    ann: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):  # the session is read, and no more
        ann.get(LEFT)


@pytest.mark.django_db
def test_staying_needs_the_forms_token() -> None:
    assert Client(enforce_csrf_checks=True).post(LEFT).status_code == 403


def test_the_warning_and_its_two_answers(page: Page, site: str, settings: Settings) -> None:
    make_ann()
    page.clock.install()
    sign_in(page, site, "ann", PASSWORD)
    warning = page.get_by_role("alertdialog", name="You will be signed out soon")
    expect(warning).to_be_hidden()

    settings.SESSION_COOKIE_AGE = 100  # less than two minutes are left when the page asks
    page.clock.fast_forward(61_000)
    expect(warning).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    assert flaws_of(page) == []
    settings.SESSION_COOKIE_AGE = 1800
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()

    settings.SESSION_COOKIE_AGE = 0  # the time is up
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url(f"{site}/account/sign-in/?next=**")
