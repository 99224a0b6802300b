"""A loan that does not tie out waits; an officer accepts it with a reason, or rejects it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from escrow.models import EscrowLine
from servicing.audit.models import Act
from servicing.loans.boarding.decisions import (
    Decision,
    DecisionRefused,
    accept_exception,
    reject_exception,
)
from servicing.loans.models import BoardingException, Loan

from .acting import NOON, board, books_hold, postings
from .tape import ON, Tape, county_tax, mortgage, three_loans

pytestmark = pytest.mark.django_db
BECAUSE = Decision("Olga", "Curtailment of 5,000.00 confirmed by Acme", ON, NOON, "Pat")


def waiting(folder: Path) -> BoardingException:
    """Dee's loan waits: her principal is 5,000.00 below its schedule."""
    tape = three_loans().add(mortgage("1004", current_principal="253456.21"))
    tape.escrow_lines.append(county_tax("1004"))
    board(tape.write(folder))
    return BoardingException.objects.get()


def test_it_is_set_aside_with_its_rows_sealed(tmp_path: Path) -> None:
    found = waiting(tmp_path)
    assert (found.loan_number, found.decision) == ("1004", "open")
    assert found.differences == [
        {"check": "current_principal", "given": "253456.21", "expected": "258456.21",
         "size": "-5000.00", "cause": "curtailment_missing", "beyond": True,
         "note": "5000.00 more was paid than scheduled"},
    ]  # fmt: skip
    assert not Loan.objects.filter(number="1004").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM loans_boardingexception")
        assert "123-45-6789" not in cursor.fetchone()[0]
    assert "123-45-6789" in found.rows


def test_accepting_boards_the_loan_as_its_file_says(tmp_path: Path) -> None:
    found = waiting(tmp_path)
    stream = accept_exception(found.pk, BECAUSE)
    loan = Loan.objects.get(number="1004")
    assert (loan.pk, loan.batch_id, loan.boarded_on) == (stream, found.batch_id, ON)
    assert postings(loan)["principal", "boarding_clearing"] == 25_345_621
    assert EscrowLine.objects.get(stream=loan.stream).kind == "county_tax"
    found.refresh_from_db()
    assert (found.decision, found.decided_by, found.decided_at) == ("accepted", "Olga", NOON)
    act = Act.objects.get(action="boarding:accepted")
    assert (act.stream, act.subject, act.why) == (stream, "1004", BECAUSE.reason)
    books_hold()


def test_rejecting_leaves_it_off_the_books(tmp_path: Path) -> None:
    found = waiting(tmp_path)
    reject_exception(found.pk, BECAUSE)
    found.refresh_from_db()
    assert found.decision == "rejected"
    assert not Loan.objects.filter(number="1004").exists()
    assert Act.objects.get(action="boarding:rejected").subject == "1004"


def test_a_decision_stands(tmp_path: Path) -> None:
    found = waiting(tmp_path)
    reject_exception(found.pk, BECAUSE)
    with pytest.raises(DecisionRefused, match="Loan 1004 was rejected already"):
        accept_exception(found.pk, BECAUSE)
    assert Loan.objects.count() == 3


def test_a_reason_is_needed(tmp_path: Path) -> None:
    found = waiting(tmp_path)
    for decide in (accept_exception, reject_exception):
        with pytest.raises(DecisionRefused, match="Give a reason"):
            decide(found.pk, Decision("Olga", " ", ON, NOON))
    assert Act.objects.count() == 1


def test_while_it_waits_no_other_file_may_bring_it(tmp_path: Path) -> None:
    found = waiting(tmp_path)
    corrected = Tape().add(mortgage("1004")).write(tmp_path, "corrected_")
    report = board(corrected)
    assert [one["message"] for one in report.problems] == [
        "expected a new loan: it waits in the boarding exceptions, not '1004'"
    ]
    reject_exception(found.pk, BECAUSE)
    assert board(corrected).totals["boarded"]["loans"] == "1"


def test_the_same_files_again_leave_the_decision_alone(tmp_path: Path) -> None:
    found = waiting(tmp_path)
    reject_exception(found.pk, BECAUSE)
    files = [tmp_path / f"{kind}.csv" for kind in ("loans", "borrowers", "escrow_lines", "control")]
    assert board(files).unchanged
    found.refresh_from_db()
    assert found.decision == "rejected"


def test_accepting_days_later_keeps_the_day_of_boarding(tmp_path: Path) -> None:
    """The snapshot is of the boarding day; it lands in the books that are open."""
    found = waiting(tmp_path)
    later = ON + timedelta(days=3)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_businessday (date, state) VALUES (%s, 'open')", [later])
    stream = accept_exception(found.pk, Decision("Olga", "confirmed", later, NOON, "Pat"))
    event = Loan.objects.get(pk=stream).stream.event_set.get(seq=1)
    assert (event.effective_date, event.business_date) == (ON, later)
    books_hold()
