"""Proof that the two renderers make the same page: every glyph, in the same place.

Used on a sample each night, and by the tests on every statement of the demo portfolio.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

import pikepdf

NEAR = 0.12  # points: what rounding adds up to over the longest line


class Glyph(NamedTuple):
    """One glyph as it stands on a page; points from the lower left corner."""

    page: int
    font: str
    glyph: str
    x: float
    y: float


def differences(fast: bytes, full: bytes) -> list[str]:
    """What differs between two documents, in words; empty when they are the same."""
    ours, theirs = list(glyphs(fast)), list(glyphs(full))
    if len(ours) != len(theirs):
        return [f"{len(ours)} letters, not {len(theirs)}"]
    return [
        f"page {a.page + 1}: {a.font} {a.glyph} at {a.x:.2f}, {a.y:.2f},"
        f" not {b.font} {b.glyph} at {b.x:.2f}, {b.y:.2f}"
        for a, b in zip(ours, theirs, strict=True)
        if a[:3] != b[:3] or abs(a.x - b.x) > NEAR or abs(a.y - b.y) > NEAR
    ][:5]


def glyphs(content: bytes) -> Iterator[Glyph]:
    """Every glyph of a document that is not a space, in the order in which it is drawn."""
    with pikepdf.open(BytesIO(content)) as pdf:
        fonts: dict[str, tuple[str, dict[int, float]]] = {}
        for number, page in enumerate(pdf.pages):
            for name, font in page.Resources.Font.items():
                if name not in fonts:
                    fonts[name] = (str(font.BaseFont).partition("+")[2], _widths(font))
            yield from _of_page(number, page, fonts)


def _of_page(
    number: int, page: Any, fonts: dict[str, tuple[str, dict[int, float]]]
) -> Iterator[Glyph]:
    matrix = pikepdf.Matrix()
    stack: list[pikepdf.Matrix] = []
    text, font, size, shown = pikepdf.Matrix(), "", 0.0, list[Any]()
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name == "q":
            stack.append(matrix)
        elif name == "Q":
            matrix = stack.pop()
        elif name == "cm":
            matrix = pikepdf.Matrix(*map(float, operands)) @ matrix
        elif name == "Tm":
            text = pikepdf.Matrix(*map(float, operands))
        elif name == "Tf":
            font, size = str(operands[0]), float(operands[1])
        elif name == "TJ":
            shown = list(operands[0])
            base, widths = fonts[font]
            at = 0.0
            for piece in shown:
                if not isinstance(piece, pikepdf.String):
                    at -= float(piece) / 1000 * size
                    continue
                for code in _codes(bytes(piece)):
                    place = pikepdf.Matrix(1, 0, 0, 1, at, 0) @ text @ matrix
                    at += widths[code] / 1000 * size
                    yield Glyph(number, base, f"{code:04x}", place.e, place.f)


def _codes(text: bytes) -> list[int]:
    return [int.from_bytes(text[n : n + 2], "big") for n in range(0, len(text), 2)]


def _widths(font: Any) -> dict[int, float]:
    """Glyph -> advance in thousandths, from the forms that /W has."""
    found: dict[int, float] = {}
    entries = list(font.DescendantFonts[0].W)
    while entries:
        first, second = int(entries.pop(0)), entries.pop(0)
        if isinstance(second, pikepdf.Array):
            found |= {first + n: float(width) for n, width in enumerate(second)}
        else:
            width = float(entries.pop(0))
            found |= dict.fromkeys(range(first, int(second) + 1), width)
    return found
