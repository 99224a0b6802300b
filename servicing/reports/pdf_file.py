"""A report as a tagged PDF (PDF/UA-1) with page x of y: for what people read on paper."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from django.conf import settings
from django.template.loader import get_template
from weasyprint import CSS, HTML  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

from .declaring import Row
from .figures import on_paper
from .header import Header
from .reading import Tally
from .xlsx_file import TooManyRows

MOST_ROWS = 500  # pages are laid out in memory, at a few hundred cells a second
_NOTHING_OUTSIDE = URLFetcher(allowed_protocols=())  # a report loads no file and no address


def write_pdf(out: BinaryIO, tally: Tally, read: Iterator[list[Row]], header: Header) -> None:
    """Write the document. Raises TooManyRows."""
    rows: list[Row] = []
    for batch in read:
        tally.add(batch)
        rows += batch
        if len(rows) > MOST_ROWS:
            raise TooManyRows(
                f"A PDF holds {MOST_ROWS:,} rows at most. Choose CSV or Excel, or ask for less."
            )
    html = get_template("documents/report.html").render(_context(tally, rows, header))
    document = HTML(string=html, url_fetcher=_NOTHING_OUTSIDE)
    document.write_pdf(
        out, stylesheets=[_stylesheet()], font_config=_fonts(), pdf_variant="pdf/ua-1"
    )


def _context(tally: Tally, rows: list[Row], header: Header) -> dict[str, Any]:
    report = tally.asked.report
    place = report.currency

    def cells(row: Row) -> list[tuple[str, bool]]:
        currency = row[place] if place is not None else ""
        return [
            (on_paper(column, value, currency), column.is_number)
            for column, value in zip(report.columns, row, strict=True)
        ]

    return {
        "header": header,
        "columns": report.columns,
        "rows": [cells(row) for row in rows],
        "count": f"{tally.rows:,}",
        "totals": [
            (f"Total {currency}".strip(), _total_cells(tally, currency))
            for currency in sorted(tally.totals)
        ],
        "control": header.control_totals(tally),
        "wide": len(report.columns) > 12,
    }


def _total_cells(tally: Tally, currency: str) -> list[str]:
    sums = tally.totals[currency]
    return [
        on_paper(column, sums[column.name], currency) if column.total else ""
        for column in tally.asked.report.columns[1:]
    ]


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=1)
def _stylesheet() -> CSS:
    path = settings.BASE_DIR / "templates" / "documents" / "report.css"
    return CSS(string=path.read_text(), font_config=_fonts())
