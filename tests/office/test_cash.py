"""Payments and cash: files that are taken or refused whole, receipts that find their loan."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from servicing.audit.models import Act, User
from servicing.audit.roles import Role, give_role
from servicing.ledger.days import begin_night
from servicing.ledger.models import Event, LoanState, Posting
from servicing.loans.models import Loan
from servicing.nightly.models import SetAside
from servicing.nightly.run import begin
from servicing.payments.cash import cash_position
from servicing.payments.exceptions import assign_receipt
from servicing.payments.intake import read_files, receive_file
from servicing.payments.models import BankFile, Receipt
from servicing.payments.posting import post_receipts
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

from .conftest import SignedIn

pytestmark = pytest.mark.django_db
HEADER = "record,item,received_date,loan_number,amount,check_number,payer,designation\n"
GOOD = (
    HEADER
    + "item,1,2026-03-02,1001,1499.10,501,ANN BELL,\n"
    + "item,2,2026-03-02,1002,250.00,502,BEN COLE,principal\n"
    + "item,3,2026-03-02,1010,1499.10,503,ANN BELL,\n"
    + "item,4,2026-03-02,,80.00,,,\n"
    + "total,4,,,3328.20,,,\n"
)
AT = datetime(2026, 3, 2, 20, tzinfo=UTC)


@pytest.fixture
def streams() -> dict[str, int]:
    """Ann's loan 1001 and Ben's 1002."""
    streams = board(mortgage("1001"), mortgage("1002"))
    Loan.objects.filter(number="1001").update(borrower_name="Ann Bell")
    Loan.objects.filter(number="1002").update(borrower_name="Ben Cole")
    return streams


@pytest.fixture
def cashier(streams: dict[str, int], signed_in: SignedIn) -> Client:
    return signed_in("cashier")


@pytest.fixture
def file(streams: dict[str, int]) -> BankFile:
    """A file that a night has read: two items matched, two that wait."""
    kept = receive_file(name="march.csv", content=GOOD, actor="cashier", business_date=FIRST_DAY)
    read_files(FIRST_DAY, "night", AT)
    kept.refresh_from_db()
    return kept


@pytest.fixture
def unknown(file: BankFile) -> Receipt:
    """Ann's check with a loan number that nobody has."""
    return Receipt.objects.get(loan_number="1010")


def load(client: Client, content: str | bytes, name: str = "march.csv") -> tuple[int, str]:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post("/o/cash/files/", {"file": SimpleUploadedFile(name, data)}, follow=True)
    return answer.status_code, answer.content.decode()


def books() -> tuple[int, int, int, int]:
    return (
        Event.objects.count(), Posting.objects.count(), Act.objects.count(),
        Receipt.objects.count(),
    )  # fmt: skip


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


# Assigning


def url(receipt: Receipt, **query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/o/cash/exceptions/{receipt.pk}/assign/?{asked}"


def assign(client: Client, receipt: Receipt, loan: str = "1001", **more: str) -> tuple[int, str]:
    sent = {"loan": loan, "why": "Ann called", **more}
    answer = client.post(url(receipt), sent, follow=True)
    return answer.status_code, answer.content.decode()


def test_likely_loans_are_suggested_with_the_reason(unknown: Receipt, cashier: Client) -> None:
    text = cashier.get(url(unknown)).content.decode()
    assert "Ann Bell" in text
    assert "A borrower has the payer’s name" in text
    assert "The next installment is just this amount" in text
    assert "Here you see where the money would go" in text


def test_the_effect_is_shown_before_anything_is_posted(unknown: Receipt, cashier: Client) -> None:
    before = books()
    text = cashier.get(url(unknown, loan="1001")).content.decode()
    for words in ("Nothing is posted yet", "1,000.00", "199.10", "300.00", "199,800.90"):
        assert words in text
    assert "Credited as of" in text
    assert books() == before


def test_a_receipt_is_assigned_with_its_own_amount_and_day(
    unknown: Receipt, cashier: Client, streams: dict[str, int]
) -> None:
    code, text = assign(cashier, unknown, amount="999999", received="2020-01-01")
    assert code == 200
    assert "Assigned $1,499.10 to loan" in text
    unknown.refresh_from_db()
    assert (unknown.state, unknown.stream_id) == ("assigned", streams["1001"])
    event = Event.objects.get(stream_id=streams["1001"], kind="payment")
    assert (event.effective_date, event.seq) == (FIRST_DAY, unknown.seq)
    assert LoanState.objects.get(pk=streams["1001"]).principal == 20000000 - 19910
    act = Act.objects.get(action="payment:assigned")
    assert (act.actor, act.why) == ("cashier", "Ann called")
    assert cash_position(FIRST_DAY).ties


def test_no_reason_no_assignment(unknown: Receipt, cashier: Client) -> None:
    before = books()
    code, text = assign(cashier, unknown, why="  ")
    assert code == 422
    assert "Say why the money belongs to this loan." in text
    assert "Effect on loan" in text
    assert books() == before


def test_an_unknown_loan_number_is_told(unknown: Receipt, cashier: Client) -> None:
    before = books()
    code, text = assign(cashier, unknown, loan="9999")
    assert code == 422
    assert "No loan has the number 9999. Search by name or address." in text
    answer = cashier.get(url(unknown, loan="9999"))
    assert answer.status_code == 422
    assert books() == before


def test_a_loan_is_found_by_name(unknown: Receipt, cashier: Client) -> None:
    text = cashier.get(url(unknown, q="cole")).content.decode()
    assert "Ben Cole" in text
    assert "No loan matches" in cashier.get(url(unknown, q="nobody")).content.decode()


def test_a_second_click_posts_nothing_twice(unknown: Receipt, cashier: Client) -> None:
    assign(cashier, unknown)
    after = books()
    code, text = assign(cashier, unknown)
    assert code == 200
    assert "Assigned $1,499.10 to loan" in text
    assert books() == after


def test_whoever_comes_second_learns_who_was_faster(unknown: Receipt, cashier: Client) -> None:
    tom = User.objects.create_user("tom", first_name="Tom", last_name="Nguyen")
    give_role(tom, Role.CASHIER)
    other = Client()
    other.force_login(tom)
    assign(other, unknown, loan="1002")
    after = books()
    code, text = assign(cashier, unknown)
    assert code == 409
    assert "T. Nguyen assigned it at" in text
    assert "to loan 1002" in text
    assert books() == after
    assert cashier.get(url(unknown)).status_code == 200


def test_a_race_that_is_lost_at_the_last_moment_is_told_too(
    unknown: Receipt, cashier: Client, monkeypatch: pytest.MonkeyPatch, streams: dict[str, int]
) -> None:
    from servicing.office.views import assign as view

    def slow(**asked: object) -> Receipt:
        assign_receipt(
            receipt_id=unknown.pk, loan=Loan.objects.get(number="1002"), actor="tom", why="mine",
            business_date=FIRST_DAY, recorded_at=AT,
        )  # fmt: skip
        return assign_receipt(**asked)  # type: ignore[arg-type]

    monkeypatch.setattr(view, "assign_receipt", slow)
    code, text = assign(cashier, unknown)
    assert code == 409
    assert "tom assigned it at" in text
    assert not Event.objects.filter(stream_id=streams["1001"], kind="payment").exists()


def test_money_from_before_the_boarding_is_refused_in_words(
    unknown: Receipt, cashier: Client
) -> None:
    Receipt.objects.filter(pk=unknown.pk).update(received_date=date(2026, 2, 27))
    before = books()
    code, text = assign(cashier, unknown)
    assert code == 422
    assert "it came on 02/27/2026, and the loan was boarded on 03/02/2026" in text
    assert "Nothing was posted." in text
    assert books() == before


@pytest.mark.parametrize("who", ["officer", "escrow_analyst", "auditor", "administrator"])
def test_assigning_needs_the_right(who: str, unknown: Receipt, signed_in: SignedIn) -> None:
    before = books()
    client = signed_in(who)
    assert assign(client, unknown)[0] == 403
    assert client.get(url(unknown)).status_code == 403
    assert books() == before


def test_the_page_takes_few_queries(
    unknown: Receipt, cashier: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(16):
        cashier.get(url(unknown, loan="1001"))
