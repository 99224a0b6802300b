"""A workbook about one loan that an auditor can recompute: amounts that follow from others are
formulas, with the engine's figure as the value that stands there until they are computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from xlsxwriter import Workbook

from servicing.engine.fold import ENGINE_VERSION
from servicing.engine.money import RATE_SCALE, exponent
from servicing.engine.versions import TermsInForce
from servicing.loans.standing import Standing

from .figures import amount, local, plain_rate
from .history_words import NAMES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = 3  # the line of names, counted from 0: the sheets' formulas begin one below


@dataclass(frozen=True, slots=True)
class Made:
    """Who asked for the workbook, and when."""

    by: str
    at: datetime


class LoanWorkbook:
    """One sheet of figures and one that says what it is. Rows are counted from 0, as XlsxWriter
    does; `cell` names are Excel's. Close it when all is written."""

    def __init__(self, out: BinaryIO, name: str, title: str, standing: Standing, made: Made
                 ) -> None:  # fmt: skip
        self.book = Workbook(out, {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False, "default_date_format": "mm/dd/yyyy",
        })  # fmt: skip
        self.book.set_properties({"title": f"{title} of {standing.loan.number}", "author": made.by,
                                  "created": made.at.replace(tzinfo=None)})  # fmt: skip
        self.book.set_size(2400, 1200)
        self.currency = standing.currency
        places = exponent(self.currency)
        plain = "#,##0" + ("." + "0" * places if places else "")
        self.money = f"{plain};[Red]-{plain};{plain}"
        self.places = places
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.sheet = self.book.add_worksheet(name)
        self.sheet.write_string(0, 0, f"{title} of loan {standing.loan.number}",
                                self.form(bold=True, font_size=14))  # fmt: skip
        self.sheet.write_string(
            1, 0, f"As of {standing.today:%m/%d/%Y}, in {self.currency}. What follows from other"
            " cells is a formula; the engine’s own figures stand beside it.",
        )  # fmt: skip
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(HEAD)
        self.sheet.set_footer("&L&F&RPage &P of &N")

    def form(self, **style: Any) -> Any:
        """A format, made once."""
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(style)
        return self._formats[key]

    def names(self, columns: Sequence[tuple[str, int]]) -> None:
        """The line of names: (name, width)."""
        bold = self.form(bold=True, bottom=1, text_wrap=True, valign="top")
        for place, (name, width) in enumerate(columns):
            self.sheet.set_column(place, place, width)
            self.sheet.write_string(HEAD, place, name, bold)
        self.sheet.freeze_panes(HEAD + 1, 2)

    def text(self, row: int, column: int, words: str, **style: Any) -> None:
        self.sheet.write_string(row, column, words, self.form(**style) if style else None)

    def count(self, row: int, column: int, number: int) -> None:
        self.sheet.write_number(row, column, number)

    def day(self, row: int, column: int, on: date | None) -> None:
        if on:
            instant = datetime(on.year, on.month, on.day)  # noqa: DTZ001  a day has no zone
            self.sheet.write_datetime(row, column, instant, self.form(num_format="mm/dd/yyyy"))

    def amount(self, row: int, column: int, minor: int, **style: Any) -> None:
        self.sheet.write_number(row, column, amount(minor, self.currency), self._money(style))

    def figure(self, row: int, column: int, number: Decimal, form: str) -> None:
        self.sheet.write_number(row, column, number, self.form(num_format=form))

    def rate(self, row: int, column: int, scaled: int) -> None:
        """A rate over money.RATE_SCALE, as a share of one that reads as a percent."""
        self.figure(row, column, Decimal(scaled) / RATE_SCALE, "0.000##%")

    def formula(self, row: int, column: int, text: str, minor: int, **style: Any) -> None:
        """A formula whose value is an amount in minor units."""
        shown = amount(minor, self.currency)
        self.sheet.write_formula(row, column, text, self._money(style), shown)

    def exact(self, row: int, column: int, text: str, value: Decimal, form: str) -> None:
        self.sheet.write_formula(row, column, text, self.form(num_format=form), value)

    def _money(self, style: dict[str, Any]) -> Any:
        return self.form(num_format=self.money, **style)

    def about(self, title: str, standing: Standing, versions: Sequence[TermsInForce],
              made: Made, how: Sequence[str]) -> None:  # fmt: skip
        """The second sheet: the loan, the terms in force, who made it and how to check it."""
        sheet = self.book.add_worksheet("About")
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 90)
        bold, wrap = self.form(bold=True, valign="top"), self.form(text_wrap=True, valign="top")
        lines = [("Workbook", title), *about_lines(standing, versions, made)]
        lines += [("How to check" if n == 0 else "", words) for n, words in enumerate(how)]
        for row, (label, words) in enumerate(lines):
            sheet.write_string(row, 0, label, bold)
            sheet.write_string(row, 1, words, wrap)

    def close(self) -> None:
        self.book.close()


def about_lines(standing: Standing, versions: Sequence[TermsInForce], made: Made
                ) -> list[tuple[str, str]]:  # fmt: skip
    """(name, words) of the loan and of the terms in force."""
    loan, terms, at = standing.loan, standing.state.terms, local(made.at)
    method = "monthly" if terms.interest_method == "scheduled" else "daily"
    lines = [
        ("Loan", loan.number),
        ("Product", loan.get_product_display()),
        ("Currency", standing.currency),
        ("Status", standing.status.replace("_", " ")),
        ("As of", f"{standing.today:%m/%d/%Y}"),
        ("Boarded on", f"{loan.boarded_on:%m/%d/%Y}"),
        ("Interest rate", f"{plain_rate(terms.annual_rate)}%"),
        ("Interest", f"{method}, {terms.day_count}"),
        ("Principal and interest", f"{amount(terms.payment, standing.currency):,}"),
        ("First due date", f"{terms.first_due_date:%m/%d/%Y}"),
        ("Maturity date", f"{terms.maturity_date:%m/%d/%Y}"),
    ]
    if versions:
        last = versions[-1]
        lines.append(
            ("Terms version", f"{len(versions)}, in force since {last.effective_date:%m/%d/%Y}:"
             f" {NAMES.get(last.kind, last.kind).lower()}, transaction {last.seq}")
        )  # fmt: skip
    lines += [
        ("Engine version", ENGINE_VERSION),
        ("Made by", made.by),
        ("Made on", f"{at:%m/%d/%Y} at {at:%H:%M %Z}"),
    ]
    return lines
