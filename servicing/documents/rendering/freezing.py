"""Making a layout out of a document that WeasyPrint laid out.

What we would write is compared with what it wrote, text by text: words, places and glyphs. Where
they differ there is no layout, and documents of that shape stay with the full renderer.
"""

import re
import zlib
from collections.abc import Sequence
from typing import Any

from servicing.documents.facts import Facts

from .faces import Faces, operator, reached
from .full import VARIANT
from .layout import ROW, Layout, Sheet, row, xml
from .marking import Marked
from .reading import NEAR, Found
from .setting import Block, CannotSet, Piece

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
APART = 1500  # bytes of a page without a value that are worth a stream of their own
_TM = re.compile(r"1 0 0 -1 (\S+) (\S+) Tm")
_TF = re.compile(r"/(\w+) \S+ Tf")
_LONG = re.compile(rb"(?<![\w.])-?\d+\.\d{5,}")

Cut = tuple[bytes | int, ...]  # an operator with values in it: fixed bytes and numbers of values
Stretch = tuple[bytes, tuple[int, ...]]  # a form of bytes, and which values go into it


def frozen(
    document: Any, marked: Marked, facts: Facts, found: Sequence[Found], values: Sequence[str],
    faces: Faces,
) -> Layout:  # fmt: skip
    """Freeze a laid out document. CannotSet where it is not what the fast renderer would make."""
    kept: list[Any] = []
    document.write_pdf(
        pdf_variant=VARIANT, uncompressed_pdf=True, finisher=lambda _, pdf: kept.append(pdf)
    )
    (pdf,) = kept
    set_again = {part for one in found for run in one.block.runs for part in run.parts}
    if lost := marked.fields - set_again:
        raise CannotSet(f"values {sorted(lost)} stand where nothing is set anew")
    objects = {one.number: one for one in pdf.objects if one.number}
    streams = [one for one in pdf.objects if hasattr(one, "_tags")]
    contents = [[operator(op) for op in one.stream] for one in streams]
    place = 0
    cuts: list[dict[int, Cut]] = [{} for _ in contents]
    wheres = [_places(ops) for ops in contents]
    for one in found:
        pieces = one.block.setter()(values)
        for piece, spot in _matched(pieces, one):
            where = wheres[spot.page].get((round(spot.x, 2), round(spot.y, 2)), ())
            if len(where) != 1:
                raise CannotSet(f"{spot.text!r} stands {len(where)} times where it stands")
            _cut(contents[spot.page], where[0], piece, one.block, cuts[spot.page], place)
            place += 2
    _cut_bars(contents, marked, values, cuts, place)
    pages = [
        (stream.number, _stretches(ops, cut))
        for stream, ops, cut in zip(streams, contents, cuts, strict=True)
    ]
    title = document.metadata.title or ""
    return _assembled(pdf, objects, pages, title, facts.dated.isoformat(), faces)


def _matched(pieces: Sequence[Piece], one: Found) -> list[tuple[Piece, Any]]:
    """Our pieces beside WeasyPrint's. CannotSet where they differ."""
    spots = [spot for line in one.lines for spot in line]
    lines = [n for n, line in enumerate(one.lines) for _ in line]
    if [p.text for p in pieces] != [
        s.text.rstrip(" ") if p.text != s.text else s.text
        for p, s in zip(pieces, spots, strict=False)
    ] or len(pieces) != len(spots):
        raise CannotSet(f"set as {[p.text for p in pieces]}, not {[s.text for s in spots]}")
    for piece, spot, line in zip(pieces, spots, lines, strict=True):
        if abs(piece.x - spot.x) > NEAR or piece.line != line:
            raise CannotSet(f"{piece.text!r} starts at {piece.x:.3f}, not {spot.x:.3f}")
    return list(zip(pieces, spots, strict=True))


def _places(ops: Sequence[bytes]) -> dict[tuple[float, float], list[int]]:
    """Where texts start in a stream: place on the page -> its operator."""
    places: dict[tuple[float, float], list[int]] = {}
    for number, op in enumerate(ops):
        if op.endswith(b" Tm") and (found := _TM.fullmatch(op.decode())):
            where = (round(float(found[1]), 2), round(float(found[2]), 2))
            places.setdefault(where, []).append(number)
    return places


def _cut(
    ops: list[bytes], at: int, piece: Piece, block: Block,
    cuts: dict[int, Cut], place: int,
) -> None:  # fmt: skip
    """Take a text out of a stream: its start and its glyphs, if they are what we would write."""
    face = block.runs[piece.run].face
    font = _TF.fullmatch(ops[at + 1].decode())
    glyphs = b"".join(re.findall(rb"<([0-9a-f]*)>", ops[at + 2])).decode()
    if font is None or font[1] != face.font:
        raise CannotSet(f"{piece.text!r} is set in {ops[at + 1]!r}")
    if glyphs.rstrip(face.glyphs[32]) != face.encode(piece.text).rstrip(face.glyphs[32]):
        raise CannotSet(f"{piece.text!r} has other glyphs")
    y = ops[at].split()[5]
    cuts[at] = (b"1 0 0 -1 ", place, b" " + y + b" Tm")
    cuts[at + 2] = (b"[<", place + 1, b">] TJ")


def _cut_bars(
    contents: Sequence[list[bytes]], marked: Marked, values: Sequence[str],
    cuts: Sequence[dict[int, Cut]], place: int,
) -> None:  # fmt: skip
    """Take the rectangles with values out of the streams, in their order."""
    coming = [(page, number) for page, ops in enumerate(contents)
              for number, op in enumerate(ops) if op.endswith(b" re")]  # fmt: skip
    for bar in marked.bars:
        wanted = " ".join(values[one] if isinstance(one, int) else one for one in bar) + " re"
        while coming and contents[coming[0][0]][coming[0][1]] != wanted.encode():
            coming.pop(0)
        if not coming:
            raise CannotSet(f"no rectangle {wanted!r}")
        page, number = coming.pop(0)
        cut: list[bytes | int] = []
        for one in bar:
            cut += [place, b" "] if isinstance(one, int) else [one.encode() + b" "]
            place += isinstance(one, int)
        cuts[page][number] = (*cut, b"re")


def _stretches(ops: Sequence[bytes], cuts: dict[int, Cut]) -> list[Stretch]:
    """A page's stream in stretches: forms with places for values, and long ones without."""
    stretches: list[Stretch] = []
    form, chosen, fixed = b"", list[int](), b""
    for place, op in enumerate(ops):
        if place in cuts:
            if len(fixed) > APART:
                stretches += [(form, tuple(chosen))] if form else []
                stretches.append((fixed, ()))
                form, chosen, fixed = b"", [], b""
            form += fixed.replace(b"%", b"%%")
            fixed = b""
            for part in cuts[place]:
                form += b"%b" if isinstance(part, int) else _slim(part).replace(b"%", b"%%")
                chosen += [part] if isinstance(part, int) else []
            form += b"\n"
        else:
            fixed += _slim(op) + b"\n"
    stretches += [(form, tuple(chosen))] if form else []
    return [*stretches, (fixed, ())] if fixed else stretches


def _slim(part: bytes) -> bytes:
    """Without kerning of nothing, without digits that nobody sees."""
    part = part.replace(b">0<", b"")
    return _LONG.sub(lambda found: b"%g" % round(float(found[0]), 4), part)


def _assembled(
    pdf: Any, objects: dict[int, Any], pages: Sequence[tuple[int, list[Stretch]]], title: str,
    dated: str, faces: Faces,
) -> Layout:  # fmt: skip
    """Put the frozen objects in order: fonts and streams as they are, all else packed in one."""
    bodies = {n: one.data for n, one in objects.items() if not hasattr(one, "stream")}
    fonts = next(n for n, one in objects.items() if isinstance(one, dict)
                 and one and set(one) <= set(faces.objects))  # fmt: skip
    gone = {n for n, _ in reached(objects, fonts)} - {fonts}
    number = max(objects) + 1
    streams: dict[int, bytes] = {}
    names = {}
    for font in objects[fonts]:
        own = {place: number + place for place in range(len(faces.objects[font]))}
        for place, body in enumerate(faces.objects[font]):
            body = re.sub(rb"\0(\d+)\0", lambda m: b"%d" % own[int(m[1])], body)  # noqa: B023
            if b"\nstream\n" in body:
                streams[own[place]] = body
            else:
                bodies[own[place]] = body
        number += len(own)
        names[font] = number - 1
    bodies = {n: body for n, body in bodies.items() if n not in gone}
    bodies[fonts] = b"<<%b>>" % b"".join(b"/%b %d 0 R" % (f.encode(), n) for f, n in names.items())
    metadata = next(n for n, one in objects.items() if hasattr(one, "stream")
                    and one.extra.get("Type") == "/Metadata")  # fmt: skip
    sheets: list[Sheet] = []
    for stream, stretches in pages:
        first = number
        for form, chosen in stretches:
            if chosen:
                sheets.append(Sheet(number, form, chosen))
            else:
                streams[number] = _stream(b"", form)
            number += 1
        _replace(bodies, b"/Contents %d 0 R" % stream, b"/Contents [%b]" % b" ".join(
            b"%d 0 R" % n for n in range(first, number)))  # fmt: skip
    packed, info = number, number + 1
    rows = bytearray(ROW * (info + 1))
    rows[:ROW] = b"\0\0\0\0\0\xff\xff"
    index, body = [], b""
    for place, (n, data) in enumerate(sorted(bodies.items())):
        index.append(f"{n} {len(body)}")
        body += data + b"\n"
        rows[n * ROW : n * ROW + ROW] = b"\2" + packed.to_bytes(4, "big") + place.to_bytes(2, "big")
    head = " ".join(index).encode() + b" "
    streams[packed] = _stream(b"/Type/ObjStm/N %d/First %d" % (len(bodies), len(head)), head + body)
    static = HEADER
    for n, data in sorted(streams.items()):
        rows[n * ROW : n * ROW + ROW] = row(len(static))
        static += b"%d 0 obj\n%b\nendobj\n" % (n, data)
    xmp = b"\n".join(operator(op) for op in objects[metadata].stream)
    return Layout(
        static, bytes(rows), pdf.catalog.number, info, _cut_metadata(xmp, title, dated), metadata,
        tuple(sheets), len(pages),
    )  # fmt: skip


def _stream(extra: bytes, body: bytes) -> bytes:
    packed = zlib.compress(body, 9)
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (
        extra, len(packed), packed,
    )  # fmt: skip


def _replace(bodies: dict[int, bytes], old: bytes, new: bytes) -> None:
    """Change the one object that says `old`."""
    (number,) = [n for n, body in bodies.items() if re.search(re.escape(old) + rb"(?!\d)", body)]
    bodies[number] = bodies[number].replace(old, new)


def _cut_metadata(xmp: bytes, title: str, dated: str) -> tuple[bytes, ...]:
    """XMP around its title and its two dates."""
    before, shown, rest = xmp.partition(xml(title))
    parts = rest.split(dated.encode())
    if not shown or len(parts) != 3:
        raise CannotSet("the metadata does not show the title once and the day twice")
    return (before, *parts)
