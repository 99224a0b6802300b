"""Reading files: where rows stand, and that they are found there again."""

import re
from pathlib import Path

import pytest

from servicing.loans.boarding import checking, values
from servicing.loans.boarding.checking import Checked, check_files
from servicing.loans.boarding.columns import BORROWERS, PERSONAL
from servicing.loans.boarding.reading import ColumnMapping, FilesRefused, kind_of
from servicing.loans.boarding.sections import SECTIONS
from servicing.loans.boarding.sets import find_sources
from tests.make import example

from .tape import ON, Tape, auto, borrower, three_loans


def checked(files: list[Path]) -> Checked:
    found = check_files(
        find_sources(files, files[0].parent).sources,
        ColumnMapping(),
        ON,
        lambda numbers: {},
        lambda doing, done, of: None,
    )
    assert found.problems.listed == []
    return found


def scattered(tmp_path: Path, loans: int) -> list[Path]:
    """Loans whose borrowers stand in the opposite order, with a quoted line break in each."""
    tape = Tape(with_control=False)
    for index in range(loans):
        tape.add(auto(f"{index:04}"), borrower(f"{index:04}", mailing_line1='Apt "2",\r\nUnit 4'))
    tape.borrowers.reverse()
    return tape.write(tmp_path)


def test_check_digits_of_routing_numbers() -> None:
    given, expected = example("nacha_routing_check_digit")
    for number, valid in zip(given["routing_numbers"], expected["valid"], strict=True):
        if valid:
            assert values.read_routing(number) == number
        else:
            with pytest.raises(values.Expected, match="check digit"):
                values.read_routing(number)


def test_rows_of_a_chunk_are_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "CHUNK", 4)
    monkeypatch.setattr(values, "_UNSEEN", re.compile("\x00"))
    found = checked(scattered(tmp_path, 10))
    seen = []
    for chunk in range(found.chunks):
        for loan, rows in found.read_chunk(chunk):
            [person] = rows["borrowers"]
            assert person.values["loan_number"] == loan.values["loan_number"]
            assert person.values["mailing_line1"] == 'Apt "2",\r\nUnit 4'
            seen.append((loan.values["loan_number"], loan.line, person.line))
    assert seen == [(f"{n:04}", n + 2, 11 - n) for n in range(10)]


def test_blank_lines_a_mark_and_other_line_ends_do_not_matter(tmp_path: Path) -> None:
    files = three_loans().write(tmp_path)
    for path in files:
        lines = path.read_text().splitlines()
        path.write_bytes(("\ufeff" + "\r\n\r\n".join(lines)).encode())
    rows = [loan for loan, _ in checked(files).read_chunk(0)]
    assert [(row.values["loan_number"], row.line) for row in rows] == [
        ("1001", 3), ("1002", 5), ("1003", 7),
    ]  # fmt: skip


def test_neighbouring_rows_are_one_run(tmp_path: Path) -> None:
    found = checked(three_loans().write(tmp_path))
    assert [len(source._places[0]) for source in found.sources.values()] == [1, 1, 1, 0]


def test_a_file_that_changes_under_the_reader(tmp_path: Path) -> None:
    files = three_loans().write(tmp_path)
    found = checked(files)
    files[1].write_text(files[1].read_text() + "\n")
    with pytest.raises(FilesRefused, match=r"borrowers\.csv: the file was changed while"):
        list(found.read_chunk(0))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("loans.csv", "loans"),
        ("acme_loans.csv", "loans"),
        ("Acme-Escrow-Lines-2026-11.CSV", "escrow_lines"),
        ("escrow lines.csv", "escrow_lines"),
        ("borrowers.2026.csv", "borrowers"),
        ("control_acme.csv", "control"),
    ],
)
def test_the_kind_is_in_the_name(name: str, kind: str) -> None:
    assert kind_of(Path(name), SECTIONS) == kind


@pytest.mark.parametrize("name", ["tape.csv", "myloans.csv", "loans_borrowers.csv"])
def test_a_name_that_says_no_kind_or_two(name: str) -> None:
    with pytest.raises(FilesRefused, match=r"expected a name that holds one of loans\.csv"):
        kind_of(Path(name), SECTIONS)


def test_what_is_personal_is_marked() -> None:
    assert {column.name for column in BORROWERS if column.personal} == {"tin", "date_of_birth"}
    assert {"account", "routing"} <= PERSONAL


@pytest.mark.parametrize("routing", ["111000025", "021000021", "011401533"])
def test_routing_numbers_have_a_check_digit(routing: str) -> None:
    assert values.read_routing(routing) == routing
    with pytest.raises(values.Expected):
        values.read_routing(routing[:-1] + str((int(routing[-1]) + 1) % 10))
