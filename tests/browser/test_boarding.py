"""A sender's workbook from its upload to the decision of its exception, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.ledger.days import start_books
from servicing.loans.models import BoardingException, Loan, SavedMapping
from tests.loans.tape import ON
from tests.office.test_boarding_mapping import acme

from .looks import complaints, flaws, flaws_of, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("priscilla", PASSWORD)


@pytest.fixture
def office(site: str) -> str:
    """The site with Priscilla the supervisor, and books that are open."""
    person = User.objects.create_user(
        "priscilla", password=PASSWORD, first_name="Priscilla", last_name="Grant"
    )
    give_role(person, Role.SUPERVISOR)
    start_books(ON)
    return site


def test_a_senders_workbook_is_mapped_checked_boarded_and_decided(
    office: str, page: Page, browser: Browser, tmp_path: Path
) -> None:
    acme(tmp_path)
    said = complaints(page)
    sign_in(page, office, *LOGIN)
    page.goto(f"{office}/o/boarding/")
    page.get_by_label("Files").set_input_files(tmp_path / "acme.xlsx")
    page.get_by_label("Loans stand as of").fill(ON.isoformat())
    page.get_by_role("button", name="Check, write nothing").click()

    # the sheet Master Tape is taken for loans by its columns; UPB is what the trade calls it
    page.wait_for_url("**/mapping/")
    expect(page.get_by_label("acme.xlsx:Master Tape is")).to_have_value("loans")
    upb = page.get_by_label("UPB in acme.xlsx:Master Tape")
    expect(upb).to_have_value("current_principal")
    expect(page.get_by_label("Legacy Code in acme.xlsx:borrowers")).to_have_value("(ignore)")
    expect(page.locator("main")).not_to_contain_text("123-45-6789")
    assert flaws_of(page) == []

    # a required column left out puts the focus on what is wrong
    upb.select_option("(ignore)")
    page.get_by_role("button", name="Check the files").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title("Error: Map columns — Meridian")
    assert flaws_of(page) == []
    page.get_by_label("UPB in acme.xlsx:Master Tape").select_option("current_principal")
    page.get_by_label("Save this mapping as").fill("Acme")
    page.get_by_role("button", name="Check the files").click()

    # the dry run: three tie out, Dee's loan would wait
    expect(page.get_by_role("heading", name="What boarding these files would do")).to_be_visible()
    expect(page.get_by_text("Loan 1004 would wait for a decision")).to_be_visible()
    assert SavedMapping.objects.get().name == "Acme"
    assert Loan.objects.count() == 0
    upload = page.url.removeprefix(office)
    assert flaws(browser, office, [upload, f"{upload}mapping/", "/o/boarding/"], LOGIN) == []
    page.get_by_role("button", name="Board 3 loans").click()
    expect(page.locator("#notices")).to_contain_text("Boarded 3 loans.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download report (XLSX)").click()
    assert download.value.suggested_filename.endswith(".xlsx")

    # the worklist, and the decision
    found = BoardingException.objects.get()
    paths = [
        f"/o/boarding/{found.batch_id}/", "/o/boarding/exceptions/",
        f"/o/boarding/exceptions/{found.pk}/?list=1",
    ]  # fmt: skip
    assert flaws(browser, office, paths, LOGIN) == []
    page.goto(f"{office}/o/boarding/exceptions/")
    page.get_by_role("link", name="Decide loan 1004").click()
    page.get_by_label("Reason").fill("Acme confirms the curtailment")
    page.get_by_role("button", name="Reject").click()
    page.wait_for_url("**/o/boarding/exceptions/?*")
    expect(page.get_by_role("row").filter(has_text="1004")).to_contain_text(
        "Acme confirms the curtailment"
    )
    assert Loan.objects.count() == 3
    assert said == []
