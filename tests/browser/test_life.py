"""Changing a loan in a real browser: why an amount is so, a bounced check, a payoff quote."""

import pytest
from playwright.sync_api import Browser, Page, expect

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.ledger.models import Event
from tests.make import pay
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

from .looks import LOOKS, complaints, flaws, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("pris", PASSWORD)


@pytest.fixture
def office(site: str) -> str:
    """The site, a supervisor, and the loan 1001 with the installment of March 1 paid."""
    pris = User.objects.create_user("pris", password=PASSWORD, first_name="Priscilla")
    give_role(pris, Role.SUPERVISOR)
    stream = board(mortgage("1001", FIRST_DAY.replace(day=1)))["1001"]
    pay(stream, FIRST_DAY, 149910)
    return site


def test_a_loan_is_explained_corrected_looked_back_at_and_quoted(
    office: str, page: Page, browser: Browser
) -> None:
    said = complaints(page)
    sign_in(page, office, *LOGIN)
    page.goto(f"{office}/o/loans/1001/")

    # by the keyboard: the amount opens its panel, Escape closes it, the focus is back
    amount = page.locator("dl.facts a.explain", has_text="$199,800.90")
    amount.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#explanation")
    expect(panel).to_contain_text("Principal balance")
    expect(panel).to_contain_text("−199.10")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(amount).to_be_focused()

    # the check bounces: seen before and after, then recorded
    payment = Event.objects.get(kind="payment").seq
    page.goto(f"{office}/o/loans/1001/transactions/{payment}/")
    page.get_by_role("link", name="Reverse this transaction").click()
    page.get_by_label("Why it is reversed").select_option("R01")
    page.get_by_label("Returned payment fee").fill("15.00")
    page.get_by_role("button", name="Show what it does").click()
    expect(page.get_by_text("Counts for nothing")).to_be_visible()
    page.get_by_label("Why").fill("Insufficient funds")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("alert")).to_contain_text("Reverse a transaction recorded as 1001-")
    page.goto(f"{office}/o/loans/1001/")
    expect(page.locator("dl.facts")).to_contain_text("$200,000.00")

    # what if, and the payoff
    page.goto(f"{office}/o/loans/1001/what-if/")
    page.get_by_label("Extra to principal with every installment").fill("200")
    page.get_by_role("button", name="Show what would become of it").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    page.goto(f"{office}/o/loans/1001/payoff/new/")
    page.get_by_role("button", name="Show the figures").click()
    page.get_by_role("button", name="Issue the quote and its letter").click()
    expect(page.get_by_role("heading", name="What was quoted")).to_be_visible()
    quote = page.url.removeprefix(office)
    assert said == []

    paths = ["/o/loans/1001/", f"/o/loans/1001/?as_of={FIRST_DAY}", quote]
    paths += [f"/o/loans/1001/{tab}" for tab in
              ("events/", "events/modification/", "what-if/?extra=200", "payoff/", "payoff/new/",
               "explain/principal/")]  # fmt: skip
    assert flaws(browser, office, paths, LOGIN, (LOOKS[1], LOOKS[2])) == []
