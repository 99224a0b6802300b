"""Bad input is refused with a sentence that says where and why, and leaves nothing behind."""

from pathlib import Path

import pytest

from servicing.loans.boarding.reading import ColumnMapping, FilesRefused

from .acting import board, problems_of, refused, rows_written
from .tape import Cells, Tape, auto, borrower, control, county_tax, mortgage, three_loans, write_csv

pytestmark = pytest.mark.django_db


def one_loan(**cells: str) -> Tape:
    """Ann's mortgage, with some cells written over."""
    return Tape(with_control=False).add(mortgage("1001") | cells)


def test_a_wrong_column(tmp_path: Path) -> None:
    tape = Tape(with_control=False)
    loan = mortgage("1001")
    loan["AnnualRate"] = loan.pop("annual_rate")
    assert problems_of(tape.add(loan), tmp_path) == [
        "loans.csv:1:AnnualRate: expected a column of this file (annual_rate), not 'AnnualRate'",
        "loans.csv:1:annual_rate: expected this column, it is missing",
    ]


def test_a_bad_state(tmp_path: Path) -> None:
    assert problems_of(one_loan(property_state="TEX"), tmp_path) == [
        "loans.csv:2:property_state: expected a state's two capital letters (USPS), like TX,"
        " not 'TEX'"
    ]


def test_a_bad_mailing_state_of_an_american_address_only(tmp_path: Path) -> None:
    tape = Tape(with_control=False).add(
        mortgage("1001"),
        borrower("1001", mailing_state="XX"),
        borrower("1001", mailing_state="ON", mailing_zip="K1A 0B1", mailing_country="CA"),
    )
    assert problems_of(tape, tmp_path) == [
        "borrowers.csv:2:mailing_state: expected a state's two capital letters (USPS), like TX,"
        " not 'XX'"
    ]


def test_a_negative_principal(tmp_path: Path) -> None:
    assert problems_of(one_loan(current_principal="-257631.18"), tmp_path) == [
        "loans.csv:2:current_principal: expected 0.00 or more, not '-257631.18'"
    ]


def test_a_negative_suspense(tmp_path: Path) -> None:
    assert problems_of(one_loan(suspense_balance="-1.00"), tmp_path) == [
        "loans.csv:2:suspense_balance: expected 0.00 or more, not '-1.00'"
    ]


def test_two_loans_of_one_number(tmp_path: Path) -> None:
    tape = one_loan().add(mortgage("1001", paid=3))
    assert problems_of(tape, tmp_path) == [
        "loans.csv:3:loan_number: expected one row only for 1001, not '1001'"
    ]


def test_a_loan_that_was_boarded_before(tmp_path: Path) -> None:
    first = one_loan().write(tmp_path, "first_")
    assert not board(first).refused
    again = board(one_loan(pool="P7").write(tmp_path, "second_"))
    assert [(one["path"], one["message"]) for one in again.problems] == [
        ("second_loans.csv:2:loan_number",
         "expected a new loan: it was boarded on 2026-11-20, not '1001'")
    ]  # fmt: skip


@pytest.mark.parametrize(("cut", "row", "cells"), [(8, 4, 26), (60, 4, 10), (200, 3, 15)])
def test_a_truncated_file(tmp_path: Path, cut: int, row: int, cells: int) -> None:
    files = three_loans().write(tmp_path)
    files[0].write_bytes(files[0].read_bytes()[:-cut])
    [first, *_] = refused(files)
    assert first == (
        f"loans.csv:{row}: expected 28 cells like the header; the file ends in this row,"
        f" is it cut off?, not '{cells} cells'"
    )


def test_a_file_truncated_within_quotes(tmp_path: Path) -> None:
    files = one_loan(property_city="San Antonio, TX").write(tmp_path)
    text = files[0].read_text()
    files[0].write_text(text[: text.index("Antonio")])
    assert refused(files) == [
        "loans.csv:2: expected CSV (unexpected end of data); is it cut off here?"
    ]


def test_a_file_truncated_between_rows_is_found_by_its_control(tmp_path: Path) -> None:
    files = three_loans().write(tmp_path)
    files[0].write_text("\n".join(files[0].read_text().splitlines()[:3]) + "\n")
    assert refused(files) == [
        "borrowers.csv:5:loan_number: expected the number of a loan in the loans file, not '1003'",
        "control.csv:2:loans: expected 2, what loans.csv adds up to, not '3'",
        "control.csv:2:principal: expected 511550.11, what loans.csv adds up to, not '530535.29'",
    ]


def test_a_control_total_that_does_not_match(tmp_path: Path) -> None:
    tape = three_loans()
    tape.others["control"] = [control(tape.loans, principal="530535.30", suspense="0.00")]
    assert problems_of(tape, tmp_path) == [
        "control.csv:2:principal: expected 530535.29, what loans.csv adds up to, not '530535.30'",
        "control.csv:2:suspense: expected 300.00, what loans.csv adds up to, not '0.00'",
    ]


def test_a_control_file_of_two_rows(tmp_path: Path) -> None:
    tape = three_loans()
    tape.others["control"] = [control(tape.loans), control(tape.loans)]
    assert problems_of(tape, tmp_path) == ["control.csv:2: expected one row, found 2"]


def test_a_loan_without_a_borrower(tmp_path: Path) -> None:
    tape = one_loan().add(mortgage("1002"), borrower("1002", role="guarantor"))
    assert problems_of(tape, tmp_path) == [
        "loans.csv:3:loan_number: expected a loan with a row of role borrower in borrowers.csv,"
        " not '1002'"
    ]


def test_a_line_without_a_loan(tmp_path: Path) -> None:
    tape = one_loan()
    tape.escrow_lines = [county_tax("1001"), county_tax("9999")]
    assert problems_of(tape, tmp_path) == [
        "escrow_lines.csv:3:loan_number: expected the number of a loan in the loans file,"
        " not '9999'"
    ]


def test_a_heloc_is_refused_with_its_reason(tmp_path: Path) -> None:
    assert problems_of(one_loan(product="heloc"), tmp_path) == [
        "loans.csv:2:product: expected a closed-end product: a HELOC is an open-end line, with"
        " draws and a statement of its own (12 CFR 1026.7), and is not serviced here, not 'heloc'"
    ]


def test_a_frequency_that_cannot_be_billed(tmp_path: Path) -> None:
    assert problems_of(one_loan(payment_frequency="biweekly"), tmp_path) == [
        "loans.csv:2:payment_frequency: expected monthly: other frequencies cannot be billed yet,"
        " not 'biweekly'"
    ]


CELLS = [
    (
        {"annual_rate": "6,375"},
        "annual_rate: expected a percent like 6.375, eight decimals at most",
    ),
    ({"annual_rate": "638"}, "annual_rate: expected a percent from 0 to under 100, like 6.375"),
    ({"payment_pi": "$1,653.26"}, "payment_pi: expected a plain amount like 1234.56, two decimals"),
    ({"payment_pi": "1653.265"}, "payment_pi: expected a plain amount like 1234.56, two decimals"),
    ({"next_due_date": "12/01/2026"}, "next_due_date: expected a date like 2026-11-20"),
    ({"next_due_date": "20261201"}, "next_due_date: expected a date like 2026-11-20"),
    ({"next_due_date": "2026-02-30"}, "next_due_date: expected a date like 2026-11-20"),
    ({"origination_date": "0226-11-20"}, "origination_date: expected a date from 1900 to 2199"),
    ({"origination_date": "2026-11-21"}, "origination_date: expected a date up to the boarding"),
    ({"term_months": "36O"}, "term_months: expected a whole number from 1 to 600"),
    ({"payment_pi": ""}, "payment_pi: expected a value, it is empty"),
    ({"product": "boat"}, "product: expected one of mortgage, home_equity, auto, personal, busi"),
    ({"program": ""}, "program: expected conventional, fha, va, usda or none for a mortgage"),
    ({"loan_number": "1" * 31}, "loan_number: expected a letter or digit, then at most 29 letters"),
    ({"loan_number": "77/01"}, "loan_number: expected a letter or digit, then"),
    ({"loan_number": ".."}, "loan_number: expected a letter or digit, then"),
    ({"loan_number": "7?7"}, "loan_number: expected a letter or digit, then"),
    ({"property_zip": "7870"}, "property_zip: expected a ZIP code like 78701 or 78701-1234"),
    ({"property_city": "Aus\x00tin"}, "property_city: expected text without control characters"),
    ({"next_due_date": "2024-10-01"}, "next_due_date: expected a date on or after first_due_date"),
    ({"interest_paid_to": "2026-12-02"}, "interest_paid_to: expected a date up to next_due_date"),
    ({"late_fee_amount": "25.00"}, "late_fee_amount: expected nothing beside late_fee_percent"),
    ({"modified_term": "300"}, "modified_principal: expected a value beside modified_term"),
    ({"allocation_code": "PIE"}, "allocation_code: expected one of standard, simple, prepay, hold"),
]


@pytest.mark.parametrize(("cells", "expected"), CELLS)
def test_a_cell_that_cannot_be_right(tmp_path: Path, cells: Cells, expected: str) -> None:
    [first, *_] = problems_of(one_loan(**cells), tmp_path)
    assert first.startswith(f"loans.csv:2:{expected}")


def test_every_problem_is_listed_at_once(tmp_path: Path) -> None:
    tape = one_loan(annual_rate="x").add(auto("1002") | {"payment_pi": "y", "term_months": "z"})
    tape.borrowers[0]["email"] = "ann"
    assert [line.partition(": ")[0] for line in problems_of(tape, tmp_path)] == [
        "loans.csv:2:annual_rate",
        "loans.csv:3:term_months",
        "loans.csv:3:payment_pi",
        "borrowers.csv:2:email",
    ]


def test_a_personal_value_is_not_repeated(tmp_path: Path) -> None:
    tape = Tape(with_control=False).add(mortgage("1001"), borrower("1001", tin="123-45-678"))
    tape.others["autopay"] = [
        {"loan_number": "1001", "routing": "111000026", "account": "12 34", "type": "checking",
         "draft_day": "5", "authorization_date": "2024-01-01"}
    ]  # fmt: skip
    assert problems_of(tape, tmp_path) == [
        "borrowers.csv:2:tin: expected nine digits, not '(hidden)'",
        "autopay.csv:2:routing: expected an ABA routing number whose check digit fits,"
        " not '(hidden)'",
        "autopay.csv:2:account: expected a bank account of 17 letters, digits or dashes at most,"
        " not '(hidden)'",
    ]


def test_an_escrow_line_twice_or_of_no_day(tmp_path: Path) -> None:
    tape = one_loan()
    tape.escrow_lines = [
        county_tax("1001"), county_tax("1001"), county_tax("1001", kind="wind", due="13-01"),
    ]  # fmt: skip
    assert problems_of(tape, tmp_path) == [
        "escrow_lines.csv:3:loan_number: expected one row only for 1001, county_tax,"
        " Travis County Tax Office, R-1001, not '1001'",
        "escrow_lines.csv:4:due: expected days of the year like 03-31;09-30, each once,"
        " not '13-01'",
    ]


def test_two_status_rows_of_one_loan(tmp_path: Path) -> None:
    tape = one_loan()
    tape.others["status"] = [{"loan_number": "1001", "cease": "Y"}] * 2
    assert problems_of(tape, tmp_path) == [
        "status.csv:3:loan_number: expected one row only for 1001, not '1001'"
    ]


def test_a_file_that_is_empty_or_only_a_header(tmp_path: Path) -> None:
    files = one_loan().write(tmp_path)
    files[1].write_text(files[1].read_text().splitlines()[0] + "\n")
    assert refused(files) == ["borrowers.csv:2: expected at least one row"]
    files[1].write_text("")
    assert refused(files) == ["borrowers.csv:1: expected a header row, the file is empty"]


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    files = one_loan(property_city="Cañon").write(tmp_path)
    files[0].write_bytes(files[0].read_text().encode("latin-1"))
    assert refused(files) == ["loans.csv:2: expected text in UTF-8"]


def test_a_column_twice(tmp_path: Path) -> None:
    files = one_loan().write(tmp_path)
    header, row = files[0].read_text().splitlines()
    files[0].write_text(f"{header},product\n{row},auto\n")
    assert refused(files) == ["loans.csv:1:product: expected each column once, not 'product'"]


def test_a_mapping_renames_and_ignores(tmp_path: Path) -> None:
    loan = mortgage("1001")
    loan |= {"Note Rate": loan.pop("annual_rate"), "LEGACY": "x"}
    files = Tape(with_control=False).add(loan).write(tmp_path)
    renamed = {"loans": {"Note Rate": "annual_rate"}}
    assert refused(files, ColumnMapping("Acme", renamed)) == [
        "loans.csv:1:LEGACY: expected a column of this file, not 'LEGACY'"
    ]
    mapping = ColumnMapping("Acme", renamed, {"loans": frozenset({"LEGACY"})})
    assert board(files, mapping=mapping).totals["boarded"]["loans"] == "1"


def test_files_that_are_no_set(tmp_path: Path) -> None:
    files = one_loan().write(tmp_path)
    twice = write_csv(tmp_path / "other_loans.csv", [mortgage("1")])
    unknown = write_csv(tmp_path / "letters.csv", [mortgage("1")])
    sheet = tmp_path / "loans.xlsx"
    sheet.write_bytes(b"PK")
    wrong = [
        ([files[0]], "borrowers.csv: expected a file or a sheet of borrowers in the set"),
        ([*files, twice], "other_loans.csv: expected one file of loans, loans.csv is one"),
        ([*files, unknown], "letters.csv: expected a name that holds one of loans.csv, borrow"),
        ([sheet], "loans.xlsx: expected a workbook that can be read"),
        ([tmp_path / "loans2.csv"], "loans2.csv: expected a file, there is none of this name"),
    ]
    for listed, message in wrong:
        with pytest.raises(FilesRefused) as refusal:
            board(listed)
        assert str(refusal.value).startswith(message)
    assert rows_written() == 0


def test_a_transfer_that_is_still_to_come(tmp_path: Path) -> None:
    tape = three_loans()
    tape.others["control"] = [control(tape.loans, transfer_date="2026-12-01")]
    assert problems_of(tape, tmp_path) == [
        "control.csv:2:transfer_date: expected a date up to the boarding date 2026-11-20,"
        " not '2026-12-01'"
    ]
