"""The reference and the tokens in a real browser: their looks, a token made and revoked."""

import pytest
from playwright.sync_api import Browser, Page, expect

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from tests.nightly.portfolio import board, mortgage

from .looks import complaints, flaws, flaws_of, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("dana", PASSWORD)


@pytest.fixture
def office(site: str) -> str:
    person = User.objects.create_user(
        "dana", password=PASSWORD, first_name="Dana", last_name="Whitfield"
    )
    give_role(person, Role.CASHIER)
    board(mortgage("1001"))
    return site


def test_the_pages_are_without_flaws(browser: Browser, office: str) -> None:
    assert flaws(browser, office, ["/account/tokens/", "/api/"], LOGIN) == []


def test_a_token_is_made_shown_once_and_revoked(page: Page, office: str) -> None:
    said = complaints(page)
    sign_in(page, office, *LOGIN)
    page.get_by_role("button", name="Dana Whitfield: your account").click()
    page.get_by_role("link", name="API tokens").click()
    expect(page.get_by_text("You have no tokens.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Nightly export")
    page.get_by_label("See payments and cash").check()
    page.get_by_role("button", name="Make token").click()
    secret = page.get_by_label("Token", exact=True).input_value()
    assert secret.startswith("mrd_")
    assert flaws_of(page) == []
    page.goto(f"{office}/account/tokens/")
    assert secret not in page.content()
    page.get_by_role("button", name="Revoke Nightly export").click()
    expect(page.locator("#notices")).to_contain_text("Nightly export is revoked")
    assert flaws_of(page) == []
    page.goto(f"{office}/api/")
    page.get_by_text("Take a payment", exact=True).click()
    page.locator("#list_loans > summary").click()
    expect(page.locator("#take_payment")).to_contain_text("Idempotency-Key")
    assert flaws_of(page) == []
    assert said == []
