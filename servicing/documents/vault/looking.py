"""Opening a document: every look is on record. Finding one by its words."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet
from django.utils.http import content_disposition_header

from servicing.documents.models import Document, DocumentAccess
from servicing.documents.store import read


class Destroyed(Exception):
    """The document was destroyed when its time was over."""


def opened(document: Document, *, actor: str, audience: DocumentAccess.Audience) -> bytes:
    """The content, proved against its hash; who looked goes on record first."""
    if document.destroyed_at is not None:
        raise Destroyed(f"{document.title} was destroyed on {document.destroyed_at:%m/%d/%Y}.")
    DocumentAccess.objects.create(document=document, actor=actor, audience=audience)
    return read(document.sha256)


def with_words(documents: "QuerySet[Document]", words: str) -> "QuerySet[Document]":
    """Those in which all the words stand; quotes keep words together."""
    query: Any = SearchQuery(words, config="simple", search_type="websearch")
    vector: Any = SearchVector("text", config="simple")
    return documents.annotate(words=vector).filter(words=query)


def disposition(document: Document, number: str) -> str:
    """How a browser takes it: a PDF is shown, all else is saved, each under a name of its own."""
    name = document.file_name or f"{document.kind}-{number}-{document.dated}.pdf".replace("--", "-")
    shown = document.media_type == "application/pdf"
    return content_disposition_header(as_attachment=not shown, filename=name) or "inline"
