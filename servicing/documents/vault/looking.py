"""Opening a document: every look is on record. Finding one by its words."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet

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


def file_name(document: Document, number: str) -> str:
    """What a browser saves it as."""
    if document.file_name:
        return document.file_name
    return f"{document.kind}-{number}-{document.dated}.pdf"
