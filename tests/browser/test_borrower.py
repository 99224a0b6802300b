"""The portal in a real browser: on a phone a borrower pays and reads a statement; no page of it
has a flaw, in light and dark, wide and narrow, English and Spanish."""

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from servicing.ledger.models import LoanState
from servicing.payments.models import Receipt
from tests.make import ann
from tests.portal.conftest import House, make_house

from .looks import LOOKS, complaints, flaws, flaws_of

PASSWORD = "a long enough one"  # noqa: S105
PHONE = LOOKS[2]
PAGES = ("", "pay/", "activity/", "escrow/", "documents/", "help/")


@pytest.fixture
def house(site: str) -> House:
    return make_house()


def enter(page: Page, site: str, who: str) -> None:
    page.goto(f"{site}/account/sign-in/")
    page.get_by_label("User name").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site}/my/")


def test_on_a_phone_ann_pays_and_reads_a_statement(
    site: str, house: House, browser: Browser
) -> None:
    context = browser.new_context(**PHONE.context())
    page = context.new_page()
    said = complaints(page)
    enter(page, site, "ann")
    expect(page.get_by_text("You’re up to date")).to_be_visible()
    page.get_by_role("link", name="Pay now").click()

    # what is typed is what is meant: the choice follows the field
    page.get_by_label("Another amount to pay").fill("1,499.10")
    expect(page.get_by_role("radio", name="Another amount")).to_be_checked()
    page.get_by_label("Extra to principal", exact=True).fill("100")
    assert flaws_of(page) == []
    page.get_by_role("button", name="Review payment").click()
    expect(page.get_by_text("It pays your April payment in full.")).to_be_visible()
    assert flaws_of(page) == []
    assert Receipt.objects.count() == 0
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Another amount to pay")).to_have_value("1499.10")
    page.get_by_role("button", name="Review payment").click()
    page.get_by_role("button", name="Pay $1,599.10").click()
    expect(page.get_by_role("heading", name="Thank you. Your payment is posted.")).to_be_visible()
    assert flaws_of(page) == []
    assert LoanState.objects.get(pk=house.loan.pk).principal == 20000000 - 19910 - 10000

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Documents").click()
    link = page.get_by_role("link", name="March 2026 statement")
    answer = context.request.get(f"{site}{link.get_attribute('href')}")
    assert (answer.status, answer.body()) == (200, b"%PDF-1.7")
    assert said == []
    context.close()


def test_a_wrong_amount_is_pointed_at(site: str, house: House, page: Page) -> None:
    enter(page, site, "ann")
    page.goto(site + house.url("pay/"))
    page.get_by_role("radio", name="Another amount").check()
    page.get_by_role("button", name="Review payment").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert flaws_of(page) == []
    page.get_by_role("link", name="Enter the amount you want to pay").click()
    expect(page.get_by_label("Another amount to pay")).to_be_focused()


def test_the_language_is_one_tap_away(site: str, house: House, page: Page) -> None:
    enter(page, site, "ann")
    page.goto(site + house.url("help/"))
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="Ayuda con sus pagos")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Get help with your payments")).to_be_visible()


def test_no_page_has_a_flaw(site: str, house: House, browser: Browser) -> None:
    paths = ["/my/", "/my/profile/", *(house.url(page) for page in PAGES[1:])]
    assert flaws(browser, site, paths, ("ann", PASSWORD)) == []


def test_nor_in_spanish_past_due_or_where_nothing_is(site: str, browser: Browser) -> None:
    house = make_house(ann(next_due=date(2026, 1, 1), interest_paid_to=date(2025, 12, 1)))
    paths = ["/my/", *(house.url(page) for page in ("pay/", "activity/", "escrow/", "help/"))]
    assert flaws(browser, site, paths, ("carlos", PASSWORD), [PHONE]) == []
    wide = ["/my/", house.url("", house.others)]
    found = flaws(browser, site, wide, ("carlos", PASSWORD), LOOKS[:2])
    assert [flaw for flaw in found if "status of 404" not in flaw] == []
