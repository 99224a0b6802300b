"""Escrow lines at boarding: payees once, accounts with their year, lines with their next bill."""

from datetime import date
from pathlib import Path

import pytest

from escrow.boarding import next_due
from escrow.models import EscrowAccount, EscrowLine, Payee
from servicing.loans.models import Loan
from tests.loans.acting import board
from tests.loans.tape import ON, Cells, Tape, auto, county_tax, hazard, mortgage

pytestmark = pytest.mark.django_db


def boarded(folder: Path, *status: Cells) -> dict[str, Loan]:
    tape = Tape().add(mortgage("1001")).add(mortgage("1002", paid=40)).add(auto("1003"))
    tape.escrow_lines = [county_tax("1001"), hazard("1001"), county_tax("1002")]
    if status:
        tape.others["status"] = list(status)
    board(tape.write(folder))
    return {loan.number: loan for loan in Loan.objects.all()}


def test_lines_and_payees(tmp_path: Path) -> None:
    loans = boarded(tmp_path)
    assert sorted(Payee.objects.values_list("name", flat=True)) == [
        "Lone Star Mutual", "Travis County Tax Office",
    ]  # fmt: skip
    tax, insurance = EscrowLine.objects.filter(stream=loans["1001"].stream).order_by("kind")
    assert (tax.kind, tax.annual_amount, tax.due, tax.next_due) == (
        "county_tax", 314_520, "01-31;07-31", date(2027, 1, 31),
    )  # fmt: skip
    assert (insurance.policy_number, insurance.policy_expires, insurance.coverage_amount) == (
        "HO-1001", date(2027, 4, 15), 31_000_000,
    )  # fmt: skip


def test_a_payee_that_is_known_is_not_made_again(tmp_path: Path) -> None:
    known = Payee.objects.create(name="Travis County Tax Office")
    boarded(tmp_path)
    assert EscrowLine.objects.filter(payee=known).count() == 2


def test_the_year_is_reckoned_from_the_first_payment(tmp_path: Path) -> None:
    """First payment November 1, 2024: the year that runs began on November 1, 2026."""
    loans = boarded(tmp_path)
    account = EscrowAccount.objects.get(pk=loans["1001"].pk)
    assert (account.year_starts, account.next_analysis) == (date(2026, 11, 1), date(2027, 11, 1))


def test_the_year_follows_the_last_analysis_where_it_is_told(tmp_path: Path) -> None:
    loans = boarded(
        tmp_path,
        {"loan_number": "1001", "last_escrow_analysis": "2026-03-15"},
        {"loan_number": "1002", "last_escrow_analysis": "2025-06-30"},
    )
    account = EscrowAccount.objects.get(pk=loans["1001"].pk)
    assert (account.year_starts, account.next_analysis) == (date(2026, 4, 1), date(2027, 3, 15))
    overdue = EscrowAccount.objects.get(pk=loans["1002"].pk)
    assert (overdue.year_starts, overdue.next_analysis) == (date(2025, 7, 1), ON)


def test_a_loan_without_escrow_has_no_account(tmp_path: Path) -> None:
    loans = boarded(tmp_path)
    assert not EscrowAccount.objects.filter(pk=loans["1003"].pk).exists()


@pytest.mark.parametrize(
    ("due", "on", "expected"),
    [
        ("01-31;07-31", date(2026, 11, 20), date(2027, 1, 31)),
        ("11-20", date(2026, 11, 20), date(2026, 11, 20)),
        ("11-19", date(2026, 11, 20), date(2027, 11, 19)),
        ("02-29", date(2026, 11, 20), date(2027, 2, 28)),
    ],
)
def test_the_next_bill_is_the_first_from_boarding_on(due: str, on: date, expected: date) -> None:
    assert next_due(due, on) == expected
