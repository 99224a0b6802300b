"""manage.py export: to standard output or a file, its particulars as JSON, exit 2 in words."""

import json
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from servicing.reports.models import ReportRun

pytestmark = pytest.mark.django_db
SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"


def export(*words: str) -> tuple[int, str]:
    """The exit code and what was printed."""
    out = StringIO()
    try:
        call_command("export", *words, stdout=out, stderr=StringIO())
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def errors(*words: str) -> dict[str, str]:
    code, text = export(*words, "--json")
    assert code == 2
    return {one["path"]: one["message"] for one in json.loads(text)["errors"]}


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> BytesIO:
    """The bytes on standard output."""
    bytes_out = BytesIO()
    monkeypatch.setattr("servicing.reports.management.commands.export.sys",
                        SimpleNamespace(stdout=SimpleNamespace(buffer=bytes_out)))  # fmt: skip
    return bytes_out


def test_a_report_goes_to_standard_output(lived: dict[str, int], printed: BytesIO) -> None:
    assert export("loan_trial_balance", "--param", "as_of=2026-04-20", "loan=1001") == (0, "")
    lines = printed.getvalue().decode().splitlines()
    assert lines[0].startswith("Loan,Borrower,Portfolio,")
    assert [line.partition(",")[0] for line in lines[1:]] == ["1001"]
    run = ReportRun.objects.get()
    assert (run.run_by, run.sha256) == ("command", sha256(printed.getvalue()).hexdigest())


def test_a_report_goes_to_a_file_and_tells_its_particulars(
    lived: dict[str, int], tmp_path: Path
) -> None:
    out = tmp_path / "tb.xlsx"
    code, text = export("trial_balance", "--format", "xlsx", "--out", str(out), "--json")
    told = json.loads(text)
    assert code == 0
    assert told["sha256"] == sha256(out.read_bytes()).hexdigest()
    assert told["totals"]["USD"]["debits"] == told["totals"]["USD"]["credits"] > 0
    assert load_workbook(out).sheetnames == ["Report", "About this report"]
    assert list(told) == _names("export.json")


def test_the_list_is_as_its_schema_says() -> None:
    code, text = export("--list", "--json")
    [first, *_] = told = json.loads(text)["reports"]
    items = json.loads((SCHEMAS / "export-list.json").read_text())["properties"]["reports"]["items"]
    assert (code, len(told)) == (0, 10)
    assert list(first) == items["required"]
    for part in ("parameters", "columns"):
        assert list(first[part][0]) == items["properties"][part]["items"]["required"]
    assert "trial_balance: Every account" in export("--list")[1]


def _names(schema: str) -> list[str]:
    found: dict[str, Any] = json.loads((SCHEMAS / schema).read_text())
    assert found["required"] == list(found["properties"])
    return list(found["required"])


def test_wrong_input_is_named_and_leaves_nothing(lived: dict[str, int], tmp_path: Path) -> None:
    assert "There are: audit_trail" in errors("profit")["REPORT"]
    assert "No report is named ''" in errors()["REPORT"]
    assert errors("trial_balance", "--format", "parquet") == {
        "--format": "expected csv, xlsx, pdf, not 'parquet'"
    }
    assert errors("trial_balance", "--param", "first") == {
        "--param": "expected name=value, not 'first'"
    }
    assert set(errors("trial_balance", "--param", "first=x", "hue=red")) == {
        "--param first", "--param hue",
    }  # fmt: skip
    assert "cannot be written" in errors("portfolio", "--out", str(tmp_path / "no" / "x"))["--out"]
    assert not ReportRun.objects.exists()
