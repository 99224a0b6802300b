"""Activity in plain words, escrow, documents, the profile."""

import csv
from datetime import date

from borrowers.profiles.models import Person
from servicing.audit.models import Act
from servicing.ledger.journal import Draft
from servicing.ledger.posting import post_fact
from servicing.loans.models import Loan
from tests.make import AT, FIRST_DAY, books, close_until, pay, post

from .conftest import House


def live(house: House) -> None:
    """Ann pays, the bank returns it, she pays again and something extra; her tax is paid."""
    first = pay(house.loan.pk, FIRST_DAY, source="ach:1")
    post(house.loan.pk, "reversal", FIRST_DAY, reverses=first, reason="R01 not sufficient funds")
    pay(house.loan.pk, FIRST_DAY, source="lockbox:2026-03-02:1")
    pay(house.loan.pk, FIRST_DAY, 25000, source="portal:x:extra", designation="principal")
    pay_bill(house.loan.pk, 20000, "Story County", "county_tax")


def pay_bill(stream: int, amount: int, payee: str, kind: str) -> None:
    draft = Draft("escrow_disbursement", FIRST_DAY, f"escrow:{payee}", amount,
                  {"payee": payee, "kind": kind})  # fmt: skip
    with books() as cursor:
        post_fact(cursor, stream=stream, draft=draft, business_date=FIRST_DAY, actor="test",
                  recorded_at=AT)  # fmt: skip


def test_what_happened_is_told_in_plain_words(house: House) -> None:
    live(house)
    page = " ".join(house.page("ann", "activity/").split())
    for words in (
        "Payment received, thank you", "taken back later", "from your bank account", "by check",
        "Your bank returned a payment", "not enough money in the account",
        "Extra principal payment", "on this site", "Property tax paid for you",
        "Story County · from escrow", "Your loan came to Meridian", "You owed $200,000.00",
    ):  # fmt: skip
        assert words in page
    for figure in ("−$1,499.10", "$250.00", "−$200.00", "$199.10", "$1,000.00", "$300.00"):
        assert figure in page
    for inside in ("suspense", "unapplied", "reversal", "disbursement", "lockbox", "NSF"):
        assert inside not in page


def test_the_csv_holds_the_same_figures_and_runs_nothing(house: House) -> None:
    live(house)
    pay_bill(house.loan.pk, 100, "=cmd()", "hazard")
    answer = house.browser("ann").get(house.url("activity.csv"))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="activity-1001-all.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    extra = next(row for row in rows if row["What happened"] == "Extra principal payment")
    assert (extra["Date"], extra["Amount"], extra["Principal"]) == (
        "2026-03-02",
        "250.00",
        "250.00",
    )
    assert extra["Principal you owe after it"] == "199550.90"
    bill = next(row for row in rows if "cmd" in row["Details"])
    assert (bill["Details"], bill["Amount"]) == ("'=cmd() · from escrow", "-1.00")


def test_a_year_is_chosen_and_pages_turn(house: House) -> None:
    close_until(date(2026, 3, 31))
    for number in range(25):
        pay(house.loan.pk, date(2026, 4, 1), 100 + number, source=f"ach:{number}")
    ann = house.browser("ann")
    page = ann.get(house.url("activity/")).content.decode()
    assert "1–20 of 26" in page
    assert "Next page" in page
    assert "1–20" not in ann.get(house.url("activity/?page=2&year=2026")).content.decode()
    for odd in ("?year=1999", "?year=x", "?year=²", "?page=x"):
        assert ann.get(house.url(f"activity/{odd}")).status_code == 200


def test_escrow_tells_the_bills_to_come(house: House) -> None:
    page = house.page("ann", "escrow/")
    for words in ("Property tax", "Story County", "we pay by", "Home insurance", "$1,200.00",
                  "The first review will be shown here."):  # fmt: skip
        assert words in page


def test_a_loan_without_escrow_says_so(house: House, two_loans: Loan) -> None:
    answer = house.browser("ann").get(house.url("escrow/", two_loans))
    assert "This loan has none, so you pay those bills yourself." in answer.content.decode()


def test_a_statement_opens_in_the_browser(house: House) -> None:
    assert "March 2026 statement" in house.page("ann", "documents/")
    answer = house.browser("ann").get(house.url(f"documents/{house.document.pk}/"))
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "no-store" in answer.headers["Cache-Control"]


def test_preferences_are_saved_and_recorded(house: House) -> None:
    ann = house.browser("ann")
    answer = ann.post("/my/profile/", {"language": "es", "paperless": "on"}, follow=True)
    assert "Sus preferencias están guardadas." in answer.content.decode()
    person = Person.objects.get(first_name="Ann")
    assert (person.language, person.paperless) == ("es", True)
    act = Act.objects.get(action="profile:preferences")
    assert (act.actor, act.subject) == ("ann", str(person.pk))
    assert act.details == {
        "before": {"language": "en", "paperless": False},
        "after": {"language": "es", "paperless": True},
    }
    ann.post("/my/profile/", {"language": "es", "paperless": "on"})
    assert Act.objects.filter(action="profile:preferences").count() == 1


def test_a_language_that_we_do_not_speak_changes_nothing(house: House) -> None:
    answer = house.browser("ann").post(
        "/my/language/", {"language": "xx", "next": "//evil.example"}
    )
    assert answer.headers["Location"] == "/my/"
    assert Person.objects.get(first_name="Ann").language == "en"
