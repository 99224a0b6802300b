"""Uploads that a process of its own checks and boards: what it leaves for the page to show."""

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from django.conf import LazySettings

from servicing.ledger.days import start_books
from servicing.loans.boarding.drafts import Draft, find_draft, keep_draft
from servicing.loans.boarding.mappings import save_mapping
from servicing.loans.boarding.reading import ColumnMapping, FilesRefused
from servicing.loans.boarding.starting import is_large, is_working, outcome_of
from servicing.loans.models import Loan

from .acting import NOON
from .sheets import rows_of_kinds, write_workbook
from .tape import ON, three_loans

Manage = Callable[..., "CompletedProcess[str]"]
DEAD = 2**22 + 1  # no process has this number


def upload(folder: Path) -> Draft:
    path = write_workbook(folder / "tape.xlsx", rows_of_kinds(three_loans()))
    return keep_draft(uploads=[(path.name, [path.read_bytes()])], owner="olga", on=ON)


def test_a_process_checks_and_then_boards(fresh_db: str, tmp_path: Path, manage: Manage) -> None:
    start_books(ON)
    draft = upload(tmp_path)
    assert not is_large(draft)
    done = manage("board_upload", draft.token, "olga")
    assert done.returncode == 0, done.stderr
    report = draft.report
    assert report is not None
    assert (report.dry_run, report.totals["boarded"]["loans"]) == (True, "3")
    assert (is_working(draft), outcome_of(draft), Loan.objects.count()) == (False, "", 0)
    assert manage("board_upload", draft.token, "olga", "--board").returncode == 0
    assert Loan.objects.count() == 3
    other = manage("board_upload", draft.token, "ben")
    assert "expected the token of an upload of this person" in other.stderr


def test_what_it_refuses_is_kept_for_the_page(
    fresh_db: str, tmp_path: Path, manage: Manage
) -> None:
    start_books(ON)
    path = tmp_path / "loans.xlsx"
    path.write_bytes(b"no workbook")
    draft = keep_draft(uploads=[(path.name, [path.read_bytes()])], owner="olga", on=ON)
    assert manage("board_upload", draft.token, "olga").returncode == 1
    assert outcome_of(draft).startswith("loans.xlsx: expected a workbook that can be read")
    assert draft.report is None


def test_a_process_that_died_is_told(tmp_path: Path) -> None:
    draft = upload(tmp_path)
    draft.write("progress", {"doing": "Boarding", "done": 1, "of": 3, "pid": DEAD})
    assert not is_working(draft)
    assert outcome_of(draft) == "The work stopped before its end. Nothing is done twice: try again."
    draft.write("progress", {"doing": "Boarding", "done": 1, "of": 3, "pid": os.getppid()})
    assert is_working(draft)


def test_files_of_one_name_are_refused_whole(tmp_path: Path, settings: LazySettings) -> None:
    with pytest.raises(FilesRefused, match="two of this name"):
        keep_draft(uploads=[("a.csv", [b"1"]), ("x/a.csv", [b"2"])], owner="olga", on=ON)
    assert list(settings.BOARDING_FOLDER.iterdir()) == []


def test_a_token_is_no_path(tmp_path: Path) -> None:
    draft = upload(tmp_path)
    assert find_draft(draft.token, "olga") == draft
    for token in ("", "..", "../draft-" + draft.token, draft.token.upper() + "x"):
        assert find_draft(token, "olga") is None
    assert find_draft(draft.token, "ben") is None


def test_the_command_takes_a_mapping_by_its_name(
    fresh_db: str, tmp_path: Path, manage: Manage
) -> None:
    start_books(ON)
    tape = three_loans()
    tape.loans = [{("UPB" if k == "current_principal" else k): v for k, v in row.items()}
                  for row in tape.loans]  # fmt: skip
    tape.with_control = False
    path = str(write_workbook(tmp_path / "tape.xlsx", rows_of_kinds(tape)))
    wrong = manage("board", path, "--mapping", "Acme", "--dry-run")
    assert wrong.returncode == 2
    assert "expected a saved mapping or its file, not 'Acme'" in wrong.stderr
    mapping = ColumnMapping("Acme", {"loans": {"UPB": "current_principal"}})
    save_mapping(mapping=mapping, actor="olga", recorded_at=NOON)
    done = manage("board", path, "--mapping", "Acme", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "To board:    3 loans" in done.stdout
