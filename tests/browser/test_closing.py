"""Closing and trailing documents in a real browser: their looks, and a document that comes."""

import pytest
from playwright.sync_api import Browser, Page, expect

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.closing.models import Recording, TrailingItem
from servicing.closing.nights import open_range
from servicing.closing.recording import begin
from servicing.loans.models import Loan
from tests.make import AT, FIRST_DAY, ann, board, books

from .looks import complaints, flaws, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("priscilla", PASSWORD)


@pytest.fixture
def office(site: str) -> str:
    """The site with Priscilla the supervisor and Ann's loan, a title policy of hers overdue."""
    person = User.objects.create_user(
        "priscilla", password=PASSWORD, first_name="Priscilla", last_name="Grant"
    )
    give_role(person, Role.SUPERVISOR)
    [stream] = board(ann())
    with books() as cursor:
        open_range(cursor, 0, 2**62, FIRST_DAY)
    TrailingItem.objects.filter(kind="title_policy").update(due_on=AT.date().replace(day=1))
    begin(loan=Loan.objects.get(pk=stream), instrument="mortgage", state="IA", county="Polk",
          on=FIRST_DAY, means="mail", key="k", actor="priscilla", today=FIRST_DAY,
          at=AT)  # fmt: skip
    return site


def test_the_pages_are_without_flaws(browser: Browser, office: str) -> None:
    item = TrailingItem.objects.get(kind="title_policy")
    loan = "/o/loans/1001/"
    paths = [
        "/o/trailing/", "/o/trailing/?state=waived", f"/o/trailing/{item.pk}/", f"{loan}closing/",
        f"{loan}closing/note/", f"{loan}trailing/new/", f"{loan}recordings/new/",
        f"{loan}recordings/{Recording.objects.get().pk}/",
    ]  # fmt: skip
    assert flaws(browser, office, paths, LOGIN) == []


def test_an_overdue_document_is_found_by_key_and_received(office: str, page: Page) -> None:
    said = complaints(page)
    sign_in(page, office, *LOGIN)
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/o/trailing/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Mark as received").click()
    expect(page.locator("#notices")).to_contain_text("Received: Final title insurance policy.")
    assert TrailingItem.objects.get(kind="title_policy").state == "received"
    assert said == []
