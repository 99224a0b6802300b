"""The files: what is in them to the byte or the cell, totals that are formulas, nothing that a
spreadsheet would run."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from servicing.engine.money import parse_money
from servicing.reports import pdf_file, xlsx_file
from servicing.reports.asking import Asked
from servicing.reports.catalogue import every_report
from servicing.reports.declaring import Column, Kind, Report
from servicing.reports.keeping import open_kept
from servicing.reports.models import ReportRun
from servicing.reports.running import TooManyRows, run_report

from .conftest import asked
from .office_suite import recomputed

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 21, 15, 30, tzinfo=UTC)
TODAY = date(2026, 4, 21)

ODD = Report(
    name="odd", title="Odd cells", description="", group="Ledger", permission="loan.view",
    parameters=(), basis="Made up.",
    columns=(
        Column("who", "Who"), Column("on_day", "On", Kind.DATE), Column("at", "At", Kind.INSTANT),
        Column("rate", "Rate", Kind.RATE), Column("n", "Count", Kind.COUNT, total=True),
        Column("amount", "Amount", Kind.MONEY, total=True), Column("currency", "Currency"),
    ),
    sql="""SELECT * FROM (VALUES
        ('=cmd|''/c calc''!A1', DATE '2026-02-28', TIMESTAMPTZ '2026-02-28 18:00+00', 6.37500000,
            3::bigint, -123456::bigint, 'USD'),
        ('+1', NULL, NULL, NULL, NULL, NULL, 'USD'),
        ('@SUM(A1)', DATE '1999-12-31', NULL, 0.00000001, 4, 1, 'USD'),
        ('-2', NULL, NULL, NULL, 1, 5000000000000001, 'USD'),
        ('Zoë "Z", Inc.', NULL, NULL, NULL, 2, 1234, 'JPY')
        ) v(who, on_day, at, rate, n, amount, currency)""",
)  # fmt: skip


def exported(what: Asked, form: str) -> tuple[ReportRun, bytes]:
    run = run_report(asked=what, form=form, actor="helena", business_date=TODAY, run_at=AT)
    with open_kept(run.sha256) as file:
        return run, file.read()


def odd() -> Asked:
    return Asked(ODD, {}, {}, [("As of", "2026-04-21")])


def test_csv_to_the_byte() -> None:
    run, content = exported(odd(), "csv")
    assert content.decode() == (
        "Who,On,At,Rate,Count,Amount,Currency\r\n"
        "'=cmd|'/c calc'!A1,2026-02-28,2026-02-28T18:00:00+00:00,6.375,3,-1234.56,USD\r\n"
        "'+1,,,,,,USD\r\n"
        "'@SUM(A1),1999-12-31,,0.00000001,4,0.01,USD\r\n"
        "'-2,,,,1,50000000000000.01,USD\r\n"
        '"Zoë ""Z"", Inc.",,,,2,1234,JPY\r\n'
    )
    assert run.totals == {
        "USD": {"n": 8, "amount": 5000000000000001 - 123456 + 1},
        "JPY": {"n": 2, "amount": 1234},
    }
    assert (run.rows, run.size) == (5, len(content))


def test_a_workbook_has_typed_cells_and_runs_nothing() -> None:
    _, content = exported(odd(), "xlsx")
    sheet = load_workbook(BytesIO(content))["Report"]
    first = [cell for cell in sheet[xlsx_file.HEAD + 2]]
    day = datetime(2026, 2, 28)  # noqa: DTZ001  a workbook has no zones
    assert [(c.value, c.data_type) for c in first] == [
        ("=cmd|'/c calc'!A1", "s"), (day, "d"),
        (day.replace(hour=12), "d"), (6.375, "n"), (3, "n"), (-1234.56, "n"), ("USD", "s"),
    ]  # fmt: skip
    yen = sheet[xlsx_file.HEAD + 6]
    assert (yen[5].value, yen[5].number_format) == (1234, "#,##0;[Red]-#,##0")
    formulas = {c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"}
    assert formulas == {
        '=SUMIF($G$6:$G$10,"JPY",$E$6:$E$10)', '=SUMIF($G$6:$G$10,"JPY",$F$6:$F$10)',
        '=SUMIF($G$6:$G$10,"USD",$E$6:$E$10)', '=SUMIF($G$6:$G$10,"USD",$F$6:$F$10)',
    }  # fmt: skip


def test_a_workbook_says_what_it_is() -> None:
    _, content = exported(odd(), "xlsx")
    about = load_workbook(BytesIO(content))["About this report"]
    lines = {row[0].value: row[1].value for row in about.iter_rows()}
    assert lines["Report"] == "Odd cells"
    assert lines["As of"] == "2026-04-21"
    assert (lines["Run by"], lines["Run at"]) == ("helena", "04/21/2026 10:30:00 CDT")
    assert (lines["Rows"], lines["Total count of rows in USD"]) == ("5", "8")


REAL = [
    ("trial_balance", {"first": "2026-03-10"}), ("loan_trial_balance", {}),
    ("transaction_journal", {"first": "2026-03-01"}), ("portfolio", {}),
]  # fmt: skip


def totals_of(sheet: Any, what: Asked) -> dict[str, int]:
    """The values of the line of totals, in minor units."""
    last = sheet.max_row
    assert str(sheet.cell(last, 1).value) == "Total USD"
    return {
        what.report.columns[n].name: round(Decimal(str(sheet.cell(last, n + 1).value)) * 100)
        for n in what.report.totalled
    }


def test_totals_of_workbooks_equal_ours_to_the_cent(lived: dict[str, int], tmp_path: Path) -> None:
    """As cached in the file, read by openpyxl; as worked out anew by LibreOffice; as the CSV."""
    for name, given in REAL:
        what = asked(name, **given)
        run, content = exported(what, "xlsx")
        cached = load_workbook(BytesIO(content), data_only=True)["Report"]
        assert totals_of(cached, what) == run.totals["USD"]
        _, text = exported(what, "csv")
        rows = list(csv.DictReader(StringIO(text.decode())))
        assert len(rows) == run.rows
        for n in what.report.totalled:
            column = what.report.columns[n]
            assert sum(parse_money(r[column.label]) for r in rows) == run.totals["USD"][column.name]


def test_libreoffice_works_out_the_same_totals(lived: dict[str, int], tmp_path: Path) -> None:
    answered = {name: asked(name, **given) for name, given in REAL}
    runs = {name: exported(what, "xlsx") for name, what in answered.items()}
    again = recomputed({name: content for name, (_, content) in runs.items()}, tmp_path)
    for name, what in answered.items():
        sheet = load_workbook(again[name], data_only=True)["Report"]
        assert totals_of(sheet, what) == runs[name][0].totals["USD"]


def test_a_pdf_is_tagged_and_numbers_its_pages(lived: dict[str, int]) -> None:
    run, content = exported(asked("trial_balance", first="2026-03-10"), "pdf")
    reader = PdfReader(BytesIO(content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Trial balance"
    assert f"Page 1 of {len(reader.pages)}" in text
    total = f"{run.totals['USD']['debits'] / 100:,.2f}"
    assert text.count(total) >= 4  # debits and credits: in the table and among the controls
    assert "Run by helena on 04/21/2026 at 10:30 CDT" in text


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file, "MOST_ROWS", 4)
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 4)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_too_many_rows_are_refused_in_words_and_leave_nothing(form: str, settings: Any) -> None:
    with pytest.raises(TooManyRows, match=r"4 rows at most\. Choose CSV"):
        exported(odd(), form)
    assert not ReportRun.objects.exists()
    assert [p for p in Path(settings.EXPORT_STORE).rglob("*") if p.is_file()] == []


def test_every_report_makes_every_format(lived: dict[str, int]) -> None:
    for report in every_report():
        for form in ("csv", "xlsx"):
            run, content = exported(asked(report.name), form)
            assert run.size == len(content) > 0
