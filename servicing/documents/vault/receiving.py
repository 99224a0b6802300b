"""Taking in a file: what it is by its first bytes, not by its name; kept once; its words for
search."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO

import filetype  # type: ignore[import-untyped]
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as said
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from servicing.audit.acts import record
from servicing.documents.catalogue import Category
from servicing.documents.models import Document
from servicing.documents.store import put
from servicing.loans.models import Loan

TYPES = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/tiff": "TIFF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}
MOST_TEXT = 200_000  # letters that are kept for search


class FileNotTaken(ValueError):
    """A file that cannot be kept: which field, what was expected."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field = field


@dataclass(frozen=True, slots=True)
class Received:
    """A file as somebody handed it in."""

    name: str
    content: bytes
    title: str
    category: Category = Category.RECEIVED


def receive(*, loan: Loan, file: Received, dated: date, actor: str,
            replaces: Document | None = None) -> tuple[Document, bool]:  # fmt: skip
    """Keep a file with a loan; answers the document and whether it is new. The same bytes under
    the same title on the same loan are the document that is there already."""
    media = _sniffed(file)
    title = file.title.strip()
    if not title:
        raise FileNotTaken("title", said("Enter what this document is."))
    if replaces is not None and replaces.stream_id != loan.pk:
        raise FileNotTaken("replaces", "The document that this replaces is of another loan.")
    pages, words = _read(file.content) if media == "application/pdf" else (1, "")
    address = sha256(file.content).hexdigest()
    with transaction.atomic():
        known = Document.objects.filter(
            stream_id=loan.pk, sha256=address, title=title, destroyed_at__isnull=True
        ).first()
        if known:
            return known, False
        if replaces is not None and hasattr(replaces, "replaced_by"):
            raise FileNotTaken("replaces", "A newer version of that document is there already.")
        document = Document.objects.create(
            stream_id=loan.pk, kind="received", category=file.category, title=title[:120],
            direction=Document.Direction.RECEIVED, dated=dated, sha256=put(file.content),
            size=len(file.content), pages=pages, media_type=media, file_name=file.name[-160:],
            renderer="uploaded", made_by=actor, text=f"{title} {file.name} {words}"[:MOST_TEXT],
            replaces=replaces,
        )  # fmt: skip
        record(
            actor=actor, action="document:received", stream=loan.pk, subject=title,
            details={"document": document.pk, "sha256": address, "media_type": media},
        )  # fmt: skip
    return document, True


def _sniffed(file: Received) -> str:
    """The type of a file by its content. FileNotTaken says what would be taken."""
    most = settings.DOCUMENT_MOST_MB * 1024 * 1024
    if not file.content:
        raise FileNotTaken("file", said("The file is empty."))
    if len(file.content) > most:
        size = len(file.content) / 1024 / 1024
        raise FileNotTaken(
            "file", f"The file has {size:.1f} MB. The most is {settings.DOCUMENT_MOST_MB} MB."
        )
    kind = filetype.guess(file.content)
    media = "" if kind is None else str(kind.mime)
    if media not in TYPES:
        wanted = ", ".join(TYPES.values())
        raise FileNotTaken("file", f"This is not a file that can be kept. Expected: {wanted}.")
    return media


def _read(content: bytes) -> tuple[int, str]:
    """Pages and words of a PDF; a PDF that cannot be read is refused."""
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise FileNotTaken(
                "file", said("The PDF is locked with a password. Save it without one.")
            )
        pages = len(reader.pages)
        words = " ".join(page.extract_text() for page in reader.pages[:50])
    except FileNotTaken:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError):
        raise FileNotTaken("file", said("The PDF is damaged and cannot be opened.")) from None
    return pages, " ".join(words.replace("\0", " ").split())
