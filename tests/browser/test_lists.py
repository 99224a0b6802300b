"""The lists, a queue that is worked and an approval, in a real browser."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from servicing.audit.models import Approval, SavedView, User
from servicing.audit.roles import Role, give_role
from servicing.ledger.models import BusinessDay, LoanState
from servicing.loans.models import Loan
from servicing.payments.approving import ask_backdated_payment
from servicing.payments.models import Receipt
from tests import make
from tests.make import AT, FIRST_DAY, ann, cara

from .looks import complaints, flaws, flaws_of, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("pris", PASSWORD)
TODAY = FIRST_DAY + timedelta(days=49)


@pytest.fixture
def office(site: str) -> str:
    """The site with Priscilla, two loans past due, one current, and Dana's request."""
    for name, role in (("pris", Role.SUPERVISOR), ("dana", Role.CASHIER)):
        give_role(User.objects.create_user(name, password=PASSWORD, first_name=name), role)
    streams = make.board(ann("1001"), ann("1002"), cara("1003"))
    for days, number, stream in zip((60, 5, 0), ("1001", "1002", "1003"), streams, strict=True):
        due = TODAY - timedelta(days=days) if days else None
        LoanState.objects.filter(pk=stream).update(oldest_due=due, amount_due=days * 1000)
        Loan.objects.filter(pk=stream).update(borrower_name=f"Borrower {number}")
    BusinessDay.objects.filter(date=FIRST_DAY).update(state="night")
    BusinessDay.objects.create(date=TODAY, state="open")
    ask_backdated_payment(
        stream=streams[2], loan_number="1003", amount=50000, received=FIRST_DAY, designation="",
        key="k", actor="dana", why="Found in the mail room", business_date=TODAY, recorded_at=AT,
    )  # fmt: skip
    return site


@pytest.fixture
def desk(office: str, page: Page) -> Iterator[Page]:
    said = complaints(page)
    sign_in(page, office, *LOGIN)
    yield page
    assert said == []


def test_the_pages_are_without_flaws(browser: Browser, office: str) -> None:
    asked = Approval.objects.get()
    SavedView.objects.create(
        user=User.objects.get(username="dana"), page="loans", name="Late", query="bucket=1-29",
        shared=True,
    )  # fmt: skip
    paths = [
        "/o/loans/", "/o/loans/?q=nobody", "/o/loans/?balance_min=x&sort=-amount",
        "/o/queues/", "/o/queues/delinquency/", "/o/escrow/", "/o/escrow/?show=advances&q=x",
        "/o/approvals/", "/o/approvals/?show=mine", f"/o/approvals/{asked.pk}/",
    ]  # fmt: skip
    assert flaws(browser, office, paths, LOGIN) == []


def test_a_list_is_filtered_ordered_and_kept_as_a_view(desk: Page, office: str) -> None:
    desk.goto(f"{office}/o/loans/")
    expect(desk.locator("[data-row]")).to_have_count(3)
    desk.keyboard.press("f")
    desk.keyboard.type("1002")
    expect(desk.locator("[data-row]")).to_have_count(1)
    expect(desk.get_by_label("Loan number, name or address")).to_be_focused()
    desk.get_by_role("link", name="Clear all filters").click()
    desk.get_by_label("Product").select_option("mortgage")
    expect(desk.locator("[data-row]")).to_have_count(2)
    desk.locator("#chip-1-29").click()
    expect(desk.locator("[data-row]")).to_have_count(1)
    expect(desk.locator("#chip-1-29")).to_have_attribute("aria-current", "true")
    assert "product=mortgage" in desk.url
    assert "bucket=1-29" in desk.url
    desk.locator("#sort-amount").click()
    expect(desk.locator("th[aria-sort=descending]")).to_contain_text("Amount due")
    assert flaws_of(desk) == []
    desk.get_by_role("button", name="Save view").click()
    dialog = desk.get_by_role("dialog", name="Saved views")
    dialog.get_by_label("Save the filters and the order in view as").fill("A little late")
    assert flaws_of(desk) == []
    dialog.get_by_role("button", name="Save view").click()
    expect(desk.locator("#notices")).to_contain_text("Saved the view A little late.")
    assert SavedView.objects.get().query == "product=mortgage&bucket=1-29&sort=-amount"
    expect(desk.get_by_role("link", name="A little late")).to_have_attribute("aria-current", "true")
    desk.get_by_role("link", name="All loans", exact=True).click()
    expect(desk.locator("[data-row]")).to_have_count(3)


def test_a_queue_is_worked_by_the_keyboard(desk: Page, office: str) -> None:
    desk.goto(f"{office}/o/queues/delinquency/")
    desk.keyboard.press("s")
    desk.wait_for_url("**/o/loans/1001/")
    expect(desk.get_by_role("group", name="Queue")).to_contain_text("1 of 2")
    assert flaws_of(desk) == []
    desk.keyboard.press("]")
    desk.wait_for_url("**/o/loans/1002/")
    desk.keyboard.press("[")
    desk.wait_for_url("**/o/loans/1001/")
    desk.get_by_role("button", name="Stop working").click()
    desk.wait_for_url("**/o/queues/delinquency/")


def test_a_request_is_approved(desk: Page, office: str) -> None:
    desk.goto(f"{office}/o/loans/")
    desk.keyboard.press("g")
    desk.keyboard.press("v")
    desk.wait_for_url("**/o/approvals/")
    expect(desk.get_by_role("link", name="Approvals")).to_contain_text("1 waiting for you")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="Reject").click()
    expect(desk.locator(".error-summary")).to_be_focused()
    assert flaws_of(desk) == []
    desk.get_by_role("button", name="Approve backdated payment").click()
    expect(desk.locator("#notices")).to_contain_text("Backdated payment approved.")
    expect(desk.get_by_role("link", name="View entries")).to_be_visible()
    assert Receipt.objects.get().amount == 50000
    assert flaws_of(desk) == []


def test_without_scripts_a_list_is_filtered(browser: Browser, office: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, office, *LOGIN)
    page.goto(f"{office}/o/loans/?bucket=1-29")
    page.get_by_label("Product").select_option("mortgage")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    assert "bucket=1-29" in page.url
    page.locator("#sort-amount").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Amount due")
    context.close()
