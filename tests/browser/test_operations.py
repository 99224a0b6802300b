"""Cash, the batch monitor and boarding in a real browser: their looks, a night watched live."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.ledger.days import open_date
from servicing.nightly.models import Run, SetAside
from servicing.nightly.run import run_nights
from servicing.nightly.workers import drain
from servicing.payments.intake import receive_file
from servicing.payments.models import Receipt
from tests.nightly.portfolio import AT, FIRST_DAY, board, mortgage
from tests.office.lockbox import GOOD

from .looks import complaints, flaws, flaws_of, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("priscilla", PASSWORD)


@pytest.fixture
def office(site: str) -> str:
    """The site with Priscilla the supervisor, two loans and a lockbox file for tonight."""
    person = User.objects.create_user(
        "priscilla", password=PASSWORD, first_name="Priscilla", last_name="Grant"
    )
    give_role(person, Role.SUPERVISOR)
    board(mortgage("1001"), mortgage("1002"))
    receive_file(name="march.csv", content=GOOD, actor="priscilla", business_date=FIRST_DAY)
    return site


@pytest.fixture
def desk(office: str, page: Page) -> Iterator[Page]:
    said = complaints(page)
    sign_in(page, office, *LOGIN)
    yield page
    assert said == []


def test_the_pages_are_without_flaws(browser: Browser, office: str) -> None:
    before = flaws(browser, office, ["/o/cash/", "/o/cash/files/1/", "/o/jobs/"], LOGIN)
    assert before == []
    [run] = run_nights(upto=None, actor="schedule", dispatch=drain, notify=lambda _: None)
    waits = Receipt.objects.get(loan_number="1010")
    SetAside.objects.create(
        step=run.steps.get(name="payments"), item=1, stream_id=waits.pk, reason="?", at=AT
    )
    paths = [
        "/o/cash/", "/o/cash/files/1/", "/o/cash/exceptions/", "/o/boarding/", "/o/jobs/",
        f"/o/cash/exceptions/{waits.pk}/assign/?loan=1001", f"/o/jobs/{run.pk}/",
    ]  # fmt: skip
    assert flaws(browser, office, paths, LOGIN) == []


def test_a_night_is_started_and_watched_to_its_end(desk: Page, office: str) -> None:
    desk.goto(f"{office}/o/jobs/")
    desk.get_by_role("button", name="Run the night of Mar 2, 2026").click()
    desk.wait_for_url("**/o/jobs/*/")
    expect(desk.locator("#job")).to_have_attribute("hx-trigger", "every 1s")
    assert flaws_of(desk) == []
    expect(desk.locator("#steps-title")).to_have_text("15 of 15 steps finished", timeout=60_000)
    expect(desk.locator("#job")).not_to_have_attribute("hx-trigger", "every 1s")
    expect(desk.locator("#toasts")).to_contain_text("The night of Mar 2, 2026 is done, 0 errors.")
    expect(desk.locator("#business-date")).to_contain_text("Tue, Mar 3, 2026")
    expect(desk.locator("#totals-title")).to_be_visible()
    assert flaws_of(desk) == []
    assert Run.objects.get().state == "done"
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.wait_for_timeout(2500)
    assert asked == []
    assert open_date() > FIRST_DAY


def test_a_receipt_finds_its_loan_with_the_keyboard_alone(desk: Page, office: str) -> None:
    run_nights(upto=None, actor="schedule", dispatch=drain, notify=lambda _: None)
    desk.goto(f"{office}/o/cash/exceptions/")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("from ANN BELL")
    desk.keyboard.press("f")
    desk.keyboard.type("1001")
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name="Choose loan 1001").first.press("Enter")
    expect(desk.locator("#effect-title")).to_contain_text("Effect on loan 1001")
    why = desk.get_by_label("Why is it this loan?")
    why.press("Control+Enter")
    expect(desk.locator(".error-summary")).to_be_focused()
    desk.get_by_label("Why is it this loan?").fill("Ann called")
    desk.get_by_label("Why is it this loan?").press("Control+Enter")
    expect(desk.locator("#notices")).to_contain_text("Assigned $1,499.10 to loan 1001.")
    assert flaws_of(desk) == []


def test_a_bad_file_puts_the_focus_on_what_is_wrong(desk: Page, office: str) -> None:
    desk.goto(f"{office}/o/cash/")
    desk.get_by_label("Lockbox file (CSV)").set_input_files(
        {"name": "bad.csv", "mimeType": "text/csv", "buffer": b"loan,amount\n"}
    )
    desk.get_by_role("button", name="Load file").click()
    expect(desk).to_have_title("Error: Payments & cash — Meridian")
    expect(desk.locator(".error-summary")).to_be_focused()
    expect(desk.locator("#problems-title")).to_be_visible()
    assert flaws_of(desk) == []
