"""A morning in a real browser: My day, a note by the keyboard, a call, a task, an address."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from borrowers.profiles.models import ProfileChange
from delinquency.models import Contact, Promise
from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.loans.models import Note, Task
from servicing.loans.tasks import make_task
from tests.delinquency.people import AT, call, open_loan
from tests.make import FIRST_DAY

from .looks import complaints, flaws, flaws_of, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("renee", PASSWORD)


@pytest.fixture
def office(site: str) -> str:
    """The site with Renee the officer, Ann's loan, seven calls about it and a task."""
    renee = User.objects.create_user(
        "renee", password=PASSWORD, first_name="Renee", last_name="Okafor"
    )
    give_role(renee, Role.OFFICER)
    loan = open_loan()
    for _ in range(7):
        call(loan)
    make_task(
        loan=loan, title="Ask for pay stubs", due=FIRST_DAY, person=renee, role="", key="k",
        actor="renee", business_date=FIRST_DAY, recorded_at=AT - timedelta(1),
    )  # fmt: skip
    return site


def test_a_morning(office: str, page: Page) -> None:
    said = complaints(page)
    sign_in(page, office, *LOGIN)
    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    page.get_by_role("button", name="Done Ask for pay stubs").click()
    expect(page.get_by_role("alert")).to_contain_text("Done: Ask for pay stubs")
    assert Task.objects.get().state == "done"

    # a note from the overview, by the keyboard alone
    page.goto(f"{office}/o/loans/1001/")
    page.keyboard.press("n")
    expect(page.get_by_label("Add a note")).to_be_focused()
    page.keyboard.type("Prefers mornings")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Note saved.")).to_be_visible()
    expect(page.locator("#notes-card .log-entry").first).to_contain_text("Prefers mornings")
    assert Note.objects.get().text == "Prefers mornings"
    assert flaws_of(page) == []

    # an eighth call is stopped, and goes on with a reason
    page.get_by_role("heading", name="What is due").click()
    page.keyboard.press("c")
    page.wait_for_url("**/contacts/new/")
    page.get_by_label("How it ended").select_option("spoke")
    page.get_by_label("Promised amount").fill("600")
    page.get_by_label("Promised by").fill("2026-03-06")
    page.get_by_role("button", name="Log contact").click()
    expect(page.locator(".error-summary")).to_contain_text("Enter why one more call was made")
    expect(page.get_by_text("Next call allowed Mar 9, 2026")).to_be_visible()
    assert flaws_of(page) == []
    page.get_by_label("Why was one more call made?").fill("She asked for it")
    page.get_by_role("button", name="Log contact").click()
    expect(page.get_by_role("alert")).to_contain_text("Contact logged.")
    assert (Contact.objects.count(), Promise.objects.get().amount) == (8, 60000)

    # n on a tab leads to the form, ready to write
    page.goto(f"{office}/o/loans/1001/people/")
    page.keyboard.press("n")
    page.wait_for_url("**/notes/?note=new*")
    expect(page.get_by_label("Add a note")).to_be_focused()

    page.goto(f"{office}/o/loans/1001/people/")
    page.get_by_role("link", name="Change how Ann Bell is reached").click()
    page.get_by_label("ZIP code").fill("1")
    page.get_by_label("Reason").fill("She called")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert flaws_of(page) == []
    page.get_by_label("ZIP code").fill("78702")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("row", name="Ann Bell")).to_contain_text("78702")
    assert ProfileChange.objects.get().old == {"mailing_zip": "78701"}
    assert said == []


def test_the_pages_are_without_flaws(office: str, browser: Browser) -> None:
    task = Task.objects.get()
    make_task(
        loan=None, title="Balance the lockbox", due=FIRST_DAY, person=None, role="officer",
        key="2", actor="renee", business_date=FIRST_DAY, recorded_at=AT,
    )  # fmt: skip
    person = task.loan.parties.order_by("pk").first().person_id  # type: ignore[union-attr]
    paths = ["/o/", "/o/tasks/", "/o/tasks/new/", f"/o/tasks/{task.pk}/"]
    paths += [f"/o/loans/1001/{tab}" for tab in
              ("", "notes/", "contacts/new/", "people/", f"people/{person}/",
               f"people/{person}/tax-id/")]  # fmt: skip
    assert flaws(browser, office, paths, LOGIN) == []


def test_without_scripts_a_note_can_be_written(office: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, office, *LOGIN)
    page.goto(f"{office}/o/loans/1001/")
    page.get_by_label("Add a note").fill("Without scripts")
    page.get_by_role("button", name="Save note").click()
    page.wait_for_url("**/o/loans/1001/notes/")
    expect(page.locator("#log")).to_contain_text("Without scripts")
    context.close()
