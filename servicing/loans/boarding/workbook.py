"""An XLSX file as a package: what refuses it, its sheets, its shared texts, its number formats.

Read with expat, part by part: nothing is held but the formats and where each shared text stands.
Sizes are looked at before anything is unpacked, and a document type (the way to entity bombs) is
refused. Formulas are never computed; what they were worth when the file was saved is read.
"""

import mmap
import posixpath
import re
import tempfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from openpyxl.styles.numbers import BUILTIN_FORMATS

from .reading import FilesRefused

MOST_UNPACKED = 1 << 30  # bytes of all parts of a workbook: about 300,000 loans with their files
MOST_RATIO = 200  # unpacked to packed; the sheets of real tapes have about ten
UNSUSPICIOUS = 1 << 20  # bytes of a part below which its ratio says nothing
MOST_PARTS = 2000
MOST_OF_A_SMALL_PART = 32 << 20
LONGEST_TEXT = 32_767  # characters of a cell, as spreadsheets have it
BLOCK = 1 << 16
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Attributes = dict[str, str]


class Unreadable(ValueError):
    """A part that breaks the rules of its format; the message says which."""


class Sheet(NamedTuple):
    """A sheet of a workbook; `part` is where its rows are."""

    name: str
    part: str
    hidden: bool


def local(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def unescaped(text: str) -> str:
    """Text with _x000D_ and its like as the characters that they stand for. The first control
    character marks typed cells (spooling.py), so it stands as the second."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("\x01", "\x02")


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Whatever a broken package raises becomes one sentence about the file."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, expat.ExpatError, Unreadable, KeyError,
            UnicodeError, NotImplementedError, RuntimeError) as error:  # fmt: skip
        found = str(error).strip("'\"").split("\n")[0] or type(error).__name__
        raise FilesRefused(
            path.name, f"expected a workbook that can be read ({found}); is it cut off?"
        ) from error


def parse_part(file: IO[bytes], start: Callable[[str, Attributes], None],
               end: Callable[[str], None] | None = None,
               text: Callable[[str], None] | None = None) -> Iterator[None]:  # fmt: skip
    """Parse a part; yields after each block, so that what was found can be taken meanwhile."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_doctype
    while block := file.read(BLOCK):
        parser.Parse(block, False)
        yield
    parser.Parse(b"", True)
    yield


def _no_doctype(*_: object) -> None:
    raise Unreadable("it declares a document type")


class Texts:
    """The texts that the sheets share, in a file of no name: memory holds only where each is."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the workbook)
        self._ends = array("Q", [0])
        self._map: mmap.mmap | None = None
        self._seen: dict[int, str] = {}

    def read(self, part: IO[bytes]) -> None:
        """Take in the part of the shared texts; phonetic readings are left out."""
        pieces: list[str] = []
        inside = {"t": False, "rPh": False}

        def start(name: str, _: Attributes) -> None:
            name = local(name)
            if name == "si":
                pieces.clear()
            if name in inside:
                inside[name] = True

        def end(name: str) -> None:
            name = local(name)
            if name in inside:
                inside[name] = False
            elif name == "si":
                whole = unescaped("".join(pieces))[: LONGEST_TEXT + 1].encode()
                self._file.write(whole)
                self._ends.append(self._ends[-1] + len(whole))

        def text(data: str) -> None:
            if inside["t"] and not inside["rPh"]:
                pieces.append(data)

        for _ in parse_part(part, start, end, text):
            if sum(map(len, pieces)) > 2 * LONGEST_TEXT:
                raise Unreadable("a text is longer than a cell can hold")
        self._file.flush()
        if self._ends[-1]:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def __getitem__(self, number: int) -> str:
        known = self._seen.get(number)
        if known is None:
            if not 0 <= number < len(self._ends) - 1:
                raise Unreadable("a cell names a shared text that is not there")
            first, last = self._ends[number], self._ends[number + 1]
            known = self._map[first:last].decode() if self._map and last > first else ""
            if len(self._seen) < 4096:
                self._seen[number] = known
        return known

    def close(self) -> None:
        if self._map:
            self._map.close()
        self._file.close()


@dataclass(slots=True)
class Workbook:
    """An open workbook: a context that closes what it opened. Raises FilesRefused on entering."""

    path: Path
    sheets: list[Sheet] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)  # a number format for each style of a cell
    from_1904: bool = False
    texts: Texts = field(default_factory=Texts)
    _zip: ZipFile | None = None

    def __enter__(self) -> "Workbook":
        try:
            with refusing(self.path):
                self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        self.close()

    def close(self) -> None:
        self.texts.close()
        if self._zip:
            self._zip.close()

    def part(self, name: str) -> IO[bytes]:
        if self._zip is None:
            raise Unreadable("it is closed")
        return self._zip.open(name)

    def _open(self) -> None:
        with self.path.open("rb") as file:
            if file.read(8) == OLE:
                raise FilesRefused(
                    self.path.name,
                    "expected a workbook without a password, saved as .xlsx; this one is encrypted"
                    " or of the old .xls kind",
                )
        self._zip = ZipFile(self.path)
        names = _checked_parts(self.path, self._zip)
        root = _target(self._relations("_rels/.rels", ""), "/officeDocument")
        base = posixpath.dirname(root)
        related = self._relations(
            posixpath.join(base, "_rels", posixpath.basename(root) + ".rels"), base
        )
        self._read_sheets(root, related)
        for part in [target for kind, target in related.values() if kind.endswith("/styles")]:
            self._read_formats(part)
        for kind, target in related.values():
            if kind.endswith("/sharedStrings") and target in names:
                with self.part(target) as file:
                    self.texts.read(file)

    def _attributes(self, part: str) -> Iterator[tuple[str, Attributes]]:
        """The elements of a small part, name and attributes."""
        if self._zip and self._zip.getinfo(part).file_size > MOST_OF_A_SMALL_PART:
            raise Unreadable(f"{part} is too large")
        found: list[tuple[str, Attributes]] = []
        with self.part(part) as file:
            for _ in parse_part(file, lambda name, given: found.append((local(name), given)),
                                lambda name: found.append(("/" + local(name), {}))):  # fmt: skip
                yield from found
                found.clear()

    def _relations(self, part: str, base: str) -> dict[str, tuple[str, str]]:
        """Id to (type, part) of what a part refers to within the package."""
        return {
            given.get("Id", ""): (given.get("Type", ""), _resolved(base, given.get("Target", "")))
            for name, given in self._attributes(part)
            if name == "Relationship" and given.get("TargetMode") != "External"
        }

    def _read_sheets(self, part: str, related: dict[str, tuple[str, str]]) -> None:
        for name, given in self._attributes(part):
            if name == "workbookPr":
                self.from_1904 = given.get("date1904") in ("1", "true")
            elif name == "sheet":
                reference = next((v for k, v in given.items() if k.endswith(":id")), "")
                kind, target = related.get(reference, ("", ""))
                if kind.endswith("/worksheet"):
                    hidden = given.get("state", "visible") != "visible"
                    self.sheets.append(Sheet(given.get("name", ""), target, hidden))

    def _read_formats(self, part: str) -> None:
        own: dict[str, str] = {}
        within = False
        for name, given in self._attributes(part):
            if name == "numFmt":
                own[given.get("numFmtId", "")] = given.get("formatCode", "")
            elif name in ("cellXfs", "/cellXfs"):
                within = name == "cellXfs"
            elif name == "xf" and within:
                number = given.get("numFmtId", "0")
                known = BUILTIN_FORMATS.get(int(number)) if number.isdecimal() else None
                self.formats.append(own.get(number) or known or "General")


def _resolved(base: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", base, target)).lstrip("/")


def _target(related: dict[str, tuple[str, str]], kind: str) -> str:
    for found, part in related.values():
        if found.endswith(kind):
            return part
    raise Unreadable("it holds no workbook")


def _checked_parts(path: Path, package: ZipFile) -> set[str]:
    """The names of the parts, unless what they say of themselves refuses the file."""
    parts = package.infolist()
    if any(one.flag_bits & 1 for one in parts):
        raise FilesRefused(path.name, "expected a workbook without a password")
    if any(one.filename.lower().endswith("vbaproject.bin") for one in parts):
        raise FilesRefused(path.name, "expected a workbook without macros; save it as .xlsx")
    whole = sum(one.file_size for one in parts)
    bombs = [one.filename for one in parts if one.file_size > UNSUSPICIOUS
             and one.file_size > MOST_RATIO * max(one.compress_size, 1)]  # fmt: skip
    if whole > MOST_UNPACKED or bombs or len(parts) > MOST_PARTS:
        raise FilesRefused(
            path.name,
            f"expected a workbook of {MOST_UNPACKED >> 20:,} MB at most when unpacked, packed"
            f" {MOST_RATIO} times at most; this one says {whole >> 20:,} MB. Send CSV, or parts",
        )
    return {one.filename for one in parts}
