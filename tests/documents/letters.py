"""Letters as they are checked: drawn by both renderers, in both languages, all said."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TypeVar

from pypdf import PdfReader

from servicing.compliance.models import NoticeDue
from servicing.documents.catalogue import kind_of
from servicing.documents.facts import Facts
from servicing.documents.gathering.notices import gather_notices
from servicing.documents.keeping import render_range
from servicing.documents.models import Document
from servicing.documents.rendering import fast, full
from servicing.documents.rendering.comparing import differences
from tests.make import books

FOOT = re.compile(r" Meridian Loan Servicing · (Loan|Préstamo) \w+ \d+ / \d+")
BROKEN = re.compile(r"(?<=\.gov/) |(?<=housing-) ")  # an address may go on on the next line
F = TypeVar("F", bound=Facts)


def text_of(pdf: bytes) -> str:
    """All text, one space between words, without the foot of each page, that may stand within a
    sentence."""
    text = " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).split())
    return BROKEN.sub("", FOOT.sub("", text))


def check(code: str, facts: Facts) -> dict[str, str]:
    """Draw a document in English and in Spanish: every required item is in the facts and on the
    page, and both renderers make the same page. Its texts by language."""
    kind = kind_of(code)
    assert kind.languages == ("en", "es")
    found = {}
    for language in kind.languages:
        told = replace(facts, language=language)
        assert type(told).from_json(told.to_json()) == told
        assert kind.missing(told) == []
        made = full.render_full(kind, told)
        found[language] = text_of(made.pdf)
        unseen = kind.unseen(told, found[language])
        assert unseen == [], found[language]
        quick = fast.render_fast(kind, told)
        assert quick.renderer == fast.RENDERER
        assert differences(quick.pdf, made.pdf) == []
    large = replace(facts, large_print=True)
    text = text_of(full.render_full(kind, large).pdf)
    assert kind.unseen(large, text) == [], text
    return found


def gathered(day: date) -> dict[str, int]:
    """What a night makes due; the same night again makes nothing."""
    with books() as cursor:
        made = gather_notices(cursor, 0, 2**62, day)
        assert gather_notices(cursor, 0, 2**62, day) == {}
    return made


def notice(code: str, facts: type[F]) -> F:
    """The facts of the one notice of a code."""
    return facts.from_json(NoticeDue.objects.get(code=code).facts)


def drawn() -> list[Document]:
    """What is due is made into documents; nothing is set aside."""
    aside: list[object] = []
    with books() as cursor:
        render_range(cursor, 0, 2**62, lambda *one: aside.append(one))
    assert aside == []
    return list(Document.objects.order_by("pk"))
