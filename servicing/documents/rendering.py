"""Render notices that are due into documents. This follows the close and holds no loan.

The file is written by its content address first, the row last: a crash between the two leaves a
file that the next try finds again, never a row without its file."""

from collections.abc import Callable
from typing import Any

from .gather import CODE
from .models import Document
from .render import RENDERER_VERSION, render, warm_up
from .statement import StatementFacts
from .store import put

DUE = (
    "SELECT n.id FROM compliance_noticedue n LEFT JOIN documents_document d ON d.notice_id = n.id"
    f" WHERE d.id IS NULL AND n.code = '{CODE}' AND n.business_date <= %(day)s"
)


def render_range(cursor: Any, low: int, high: int, set_aside: Callable[[int, str], None]) -> int:
    """Render every notice of an id range that has no document yet; returns how many."""
    cursor.execute(
        "SELECT n.id, n.stream_id, n.due_on, n.facts FROM compliance_noticedue n"
        " LEFT JOIN documents_document d ON d.notice_id = n.id"
        " WHERE d.id IS NULL AND n.code = %s AND n.id BETWEEN %s AND %s ORDER BY n.id",
        [CODE, low, high],
    )
    warm_up()
    documents = []
    for notice, stream, dated, text in cursor.fetchall():
        try:
            facts = StatementFacts.from_json(text)
            made = render(facts)
        except Exception as error:  # one statement that cannot be drawn must not stop the rest
            set_aside(notice, f"{type(error).__name__}: {error}")
            continue
        documents.append(
            Document(
                stream_id=stream, notice_id=notice, kind=CODE, title=facts.wording.title,
                dated=dated, sha256=put(made.pdf), size=len(made.pdf),
                pages=made.pages,
                renderer=RENDERER_VERSION,
            )
        )  # fmt: skip
    Document.objects.bulk_create(documents)
    return len(documents)
