"""A batch's report as a workbook: typed amounts, totals as formulas over the cells they add up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from servicing.engine.money import format_money, parse_money

from ..models import BoardingBatch, BoardingException
from .report import Report

COLUMNS = ("loans", "principal", "escrow_positive", "escrow_advances", "suspense",
           "corporate_advances", "late_fees")  # fmt: skip
LABELS = {"read": "In the files", "boarded": "Boarded at once", "exceptions": "Set aside"}
DIFFERENCES = ("Loan", "Figure", "In the file", "Expected", "Off by", "Beyond tolerance",
               "Most probable cause", "Note", "Decision", "By", "Decided (UTC)",
               "Reason")  # fmt: skip


class _Book:
    """A workbook being written; text is never taken for a formula."""

    def __init__(self) -> None:
        self.buffer = BytesIO()
        self.book = Workbook(
            self.buffer,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self.bold = self.book.add_format({"bold": True})
        self.money = self.book.add_format({"num_format": "#,##0.00;-#,##0.00"})
        total = {"bold": True, "top": 1}
        self.sum = self.book.add_format({"num_format": "#,##0.00;-#,##0.00", **total})
        self.count = self.book.add_format({"num_format": "#,##0"})
        self.count_sum = self.book.add_format({"num_format": "#,##0", **total})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def sheet(self, name: str, header: Sequence[str], widths: Sequence[int]) -> Worksheet:
        found = self.book.add_worksheet(name)
        found.write_row(0, 0, header, self.bold)
        for place, width in enumerate(widths):
            found.set_column(place, place, width)
        found.freeze_panes(1, 1)
        return found

    def amount(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        """An amount as a number, whatever else as text."""
        try:
            value = parse_money(text)
        except ValueError:
            sheet.write_string(row, column, text)
        else:
            sheet.write_number(row, column, float(Decimal(value) / 100), self.money)


def report_workbook(batch: BoardingBatch, exceptions: Iterable[BoardingException]) -> bytes:
    """The report of a finished batch as XLSX; `exceptions` are all of its loans set aside."""
    report, out = Report(**batch.report), _Book()
    _totals(out, report)
    _files(out, report)
    waiting = [
        (one.loan_number, difference, one) for one in exceptions for difference in one.differences
    ]
    _differences(out, "Exceptions", waiting)
    told = [(one["loan_number"], d, None) for one in report.information for d in one["differences"]]
    _differences(out, "Information", told)
    _causes(out, report.causes)
    out.book.close()
    return out.buffer.getvalue()


def _totals(out: _Book, report: Report) -> None:
    """The totals side by side: what was boarded and set aside must add up to what was read."""
    names = [name.replace("_", " ").capitalize() for name in COLUMNS]
    sheet = out.sheet("Totals", ["", *names], [26, 10, *[18] * 6])
    for row, (key, label) in enumerate(LABELS.items(), start=1):
        sheet.write_string(row, 0, label)
        for place, name in enumerate(COLUMNS, start=1):
            text = report.totals.get(key, {}).get(name, "0")
            if name == "loans":
                sheet.write_number(row, place, int(text), out.count)
            else:
                out.amount(sheet, row, place, text)
    sheet.write_string(4, 0, "Boarded and set aside", out.bold)
    sheet.write_string(5, 0, "Difference", out.bold)
    for place, name in enumerate(COLUMNS, start=1):
        letter, style = chr(65 + place), out.count_sum if name == "loans" else out.sum
        read, *parts = [_minor(report.totals.get(key, {}).get(name, "0")) for key in LABELS]
        for row, formula, value in (
            (4, f"=SUM({letter}3:{letter}4)", sum(parts)),
            (5, f"={letter}2-{letter}5", read - sum(parts)),
        ):
            whole = value // 100 if name == "loans" else float(Decimal(value) / 100)
            sheet.write_formula(row, place, formula, style, whole)
    facts = {"As of": report.on, "Batch": str(report.batch or ""), "Mapping": report.mapping}
    for row, (label, text) in enumerate(facts.items(), start=7):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text)
    for row, note in enumerate(report.notes, start=8 + len(facts)):
        sheet.write_string(row, 0, note)


def _minor(text: str) -> int:
    return parse_money(text)


def _files(out: _Book, report: Report) -> None:
    sheet = out.sheet("Files", ["File", "What it is", "Rows", "SHA-256"], [34, 16, 12, 68])
    for row, file in enumerate(report.files, start=1):
        sheet.write_string(row, 0, file["file"])
        sheet.write_string(row, 1, file["kind"])
        sheet.write_number(row, 2, file["rows"], out.count)
        sheet.write_string(row, 3, file["digest"])
    last = len(report.files) + 1
    sheet.write_string(last, 0, "Total", out.bold)
    whole = sum(file["rows"] for file in report.files)
    sheet.write_formula(last, 2, f"=SUM(C2:C{last})", out.count_sum, whole)


def _differences(out: _Book, name: str,
                 rows: Sequence[tuple[str, Mapping[str, Any], BoardingException | None]],
                 ) -> None:  # fmt: skip
    """A difference a row, with the decision where one was needed; sizes add up at the end."""
    header = DIFFERENCES if name == "Exceptions" else DIFFERENCES[:8]
    sheet = out.sheet(name, header, [16, 20, 16, 16, 16, 16, 24, 60, 12, 16, 18, 50])
    for row, (number, one, found) in enumerate(rows, start=1):
        sheet.write_string(row, 0, number)
        sheet.write_string(row, 1, one["check"].replace("_", " ").capitalize())
        for place, key in ((2, "given"), (3, "expected"), (4, "size")):
            out.amount(sheet, row, place, one[key])
        sheet.write_string(row, 5, "yes" if one["beyond"] else "no")
        sheet.write_string(row, 6, one["cause"].replace("_", " ").capitalize())
        sheet.write_string(row, 7, one["note"])
        if found:
            _decision(out, sheet, row, found)
    last = len(rows) + 1
    sheet.write_string(last, 0, "Total", out.bold)
    whole = sum(_minor(one["size"]) for _, one, _ in rows)
    total = float(Decimal(format_money(whole)))
    sheet.write_formula(last, 4, f"=SUM(E2:E{max(last, 2)})", out.sum, total)
    sheet.autofilter(0, 0, len(rows), len(header) - 1)


def _decision(out: _Book, sheet: Worksheet, row: int, found: BoardingException) -> None:
    waits = found.decision == BoardingException.Decision.OPEN
    sheet.write_string(row, 8, "waits" if waits else found.decision)
    sheet.write_string(row, 9, found.decided_by)
    if isinstance(found.decided_at, datetime):
        sheet.write_datetime(row, 10, found.decided_at.replace(tzinfo=None), out.moment)
    sheet.write_string(row, 11, found.reason)


def _causes(out: _Book, causes: Mapping[str, int]) -> None:
    sheet = out.sheet("Causes", ["Figure and cause", "Loans"], [40, 12])
    for row, (name, number) in enumerate(causes.items(), start=1):
        sheet.write_string(row, 0, name.replace("_", " ").capitalize())
        sheet.write_number(row, 1, number, out.count)
    last = len(causes) + 1
    sheet.write_string(last, 0, "Total", out.bold)
    whole = sum(causes.values())
    sheet.write_formula(last, 1, f"=SUM(B2:B{max(last, 2)})", out.count_sum, whole)
