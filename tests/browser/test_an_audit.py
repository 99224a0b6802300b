"""An auditor's day in a real browser: the trial balance and the journal exported, their totals tied
to each other and to the ledger; the ledger proved; every page without flaws."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.engine.money import parse_money
from servicing.ledger.balances import trial_balance
from servicing.ledger.days import open_date
from servicing.reports.models import ReportRun, VerifyRun
from tests.make import ann, ben, board, cara, close_until, pay
from tests.nightly.portfolio import FIRST_DAY

from .looks import LOOKS, complaints, flaws, flaws_of, sign_in

PASSWORD = "a long enough one"  # noqa: S105
LOGIN = ("helena", PASSWORD)


@pytest.fixture
def audited(site: str) -> str:
    """The site with Helena the auditor, three loans, closed days and an open one with a payment."""
    person = User.objects.create_user(
        "helena", password=PASSWORD, first_name="Helena", last_name="Voss"
    )
    give_role(person, Role.AUDITOR)
    streams = board(ann(), ben(), cara())
    pay(streams[1], FIRST_DAY, 20000)
    close_until(FIRST_DAY)
    pay(streams[0], open_date(), 70000)
    return site


def download(page: Page, name: str, form: str, folder: Path) -> Path:
    """The file of an export, taken with the buttons."""
    page.get_by_role("button", name=f"Export {form}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{name}, export")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download file").click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_the_exports_tie_to_each_other_and_to_the_ledger(
    audited: str, page: Page, tmp_path: Path
) -> None:
    said = complaints(page)
    sign_in(page, audited, *LOGIN)
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit home")
    page.get_by_role("link", name="Trial balance", exact=True).click()
    page.get_by_label("First business day").fill("2026-03-01")
    page.get_by_role("button", name="Show the report").click()
    balance = load_workbook(download(page, "Trial balance", "Excel (XLSX)", tmp_path),
                            data_only=True)["Report"]  # fmt: skip
    last: list[Any] = [cell.value for cell in balance[balance.max_row]]
    assert last[0] == "Total USD"
    opening, debits, credits, closing = (round(value * 100) for value in last[4:8])

    page.get_by_role("link", name="Reports", exact=True).first.click()
    page.get_by_role("link", name="Transaction journal").click()
    page.get_by_label("First business day").fill("2026-03-01")
    page.get_by_role("button", name="Show the report").click()
    journal = download(page, "Transaction journal", "CSV", tmp_path)
    rows = list(csv.DictReader(StringIO(journal.read_text("utf-8"))))
    moved = sum(parse_money(row["Amount"]) for row in rows)

    with connection.cursor() as cursor:
        ledger = trial_balance(cursor, open_date())
    assert (opening, closing) == (0, 0)
    assert debits == credits == moved > 0
    assert (debits, credits) == (sum(b.debits for b in ledger), sum(b.credits for b in ledger))
    of_cash = sum(parse_money(row["Amount"]) for row in rows if row["Debit account"] == "1010")
    assert of_cash == next(b.debits for b in ledger if b.code == "1010") == 90000
    assert set(ReportRun.objects.values_list("run_by", flat=True)) == {"helena"}
    assert said == []


def test_the_ledger_is_proved_while_one_watches(audited: str, page: Page) -> None:
    said = complaints(page)
    sign_in(page, audited, *LOGIN)
    page.get_by_role("button", name="Run the check").click()
    page.wait_for_url("**/audit/integrity/*/")
    expect(page.get_by_text("Everything holds", exact=True)).to_be_visible(timeout=60_000)
    expect(page.locator("#proof")).not_to_have_attribute("hx-trigger", "every 1s")
    assert flaws_of(page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download JSON").click()
    assert coming.value.suggested_filename.startswith("proof-")
    assert VerifyRun.objects.get().evidence["holds"] is True
    assert said == []


def test_the_pages_are_without_flaws(audited: str, page: Page, browser: Browser) -> None:
    empty = ["/audit/", "/audit/reports/", "/audit/reports/runs/", "/audit/integrity/"]
    assert flaws(browser, audited, empty, LOGIN, LOOKS[:1]) == []
    sign_in(page, audited, *LOGIN)
    for _ in range(2):
        page.goto(f"{audited}/audit/reports/loan_trial_balance/")
        page.get_by_role("button", name="Export CSV").click()
        page.wait_for_url("**/runs/*/")
    paths = [
        "/audit/", "/audit/trail/?loan=9999", "/audit/reports/", "/audit/reports/runs/",
        "/audit/reports/runs/2/", "/audit/reports/runs/2/compare/1/", "/audit/integrity/",
        "/audit/reports/transaction_journal/?first=2026-03-01",
        "/audit/reports/trial_balance/?first=soon",
    ]  # fmt: skip
    assert flaws(browser, audited, paths, LOGIN) == []
