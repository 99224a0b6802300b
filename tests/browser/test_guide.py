"""The guide tells the truth: a first day in each role is lived in a real browser, all that the
guide puts in bold is met on the way, and its pictures are taken.

`make pictures` sets TAKE_PICTURES and so keeps them; any other run leaves them in a folder of the
test's own.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import Settings

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.demo.lockbox import NAME, lockbox_file
from servicing.demo.logins import PASSWORD, make_borrower_logins, make_logins
from servicing.demo.statements import gather_last_statements
from servicing.demo.story import play_all
from servicing.demo.work import ALVAREZ, PRIYA, write_work
from servicing.demo.writing import write_lives
from servicing.loans.models import Loan
from servicing.screens.templatetags.pictures import FOLDER
from tests.office.test_boarding_mapping import ON, acme
from tests.portal.conftest import make_house
from tests.settings import BASE_DIR

from .looks import LOOKS, flaws
from .walking import PHONE, Walk, words_missing

LOANS, SEED = 24, 7
KEPT = bool(os.environ.get("TAKE_PICTURES"))
GUIDES = ("officer", "cashier", "escrow-analyst", "supervisor", "auditor", "administrator")


class House:
    """The demo's people and a few of its loans, on a site."""

    def __init__(self, browser: Browser, site: str, folder: Path) -> None:
        lives = play_all(LOANS, SEED)
        write_lives(lives, lambda text: None)
        make_logins()
        make_borrower_logins()
        gather_last_statements()
        write_work(datetime.now(UTC))
        self.browser, self.site, self.folder = browser, site, folder
        self.pictures = FOLDER if KEPT else folder / "pictures"
        self.pictures.mkdir(exist_ok=True)
        self.lockbox = folder / NAME
        self.lockbox.write_text(lockbox_file(lives, SEED), "utf-8")

    def enter(self, who: str, size: tuple[int, int] | None = None) -> Walk:
        more = {"size": size} if size else {}
        return Walk(self.browser, self.site, who, PASSWORD, self.pictures, **more)


@pytest.fixture
def house(browser: Browser, site: str, tmp_path: Path) -> House:
    return House(browser, site, tmp_path)


def test_a_first_day_in_every_role_and_its_pictures(house: House, settings: Settings) -> None:
    missing: dict[str, list[str]] = {}
    borrowers = {who: borrower(house, who) for who in ("priya", "maria")}
    day = {"officer": officer(house), "cashier": cashier(house), "supervisor": supervisor(house)}
    assign(day["cashier"], settings)
    day |= {"escrow-analyst": analyst(house), "auditor": auditor(house)}
    day["administrator"] = administrator(house)
    for role, walk in day.items():
        missing[role] = words_missing(walk, f"/guide/{role}/")
        walk.close()
    for who, walk in borrowers.items():
        missing[who] = words_missing(walk, "/my/guide/")
        walk.close()
    # Maria is past due, so she is not offered something extra to principal.
    assert missing == {name: [] for name in missing} | {"maria": ["Adicional al capital"]}
    for picture in house.pictures.glob("*.png"):
        assert picture.stat().st_size < 120_000, picture.name


def officer(house: House) -> Walk:
    walk = house.enter("renee")
    walk.says("Tasks", "Promises", "Follow-ups", "Last night", "Loans you opened last")
    walk.picture("officer-day", 700)
    walk.open("/o/loans/")
    walk.says("Save view")
    walk.open(f"/o/loans/{ALVAREZ}/")
    walk.says("Before you call", "To bring current")
    walk.picture("officer-loan", 660)
    if KEPT:
        readme = house.enter("renee", (1440, 1000))
        readme.folder = BASE_DIR / "docs" / "pictures"
        readme.open(f"/o/loans/{ALVAREZ}/")
        readme.picture("loan", 1000, "body", 256)
        readme.close()
    walk.open("/o/queues/delinquency/")
    walk.press("Start working")
    walk.says("Delinquency queue", "Stop working")
    with walk.page.expect_navigation():
        walk.page.keyboard.press("]")
    walk.press("Stop working")
    walk.open(f"/o/loans/{PRIYA}/contacts/new/")
    walk.says("of 7 call attempts in the last 7 days", "Promised amount")
    walk.open(f"/o/loans/{ALVAREZ}/payments/new/")
    walk.page.get_by_label("Amount").fill("1944.40")
    walk.press("Show where it will go")
    walk.says("Nothing is posted yet")
    walk.picture("officer-payment", 900)
    walk.press("Post $1,944.40")
    walk.says("Posted $1,944.40")
    walk.open(f"/o/loans/{ALVAREZ}/events/")
    walk.open(f"/o/loans/{ALVAREZ}/events/waiver/")
    walk.says("Show what it does")
    walk.open(f"/o/loans/{ALVAREZ}/what-if/?extra=200")
    walk.open(f"/o/loans/{ALVAREZ}/payoff/")
    walk.open(f"/o/loans/{ALVAREZ}/?as_of=2026-09-30")
    walk.says("You are looking at the end of")
    walk.open(f"/o/loans/{ALVAREZ}/notes/")
    walk.open(f"/o/loans/{ALVAREZ}/people/")
    walk.says("What changed", "Show tax id")
    walk.open("/o/tasks/new/")
    walk.open("/o/approvals/")
    return walk


def cashier(house: House) -> Walk:
    walk = house.enter("dana")
    walk.open("/o/cash/")
    walk.page.get_by_label("Lockbox file (CSV)").set_input_files(house.lockbox)
    walk.press("Load file")
    walk.says("Loan known", "No loan found")
    walk.open("/o/cash/")
    walk.says("Files of today", "Load a lockbox file")
    walk.picture("cashier-cash", 560)
    walk.open(f"/o/loans/{PRIYA}/payments/new/")
    walk.page.get_by_label("Amount").fill("100")
    walk.page.get_by_label("Received on").fill("2026-11-02")
    walk.page.get_by_label("Use", exact=True).select_option("principal")
    walk.press("Show where it will go")
    walk.says("A payment dated more than 5 days back needs a second person’s approval.")
    walk.press("Change")
    walk.page.get_by_label("Note").fill("Came on Nov 2 and lay in the wrong tray")
    walk.press("Show where it will go")
    walk.press("Send $100.00 for approval")
    walk.open("/o/approvals/?view=mine")
    walk.page.locator("tbody a").first.click()
    walk.says("You asked for this. Somebody else decides it.", "Withdraw request")
    return walk


def supervisor(house: House) -> Walk:
    walk = house.enter("priscilla")
    walk.open("/o/approvals/")
    walk.page.locator("tbody a").first.click()
    walk.says("Approve", "Reject")
    walk.picture("supervisor-approval", 540)
    walk.press("Approve")
    walk.says("Approved")
    load_tape(house, walk)
    walk.press("Check the files")
    walk.says("What boarding these files would do")
    walk.picture("supervisor-boarding", 500)
    walk.open("/o/boarding/exceptions/")
    walk.open("/o/jobs/")
    walk.press("Run the night")
    expect(walk.page.get_by_text("15 of 15 steps finished")).to_be_visible(timeout=60_000)
    walk.page.locator("#toasts button").click()
    walk.look()
    walk.picture("supervisor-night", 900)
    walk.open("/audit/integrity/")
    walk.open("/o/cash/exceptions/")
    walk.open("/audit/trail/")
    return walk


def load_tape(house: House, walk: Walk) -> None:
    """A sender's workbook, uploaded; it leads to the mapping of its columns."""
    acme(house.folder)
    walk.open("/o/boarding/")
    walk.page.get_by_label("Files").set_input_files(house.folder / "acme.xlsx")
    walk.page.get_by_label("Loans stand as of").fill(ON.isoformat())
    walk.press("Check, write nothing")
    walk.says("Map columns", "Use these columns")


def assign(walk: Walk, settings: Settings) -> None:
    """The morning after: a check with two digits swapped. Were it large, another would decide."""
    walk.open("/o/cash/exceptions/")
    walk.says("ties to the ledger")
    walk.page.get_by_role("link", name="Assign").first.click()
    walk.page.get_by_role("link", name="Choose loan").first.click()
    usual = settings.APPROVAL_ASSIGNMENT_LIMIT
    settings.APPROVAL_ASSIGNMENT_LIMIT = 100
    walk.page.reload()
    walk.says("A second person must approve this assignment.", "Send for approval")
    settings.APPROVAL_ASSIGNMENT_LIMIT = usual
    walk.page.reload()
    walk.says("Loans it may be for", "Another loan", "Effect on loan", "Why is it this loan?")
    walk.picture("cashier-assign", 700)
    walk.page.get_by_label("Why is it this loan?").fill("Two digits swapped on the check")
    walk.page.locator("main").get_by_role("button", name="Assign").click()
    walk.says("Assigned")


def analyst(house: House) -> Walk:
    walk = house.enter("marcus")
    walk.open("/o/escrow/")
    walk.says("Bills due in 30 days", "Bills paid lately", "Advances", "Insurance running out")
    walk.picture("analyst-escrow", 700)
    walk.open(f"/o/loans/{ALVAREZ}/escrow/")
    walk.says("Bills we pay", "Low point", "Escrow analysis")
    walk.picture("analyst-loan", 980)
    for path in ("/o/tasks/new/", "/o/jobs/", "/audit/reports/"):
        walk.open(path)
    walk.press("Escrow analyses")
    walk.says("Show the report")
    return walk


def auditor(house: House) -> Walk:
    walk = house.enter("helena")
    walk.press("Trial balance")
    walk.press("Show the report")
    walk.says("Export CSV", "Export Excel (XLSX)", "Export PDF")
    walk.picture("auditor-report", 900)
    walk.press("Export CSV")
    walk.press("Run again and compare")
    walk.open("/audit/integrity/")
    walk.press("Run the check")
    expect(walk.page.get_by_text("Closed days recomputed")).to_be_visible(timeout=60_000)
    walk.picture("auditor-proof", 800)
    walk.open("/audit/")
    walk.picture("auditor-home", 700)
    for path in ("/audit/reports/", "/audit/trail/", "/o/loans/", "/o/approvals/?view=decided"):
        walk.open(path)
    walk.open(f"/o/loans/{PRIYA}/transactions/2/")
    return walk


def administrator(house: House) -> Walk:
    walk = house.enter("jordan")
    walk.says("Last night")
    walk.open("/o/jobs/")
    walk.picture("administrator-nights", 360)
    load_tape(house, walk)
    walk.picture("administrator-mapping", 800)
    for path in ("/account/tokens/", "/api/", "/audit/reports/"):
        walk.open(path)
    return walk


def borrower(house: House, who: str) -> Walk:
    """On a phone, before anybody works on the loans. Maria's pages are in Spanish."""
    walk = house.enter(who, PHONE)
    more = "-es" if who == "maria" else ""
    number = ALVAREZ if who == "maria" else PRIYA
    loan = f"/my/loans/{Loan.objects.get(number=number).public_id}/"
    walk.picture(f"borrower-home{more}", 760, "body")
    walk.open(f"{loan}pay/")
    walk.page.locator("main form button").last.click()
    walk.page.wait_for_url(f"**{loan}pay/")
    walk.look()
    walk.picture(f"borrower-review{more}", 760, "body")
    for page in ("escrow/", "documents/", "help/", "activity/"):
        walk.open(loan + page)
    walk.picture(f"borrower-activity{more}", 760, "body")
    walk.open("/my/profile/")
    return walk


def test_no_page_of_the_guide_has_a_flaw(browser: Browser, site: str) -> None:
    make_house()
    person = User.objects.create_user("renee", password=PASSWORD, first_name="Renee")
    give_role(person, Role.OFFICER)
    paths = ["/guide/", *(f"/guide/{name}/" for name in GUIDES)]
    login = ("renee", PASSWORD)
    assert flaws(browser, site, paths[:2], login) == []
    assert flaws(browser, site, paths[2:], login, looks=LOOKS[2:]) == []  # one layout for all
    for who in ("ann", "carlos"):
        assert flaws(browser, site, ["/my/guide/"], (who, "a long enough one")) == []
