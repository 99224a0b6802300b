"""Boarding: what a clean tape becomes, that it happens once, and that it survives a crash."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from borrowers.profiles.sealed import unseal
from servicing.audit.models import Act
from servicing.ledger.days import start_books
from servicing.ledger.models import Demand, Event, LoanState, Posting
from servicing.loans import opening
from servicing.loans.boarding import boarding, checking, writing
from servicing.loans.boarding.reading import FilesRefused
from servicing.loans.models import BoardedRow, BoardingBatch, BoardingException, Loan, Party

from .acting import board, books_hold, postings, rows_written
from .tape import ON, Tape, auto, borrower, mortgage, three_loans, write_portfolio


@pytest.mark.django_db
def test_three_loans_are_boarded(tmp_path: Path) -> None:
    report = board(three_loans().write(tmp_path))
    assert (report.refused, report.unchanged, report.exceptions) == (False, False, [])
    assert report.totals["boarded"] == report.totals["read"] == {
        "loans": "3", "principal": "530535.29", "escrow_positive": "1648.40",
        "escrow_advances": "210.35", "suspense": "300.00", "corporate_advances": "0.00",
        "late_fees": "78.34",
    }  # fmt: skip
    ann, ben, cy = Loan.objects.order_by("number")
    assert (ann.borrower_name, ben.borrower_name) == ("Ann Lee and Bo Lee", "Ben Ortiz")
    assert (ann.book.code, ben.book.code, cy.book.code) == (
        "OWNED-MORTGAGE", "INV-FANNIE-MAE", "OWNED-AUTO",
    )  # fmt: skip
    assert ann.property_line == "112 Cedar Elm Ln, Austin, TX 78704"
    assert ann.boarded_row["late_fee_percent"] == "5"
    assert list(ann.parties.order_by("pk").values_list("role", flat=True)) == [
        "borrower", "co_borrower",
    ]  # fmt: skip
    books_hold()


@pytest.mark.django_db
def test_the_ledger_of_the_three(tmp_path: Path) -> None:
    """Ann: 258,456.21 at 6.375% for 19 days of 30/360 is 869.60. Ben is serviced and two behind;
    Cy's car earns 7.49% / 365 on 18,985.18 for 15 days: 58.44."""
    board(three_loans().write(tmp_path))
    ann, ben, cy = Loan.objects.order_by("number")
    assert postings(ann) == {
        ("principal", "boarding_clearing"): 25_845_621,
        ("accrued_interest", "boarding_clearing"): 86_960,
        ("boarding_clearing", "escrow"): 164_840,
    }
    assert postings(ben) == {
        ("memo_principal", "memo_investor"): 25_309_390,
        ("fees_receivable", "boarding_clearing"): 7_834,
        ("escrow_advance", "boarding_clearing"): 21_035,
        ("boarding_clearing", "unapplied"): 30_000,
    }
    assert postings(cy) == {
        ("principal", "boarding_clearing"): 1_898_518,
        ("accrued_interest", "boarding_clearing"): 5_844,
    }
    due = Demand.objects.filter(stream=ben.stream, kind="installment").order_by("due_date")
    assert [bill.due_date for bill in due] == [date(2026, 10, 1), date(2026, 11, 1)]
    late = Demand.objects.get(stream=ben.stream, kind="late_fee")
    assert late.fee == 7_834
    assert LoanState.objects.get(pk=ben.pk).oldest_due == date(2026, 10, 1)


@pytest.mark.django_db
def test_terms_follow_from_the_row(tmp_path: Path) -> None:
    loan = mortgage("1001", allocation_code="prepay", late_fee_min="20.00", late_fee_max="60.00")
    board(Tape().add(loan).add(auto("1002")).write(tmp_path))
    ann, cy = (Loan.objects.get(number=n).terms_versions.get().terms for n in ("1001", "1002"))
    assert ann == [
        "6.375", 165326, "2024-11-01", "2054-10-01", "USD", "scheduled", "30/360", "actual/365",
        41210, 1, [15, "5", None, "principal_and_interest", 2000, 6000],
        ["interest principal escrow", "oldest_installment", "suspense", "prepay_installments",
         "late_fee fee"], "0", "to_date", None,
    ]  # fmt: skip
    assert cy == [
        "7.490", 42867, "2025-04-05", "2031-03-05", "USD", "daily", "actual/365", "actual/365",
        0, 5, [10, None, 2500, "principal_and_interest", 0, None],
        ["interest principal escrow", "component", "apply", "principal", "late_fee fee"], "0",
        "to_date", None,
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    tape = three_loans().add(mortgage("1004", current_principal="250000.00"))
    report = board(tape.write(tmp_path), dry_run=True)
    assert (report.dry_run, report.batch) == (True, None)
    assert [one["loan_number"] for one in report.exceptions] == ["1004"]
    assert report.totals["boarded"]["loans"] == "3"
    assert rows_written() == 0


@pytest.mark.django_db
def test_the_same_files_again_change_nothing_and_say_so(tmp_path: Path) -> None:
    files = three_loans().write(tmp_path)
    first = board(files)
    before = rows_written()
    renamed = [path.rename(path.with_name(f"acme_{path.name}")) for path in files]
    again = board(renamed, on=ON)
    assert again.unchanged
    assert (again.batch, again.totals) == (first.batch, first.totals)
    assert rows_written() == before
    assert Act.objects.get().action == "boarding:loaded"


@pytest.mark.django_db
def test_a_crash_between_chunks_is_completed_by_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "CHUNK", 10)
    files = write_portfolio(tmp_path, 35)
    write, calls = writing.write_exceptions, []

    def dies_in_the_third(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise OSError("the power is gone")
        write(*args)

    monkeypatch.setattr(boarding, "write_exceptions", dies_in_the_third)
    with pytest.raises(OSError, match="power"):
        board(files)
    assert Loan.objects.count() == 20
    monkeypatch.undo()
    monkeypatch.setattr(checking, "CHUNK", 7)  # another release may cut otherwise
    report = board(files)
    assert (report.resumed, report.totals["boarded"]["loans"]) == (True, "35")
    assert Loan.objects.count() == Event.objects.filter(kind="board").count() == 35
    assert Loan.objects.filter(batch_id=report.batch).count() == 35
    assert board(files).unchanged
    books_hold()


def test_a_crash_leaves_whole_chunks_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_db: str
) -> None:
    monkeypatch.setattr(checking, "CHUNK", 10)
    files = write_portfolio(tmp_path, 25)
    monkeypatch.setattr(boarding, "record", _dies)
    with pytest.raises(OSError, match="power"):
        board(files)
    connection.close()
    assert Loan.objects.count() == 25
    assert BoardingBatch.objects.get().report == {}
    monkeypatch.undo()
    assert board(files).totals["boarded"]["loans"] == "25"
    assert Event.objects.filter(kind="board").count() == 25


def test_two_boardings_of_the_same_files_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_db: str
) -> None:
    """The lock of the batch's row keeps them apart chunk by chunk; each loan is boarded once."""
    monkeypatch.setattr(checking, "CHUNK", 10)
    files = write_portfolio(tmp_path, 60)
    start_books(ON)

    def run(_: int) -> str:
        try:
            return board(files).totals["boarded"]["loans"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, range(2))) == ["60", "60"]
    assert BoardingBatch.objects.count() == 1
    assert Loan.objects.count() == Event.objects.filter(kind="board").count() == 60
    books_hold()


def _dies(**_: Any) -> None:
    raise OSError("the power is gone")


@pytest.mark.django_db
def test_a_closed_day_refuses_a_chunk_with_a_sentence(tmp_path: Path) -> None:
    start_books(ON + timedelta(days=1))
    with pytest.raises(FilesRefused, match="business date 2026-11-20 is not open; nothing of this"):
        board(three_loans().write(tmp_path))
    assert not Loan.objects.exists()


@pytest.mark.django_db
def test_boarding_as_of_an_earlier_day_bills_up_to_the_books(tmp_path: Path) -> None:
    """As of October 20 the November installment was still to come; today it is due."""
    loan = mortgage("1001", next_due=date(2026, 11, 1))
    board(Tape(with_control=False).add(loan).write(tmp_path), on=date(2026, 10, 20))
    event = Event.objects.get(kind="board")
    assert (event.effective_date, event.business_date) == (date(2026, 10, 20), ON)
    assert Demand.objects.get(kind="installment").due_date == date(2026, 11, 1)
    books_hold()


@pytest.mark.django_db
def test_the_boarding_date_cannot_lie_ahead(tmp_path: Path) -> None:
    with pytest.raises(FilesRefused, match="a date up to the business date 2026-11-20"):
        board(three_loans().write(tmp_path), on=date(2026, 11, 21))


@pytest.mark.django_db
def test_queries_do_not_grow_with_loans(tmp_path: Path) -> None:
    counts = []
    for number, loans in enumerate((50, 500)):
        folder = tmp_path / str(loans)
        folder.mkdir()
        tape = Tape(with_control=False)
        for index in range(loans):
            tape.add(mortgage(f"{number}{index:05}"))
        with CaptureQueriesContext(connection) as queries:
            board(tape.write(folder))
        counts.append(len(queries))
    assert counts[1] <= counts[0]
    assert counts[0] <= 41


@pytest.mark.django_db
def test_rows_may_come_in_any_order(tmp_path: Path) -> None:
    tape = three_loans()
    for rows in (tape.borrowers, tape.escrow_lines):
        rows.reverse()
    board(tape.write(tmp_path))
    assert Loan.objects.get(number="1001").borrower_name == "Ann Lee and Bo Lee"
    assert Party.objects.count() == 4


@pytest.mark.django_db
def test_optional_files_are_kept_with_their_loan(tmp_path: Path) -> None:
    tape = three_loans()
    tape.others |= {
        "autopay": [{"loan_number": "1001", "routing": "111000025", "account": "4839201",
                     "type": "checking", "draft_day": "5", "authorization_date": "2024-01-01"}],
        "status": [{"loan_number": "1002", "cease": "Y", "attorney": "J. Doe, Esq."}],
        "collateral": [{"loan_number": "1003", "kind": "vehicle", "vin": "1HGCM82633A004352"}],
        "history": [{"loan_number": "1001", "date": "2026-10-01", "type": "payment",
                     "amount": "2065.36", "principal": "277.00"}],
    }  # fmt: skip
    board(tape.write(tmp_path))
    kept = {row.file: row for row in BoardedRow.objects.select_related("loan")}
    assert {name: row.loan.number for name, row in kept.items()} == {
        "autopay": "1001", "status": "1002", "collateral": "1003", "history": "1001",
    }  # fmt: skip
    assert kept["status"].row["attorney"] == "J. Doe, Esq."
    assert "account" not in kept["autopay"].row
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM loans_boardedrow WHERE file = 'autopay'")
        [token] = cursor.fetchone()
    assert "4839201" not in token
    assert unseal(token) == '{"routing":"111000025","account":"4839201"}'


@pytest.mark.django_db
def test_tolerances_are_settings(tmp_path: Path, settings: LazySettings) -> None:
    settings.BOARDING_PRINCIPAL_TOLERANCE = 500_000
    tape = Tape().add(mortgage("1001", current_principal="258000.00"))
    assert board(tape.write(tmp_path), dry_run=True).exceptions == []


@pytest.mark.django_db
def test_a_loan_that_the_engine_refuses_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fold = opening.fold_opening

    def refuses_1002(loan: Any, business_date: date) -> Any:
        if loan.number == "1002":
            raise ValueError("no next due date")
        return fold(loan, business_date)

    monkeypatch.setattr(boarding, "fold_opening", refuses_1002)
    report = board(three_loans().write(tmp_path))
    assert report.totals["boarded"]["loans"] == "2"
    assert report.exceptions[0]["differences"][0]["note"] == "no next due date"
    assert BoardingException.objects.get().loan_number == "1002"
    assert not Posting.objects.filter(stream__loan__number="1002").exists()


@pytest.mark.django_db
def test_a_borrower_may_be_a_business(tmp_path: Path) -> None:
    person = borrower("1003", tin="") | {"business_name": "Alamo Tile LLC"}
    person |= {"first_name": "", "last_name": ""}
    board(Tape().add(auto("1003", product="business"), person).write(tmp_path))
    loan = Loan.objects.get()
    assert (loan.borrower_name, loan.book.code) == ("Alamo Tile LLC", "OWNED-BUSINESS")
