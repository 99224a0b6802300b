"""A first day's work in a real browser: find, take a payment, place a lost one, run the night."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.ledger.models import LoanState
from servicing.loans.models import Loan
from servicing.payments.models import Receipt
from tests.nightly.portfolio import board, mortgage

from .looks import complaints, flaws, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("pris", PASSWORD)
LOCKBOX = """record,item,received_date,loan_number,amount,check_number,payer,designation
item,1,2026-03-02,1001,1499.10,551,ANN BELL,
item,2,2026-03-02,1020,1499.10,552,BO BELL,
total,2,,,2998.20,,,
"""


@pytest.fixture
def office(site: str) -> str:
    """The site, with Priscilla the supervisor and the loans 1001 and 1002."""
    pris = User.objects.create_user(
        "pris", password=PASSWORD, first_name="Priscilla", last_name="Grant"
    )
    give_role(pris, Role.SUPERVISOR)
    board(mortgage("1001"), mortgage("1002"))
    Loan.objects.filter(number="1002").update(borrower_name="Bo Bell")
    return site


def test_a_payment_by_phone_a_lost_check_and_the_night(
    office: str, page: Page, browser: Browser, tmp_path: Path
) -> None:
    said = complaints(page)
    sign_in(page, office, *LOGIN)

    # find a loan by the keyboard and take a payment on it
    page.goto(f"{office}/o/loans/")
    page.keyboard.press("/")
    page.keyboard.type("bo bell")
    expect(page.locator("#palette-list").get_by_role("option").first).to_contain_text("1002")
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/loans/1002/")
    page.get_by_role("link", name="Take payment").click()
    page.get_by_label("Amount").fill("600.00")
    page.get_by_label("Use", exact=True).select_option("principal")
    page.get_by_role("button", name="Show where it will go").click()
    expect(page.get_by_role("heading", name="Check where $600.00 will go")).to_be_visible()
    assert Receipt.objects.count() == 0
    page.get_by_role("button", name="Post $600.00").click()
    expect(page.get_by_role("alert")).to_contain_text("Posted $600.00. Confirmation 1002-")
    bo = Loan.objects.get(number="1002")
    assert LoanState.objects.get(pk=bo.pk).principal == 20000000 - 60000

    # load the lockbox file and run the night
    page.goto(f"{office}/o/cash/")
    lockbox = tmp_path / "lockbox-2026-03-02.csv"
    lockbox.write_text(LOCKBOX)
    page.get_by_label("Lockbox file (CSV)").set_input_files(lockbox)
    page.get_by_role("button", name="Load file").click()
    expect(page.get_by_role("alert")).to_contain_text("2 items")
    page.goto(f"{office}/o/jobs/")
    page.get_by_role("button", name="Run the night of Mar 2, 2026").click()
    expect(page.get_by_text("15 of 15 steps finished")).to_be_visible(timeout=60_000)

    # the check with two digits swapped goes to the loan it was for
    page.goto(f"{office}/o/cash/exceptions/")
    page.get_by_role("row", name="BO BELL").get_by_role("link", name="Assign").click()
    page.get_by_role("link", name="Choose loan 1002").click()
    page.get_by_label("Why is it this loan?").fill("Two digits swapped on the check")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("alert")).to_contain_text("Assigned $1,499.10 to loan 1002")
    assert Receipt.objects.get(payer="BO BELL").state == "assigned"
    assert said == []

    paths = ["/o/cash/", "/o/cash/exceptions/", "/o/boarding/", "/o/jobs/", "/o/jobs/1/"]
    paths += [f"/o/loans/1002/{tab}" for tab in
              ("", "transactions/", "transactions/2/", "schedule/", "terms/", "timeline/",
               "escrow/", "documents/", "payments/new/")]  # fmt: skip
    assert flaws(browser, office, paths, LOGIN) == []
