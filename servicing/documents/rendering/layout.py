"""A layout: all of a finished PDF but the values, ready to be written into.

Everything that does not change is frozen as bytes: fonts, structure tree, page furniture, fixed
texts. Each page's stream is cut where a value stands, inside its own marked content, so that the
tags hold for every document of the layout. `freezing` makes layouts.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from .faces import Sized
from .setting import Piece

COMPRESSION = 2  # a third of the time of level 6, for a page a sixth larger
ROW = 7  # bytes of a row of the cross-reference table: kind, where, which

Key = tuple[tuple[tuple[int, int], ...], ...]  # of each block, which run stands on which line


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stretch of a page's stream: a form with places for values, and which values go there."""

    number: int  # of its object
    form: bytes
    chosen: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What one document of this shape is written from."""

    static: bytes
    rows: bytes  # the cross-reference rows of all objects, those of this document zero
    root: int
    info: int
    metadata: tuple[bytes, ...]  # XMP around title and dates
    metadata_number: int
    sheets: tuple[Sheet, ...]
    pages: int

    def write(self, title: str, dated: str, values: Sequence[bytes]) -> bytes:
        """A whole PDF. `values` are what stands between the fixed bytes of the sheets."""
        out = [self.static]
        at = len(self.static)
        rows = bytearray(self.rows)

        def add(number: int, body: bytes) -> None:
            nonlocal at
            rows[number * ROW : number * ROW + ROW] = row(at)
            piece = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            out.append(piece)
            at += len(piece)

        for sheet in self.sheets:
            stream = sheet.form % tuple([values[place] for place in sheet.chosen])
            packed = zlib.compress(stream, COMPRESSION)
            add(sheet.number, b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream"
                % (len(packed), packed))  # fmt: skip
        shown = xml(title)
        xmp = b"".join((self.metadata[0], shown, self.metadata[1], dated.encode(),
                        self.metadata[2], dated.encode(), self.metadata[3]))  # fmt: skip
        add(self.metadata_number, b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%b\nendstream"
            % (len(xmp), xmp))  # fmt: skip
        day = dated.replace("-", "").encode()
        add(self.info, b"<</Title <FEFF%b>/CreationDate (D:%b)/ModDate (D:%b)/Producer (Meridian)>>"
            % (title.encode("utf-16-be").hex().encode(), day, day))  # fmt: skip
        own = len(rows) // ROW
        rows += row(at)
        mark = sha256(b"".join((title.encode(), dated.encode(), *values))).hexdigest()[:32].encode()
        out.append(
            b"%d 0 obj\n<</Type/XRef/Size %d/W [1 4 2]/Root %d 0 R/Info %d 0 R/ID [<%b><%b>]"
            b"/Length %d>>\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
            % (own, own + 1, self.root, self.info, mark, mark, len(rows), bytes(rows), at)
        )
        return b"".join(out)


def key_of(pieces: Sequence[Sequence[Piece]]) -> Key:
    """What of the setting decides the rest of the page: which runs stand on which lines."""
    return tuple(tuple((piece.line, piece.run) for piece in block) for block in pieces)


def written(pieces: Sequence[Sequence[Piece]], blocks: Sequence[Sequence[Sized]]) -> list[bytes]:
    """Where each piece starts and its glyphs, as a sheet wants them: two entries a piece."""
    out: list[bytes] = []
    for faces, own in zip(blocks, pieces, strict=True):
        for _, run, x, text in own:
            out.append(b"%.2f" % x)
            out.append(text.translate(faces[run].glyphs).encode())
    return out


def row(at: int) -> bytes:
    """The cross-reference row of an object that stands at a byte of the file."""
    return b"\1" + at.to_bytes(4, "big") + b"\0\0"


def xml(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
