"""Workbooks that are refused as a whole, each with a sentence; and what no bytes can bring about:
anything but a report or a refusal."""

import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from servicing.loans.boarding import workbook as package
from servicing.loans.boarding.reading import FilesRefused
from servicing.loans.boarding.sheet_cells import TYPED, Kind, bare, plain_text
from servicing.loans.boarding.sheet_rows import Numbers, plain_number
from servicing.loans.boarding.values import Expected

from .acting import board, refused, rows_written
from .sheets import put, rows_of_kinds, write_from_csv, write_workbook
from .tape import Tape, mortgage

QUICK = settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


def tape(folder: Path, spoil: Callable[[Workbook], None] | None = None) -> Path:
    files = rows_of_kinds(Tape(with_control=False).add(mortgage("1001")))
    return write_workbook(folder / "tape.xlsx", files, spoil)


def refusal(path: Path) -> str:
    with pytest.raises(FilesRefused) as found:
        board([path])
    assert rows_written() == 0
    return str(found.value)


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The workbook with the bytes of its parts changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, change(name, content))
    return path


@pytest.mark.django_db
def test_merged_cells(tmp_path: Path) -> None:
    assert refusal(tape(tmp_path, lambda book: book["loans"].merge_cells("B2:C3"))) == (
        "tape.xlsx:loans: expected no merged cells, B2:C3 is merged: which row a value belongs to"
        " cannot be told"
    )


@pytest.mark.django_db
def test_a_hidden_sheet_of_ours(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        book["borrowers"].sheet_state = "veryHidden"

    assert refusal(tape(tmp_path, hide)) == (
        "tape.xlsx:borrowers: expected a sheet that can be seen, this one is hidden"
    )


@pytest.mark.django_db
def test_other_sheets_and_hidden_rows_are_reported(tmp_path: Path) -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("Read me").append(["from Acme"])
        book.create_sheet("Lists").sheet_state = "hidden"
        book["loans"].row_dimensions[2].hidden = True

    report = board([tape(tmp_path, add)], dry_run=True)
    assert (report.refused, report.totals["read"]["loans"]) == (False, "1")
    assert report.notes == [
        "tape.xlsx:Read me was not read: its name holds none of our files' names",
        "tape.xlsx:Lists was not read: it is hidden",
        "tape.xlsx:loans: hidden rows were read like the others: 1",
    ]


@pytest.mark.django_db
def test_no_sheet_of_ours_or_two_of_a_kind(tmp_path: Path) -> None:
    def rename(book: Workbook) -> None:
        for number, sheet in enumerate(book.worksheets):
            sheet.title = f"Sheet{number}"

    assert refusal(tape(tmp_path, rename)).startswith(
        "tape.xlsx: expected a sheet whose name holds one of loans, borrowers"
    )
    twice = tape(tmp_path, lambda book: book.create_sheet("Old loans"))
    assert refusal(twice) == (
        "tape.xlsx:Old loans: expected one file of loans, tape.xlsx:loans is one"
    )


@pytest.mark.django_db
def test_an_encrypted_or_old_workbook(tmp_path: Path) -> None:
    path = tmp_path / "loans.xlsx"
    path.write_bytes(package.OLE + bytes(600))
    assert refusal(path) == (
        "loans.xlsx: expected a workbook without a password, saved as .xlsx; this one is encrypted"
        " or of the old .xls kind"
    )
    assert "without macros" in refusal(path.rename(tmp_path / "loans.xls"))


@pytest.mark.django_db
def test_macros(tmp_path: Path) -> None:
    path = tape(tmp_path)
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    assert refusal(path) == "tape.xlsx: expected a workbook without macros; save it as .xlsx"
    assert "without macros" in refusal(path.rename(tmp_path / "tape.xlsm"))


@pytest.mark.django_db
def test_bombs_are_refused_before_they_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blown_up(name: str, content: bytes) -> bytes:
        return content + b" " * 8_000_000 if name.endswith("sheet1.xml") else content

    assert "packed 200 times at most; this one says 7 MB" in refusal(
        repacked(tape(tmp_path), blown_up)
    )
    monkeypatch.setattr(package, "MOST_UNPACKED", 5000)
    assert "when unpacked" in refusal(tape(tmp_path))


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["worksheets/sheet1", "sharedStrings", "styles", "workbook"])
def test_entities_are_refused(tmp_path: Path, part: str) -> None:
    def declare(name: str, content: bytes) -> bytes:
        if name != f"xl/{part}.xml":
            return content
        body = content.partition(b"?>")[2] if content.startswith(b"<?xml") else content
        return b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + body

    assert "it declares a document type" in refusal(repacked(shared(tmp_path), declare))


def shared(folder: Path) -> Path:
    files = Tape(with_control=False).add(mortgage("1001")).write(folder)
    return write_from_csv(folder / "tape.xlsx", files)


@pytest.mark.django_db
@pytest.mark.parametrize("keep", [0, 3, 100, 2000, -1, -30, -900])
def test_a_truncated_workbook(tmp_path: Path, keep: int) -> None:
    path = tape(tmp_path)
    path.write_bytes(path.read_bytes()[:keep])
    assert refusal(path).startswith("tape.xlsx: expected a workbook that can be read")


@pytest.mark.django_db
def test_rows_that_go_back_and_columns_without_end(tmp_path: Path) -> None:
    def again(name: str, content: bytes) -> bytes:
        return content.replace(b'<row r="2"', b'<row r="1"') if "sheet1" in name else content

    assert "row 1 does not come after row 1" in refusal(repacked(tape(tmp_path), again))
    wide = tape(tmp_path, lambda book: put_far(book))
    assert "row 2 has more than 256 columns" in refusal(wide)


def put_far(book: Workbook) -> None:
    book["loans"].cell(2, 300, "x")


@pytest.mark.django_db
@QUICK
@given(st.data())
def test_whatever_a_cell_holds_is_read_or_refused(tmp_path: Path, data: Any) -> None:
    """One cell of any type anywhere: a report of problems, or none; never a crash."""
    column = data.draw(st.sampled_from(list(mortgage("1001"))))
    value = data.draw(st.one_of(
        st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**18), 10**18),
        st.booleans(), st.dates(date(1900, 3, 1), date(9999, 12, 31)), st.times(), st.none(),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
        st.sampled_from(["=1/0", "#N/A", "2026-12-01", "1,653.26", " Y "]),
    ))  # fmt: skip
    shown = data.draw(st.sampled_from(["General", "0.00", "00000", "0%", "m/d/yy", "h:mm"]))
    path = tape(tmp_path, lambda book: put(book["loans"], 2, column, value, shown))
    report = board([path], dry_run=True)
    assert all(one["file"].startswith("tape.xlsx:") for one in report.problems)


@pytest.mark.django_db
@QUICK
@given(st.data())
def test_broken_bytes_are_refused(tmp_path: Path, data: Any) -> None:
    """Bytes of the package, or of one part before it is packed, overwritten at random."""
    path = data.draw(st.sampled_from([tape, shared]))(tmp_path)
    if data.draw(st.booleans()):
        content = bytearray(path.read_bytes())
        path.write_bytes(damaged(content, data))
    else:
        part = data.draw(st.sampled_from(zipfile.ZipFile(BytesIO(path.read_bytes())).namelist()))
        repacked(path, lambda name, old: damaged(bytearray(old), data) if name == part else old)
    with suppress(FilesRefused):
        board([path], dry_run=True)


def damaged(content: bytearray, data: Any) -> bytes:
    for _ in range(data.draw(st.integers(1, 4))):
        place = int(data.draw(st.floats(0, 1)) * (len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    return bytes(content)


@given(st.integers(-(10**13), 10**13))
def test_every_amount_survives_as_a_float(cents: int) -> None:
    """What a spreadsheet stores for an amount of whole cents is that amount again."""
    text = repr(cents / 100)
    assert Decimal(plain_number(text) or "") == Decimal(cents) / 100
    assert (
        Decimal(plain_text("payment_pi", "money", f"{TYPED}n{plain_number(text)}")) * 100 == cents
    )
    assert Decimal(plain_number(f"{cents / 100:.17g}") or "") == Decimal(cents) / 100


@given(st.decimals(0, 10**9, places=3).filter(lambda d: d * 100 % 1 != 0))
def test_parts_of_a_cent_are_never_rounded_away(amount: Decimal) -> None:
    with pytest.raises(Expected, match="whole cents"):
        plain_text("payment_pi", "amount", f"{TYPED}n{plain_number(repr(float(amount)))}")


@pytest.mark.parametrize(
    ("serial", "style", "cell"),
    [
        ("46357", 1, "d2026-12-01"),
        ("46357.0000000001", 1, "d2026-12-01"),
        ("46357.5", 1, "t2026-12-01 12:00:00"),
        ("59", 1, "d1900-02-28"),
        ("61", 1, "d1900-03-01"),
        ("60", 1, "e60"),
        ("-5", 1, "t"),
        ("99999999", 1, "e99999999"),
        ("7.4999999999999997E-2", 2, "p7.5"),
        ("2134", 3, "z02134"),
        ("987654321", 4, "z987-65-4321"),
        ("1234567", 4, "z001-23-4567"),
        ("1E3", 0, "n1000"),
        ("1.23E-5", 0, "n0.0000123"),
        ("123456789012345678", 0, "l123456789012345678"),
        ("nan", 0, "enan"),
        ("x", 0, "ex"),
    ],
)
def test_numbers_by_their_formats(serial: str, style: int, cell: str) -> None:
    numbers = Numbers(["General", "mm/dd/yyyy", "0.00%", "00000", "000\\-00\\-0000"], False)
    found = numbers.typed(serial, str(style))
    assert found.startswith(TYPED + cell)
    assert Kind(found[1])
    assert bare(found) == found[2:]


@pytest.mark.django_db
def test_a_sheet_with_a_header_only_or_with_nothing(tmp_path: Path) -> None:
    def empty(book: Workbook) -> None:
        book["borrowers"].delete_rows(2)

    assert refused([tape(tmp_path, empty)]) == ["tape.xlsx:borrowers:2: expected at least one row"]
    nothing = tape(tmp_path, lambda book: book["borrowers"].delete_rows(1, 2))
    assert refused([nothing]) == ["tape.xlsx:borrowers:1: expected a header row, the file is empty"]
