"""The house's fonts, once for all documents: which glyph a letter is, how wide, and the PDF
objects that carry the fonts.

WeasyPrint itself lays out every letter of the alphabet in every face once. What it wrote down for
that page (glyphs, font files, widths, how glyphs read back as text) serves every fast document,
so that documents printed in bulk carry the same fonts, byte for byte.
"""

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from weasyprint import CSS, HTML  # type: ignore[import-untyped]

from .full import VARIANT, fonts

PLAIN = (
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
    "abcdefghijklmnopqrstuvwxyz{|}~"
)
UNITS = 1024  # of Pango, to a pixel
LINE = " -0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = PLAIN + (
    "¡¢£¥§©®°±·º½¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿß×–—‘’“”•…€™−✓\u00a0"  # noqa: RUF001
)
_STYLE = """
html { font-kerning: none; font-variant-ligatures: none; font-feature-settings: "calt" 0, "ccmp" 0 }
@page { size: 40000px 3000px; margin: 0 } p { margin: 0; font-size: 16px; white-space: pre }
"""


class Style(NamedTuple):
    """What tells one face from another."""

    family: str
    weight: int
    slant: str
    figures: str  # tabular-nums or normal


@dataclass(frozen=True, slots=True)
class Face:
    """A face's letters: glyph as four hex digits, advance in units of the font."""

    font: str  # the name of the font in a page's resources
    per_em: int
    glyphs: dict[int, str]  # by code point: what str.translate wants
    advances: dict[str, int]

    def sized(self, size: float) -> "Sized":
        """The face at a size in pixels, as Pango measures it: size and advances are rounded to
        1/1024 of a pixel."""
        factor = (int(size * UNITS) << 16) // self.per_em
        return Sized(self.font, self.glyphs, {
            letter: ((advance * factor + (1 << 15)) >> 16) / UNITS
            for letter, advance in self.advances.items()
        })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sized:
    """A face at one size: advances in pixels, whose sums are exact."""

    font: str
    glyphs: dict[int, str]
    advances: dict[str, float]

    def encode(self, text: str) -> str:
        """The glyphs of a text whose width is known: all its letters are in the face."""
        return text.translate(self.glyphs)

    def width(self, text: str) -> float:
        """How wide a text is, in pixels. KeyError where a letter is not in the face."""
        advances = self.advances
        return sum([advances[letter] for letter in text])


@dataclass(frozen=True, slots=True)
class Faces:
    """All faces, and the objects of each font: numbered from 0, the font's own one last."""

    by_style: dict[Style, Face]
    objects: dict[str, tuple[bytes, ...]]

    def of(self, style: Any) -> Sized | None:
        """The face of a box's style at its size; None where the house has no such face."""
        face = self.by_style.get(style_of(style))
        return None if face is None else face.sized(float(style["font_size"]))


def style_of(style: Any) -> Style:
    """The face that a box of WeasyPrint asks for."""
    figures = style["font_variant_numeric"]
    tabular = figures != "normal" and "tabular-nums" in figures
    return Style(
        style["font_family"][0], int(style["font_weight"]), style["font_style"],
        "tabular-nums" if tabular else "normal",
    )  # fmt: skip


STYLES = (
    Style("Inter", 400, "normal", "normal"),
    Style("Inter", 400, "normal", "tabular-nums"),
    Style("Inter", 700, "normal", "normal"),
    Style("Inter", 700, "normal", "tabular-nums"),
    Style("Liberation Mono", 400, "normal", "normal"),
)


@lru_cache(maxsize=1)
def house_faces() -> Faces:
    """The faces that templates may use for values."""
    lines = "".join(
        f'<p style="font-family: {s.family}, Liberation Sans; font-weight: {s.weight};'
        f' font-variant-numeric: {s.figures}">{_escaped(_letters(s))}</p>'
        for s in STYLES
    )
    html = f'<html lang="en"><title>Faces</title><body>{lines}'
    laid_out = HTML(string=html).render(
        stylesheets=[CSS(string=_STYLE)], font_config=fonts(), pdf_variant=VARIANT
    )
    kept: list[Any] = []
    laid_out.write_pdf(
        pdf_variant=VARIANT, uncompressed_pdf=True, finisher=lambda _, pdf: kept.append(pdf)
    )
    (pdf,) = kept
    objects = {one.number: one for one in pdf.objects if one.number}
    (stream,) = [one.stream for one in pdf.objects if hasattr(one, "_tags")]
    text = b"\n".join(map(operator, stream)).decode("latin-1")
    shown = re.findall(r"/(\w+) 16 Tf\n\[(.*?)\] TJ", text, re.DOTALL)
    resources = max(n for n, one in objects.items() if isinstance(one, dict)
                    and all(name in one for name, _ in shown))  # fmt: skip
    numbers = {font: int(objects[resources][font].split()[0]) for font, _ in shown}
    by_style = {}
    for style, (font, glyphs) in zip(STYLES, shown, strict=True):
        hexes = re.findall(r"[0-9a-f]{4}", "".join(re.findall(r"<([0-9a-f]*)>", glyphs)))
        by_style[style] = _face(font, _letters(style), hexes, objects, numbers[font])
    return Faces(by_style, {font: _font_objects(objects, n) for font, n in numbers.items()})


def _letters(style: Style) -> str:
    """What is set in a face: in the fixed one, only the line that the lockbox's machine reads."""
    return LINE if "Mono" in style.family else LETTERS


def _face(font: str, letters: str, hexes: list[str], objects: dict[int, Any], number: int) -> Face:
    """A face out of the page that shows its letters in order."""
    if len(hexes) != len(letters):
        raise RuntimeError(f"{font} shows {len(letters)} letters as {len(hexes)} glyphs")
    program = next(
        one for n, one in reached(objects, number) if hasattr(one, "stream")
        and _is_font(b"".join(operator(op) for op in one.stream))
    )  # fmt: skip
    ttf = TTFont(BytesIO(b"".join(operator(op) for op in program.stream)))
    order, metrics, per_em = ttf.getGlyphOrder(), ttf["hmtx"], ttf["head"].unitsPerEm
    advances = [metrics[order[int(one, 16)]][0] for one in hexes]
    return Face(font, per_em, dict(zip(map(ord, letters), hexes, strict=True)),
                dict(zip(letters, advances, strict=True)))  # fmt: skip


def _font_objects(objects: dict[int, Any], number: int) -> tuple[bytes, ...]:
    """A font and all that it refers to, with `{n}` where another object of them is named."""
    numbers = [n for n, _ in reached(objects, number)][::-1]
    places = {n: place for place, n in enumerate(numbers)}
    written = []
    for n in numbers:
        one = objects[n]
        if hasattr(one, "stream"):
            body = zlib.compress(b"\n".join(operator(op) for op in one.stream), 9)
            extra = "".join(f"/{k} {v}" for k, v in one.extra.items() if not k.startswith("Len"))
            if "Length1" in one.extra:
                extra += f"/Length1 {one.extra['Length1']}"
            head = f"<<{extra}/Filter/FlateDecode/Length {len(body)}>>\nstream\n"
            written.append(head.encode() + body + b"\nendstream")
        else:
            data = one.data.decode("latin-1")
            written.append(re.sub(
                r"\b(\d+) 0 R", lambda found: f"\0{places[int(found[1])]}\0 0 R", data
            ).encode("latin-1"))  # fmt: skip
    return tuple(written)


def reached(objects: dict[int, Any], number: int) -> list[tuple[int, Any]]:
    """An object and, after it, those that it refers to."""
    found = {number: objects[number]}
    todo = [number]
    while todo:
        one = objects[todo.pop()]
        if hasattr(one, "stream"):
            continue
        for name in re.findall(rb"\b(\d+) 0 R", one.data):
            if int(name) not in found:
                found[int(name)] = objects[int(name)]
                todo.append(int(name))
    return list(found.items())


def _is_font(data: bytes) -> bool:
    return data[:4] in (b"OTTO", b"\0\1\0\0", b"true")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def operator(op: Any) -> bytes:
    """One operator of a stream, as pydyf keeps it, as bytes."""
    if isinstance(op, bytes):
        return op
    return bytes(op.data) if hasattr(op, "data") else str(op).encode()
