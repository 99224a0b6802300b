"""manage.py board: what it prints and how it exits."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from servicing.ledger.days import start_books
from servicing.loans.models import Loan

from .tape import ON, control, mortgage, three_loans

Manage = Callable[..., "CompletedProcess[str]"]
SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples" / "boarding"


@pytest.fixture(autouse=True)
def _books(fresh_db: str) -> None:
    start_books(ON)


def test_it_boards_and_reports(tmp_path: Path, manage: Manage) -> None:
    files = [str(path) for path in three_loans().write(tmp_path)]
    done = manage("board", *files, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["totals"]["boarded"]["loans"], report["unchanged"]) == ("3", False)
    assert "Boarding: 3 of 3" in done.stderr
    assert Loan.objects.count() == 3
    again = manage("board", *files)
    assert again.returncode == 0
    assert again.stdout.startswith(
        f"These files were boarded before, as batch {report['batch']}. Nothing was changed."
    )


def test_wrong_input_is_exit_2_with_every_error(tmp_path: Path, manage: Manage) -> None:
    tape = three_loans().add(mortgage("1004", property_state="ZZ", current_principal="-1.00"))
    tape.others["control"] = [control(tape.loans[:3])]
    files = [str(path) for path in tape.write(tmp_path)]
    done = manage("board", *files, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout) == {
        "errors": [
            {"path": "loans.csv:5:current_principal",
             "message": "expected 0.00 or more, not '-1.00'"},
            {"path": "loans.csv:5:property_state",
             "message": "expected a state's two capital letters (USPS), like TX, not 'ZZ'"},
        ]
    }  # fmt: skip
    told = manage("board", *files)
    assert told.returncode == 2
    assert "loans.csv:5:property_state: expected a state's two capital" in told.stderr
    assert Loan.objects.count() == 0


def test_a_dry_run_on_another_day(tmp_path: Path, manage: Manage) -> None:
    files = [str(path) for path in three_loans().write(tmp_path)]
    done = manage("board", *files, "--dry-run", "--on", ON.isoformat())
    assert done.stdout.startswith("Dry run for 2026-11-20: nothing was written.")
    assert Loan.objects.count() == 0
    for day, message in (("20.11.2026", "a date like 2026-11-20"), ("2026-12-01", "a date up to")):
        wrong = manage("board", *files, "--on", day, "--json")
        assert wrong.returncode == 2
        assert message in json.loads(wrong.stdout)["errors"][0]["message"]


def test_the_samples_of_the_documentation_board(manage: Manage) -> None:
    files = sorted(str(path) for path in SAMPLES.glob("*.csv"))
    done = manage("board", *files, "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    report = json.loads(done.stdout)
    assert report["totals"]["boarded"]["loans"] == "3"
    assert [one["loan_number"] for one in report["exceptions"]] == ["4000100047"]
