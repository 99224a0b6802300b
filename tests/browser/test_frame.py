"""The frame in a real browser: sign-in, palette, keys, menu, theme, pages that stop you."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from tests.nightly.portfolio import board, mortgage

from .looks import LOOKS, complaints, flaws, flaws_of, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("ann", PASSWORD)
PALETTE = "Loan number, name, address or page"


@pytest.fixture
def office(site: str) -> str:
    """The site, with Ann the supervisor and the loan 1001."""
    ann = User.objects.create_user("ann", password=PASSWORD, first_name="Ann", last_name="Bell")
    give_role(ann, Role.SUPERVISOR)
    board(mortgage("1001"))
    return site


@pytest.fixture
def desk(office: str, page: Page) -> Iterator[Page]:
    """Ann, signed in, on the list of loans; her pages must not complain."""
    said = complaints(page)
    sign_in(page, office, *LOGIN)
    page.goto(f"{office}/o/loans/")
    yield page
    assert said == []


def test_what_everybody_meets_is_without_flaws(browser: Browser, office: str) -> None:
    assert flaws(browser, office, ["/account/sign-in/"]) == []


def test_what_officers_meet_is_without_flaws(browser: Browser, office: str) -> None:
    assert flaws(browser, office, ["/o/loans/", "/o/loans/1001/"], LOGIN) == []


def test_pages_that_stop_you_are_without_flaws(browser: Browser, office: str) -> None:
    found = flaws(browser, office, ["/o/nowhere/", "/o/loans/9999/"], LOGIN)
    assert [flaw for flaw in found if "status of 404" not in flaw] == []


def test_a_wrong_sign_in_puts_the_focus_on_what_is_wrong(office: str, page: Page) -> None:
    page.goto(f"{office}/account/sign-in/")
    expect(page.get_by_label("User name")).to_be_focused()
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title("Error: Sign in — Meridian")
    expect(page.locator(".error-summary")).to_be_focused()
    assert flaws_of(page) == []
    page.get_by_role("link", name="Enter your password.").click()
    expect(page.get_by_label("Password")).to_be_focused()


def test_slash_opens_the_palette_and_the_keyboard_alone_opens_a_loan(desk: Page) -> None:
    desk.keyboard.press("/")
    box = desk.get_by_role("combobox", name=PALETTE)
    expect(box).to_be_focused()
    desk.keyboard.type("1001")
    expect(desk.locator("#palette-loan-1")).to_contain_text("1001")
    expect(box).to_have_attribute("aria-activedescendant", "palette-loan-1")
    assert flaws_of(desk) == []
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/o/loans/1001/")
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("option", name="Take payment")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_a_search_without_a_match_says_what_to_try(desk: Page) -> None:
    desk.keyboard.press("/")
    desk.keyboard.type("zzzz")
    count = desk.locator("#palette-count")
    expect(count).to_have_text(
        "Nothing matches “zzzz”. Try a loan number, a last name or part of the address."
    )
    expect(desk.get_by_role("combobox", name=PALETTE)).to_have_attribute("aria-expanded", "false")


def test_letters_go_to_sections_rows_and_tabs(desk: Page, office: str) -> None:
    desk.goto(f"{office}/o/loans/1001/")
    desk.keyboard.press("g")
    desk.keyboard.press("l")
    desk.wait_for_url("**/o/loans/")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/o/loans/1001/")
    desk.keyboard.press("3")
    desk.wait_for_url("**/o/loans/1001/schedule/")


def test_letters_can_be_switched_off_for_good(desk: Page) -> None:
    desk.keyboard.press("?")
    sheet = desk.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    assert flaws_of(desk) == []
    desk.get_by_label("Use single-letter shortcuts in this browser").uncheck()
    desk.get_by_role("button", name="Close keyboard shortcuts").click()
    desk.reload()
    desk.keyboard.press("/")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("combobox", name=PALETTE)).to_be_focused()


def test_the_account_menu_switches_the_theme_and_signs_out(desk: Page) -> None:
    root = desk.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "light")
    desk.get_by_role("button", name="Ann Bell: your account").click()
    desk.get_by_role("button", name="Light or dark theme", exact=True).click()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    desk.reload()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    desk.get_by_role("button", name="Ann Bell: your account").click()
    assert flaws_of(desk) == []
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_text("You are signed out.")).to_be_visible()


def test_on_a_phone_the_rail_is_a_menu(browser: Browser, office: str) -> None:
    context = browser.new_context(**LOOKS[2].context())
    page = context.new_page()
    sign_in(page, office, *LOGIN)
    page.goto(f"{office}/o/loans/")
    expect(page.get_by_role("link", name="Loans", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Open menu").click()
    expect(page.get_by_role("link", name="Loans", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Close menu")).to_be_in_viewport(ratio=1)
    assert flaws_of(page) == []
    page.get_by_role("button", name="Close menu").click()
    expect(page.get_by_role("link", name="Loans", exact=True)).to_be_hidden()
    context.close()


def test_without_scripts_loans_can_be_found_and_opened(browser: Browser, office: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, office, *LOGIN)
    page.goto(f"{office}/o/loans/?q=1001")
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/o/loans/1001/")
    context.close()
