"""From facts to a tagged PDF (PDF/UA-1): Django's templates, then WeasyPrint.

What is the same for every document (fonts, parsed CSS, compiled templates) is made once in a
process. The same facts give the same bytes: the dates inside the file are the document's own.
"""

import gc
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import get_template
from weasyprint import CSS, HTML, VERSION, Document  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

from servicing.documents.coupon import scan_line
from servicing.documents.statement import Parts, StatementFacts
from servicing.documents.templatetags.paper import SYMBOLS

RENDERER_VERSION = f"statement-1/weasyprint-{VERSION}"
COLORS = ("#0b5cad", "#7c5cb8", "#b45309")  # principal, interest, escrow, as on the screens
_NOTHING_OUTSIDE = URLFetcher(allowed_protocols=())  # a document loads no file and no address


class Rendition(NamedTuple):
    """A finished document."""

    pdf: bytes
    pages: int


def render_statement(facts: StatementFacts) -> bytes:
    """The statement as a tagged PDF."""
    return render(facts).pdf


@lru_cache(maxsize=1)
def warm_up() -> None:
    """Before a batch, once in a process: make what documents share, hide it from the collector.

    Layout makes cyclic garbage by the megabyte; without this each full collection walks all that
    was ever imported, a tenth of a document's time.
    """
    _stylesheet()
    get_template("documents/statement.html")
    gc.collect()
    gc.freeze()


def render(facts: StatementFacts) -> Rendition:
    """The statement and its number of pages."""
    html = statement_html(facts)
    document = lay_out(html)
    identifier = sha256(html.encode()).digest()[:16]
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return Rendition(pdf, len(document.pages))


def lay_out(html: str) -> Document:
    """The pages, before they are written."""
    return HTML(string=html, url_fetcher=_NOTHING_OUTSIDE).render(
        stylesheets=[_stylesheet()], font_config=_fonts(), pdf_variant="pdf/ua-1"
    )


def statement_html(facts: StatementFacts) -> str:
    """The statement as HTML, before it is laid out."""
    context: dict[str, Any] = {
        "f": facts,
        "s": facts.servicer,
        "w": facts.wording,
        "c": facts.currency,
        "symbol": SYMBOLS.get(facts.currency, facts.currency),
        "held_off": -facts.held_counted,
        "credited_off": -facts.credited,
        "property_label": "Property" if facts.wording.dwelling else "Collateral",
        "split": _split_bar(facts.payment),
        "scan": scan_line(facts),
    }
    return get_template("documents/statement.html").render(context)


def _split_bar(payment: Parts) -> list[tuple[str, int, int]]:
    """Color, start and width, in thousandths, of each part of the regular payment."""
    parts = (payment.principal, payment.interest, payment.escrow)
    whole, paid, bars = max(sum(parts), 1), 0, []
    for color, part in zip(COLORS, parts, strict=True):
        start, paid = paid * 1000 // whole, paid + part
        bars.append((color, start, paid * 1000 // whole - start))
    return [bar for bar in bars if bar[2] > 0]


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=1)
def _stylesheet() -> CSS:
    path = settings.BASE_DIR / "templates" / "documents" / "statement.css"
    return CSS(string=path.read_text(), font_config=_fonts())
