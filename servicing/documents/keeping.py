"""Render what is due into documents and keep them. This follows the close and holds no loan.

The file is written by its content address first, the row last: a crash between the two leaves a
file that the next try finds again, never a row without its file."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from .catalogue import KINDS, Category, Kind, kind_of
from .delivery.routing import dispatch
from .facts import Facts, FactsError
from .gathering.completing import COMPLETE, facts_of, loans_of
from .models import Document
from .rendering import Rendition, render, render_full, warm_up
from .rendering.comparing import differences
from .rendering.html import html_of, text_of
from .store import put
from .vault.genuine import code_of

PROVED_ONE_IN = 1000  # documents, by the number of their notice
logger = logging.getLogger(__name__)


def render_range(cursor: Any, low: int, high: int, set_aside: Callable[[int, str], None]) -> int:
    """Render every notice of an id range that has no document yet; returns how many."""
    cursor.execute(
        "SELECT n.id, n.stream_id, n.code, n.facts, n.business_date"
        " FROM compliance_noticedue n"
        " LEFT JOIN documents_document d ON d.notice_id = n.id"
        " WHERE d.id IS NULL AND n.code = ANY(%s) AND n.id BETWEEN %s AND %s ORDER BY n.id",
        [list(KINDS), low, high],
    )
    documents = []
    day = date.min
    due = cursor.fetchall()
    loans = loans_of(cursor, ((row[1], row[2]) for row in due))
    for notice, stream, code, text, business in due:
        try:
            kind = kind_of(code)
            warm_up(kind)
            whole = facts_of(kind, text, loans.get(stream), business)
            said = whole.to_json() if code in COMPLETE else text
            facts = with_code(kind, whole, said)
            insist(kind, facts)
            made = made_of(kind, facts, stream=stream, rendered=_proved(kind, facts, notice))
        except Exception as error:  # one document that cannot be drawn must not stop the rest
            set_aside(notice, f"{type(error).__name__}: {error}")
            continue
        made.notice_id = notice
        made.facts = said if code in COMPLETE else ""
        day = max(day, business)
        documents.append(made)
    Document.objects.bulk_create(documents)
    if documents:
        dispatch(documents, day, "night")
    return len(documents)


def keep(
    kind: Kind, facts: Facts, *, stream: int, notice: int | None = None, made_by: str = "night",
    replaces: Document | None = None,
) -> Document:  # fmt: skip
    """Make one document and keep it. FactsError where something that must be said is missing."""
    text = facts.to_json()
    made = made_of(kind, with_code(kind, facts, text), stream=stream)
    made.notice_id, made.made_by, made.replaces = notice, made_by, replaces
    if notice is None:
        made.facts = text
    made.save()
    return made


def with_code(kind: Kind, facts: Facts, text: str) -> Facts:
    """The facts with the code that is printed on the document, in a language that the document
    is written in; `text` is their JSON."""
    language = facts.language if facts.language in kind.languages else "en"
    return replace(facts, code=code_of(kind.code, kind.version, text), language=language)


def _proved(kind: Kind, facts: Facts, notice: int) -> Rendition:
    """One of many documents; of one in a thousand both renderers must make the same page. Where
    they do not, the full one's stands, and who looks after the house hears of it."""
    made = render(kind, facts, many=True)
    if notice % PROVED_ONE_IN == 0:
        full = render_full(kind, facts)
        if differ := differences(made.pdf, full.pdf):
            logger.error("notice %s: the renderers differ: %s", notice, "; ".join(differ))
            return full
    return made


def made_of(
    kind: Kind, facts: Facts, *, stream: int, rendered: Rendition | None = None
) -> Document:
    """The row of a document whose file is in the store; the row is not written yet."""
    insist(kind, facts)
    made = rendered or render(kind, facts)
    return Document(
        stream_id=stream, kind=kind.code, category=kind.category.value,
        title=title_of(kind, facts), dated=facts.dated, language=facts.language,
        template_version=kind.version, sha256=put(made.pdf), size=len(made.pdf),
        pages=made.pages, renderer=made.renderer, code=facts.code,
        text=words_of(kind, facts),
    )  # fmt: skip


def insist(kind: Kind, facts: Facts) -> None:
    """FactsError where the facts leave out what a rule wants on the page."""
    if missing := kind.missing(facts):
        raise FactsError(f"{kind.title} does not say: {'; '.join(missing)}")


def words_of(kind: Kind, facts: Facts) -> str:
    """What search finds a document by: all its words, or of a statement who it is for. There are
    too many of those, and their facts are kept."""
    if kind.category == Category.STATEMENT:
        return " ".join((kind.title, facts.loan_number, *facts.names))
    return text_of(html_of(kind, facts))


def title_of(kind: Kind, facts: Facts) -> str:
    """What a list calls the document: a statement by its loan, all else by the catalogue."""
    wording = getattr(facts, "wording", None)
    return wording.title if wording else kind.title
