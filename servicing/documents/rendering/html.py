"""A document as HTML and as plain text: Django's templates over its facts."""

import re
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from servicing.documents.catalogue import Kind
from servicing.documents.facts import Facts

_LINES = frozenset(
    ["p", "div", "section", "h1", "h2", "h3", "li", "tr", "table", "ul", "title", "br", "thead"]
)
_HIDDEN = frozenset(("style", "title", "script"))


def html_of(kind: Kind, facts: Facts, traced: Any = None) -> str:
    """The page of a document in its language; `traced` stands for the facts where it is given."""
    with translation.override(facts.language):
        return get_template(kind.template).render({"f": facts if traced is None else traced})


def text_of(html: str) -> str:
    """The words of a page as plain text: a line for each block, a tab between cells."""
    reader = _Words()
    reader.feed(html)
    lines = (re.sub(r"[ \n\r\f]+", " ", line).strip() for line in "".join(reader.words).split("\v"))
    return "\n".join(line for line in lines if line)


def stylesheet_of(kind: Kind) -> str:
    """What all share, then the CSS beside a template where it has its own."""
    template = settings.BASE_DIR / "templates" / kind.template
    own = template.with_suffix(".css")
    return (template.parent / "paper.css").read_text() + (own.read_text() if own.exists() else "")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden += tag in _HIDDEN
        if tag in _LINES:
            self.words.append("\v")
        elif tag in ("td", "th"):
            self.words.append("\t")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in _HIDDEN
        if tag in _LINES:
            self.words.append("\v")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)
