"""From a traced page to one that WeasyPrint lays out: fields become spans, to be found again."""

import re
from dataclasses import dataclass
from html import unescape

from servicing.documents.tracing import CLOSE, END, OPEN

_TAG = re.compile(r"(<[^>]*>)")
_FIELD = re.compile(f"{OPEN}(\\d+){CLOSE}([^{END}]*){END}")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Marked:
    """A page twice: plain, and with its fields as `<span data-f="n">` (in its title and drawings
    they are text)."""

    plain: str
    html: str
    title: tuple[str | int, ...]  # fixed texts and numbers of fields
    fields: frozenset[int]  # those that are spans
    bars: tuple[tuple[str | int, ...], ...]  # x, y, width, height of each rect with a field in it


def marked(traced: str) -> Marked:
    """Mark the fields of a traced page."""
    found = _TITLE.search(traced)
    bars = []
    html = []
    in_head = True
    for part in _TAG.split(traced):
        if part.startswith("<rect") and OPEN in part:
            bars.append(tuple(_attribute(part, name) for name in ("x", "y", "width", "height")))
        if part.startswith("<body"):
            in_head = False
        if part.startswith("<") or in_head:
            html.append(_FIELD.sub(r"\2", part))
        else:
            html.append(_FIELD.sub(r'<span data-f="\1">\2</span>', part))
    page = "".join(html)
    spans = frozenset(map(int, re.findall(r'<span data-f="(\d+)">', page)))
    return Marked(
        _FIELD.sub(r"\2", traced), page, _parts(found[1]) if found else (), spans, tuple(bars)
    )


def _parts(text: str) -> tuple[str | int, ...]:
    """Fixed texts and field numbers, in order."""
    parts: list[str | int] = []
    at = 0
    for found in _FIELD.finditer(text):
        parts += [unescape(text[at : found.start()]), int(found[1])]
        at = found.end()
    return (*parts, unescape(text[at:]))


def _attribute(tag: str, name: str) -> str | int:
    found = re.search(f' {name}="([^"]*)"', tag)
    if found is None:
        raise ValueError(f"{tag} has no {name}")
    field = _FIELD.fullmatch(found[1])
    return int(field[1]) if field else found[1]
