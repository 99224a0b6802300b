"""From an empty catalogue to a new loan, and the tools, in a real browser."""

import pytest
from playwright.sync_api import Browser, Page, expect

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.loans.models import Loan
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

from .looks import LOOKS, complaints, flaws, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("pris", PASSWORD)


@pytest.fixture
def office(site: str) -> str:
    pris = User.objects.create_user("pris", password=PASSWORD, first_name="Priscilla")
    give_role(pris, Role.SUPERVISOR)
    board(mortgage("1001", FIRST_DAY.replace(day=1)))
    return site


def test_a_catalogue_a_version_and_a_new_loan(office: str, page: Page, browser: Browser) -> None:
    said = complaints(page)
    sign_in(page, office, *LOGIN)
    page.goto(f"{office}/o/products/")
    page.get_by_role("button", name="Begin with the usual products").click()
    page.get_by_role("link", name="Personal, simple interest", exact=True).click()
    expect(page.locator("#preview")).to_contain_text("A loan of it")

    # another version: the preview follows what is typed, then it is kept
    page.get_by_role("link", name="Another version").click()
    page.get_by_label("Fee with each payment").fill("4.00")
    page.get_by_label("Why").fill("Costs of servicing")
    page.get_by_label("Why").blur()
    expect(page.locator("#preview")).to_contain_text("4.00")
    page.get_by_role("button", name="Keep this version").click()
    expect(page.locator("body")).to_contain_text("Version 2 of Personal, simple interest is kept")

    # a new loan of it: looked at, then opened
    page.get_by_role("link", name="New loan").click()
    for label, value in (
        ("Loan number", "7001"), ("Principal", "5000"), ("Rate, percent a year", "9"),
        ("Term, months", "24"), ("First due date", "2026-04-02"), ("First name, line 1", "Nell"),
        ("Last name or business, line 1", "Ott"), ("Why", "Signed"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Look at the schedule").click()
    expect(page.locator("body")).to_contain_text("Open the loan and pay out 5,000.00")
    page.get_by_role("button", name="Open the loan and pay out").click()
    expect(page.get_by_role("heading", name="Nell Ott")).to_be_visible()
    assert Loan.objects.filter(number="7001").exists()
    assert said == []

    paths = ["/o/products/", "/o/products/personal/", "/o/products/personal/edit/",
             "/o/products/construction/loan/", "/o/loans/7001/plan/"]  # fmt: skip
    assert flaws(browser, office, paths, LOGIN, (LOOKS[1], LOOKS[2])) == []


def test_the_tools_and_rates_are_without_flaws(office: str, browser: Browser) -> None:
    payoff = (
        "/o/tools/payoff/?principal=200000&annual_rate=6&interest_paid_to=2026-03-01"
        "&good_through=2026-04-17&interest_method=scheduled&payoff_day_count=actual/365"
        "&payoff_interest=to_date"
    )
    paths = ["/o/tools/", "/o/tools/loan/", "/o/tools/clocks/", payoff, "/o/rate-changes/",
             "/o/indices/", "/o/loans/1001/plan/"]  # fmt: skip
    assert flaws(browser, office, paths, LOGIN) == []
