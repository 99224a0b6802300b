"""Setting a block of text whose values change: where its lines break, where each piece stands.

This is what a line of WeasyPrint comes to when letters are neither kerned nor joined: words fill
a line while they fit; a line ends after a space, or inside a word after a hyphen or a slash.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .faces import Sized

# A word with the spaces after it; a hyphen, a slash or a dash before a letter ends one too.
_WORDS = re.compile(r"[^ ]*?[^ ](?:[-/](?=[^\W\d])|[–—](?=\w)) *|[^ ]+ *| +")
_ENDS = re.compile(r"[-/–—]")
ROOM = 0.001  # pixels that a line may be wider than its box: what rounding adds up to


class CannotSet(Exception):
    """A text that only the full renderer can set: wider than its place, or of other letters."""


class Run(NamedTuple):
    """A stretch of one face: fixed texts, and numbers of the values between them."""

    face: Sized
    parts: tuple[str | int, ...]


class Piece(NamedTuple):
    """What stands together: on which line, of which run, from where (pixels), which text."""

    line: int
    run: int
    x: float
    text: str


class Word(NamedTuple):
    """What no line break divides, or a part of it in one run; `ends`: a line may end after it."""

    run: int
    text: str
    width: float
    bare: float  # its width without the spaces at its end
    ends: bool


Setter = Callable[[Sequence[str]], list[Piece]]


@dataclass(frozen=True, slots=True)
class Block:
    """A box of lines with a value in it: its paragraphs (between line breaks) of runs."""

    paragraphs: tuple[tuple[Run, ...], ...]
    left: float
    right: float
    align: str  # left, right, center
    wraps: bool

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(run for paragraph in self.paragraphs for run in paragraph)

    def setter(self) -> Setter:
        """From the values of all fields to the pieces of this block, in order."""
        runs = self.runs
        if len(runs) == 1 and isinstance(runs[0].parts[0], int) and len(runs[0].parts) == 1:
            return self._one_value(runs[0], runs[0].parts[0])
        known: list[list[_Known]] = []
        number = 0
        for paragraph in self.paragraphs:
            known.append([_Known(number + n, run) for n, run in enumerate(paragraph)])
            number += len(paragraph)

        def pieces(values: Sequence[str]) -> list[Piece]:
            placed: list[Piece] = []
            line = 0
            for own in known:
                if one := self._one_line(line, own, values):
                    placed += one
                    line += 1
                    continue
                words = [word for run in own for word in run.words(values)]
                for ended in self._lines(words):
                    placed += self._line(line, ended)
                    line += 1
            return placed

        return pieces

    def _one_value(self, run: Run, field: int) -> Setter:
        """The most common block: a value alone in its cell."""
        room, left, right = self.right - self.left + ROOM, self.left, self.right
        width_of, align = run.face.width, self.align

        def pieces(values: Sequence[str]) -> list[Piece]:
            text = values[field]
            width = width_of(text)
            if width <= room and align != "center":
                return [Piece(0, 0, right - width if align == "right" else left, text)]
            return [piece for line, words in enumerate(self._lines(_words(0, run.face, text)))
                    for piece in self._line(line, words)]  # fmt: skip

        return pieces

    def _one_line(
        self, line: int, paragraph: "list[_Known]", values: Sequence[str]
    ) -> list[Piece] | None:
        """The pieces of a paragraph that fits on one line, as most do."""
        texts = [own.text(values) for own in paragraph]
        widths = [own.width(text) for own, text in zip(paragraph, texts, strict=True)]
        whole = sum(widths)
        if whole > self.right - self.left + ROOM or not texts:
            return None
        x = self.left
        if self.align != "left":
            x += (self.right - self.left - whole) / (1 if self.align == "right" else 2)
        pieces = []
        for own, text, width in zip(paragraph, texts, widths, strict=True):
            if text != " ":
                pieces.append(Piece(line, own.number, x, text))
            x += width
        return pieces

    def _lines(self, words: list[Word]) -> list[list[Word]]:
        """The words of each line."""
        if not words:
            return []
        room = self.right - self.left + ROOM
        if sum([word.width for word in words]) - words[-1].width + words[-1].bare <= room:
            return [words]
        if not self.wraps:
            raise CannotSet(f"{''.join(word.text for word in words)!r} is too wide")
        lines: list[list[Word]] = []
        line: list[Word] = []
        taken = 0.0
        at = 0
        while at < len(words):
            end, width = at, 0.0
            while not words[end].ends and end < len(words) - 1:
                width += words[end].width
                end += 1
            if line and taken + width + words[end].bare > room:
                lines.append(line)
                line, taken = [], 0.0
            if width + words[end].bare > room:
                raise CannotSet(f"{words[end].text!r} is too wide")
            line += words[at : end + 1]
            taken += width + words[end].width
            at = end + 1
        return [*lines, line]

    def _line(self, number: int, words: list[Word]) -> list[Piece]:
        """The pieces of a line: the words of a run that follow each other are one."""
        x = self.left
        if self.align != "left":
            width = sum([word.width for word in words]) - words[-1].width + words[-1].bare
            x += (self.right - self.left - width) / (1 if self.align == "right" else 2)
        pieces = []
        at = 0
        while at < len(words):
            run, texts, start = words[at].run, [], x
            while at < len(words) and words[at].run == run:
                texts.append(words[at].text)
                x += words[at].width
                at += 1
            text = "".join(texts)
            text = text.rstrip(" ") if at == len(words) else text
            if text.strip(" "):
                pieces.append(Piece(number, run, start, text))
        return pieces


class _Known:
    """A run and what of it is known before its values are."""

    __slots__ = ("_face", "_fixed", "_form", "_width", "_words", "number")

    def __init__(self, number: int, run: Run) -> None:
        self.number, self._face = number, run.face
        self._form = run.parts
        self._fixed = None if any(isinstance(p, int) for p in run.parts) else "".join(
            part for part in run.parts if isinstance(part, str))  # fmt: skip
        self._words = None if self._fixed is None else _words(number, run.face, self._fixed)
        self._width = None if self._fixed is None else run.face.width(self._fixed)

    def text(self, values: Sequence[str]) -> str:
        if self._fixed is not None:
            return self._fixed
        return "".join([part if isinstance(part, str) else values[part] for part in self._form])

    def width(self, text: str) -> float:
        return self._face.width(text) if self._width is None else self._width

    def words(self, values: Sequence[str]) -> list[Word]:
        return self._words or _words(self.number, self._face, self.text(values))


def _words(number: int, face: Sized, text: str) -> list[Word]:
    """Cut a text where a line may end. KeyError where a letter is not in the face."""
    space = face.advances[" "]
    found = []
    for one in _WORDS.findall(text) if " " in text or _ENDS.search(text) else [text]:
        bare = one.rstrip(" ")
        width = face.width(bare)
        spaces = len(one) - len(bare)
        ends = bool(spaces) or bare[-1:] in "-/–—"
        found.append(Word(number, one, width + spaces * space, width, ends))
    if found and not text.endswith(" "):
        found[-1] = found[-1]._replace(ends=False)
    return found
