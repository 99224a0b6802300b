"""The full renderer: WeasyPrint lays a page out and writes a tagged PDF (PDF/UA-1).

What documents share (fonts, parsed CSS, compiled templates) is made once in a process. The same
facts give the same bytes: the dates inside the file are the document's own.
"""

import gc
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from django.template.loader import get_template
from weasyprint import CSS, HTML, VERSION, Document  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

from servicing.documents.catalogue import Kind
from servicing.documents.facts import Facts

from .html import html_of, stylesheet_of

VARIANT = "pdf/ua-1"
_NOTHING_OUTSIDE = URLFetcher(allowed_protocols=())  # a document loads no file and no address


class Rendition(NamedTuple):
    """A finished document: its bytes, its pages, and what made them."""

    pdf: bytes
    pages: int
    renderer: str = f"weasyprint-{VERSION}"


@lru_cache(maxsize=64)
def warm_up(kind: Kind) -> None:
    """Before a batch, once in a process: make what documents share, hide it from the collector.

    Layout makes cyclic garbage by the megabyte; without this each full collection walks all that
    was ever imported, a tenth of a document's time.
    """
    _stylesheet(kind)
    get_template(kind.template)
    gc.collect()
    gc.freeze()


def render_full(kind: Kind, facts: Facts) -> Rendition:
    """A document laid out from the beginning."""
    return write(*laid_out(kind, facts))


def laid_out(kind: Kind, facts: Facts) -> tuple[str, Document]:
    html = html_of(kind, facts)
    return html, lay_out(kind, page_of(html))


def write(html: str, document: Document) -> Rendition:
    identifier = sha256(html.encode()).digest()[:16]
    pdf = document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier)
    return Rendition(pdf, len(document.pages))


def page_of(html: str) -> HTML:
    """A page that loads nothing from outside itself."""
    return HTML(string=html, url_fetcher=_NOTHING_OUTSIDE)


def lay_out(kind: Kind, page: HTML) -> Document:
    """The pages, before they are written."""
    return page.render(stylesheets=[_stylesheet(kind)], font_config=fonts(), pdf_variant=VARIANT)


@lru_cache(maxsize=1)
def fonts() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=64)
def _stylesheet(kind: Kind) -> CSS:
    return CSS(string=stylesheet_of(kind), font_config=fonts())
