"""Reading finished statements: their text, their sizes, and where each piece of text stands."""

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

from pypdf import PageObject, PdfReader

from servicing.documents.catalogue import kind_of
from servicing.documents.contents.statement import StatementFacts
from servicing.documents.rendering import Rendition, full
from servicing.documents.rendering.html import html_of

STATEMENT = kind_of("periodic_statement")


def html(facts: StatementFacts) -> str:
    return html_of(STATEMENT, facts)


class Placed(NamedTuple):
    """A line of text on a page, with its rectangle in CSS pixels."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: "Placed") -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        height = min(self.bottom - self.top, other.bottom - other.top)
        return self.page == other.page and across > 1 and down > height / 2


@lru_cache(maxsize=32)
def rendered(facts: StatementFacts) -> Rendition:
    return full.render_full(STATEMENT, facts)


def reader(facts: StatementFacts) -> PdfReader:
    return PdfReader(BytesIO(rendered(facts).pdf))


def text_of(facts: StatementFacts) -> str:
    """All text, one space between words."""
    return " ".join(" ".join(page.extract_text() for page in reader(facts).pages).split())


def first_page(facts: StatementFacts) -> str:
    return " ".join(reader(facts).pages[0].extract_text().split())


def sizes(page: PageObject) -> Iterator[tuple[float, str]]:
    """The font size of each piece of text of a page."""
    found: list[tuple[float, str]] = []

    def note(text: str, _ctm: Any, _matrix: Any, _font: Any, size: float) -> None:
        found.append((size, text.strip()))

    page.extract_text(visitor_text=note)
    return (one for one in found if one[1])


def placed(facts: StatementFacts) -> list[Placed]:
    """Each line of text of the pages."""
    document = full.laid_out(STATEMENT, facts)[1]
    return [
        line
        for number, page in enumerate(document.pages)
        for line in _lines(number, page._page_box, 0.0)
    ]


def _lines(page: int, box: Any, lowered: float) -> Iterator[Placed]:
    """`lowered`: how far a transform paints what is in the box below where it was laid out."""
    for name, arguments in getattr(box, "style", {"transform": ()})["transform"]:
        assert name == "translate"
        lowered += arguments[1].value
    if hasattr(box, "text"):
        left, top = box.position_x, box.position_y + lowered
        yield Placed(page, box.text, left, top, left + box.width, top + box.height)
    for child in getattr(box, "children", ()):
        yield from _lines(page, child, lowered)
