"""A report as a workbook: typed cells, totals as formulas beside the values we added up, and a
sheet that says what it is. Rows go to disk as they come, so memory does not grow with them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs

from servicing.engine.money import exponent

from .declaring import Column, Kind, Row
from .figures import amount, local, worded
from .header import Header
from .reading import Tally

MOST_ROWS = 1_000_000  # a sheet ends at 1,048,576
HEAD = 4  # rows above the line of names
WIDTHS = {
    Kind.TEXT: 16, Kind.MONEY: 16, Kind.COUNT: 10, Kind.RATE: 10, Kind.DATE: 11, Kind.INSTANT: 17,
}  # fmt: skip
FORMATS = {
    Kind.COUNT: "#,##0", Kind.RATE: '0.000##"%"', Kind.DATE: "mm/dd/yyyy",
    Kind.INSTANT: "mm/dd/yyyy hh:mm",
}  # fmt: skip


class TooManyRows(ValueError):
    """More rows than the format holds; the message says what to do."""


def write_xlsx(out: BinaryIO, tally: Tally, read: Iterator[list[Row]], header: Header) -> None:
    """Write the workbook. Raises TooManyRows."""
    book = Workbook(out, {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "default_date_format": "mm/dd/yyyy",
    })  # fmt: skip
    book.set_properties({"title": header.title, "author": header.run_by,
                         "created": header.run_at.replace(tzinfo=None)})  # fmt: skip
    book.set_size(2400, 1200)
    sheet = _Sheet(book, tally, header)
    try:
        for batch in read:
            tally.add(batch)
            if tally.rows > MOST_ROWS:
                raise TooManyRows(
                    f"A workbook holds {MOST_ROWS:,} rows at most. Choose CSV, or a shorter period."
                )
            sheet.write(batch)
        sheet.finish()
        _about(book, tally, header)
    finally:
        book.close()


class _Sheet:
    """The sheet of rows."""

    def __init__(self, book: Workbook, tally: Tally, header: Header) -> None:
        self.tally, self.columns = tally, tally.asked.report.columns
        self.sheet = book.add_worksheet("Report")
        self.bold = book.add_format({"bold": True})
        self.names = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.formats = {kind: book.add_format({"num_format": f}) for kind, f in FORMATS.items()}
        self.money: dict[tuple[str, bool], Any] = {}
        self.book = book
        for place, column in enumerate(self.columns):
            width = max(WIDTHS[column.kind], min(len(column.label) + 2, 24))
            self.sheet.set_column(place, place, width)
        self.sheet.write_string(
            0, 0, header.title, book.add_format({"bold": True, "font_size": 14})
        )
        self.sheet.write_string(1, 0, header.parameters)
        self.sheet.write_string(2, 0, header.run_line)
        for place, column in enumerate(self.columns):
            self.sheet.write_string(HEAD, place, column.label, self.names)
        self.sheet.freeze_panes(HEAD + 1, 1)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(HEAD)
        self.sheet.set_footer("&L&F&RPage &P of &N")
        self.at = HEAD + 1

    def money_format(self, currency: str, *, total: bool = False) -> Any:
        """The format of an amount: as many decimals as the currency has."""
        key = currency, total
        if key not in self.money:
            places = exponent(currency)
            form = "#,##0" + ("." + "0" * places if places else "")
            style = {"bold": True, "top": 1} if total else {}
            self.money[key] = self.book.add_format({"num_format": f"{form};[Red]-{form}", **style})
        return self.money[key]

    def write(self, batch: list[Row]) -> None:
        place = self.tally.asked.report.currency
        for row in batch:
            currency = row[place] if place is not None else ""
            for n, column in enumerate(self.columns):
                if (value := row[n]) is not None:
                    self._cell(n, column, value, currency)
            self.at += 1

    def _cell(self, n: int, column: Column, value: Any, currency: str) -> None:
        kind = column.kind
        if kind is Kind.TEXT:
            self.sheet.write_string(self.at, n, str(worded(column, value)))
        elif kind is Kind.MONEY:
            form = self.money_format(currency)
            self.sheet.write_number(self.at, n, amount(value, currency), form)
        elif kind is Kind.INSTANT:
            here = local(value).replace(tzinfo=None)
            self.sheet.write_datetime(self.at, n, here, self.formats[kind])
        elif kind is Kind.DATE:
            day = datetime(value.year, value.month, value.day)  # noqa: DTZ001  a day has no zone
            self.sheet.write_datetime(self.at, n, day, self.formats[kind])
        else:
            self.sheet.write_number(self.at, n, value, self.formats[kind])

    def finish(self) -> None:
        """A filter over the rows, and below them the totals: one line for each currency."""
        last = self.at - 1
        if last > HEAD:
            self.sheet.autofilter(HEAD, 0, last, len(self.columns) - 1)
        for currency, sums in sorted(self.tally.totals.items()):
            label = f"Total {currency}".strip()
            self.sheet.write_string(self.at, 0, label, self.names)
            for n in self.tally.asked.report.totalled:
                column = self.columns[n]
                value = sums[column.name]
                money = column.kind is Kind.MONEY
                form = self.money_format(currency, total=True) if money else self.names
                shown = amount(value, currency) if money else value
                self.sheet.write_formula(self.at, n, self._sum(n, currency, last), form, shown)
            self.at += 1

    def _sum(self, n: int, currency: str, last: int) -> str:
        cells = xl_range_abs(HEAD + 1, n, last, n)
        place = self.tally.asked.report.currency
        if len(self.tally.totals) == 1 or place is None:
            return f"=SUM({cells})"
        of = xl_range_abs(HEAD + 1, place, last, place)
        return f'=SUMIF({of},"{currency}",{cells})'


def _about(book: Workbook, tally: Tally, header: Header) -> None:
    """What this is: parameters, who and when, rows, control totals."""
    sheet = book.add_worksheet("About this report")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 70)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True})
    lines: Sequence[tuple[str, str]] = [*header.lines, ("Rows", f"{tally.rows:,}"),
                                        *header.control_totals(tally)]  # fmt: skip
    for at, (label, text) in enumerate(lines):
        sheet.write_string(at, 0, label, bold)
        sheet.write_string(at, 1, text, wrap)
