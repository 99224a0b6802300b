"""Payments and cash: files that are taken or refused whole, what waits, what ties."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from servicing.ledger.days import begin_night
from servicing.loans.models import Loan
from servicing.nightly.models import SetAside
from servicing.nightly.run import begin
from servicing.payments.cash import cash_position
from servicing.payments.models import BankFile, Receipt
from servicing.payments.posting import post_receipts
from tests.nightly.portfolio import FIRST_DAY

from .conftest import SignedIn
from .lockbox import AT, GOOD, HEADER, books

pytestmark = pytest.mark.django_db


def load(client: Client, content: str | bytes, name: str = "march.csv") -> tuple[int, str]:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post("/o/cash/files/", {"file": SimpleUploadedFile(name, data)}, follow=True)
    return answer.status_code, answer.content.decode()


def post_matched() -> None:
    with connection.cursor() as cursor:
        post_receipts(cursor, 0, 2**62, FIRST_DAY, AT, lambda *_: pytest.fail("set aside"))


# Files


def test_a_file_is_received_and_waits_for_the_night(cashier: Client) -> None:
    code, text = load(cashier, GOOD)
    assert code == 200
    assert "march.csv is received: 4 items, $3,328.20." in text
    assert "Waits for tonight" in text
    assert text.count("No loan found") == 2
    assert BankFile.objects.get().received_by == "cashier"


def test_the_same_file_again_changes_nothing_and_says_who_sent_it(cashier: Client) -> None:
    load(cashier, GOOD)
    before = books()
    _, text = load(cashier, GOOD, "another-name.csv")
    assert "This file came before, as march.csv" in text
    assert "by c. Person. Nothing was changed." in text
    assert (books(), BankFile.objects.count()) == (before, 1)


def test_every_problem_of_a_bad_file_is_listed_and_nothing_is_kept(cashier: Client) -> None:
    bad = (
        HEADER
        + 'item,1,2026-03-02,1001,"1,234.5x",501,ANN BELL,\n'
        + "item,2,2026-13-02,1002,-5.00,502,BEN COLE,princpal\n"
        + f"item,3,2026-03-02,{'9' * 31},1.00,503,{'A' * 121},\n"
        + "item,4,2026-03-02\n"
    )
    before = books()
    code, text = load(cashier, bad)
    assert code == 422
    assert "march.csv was refused: 8 problems." in text
    for words in (
        "expected a plain amount like 1234.56", "expected a date like 2026-11-20",
        "expected 0.01 or more", "expected one of periodic", "expected at most 30 characters",
        "expected at most 120 characters", "expected 8 columns, found 3", "total row is missing",
    ):  # fmt: skip
        assert words in text
    assert "<title>Error: Payments" in text
    assert (books(), BankFile.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (HEADER.encode("utf-16"), "is not UTF-8 text"),
        (HEADER.encode() + b"item,1,2026-03-02,1001,1.00,1,\xff,\n", "is not UTF-8 text"),
        (GOOD.replace("ANN BELL", "ANN\0BELL"), "found a byte that is none (NUL)"),
        (GOOD.replace("3328.20", "3328.21"), "its items add up to 3328.20"),
        (GOOD.replace("total,4", "total,5"), "its items are 4"),
        ("loan,amount\n1001,1.00\n", "expected record,item,received_date"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    content: str | bytes, words: str, cashier: Client
) -> None:
    code, text = load(cashier, content)
    assert (code, BankFile.objects.count()) == (422, 0)
    assert words in text


def test_no_file_at_all_is_an_error_beside_its_field(cashier: Client) -> None:
    answer = cashier.post("/o/cash/files/", {})
    assert answer.status_code == 422
    assert 'href="#id_file"' in answer.content.decode()


def test_another_file_of_the_same_name_is_refused(cashier: Client) -> None:
    load(cashier, GOOD)
    code, text = load(cashier, GOOD.replace("ANN BELL", "ANN B."))
    assert code == 422
    assert "received before with other content" in text
    code, text = load(cashier, GOOD.replace("ANN BELL", "ANN B."), "m" * 61 + ".csv")
    assert "expected at most 60" in text


@pytest.mark.parametrize("who", ["officer", "escrow_analyst", "auditor", "administrator"])
def test_loading_needs_the_right(who: str, streams: dict[str, int], signed_in: SignedIn) -> None:
    before = books()
    assert load(signed_in(who), GOOD)[0] == 403
    assert (books(), BankFile.objects.count()) == (before, 0)


def test_a_file_shows_what_became_of_its_items(file: BankFile, cashier: Client) -> None:
    post_matched()
    text = cashier.get(f"/o/cash/files/{file.pk}/").content.decode()
    assert "2 exceptions" in text
    assert "/o/loans/1001/transactions/2/" in text
    assert "Total of 4 items" in text
    assert "3,328.20" in text
    text = cashier.get(f"/o/cash/files/{file.pk}/?state=unmatched").content.decode()
    assert "Total of 2 items" in text
    assert "1,579.10" in text
    text = cashier.get(f"/o/cash/files/{file.pk}/?state=duplicate").content.decode()
    assert "No items here." in text


def test_a_file_is_shown_fifty_items_at_a_time_in_few_queries(
    file: BankFile, cashier: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Receipt.objects.bulk_create(
        Receipt(
            source=f"lockbox:x:{n}", channel="lockbox", file=file, line=n + 10, amount=100,
            received_date=FIRST_DAY, loan_number="1001", state="matched", business_date=FIRST_DAY,
            stream_id=Loan.objects.get(number="1001").pk,
        )
        for n in range(70)
    )  # fmt: skip
    with django_assert_max_num_queries(13):
        text = cashier.get(f"/o/cash/files/{file.pk}/").content.decode()
    assert text.count("<tr data-row>") == 50
    assert "Total of 74 items" in text
    text = cashier.get(f"/o/cash/files/{file.pk}/?page=2").content.decode()
    assert text.count("<tr data-row>") == 24


# The day's cash


def test_an_empty_day_says_what_to_do(cashier: Client) -> None:
    text = cashier.get("/o/cash/").content.decode()
    assert "No files today." in text
    assert "ties to the ledger" in text


def test_what_waits_ties_to_the_ledger(file: BankFile, cashier: Client) -> None:
    cash = cash_position(FIRST_DAY)
    assert (cash.to_post_count, cash.to_post) == (2, 174910)
    assert (cash.waiting_count, cash.waiting, cash.booked) == (2, 157910, 157910)
    assert cash.ties
    post_matched()
    cash = cash_position(FIRST_DAY)
    assert (cash.to_post_count, cash.posted_count, cash.posted) == (0, 2, 174910)
    text = cashier.get("/o/cash/").content.decode()
    assert "ties to the ledger" in text
    assert "Work 2 exceptions" in text


def test_a_ledger_that_does_not_tie_is_told_to_the_cent(file: BankFile, cashier: Client) -> None:
    Receipt.objects.filter(loan_number="").update(amount=7999)
    assert cash_position(FIRST_DAY).difference == 1
    assert "the ledger differs by $0.01" in cashier.get("/o/cash/").content.decode()


def test_the_first_page_takes_few_queries_however_many_files(
    file: BankFile, cashier: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    BankFile.objects.bulk_create(
        BankFile(
            name=f"f{n}.csv", digest=f"{n}", content="", received_by=f"user{n}",
            business_date=FIRST_DAY - timedelta(days=n % 2), items=1, total=100,
        )
        for n in range(30)
    )  # fmt: skip
    with django_assert_max_num_queries(13):
        assert cashier.get("/o/cash/").status_code == 200


def test_payments_that_the_night_set_aside_are_told(
    streams: dict[str, int], cashier: Client
) -> None:
    step = begin(FIRST_DAY, "night").steps.get(name="payments")
    SetAside.objects.create(step=step, item=1, stream_id=1, reason="?", at=AT)
    text = cashier.get("/o/cash/").content.decode()
    assert "1 payment could not be posted by the nightly run and waits" in text


def test_files_that_a_night_refused_are_told(streams: dict[str, int], cashier: Client) -> None:
    report = {"refused": [{"file": "torn.csv", "problems": ["Row 9, row: cut off?"]}]}
    begin(FIRST_DAY, "night").steps.filter(name="intake").update(report=report)
    text = cashier.get("/o/cash/").content.decode()
    assert "torn.csv" in text
    assert "Row 9, row: cut off?" in text


def test_while_a_night_runs_its_banner_says_where_payments_go(
    streams: dict[str, int], cashier: Client
) -> None:
    run = begin(FIRST_DAY, "night")
    assert "is running." not in cashier.get("/o/cash/").content.decode()
    begin_night(FIRST_DAY)
    text = cashier.get("/o/cash/").content.decode()
    assert f'<a href="/o/jobs/{run.pk}/">night of' in text
    assert "is running. Payments you take now post to" in text
    type(run).objects.update(state="done")
    assert "is running." not in cashier.get("/o/cash/").content.decode()


@pytest.mark.parametrize("path", ["/o/cash/", "/o/cash/exceptions/", "/o/loans/"])
def test_before_the_books_are_open_a_page_says_so(path: str, signed_in: SignedIn) -> None:
    answer = signed_in("cashier").get(path)
    assert answer.status_code == 409
    assert "The books are not open yet" in answer.content.decode()


# Exceptions


def test_receipts_that_wait_are_listed_with_their_total(file: BankFile, cashier: Client) -> None:
    text = cashier.get("/o/cash/exceptions/").content.decode()
    assert text.count("<tr data-row>") == 2
    assert "No loan has the number 1010" in text
    assert "Total of 2 receipts" in text
    assert "1,579.10" in text
    assert "Today" in text


def test_those_who_only_look_are_offered_no_assigning(file: BankFile, signed_in: SignedIn) -> None:
    text = signed_in("auditor").get("/o/cash/exceptions/").content.decode()
    assert "ANN BELL" in text
    assert "/assign/" not in text


def test_nothing_waiting_says_so(cashier: Client) -> None:
    assert "All clear." in cashier.get("/o/cash/exceptions/").content.decode()


def test_the_list_takes_few_queries_however_many_wait(
    file: BankFile, cashier: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Receipt.objects.bulk_create(
        Receipt(source=f"x:{n}", channel="lockbox", file=file, received_date=FIRST_DAY, amount=100,
                state="duplicate", reason="Same loan, amount and check as lockbox:march.csv:1",
                business_date=FIRST_DAY)
        for n in range(60)
    )  # fmt: skip
    with django_assert_max_num_queries(11):
        text = cashier.get("/o/cash/exceptions/").content.decode()
    assert text.count("<tr data-row>") == 50
    assert "Same loan, amount and check as the receipt of" in text
