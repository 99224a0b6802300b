"""Workbooks: the same tape as CSV and as XLSX is the same loans; what a cell's type means."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook as WrittenWorkbook

from servicing.engine.money import format_money
from servicing.ledger.models import Posting
from servicing.loans.boarding.reading import ColumnMapping
from servicing.loans.models import BoardedRow, BoardingException, Loan, Party

from .acting import board, books_hold, refused
from .sheets import put, rows_of_kinds, write_from_csv, write_workbook
from .tape import Tape, borrower, county_tax, mortgage, three_loans

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples" / "boarding"
Spoil = Callable[[Worksheet], None]


def ann() -> Tape:
    """Ann's mortgage with her escrow line."""
    tape = Tape(with_control=False).add(mortgage("1001"))
    tape.escrow_lines = [county_tax("1001")]
    return tape


def spoilt(folder: Path, kind: str, spoil: Spoil, tape: Tape | None = None) -> list[Path]:
    path = folder / "tape.xlsx"
    files = rows_of_kinds(tape or ann())
    return [write_workbook(path, files, lambda book: spoil(book[kind]))]


def with_cell(folder: Path, kind: str, column: str, value: Any, shown: str = "General"
              ) -> list[Path]:  # fmt: skip
    return spoilt(folder, kind, lambda sheet: put(sheet, 2, column, value, shown))


def plain(rows: Iterable[Any]) -> list[str]:
    """Rows as text, in which 7.490 and 7.49 are the same."""
    return [re.sub(r"\d+\.\d+", lambda found: str(float(found[0])), repr(row)) for row in rows]


def everything() -> dict[str, Any]:
    """What a boarding wrote, without the ids and digests that differ from run to run."""
    loans = Loan.objects.order_by("number")
    return {
        "loans": list(loans.values_list(
            "number", "product", "program", "book__code", "investor", "origination_date",
            "original_principal", "term_months", "maturity_date", "property_zip", "borrower_name")),
        "terms": plain(loans.values_list("number", "terms_versions__terms")),
        "states": plain(loans.values_list("number", "stream__loanstate__state")),
        "parties": list(Party.objects.order_by("loan__number", "pk").values_list(
            "loan__number", "role", "person__last_name", "person__tin")),
        "rows": list(BoardedRow.objects.order_by("loan__number", "file", "line").values_list(
            "loan__number", "file", "line", "row")),
        "postings": sorted(Posting.objects.values_list(
            "stream__loan__number", "debit", "credit", "amount", "effective_date", "line")),
        "exceptions": list(BoardingException.objects.values_list("loan_number", "differences")),
    }  # fmt: skip


def outcome(files: Sequence[Path]) -> dict[str, Any]:
    """What boarding these files writes; then it is taken back."""
    with transaction.atomic():
        report = board(files)
        assert not report.refused, report.problems
        found = everything() | {"totals": report.totals, "causes": report.causes}
        books_hold()
        transaction.set_rollback(True)
    return found


def test_the_samples_board_the_same_as_a_workbook(tmp_path: Path) -> None:
    files = sorted(SAMPLES.glob("*.csv"))
    as_workbook = outcome([write_from_csv(tmp_path / "portfolio.xlsx", files)])
    assert len(as_workbook["postings"]) == 9
    assert as_workbook == outcome(files)
    assert as_workbook == outcome([SAMPLES / "portfolio.xlsx"])


def test_workbooks_and_csv_may_be_mixed(tmp_path: Path) -> None:
    """One workbook of two sheets, one whose only sheet says nothing but its file does, one CSV."""
    tape = three_loans()
    files = rows_of_kinds(tape)
    whole = outcome(tape.write(tmp_path))
    two = write_workbook(tmp_path / "acme.xlsx", {k: files[k] for k in ("loans", "escrow_lines")})
    alone = write_workbook(
        tmp_path / "acme-borrowers.xlsx", {"borrowers": files["borrowers"]}, rename("Sheet1")
    )
    assert outcome([alone, tmp_path / "control.csv", two]) == whole


def rename(name: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book.worksheets[0].title = name

    return change


def test_columns_may_stand_in_any_order_and_rows_apart(tmp_path: Path) -> None:
    """Rows of nothing are skipped, and the others keep the numbers that the sheet shows."""

    def spread(sheet: Worksheet) -> None:
        sheet.move_range(f"A1:{sheet.dimensions.partition(':')[2]}", rows=3)
        sheet.insert_rows(5, 2)
        sheet.cell(6, 1, "   ")
        put_below(sheet)

    def put_below(sheet: Worksheet) -> None:
        place = [cell.value for cell in sheet[4]].index("property_state") + 1
        sheet.cell(7, place, "TEX")

    assert refused(spoilt(tmp_path, "loans", spread)) == [
        "tape.xlsx:loans:7:property_state: expected a state's two capital letters (USPS), like TX,"
        " not 'TEX'"
    ]
    shuffled = {kind: [dict(reversed(row.items())) for row in rows]
                for kind, rows in rows_of_kinds(three_loans()).items()}  # fmt: skip
    path = write_workbook(tmp_path / "shuffled.xlsx", shuffled)
    assert outcome([path]) == outcome(three_loans().write(tmp_path))


MONEY = [
    (1653.26, 165_326),
    (1653.2, 165_320),
    (1653, 165_300),
    (0.1 + 0.2, 30),
    (1653.2599999999998, 165_326),
    (-0.0, 0),
    (9_999_999_999_999.99, 999_999_999_999_999),
    ("1653.26", 165_326),
]


@pytest.mark.parametrize(("value", "cents"), MONEY)
def test_amounts_are_exact(tmp_path: Path, value: Any, cents: int) -> None:
    tape = ann()
    tape.loans[0]["suspense_balance"] = "1.00"
    files = spoilt(tmp_path, "loans", lambda s: put(s, 2, "suspense_balance", value), tape)
    report = board(files, dry_run=True)
    assert not report.refused, report.problems
    assert report.totals["read"]["suspense"] == format_money(cents)


HALF_PAST_NINE = datetime(2026, 12, 1, 9, 30)  # noqa: DTZ001 (sheets know no zones)
CELLS = [
    ("loans", "payment_pi", 1653.265, "General", "an amount of whole cents, not '1653.265'"),
    ("loans", "payment_pi", -1653.26, "General", "0.00 or more, not '-1653.26'"),
    ("loans", "payment_pi", "1,653.26", "@", "a plain amount like 1234.56, two decimals at most"),
    ("loans", "payment_pi", "$1653.26", "@", "a plain amount like 1234.56, two decimals at most"),
    ("loans", "payment_pi", True, "General", "a value of another kind, the cell holds TRUE or FAL"),
    ("loans", "payment_pi", 0.5, "0.00%", "a plain number, the cell is formatted as a percentage"),
    ("loans", "payment_pi", date(2026, 1, 2), "mm/dd/yyyy", "no date, the spreadsheet keeps one h"),
    ("loans", "current_principal", 1e15, "General", "15 digits at most, a spreadsheet loses the"),
    ("loans", "annual_rate", 638, "General", "a percent from 0 to under 100, like 6.375, not"),
    ("loans", "annual_rate", "6,375", "@", "a percent like 6.375, eight decimals at most"),
    ("loans", "term_months", 360.5, "General", "a whole number from 1 to 600, not '360.5'"),
    ("loans", "term_months", "36O", "@", "a whole number from 1 to 600, not '36O'"),
    ("loans", "next_due_date", 46357, "General", "a date like 2026-11-20; the cell holds a number"),
    ("loans", "next_due_date", "12/01/2026", "@", "a date like 2026-11-20, not '12/01/2026'"),
    ("loans", "next_due_date", HALF_PAST_NINE, "m/d/yy h:mm",
     "a date without a time of day, not '2026-12-01 9:30:00'"),
    ("loans", "next_due_date", time(9, 30), "h:mm", "a date without a time of day, not '9:30:00'"),
    ("loans", "origination_date", date(2026, 11, 21), "d-mmm-yy", "a date up to the boarding date"),
    ("loans", "payment_pi", "=1/0", "General", "a value; this formula was saved without its resul"),
    ("loans", "payment_pi", "#N/A", "General", "a value; the formula of this cell ends in an erro"),
    ("loans", "property_zip", 2134, "General", "5 or 9 digits, a number keeps no leading zeros"),
    ("loans", "property_city", 78704.5, "General", "text, the cell holds a number: format the col"),
    ("loans", "property_city", date(2026, 1, 2), "d-mmm", "no date, the spreadsheet keeps one "),
    ("loans", "loan_number", 1e17, "0", "15 digits at most, a spreadsheet loses the rest"),
    ("loans", "product", "heloc", "@", "a closed-end product: a HELOC is an open-end line, with"),
    ("borrowers", "tin", 1234567, "General", "9 digits, a number keeps no leading zeros"),
    ("borrowers", "mailing_zip", 601, "General", "5 or 9 digits, a number keeps no leading zeros"),
    ("escrow_lines", "due", date(2026, 1, 31), "mm-dd", "no date, the spreadsheet keeps one here:"),
    ("escrow_lines", "loan_number", "9999", "@", "the number of a loan in the loans file, not"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "column", "value", "shown", "expected"), CELLS)
def test_a_cell_that_cannot_be_right(
    tmp_path: Path, kind: str, column: str, value: Any, shown: str, expected: str
) -> None:
    problems = refused(with_cell(tmp_path, kind, column, value, shown))
    [found] = [one for one in problems if one.startswith(f"tape.xlsx:{kind}:2:{column}: ")]
    assert found.startswith(f"tape.xlsx:{kind}:2:{column}: expected {expected}"), found


def test_a_personal_value_is_not_repeated(tmp_path: Path) -> None:
    [found] = refused(with_cell(tmp_path, "borrowers", "tin", 98_765_432))
    assert "98765432" not in found
    assert found.endswith("not '(hidden)'")


def test_a_bank_account_must_be_text(tmp_path: Path) -> None:
    tape = ann()
    row = {"loan_number": "1001", "routing": "111000025", "account": "99", "type": "checking",
           "draft_day": "5", "authorization_date": "2024-01-01"}  # fmt: skip
    tape.others["autopay"] = [row]
    files = spoilt(tmp_path, "autopay", lambda sheet: put(sheet, 2, "account", 12345678), tape)
    assert refused(files) == [
        "tape.xlsx:autopay:2:account: expected text, a number keeps no leading zeros: format the"
        " column as text in the spreadsheet, not '(hidden)'"
    ]


def test_what_a_format_makes_certain_is_read_and_said(tmp_path: Path) -> None:
    """A ZIP code by 00000, a tax id by 000-00-0000, a rate by 0.000%, a loan number as a number."""
    tape = ann()

    def formatted(book: Workbook) -> None:
        put(book["loans"], 2, "property_zip", 2134, "00000")
        put(book["loans"], 2, "annual_rate", 0.06375, "0.000%")
        put(book["borrowers"], 2, "tin", 1234567, "000-00-0000")
        for kind in ("loans", "borrowers", "escrow_lines"):
            put(book[kind], 2, "loan_number", 1001)

    path = write_workbook(tmp_path / "tape.xlsx", rows_of_kinds(tape), formatted)
    report = board([path])
    assert not report.refused, report.problems
    [loan] = Loan.objects.all()
    assert (loan.number, loan.property_zip) == ("1001", "02134")
    assert loan.terms_versions.get().terms[0] == "6.375"
    assert Party.objects.get().person.tin == "001234567"
    zeros = "loan_number holds numbers, which cannot keep leading zeros: see that the sender uses"
    assert [note.partition(" none")[0] for note in report.notes] == [
        "tape.xlsx:loans: annual_rate is formatted as a percentage: 0.06375 was read as 6.375",
        f"tape.xlsx:loans: {zeros}",
        "tape.xlsx:loans: property_zip is formatted with leading zeros, and was read with them",
        f"tape.xlsx:borrowers: {zeros}",
        "tape.xlsx:borrowers: tin is formatted with leading zeros, and was read with them",
        f"tape.xlsx:escrow_lines: {zeros}",
    ]


def test_a_formula_is_worth_what_it_was_when_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "loans.xlsx"
    [_, borrowers] = Tape(with_control=False).add(mortgage("1001")).write(tmp_path)
    book = WrittenWorkbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    for place, (name, text) in enumerate(mortgage("1001").items()):
        sheet.write(0, place, name)
        if name == "payment_pi":
            sheet.write_formula(1, place, "=1600+53.26", None, 1653.26)
        else:
            sheet.write_string(1, place, text)
    book.close()
    report = board([path, borrowers], dry_run=True)
    assert (report.problem_count, report.totals["boarded"]["loans"]) == (0, "1")


def test_dates_of_the_calendar_from_1904(tmp_path: Path) -> None:
    def old_calendar(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    path = write_workbook(tmp_path / "tape.xlsx", rows_of_kinds(ann()), old_calendar)
    assert outcome([path]) == outcome(ann().write(tmp_path, "acme_"))


def test_what_stands_beyond_the_header_is_a_problem(tmp_path: Path) -> None:
    def beyond(sheet: Worksheet) -> None:
        sheet.cell(2, sheet.max_column + 2, "see note")

    assert refused(spoilt(tmp_path, "loans", beyond)) == [
        "tape.xlsx:loans:2: expected 22 cells like the header, not '24 cells'"
    ]


def test_a_wrong_column_is_named_with_its_sheet(tmp_path: Path) -> None:
    def misspelled(sheet: Worksheet) -> None:
        sheet.cell(1, [c.value for c in sheet[1]].index("annual_rate") + 1, "Note Rate")

    files = spoilt(tmp_path, "loans", misspelled)
    assert refused(files) == [
        "tape.xlsx:loans:1:Note Rate: expected a column of this file, not 'Note Rate'",
        "tape.xlsx:loans:1:annual_rate: expected this column, it is missing",
    ]
    mapping = ColumnMapping("Acme", {"loans": {"Note Rate": "annual_rate"}})
    assert board(files, mapping=mapping).mapping == "Acme"
    assert Loan.objects.count() == 1


def test_a_mapping_says_what_a_sheet_is(tmp_path: Path) -> None:
    def names(book: Workbook) -> None:
        book["loans"].title = "Master Tape"
        book["borrowers"].title = "Obligors"
        book["escrow_lines"].title = "Scratch"

    path = write_workbook(tmp_path / "acme.xlsx", rows_of_kinds(ann()), names)
    kinds = {"master_tape": "loans", "obligors": "borrowers", "scratch": ""}
    report = board([path], mapping=ColumnMapping("Acme", kinds=kinds))
    assert (report.problem_count, Loan.objects.count()) == (0, 1)
    assert report.notes == ["acme.xlsx:Scratch was not read: the mapping leaves it out"]


def test_control_totals_hold_for_sheets(tmp_path: Path) -> None:
    tape = three_loans()
    files = spoilt(tmp_path, "control", lambda s: put(s, 2, "principal", 530535.3), tape)
    assert refused(files) == [
        "tape.xlsx:control:2:principal: expected 530535.29, what tape.xlsx:loans adds up to,"
        " not '530535.30'"
    ]


def test_a_borrower_is_needed_and_a_number_stands_once(tmp_path: Path) -> None:
    tape = ann().add(mortgage("1002"), borrower("1002", role="guarantor"))
    tape.loans.append(mortgage("1001"))
    path = write_workbook(tmp_path / "tape.xlsx", rows_of_kinds(tape))
    assert refused([path]) == [
        "tape.xlsx:loans:3:loan_number: expected a loan with a row of role borrower in"
        " tape.xlsx:borrowers, not '1002'",
        "tape.xlsx:loans:4:loan_number: expected one row only for 1001, not '1001'",
    ]


def test_the_same_workbook_again_changes_nothing(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "tape.xlsx", rows_of_kinds(three_loans()))
    assert board([path]).totals["boarded"]["loans"] == "3"
    before = everything()
    assert board([path]).unchanged
    assert everything() == before


def test_no_spool_is_left_behind(tmp_path: Path, settings: LazySettings) -> None:
    board([write_workbook(tmp_path / "tape.xlsx", rows_of_kinds(three_loans()))])
    refused_one = with_cell(tmp_path, "loans", "payment_pi", "x")
    assert board(refused_one).refused
    assert list(settings.BOARDING_FOLDER.iterdir()) == []


def test_spaces_of_other_alphabets_do_not_break_rows(tmp_path: Path) -> None:
    """U+2028 and U+0085 end a line for Python, not for a file."""
    tape = Tape(with_control=False).add(mortgage("1001", property_line1="1 Elm\u2028Ln \x85 2"))
    [loans, borrowers] = tape.write(tmp_path)
    assert board([loans, borrowers]).problem_count == 0
    assert Loan.objects.get().property_line1 == "1 Elm\u2028Ln \x85 2"
