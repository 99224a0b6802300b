"""Lockbox files: what is wrong is named by row and column, and nothing of the file is kept."""

from datetime import date

import pytest
from django.db import connection

from servicing.engine.fold import FactError
from servicing.ledger.days import begin_night
from servicing.ledger.models import Event
from servicing.loans.models import Loan
from servicing.payments.exceptions import assign_receipt, waiting
from servicing.payments.intake import FileRefused, read_files, receive_file
from servicing.payments.lockbox import read_lockbox
from servicing.payments.models import BankFile, Receipt
from servicing.payments.posting import post_receipts
from tests.nightly.portfolio import AT, FIRST_DAY, board, mortgage

GOOD = """record,item,received_date,loan_number,amount,check_number,payer,designation
item,1,2026-03-02,1001,1499.10,551,ANN BELL,
item,2,2026-03-01,1020,250.00,552,BO BELL,principal
item,3,2026-03-02,1001,1499.10,551,ANN BELL,
total,3,,,3248.20,,,
"""


def test_a_good_file_is_read() -> None:
    box = read_lockbox(GOOD, FIRST_DAY)
    assert (box.problems, box.total) == ([], 324820)
    assert [(item.amount, item.received_date, item.designation) for item in box.items] == [
        (149910, date(2026, 3, 2), ""),
        (25000, date(2026, 3, 1), "principal"),
        (149910, date(2026, 3, 2), ""),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("250.00", '"1,234.5x"',
         "Row 3, amount: expected a plain amount like 1234.56, not '1,234.5x'"),
        ("250.00", "-250.00", "Row 3, amount: expected 0.01 or more"),
        ("250.00", "250.005", "Row 3, amount: expected at most 2 decimals in USD, not '250.005'"),
        ("2026-03-01", "03/01/2026",
         "Row 3, received_date: expected a date like 2026-11-20, not '03/01/2026'"),
        ("2026-03-01", "2026-03-03",
         "Row 3, received_date: 2026-03-03 lies after the business date 2026-03-02"),
        (",principal", ",charity", "Row 3, designation: expected one of periodic, principal,"
         " escrow, fees, payoff or nothing"),
        ("item,2", "item,1", "Row 3, item: 1 stands twice"),
        ("BO BELL,principal", "BO",
         "Row 3, row: expected 8 columns, found 7; is the file cut off?"),
        ("total,3", "total,4", "Row 5, item: the file says 4, its items are 3"),
        ("3248.20", "3248.21",
         "Row 5, amount: the file says 3248.21, its items add up to 3248.20"),
        ("total,3,,,3248.20,,,\n", "",
         "Row 5, record: the total row is missing; is the file cut off?"),
        ("payer,designation", "payer", "Row 1, header: expected record,item,"),
        ("item,2", "check,2", "Row 3, record: expected item or total, not 'check'"),
    ],
    ids=lambda text: text[:24],
)  # fmt: skip
@pytest.mark.django_db
def test_what_is_wrong_is_named_and_nothing_is_kept(old: str, new: str, message: str) -> None:
    assert GOOD.count(old) >= 1
    spoiled = GOOD.replace(old, new, 1)
    with pytest.raises(FileRefused) as refused:
        receive_file(name="a.csv", content=spoiled, actor="dana", business_date=FIRST_DAY)
    assert any(problem.startswith(message) for problem in refused.value.problems)
    assert BankFile.objects.count() == Receipt.objects.count() == 0


@pytest.mark.django_db
def test_known_loans_are_matched_and_the_rest_is_held_in_the_books() -> None:
    board(mortgage("1001"))
    receive_file(name="a.csv", content=GOOD, actor="dana", business_date=FIRST_DAY)
    assert read_files(FIRST_DAY, "night", AT) == {"matched": 1, "unmatched": 1, "duplicate": 1}
    held = Event.objects.filter(kind="receipt").order_by("seq")
    assert [(event.source, event.payload) for event in held] == [
        ("lockbox:a.csv:2", '{"amount":25000,"data":{}}'),
        ("lockbox:a.csv:3", '{"amount":149910,"data":{}}'),
    ]
    assert [r.reason for r in waiting()] == [
        "No loan has the number 1020", "Same loan, amount and check as lockbox:a.csv:1",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_and_another_of_its_name_is_refused() -> None:
    first = receive_file(name="a.csv", content=GOOD, actor="dana", business_date=FIRST_DAY)
    again = receive_file(name="b.csv", content=GOOD, actor="tom", business_date=FIRST_DAY)
    assert first == again
    with pytest.raises(FileRefused, match="received before with other content"):
        receive_file(
            name="a.csv", content=GOOD.replace("ANN", "ANNE"), actor="dana",
            business_date=FIRST_DAY,
        )  # fmt: skip
    assert BankFile.objects.count() == 1


@pytest.mark.django_db
def test_an_assigned_receipt_is_credited_as_of_the_day_it_came() -> None:
    board(mortgage("1001"), mortgage("1002"))
    content = GOOD.replace("2026-03-01", "2026-03-02")
    receive_file(name="a.csv", content=content, actor="dana", business_date=FIRST_DAY)
    read_files(FIRST_DAY, "night", AT)
    receipt = Receipt.objects.get(source="lockbox:a.csv:2")
    loan = Loan.objects.get(number="1002")
    assign_receipt(receipt_id=receipt.pk, loan=loan, actor="dana", why="Two digits swapped",
                   business_date=FIRST_DAY, recorded_at=AT)  # fmt: skip
    payment = Event.objects.get(stream_id=loan.pk, kind="payment")
    assert payment.effective_date == date(2026, 3, 2)
    assert payment.payload == (
        '{"amount":25000,"data":{"designation":"principal","from":"transfer_clearing"}}'
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "same", [GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD, GOOD + "\r\n", GOOD.rstrip()]
)
def test_the_same_lines_are_the_same_file(same: str) -> None:
    """A copy that another tool saved, under another name, is not money a second time."""
    first = receive_file(name="a.csv", content=GOOD, actor="t", business_date=FIRST_DAY)
    again = receive_file(name="b.csv", content=same, actor="t", business_date=FIRST_DAY)
    assert again == first
    assert BankFile.objects.count() == 1


@pytest.mark.django_db
def test_money_from_before_boarding_is_held_and_does_not_stop_what_came_later() -> None:
    ann = board(mortgage("1001"))["1001"]
    early = GOOD.replace("item,2,2026-03-01,1020", "item,2,2026-03-01,1001")
    receive_file(name="a.csv", content=early, actor="t", business_date=FIRST_DAY)
    assert read_files(FIRST_DAY, "night", AT) == {"matched": 1, "unmatched": 1, "duplicate": 1}
    held = Receipt.objects.get(state="unmatched")
    assert held.reason == "Received before the loan was boarded on 03/02/2026"
    with connection.cursor() as cursor:
        assert post_receipts(cursor, ann, ann, FIRST_DAY, AT, lambda *_: None) == 1
    with pytest.raises(FactError):
        assign_receipt(
            receipt_id=held.pk, loan=Loan.objects.get(), actor="dana", why="theirs",
            business_date=FIRST_DAY, recorded_at=AT,
        )  # fmt: skip
    assert Receipt.objects.get(pk=held.pk).state == "unmatched"


@pytest.mark.django_db
def test_a_file_of_the_next_day_waits_for_the_next_night() -> None:
    """It came while the night ran: its money may be dated after the day that is closing."""
    board(mortgage("1001"))
    tomorrow = date(2026, 3, 3)
    late = GOOD.replace("2026-03-02", "2026-03-03")
    receive_file(name="a.csv", content=late, actor="t", business_date=tomorrow)
    assert read_files(FIRST_DAY, "night", AT) == {}
    begin_night(FIRST_DAY)
    assert sum(read_files(tomorrow, "night", AT).values()) == 3


def test_an_amount_that_no_loan_comes_to_is_a_problem() -> None:
    [problem] = read_lockbox(GOOD.replace("250.00", "9999999999999999.99"), FIRST_DAY).problems
    assert str(problem) == (
        "Row 3, amount: expected at most 10000000000.00, not 9999999999999999.99"
    )
