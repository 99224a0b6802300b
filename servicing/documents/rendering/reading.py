"""Reading a page that WeasyPrint laid out: its blocks of text with values in them, and where each
of their lines was set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from weasyprint.formatting_structure import boxes  # type: ignore[import-untyped]

from .faces import Faces
from .setting import Block, CannotSet, Run

NEAR = 0.05  # pixels: how far the two renderers may differ in where a text starts


@dataclass(slots=True)
class Spot:
    """A piece of text as WeasyPrint set it: page, place of its baseline in pixels."""

    page: int
    x: float
    y: float
    text: str


@dataclass(slots=True)
class Found:
    """A block with a value in it, and what WeasyPrint made of it, line by line."""

    block: Block
    lines: list[list[Spot]] = field(default_factory=list)


def blocks_of(document: Any, faces: Faces) -> list[Found]:
    """Every block of a laid out document that has a value in it. CannotSet where one has what
    only the full renderer can do."""
    found: list[Found] = []
    unfinished: dict[Any, Found] = {}
    for number, page in enumerate(document.pages):
        for box, fits in _blocks(page._page_box):
            lines = [line for line in box.children if isinstance(line, boxes.LineBox)]
            with_value = any(_is_value(leaf) for line in lines for leaf in _leaves(line))
            if not with_value and (box.element is None or box.element not in unfinished):
                continue
            if fits:
                raise CannotSet(f"<{box.element_tag}> is as wide as the value in it")
            spots = [_spots(line, number) for line in lines]
            if box.element in unfinished:  # goes on from the page before
                unfinished[box.element].lines.extend(spots)
                continue
            one = Found(_block(box, lines, faces), spots)
            found.append(one)
            if _text_ends_early(box, lines):
                unfinished[box.element] = one
    return found


def _blocks(box: Any, fits: bool = False) -> Iterator[tuple[Any, bool]]:
    """The boxes that hold lines, in the order of the page, and whether one is as wide as what is
    in it: it, or a box around it."""
    box = getattr(box, "_box", box)  # what is placed absolutely stands in for itself
    fits = fits or _fits_its_content(box)
    if isinstance(box, boxes.BlockContainerBox) and any(
        isinstance(child, boxes.LineBox) for child in box.children
    ):
        yield box, fits
    for child in getattr(box, "all_children", lambda: getattr(box, "children", ()))():
        yield from _blocks(child, fits)


def _fits_its_content(box: Any) -> bool:
    if isinstance(box, boxes.TableBox):
        return bool(box.style["table_layout"] != "fixed")
    loose = box.style["position"] in ("absolute", "fixed") or box.style["float"] != "none"
    return (loose or isinstance(box, boxes.InlineBlockBox)) and box.style["width"] == "auto"


def _leaves(box: Any) -> Iterator[Any]:
    """What stands on a line: texts, and boxes that are drawn as one."""
    for child in box.children:
        if isinstance(child, boxes.InlineBox):
            yield from _leaves(child)
        else:
            yield child


def _is_value(leaf: Any) -> bool:
    return (
        isinstance(leaf, boxes.TextBox)
        and leaf.element is not None
        and leaf.element.get("data-f") is not None
    )


def _spots(line: Any, page: int) -> list[Spot]:
    return [
        Spot(page, leaf.position_x, leaf.position_y + leaf.baseline, leaf.text)
        for leaf in _leaves(line)
        if isinstance(leaf, boxes.TextBox) and leaf.text.strip(" ")
    ]


def _text_ends_early(box: Any, lines: Sequence[Any]) -> bool:
    shown = "".join(leaf.text for line in lines for leaf in _leaves(line)
                    if isinstance(leaf, boxes.TextBox))  # fmt: skip
    return "".join(shown.split()) != "".join("".join(box.element.itertext()).split())


def _block(box: Any, lines: Sequence[Any], faces: Faces) -> Block:
    if box.element is None:
        raise CannotSet("a value in an anonymous box")
    styles = {}
    for line in lines:
        for leaf in _leaves(line):
            if not isinstance(leaf, boxes.TextBox):
                raise CannotSet(f"a {type(leaf).__name__} beside a value in <{box.element.tag}>")
            styles[leaf.element] = leaf.style
    paragraphs: list[list[Text]] = [[]]
    for text in _texts(box.element, box.element):
        if text is None:
            paragraphs.append([])
        else:
            paragraphs[-1].append(text)
    align = box.style["text_align_all"]
    return Block(
        tuple(tuple(_runs(one, styles, faces)) for one in paragraphs),
        box.content_box_x(), box.content_box_x() + box.width,
        {"start": "left", "end": "right"}.get(align, align),
        box.style["white_space"] not in ("nowrap", "pre"),
    )  # fmt: skip


class Text(NamedTuple):
    """A stretch of text as the page has it: whose it is, and its field if it is a value."""

    element: Any
    text: str
    field: int | None


def _texts(element: Any, block: Any) -> Iterator[Text | None]:
    """The texts of an element in order; None is a line break."""
    number = element.get("data-f")
    if element.text:
        yield Text(element, element.text, None if number is None else int(number))
    for child in element:
        if child.tag == "br":
            yield None
        elif child.tag in ("span", "strong", "em", "b"):
            yield from _texts(child, block)
        else:
            raise CannotSet(f"<{child.tag}> beside a value in <{block.tag}>")
        if child.tail:
            yield Text(element, child.tail, None)


def _runs(texts: Sequence[Text], styles: dict[Any, Any], faces: Faces) -> Iterator[Run]:
    """The runs of a paragraph, its white space collapsed as CSS does: none at either end, never
    two in a row."""
    shown: list[Text] = []
    space = True  # the last letter was a space, or the line starts here
    for one in texts:
        text = one.text
        if one.field is None:
            text = " ".join(f".{text}.".split())[1:-1]
            text = text.lstrip(" ") if space else text
        if text:
            shown.append(one._replace(text=text))
            space = text.endswith(" ")
    while shown and shown[-1].field is None and not shown[-1].text.strip():
        shown.pop()
    if shown and shown[-1].field is None:
        shown[-1] = shown[-1]._replace(text=shown[-1].text.rstrip(" "))
    before: Run | None = None
    for one in shown:
        style = styles.get(one.element)
        if style is None and before is not None and not one.text.strip():
            before = Run(before.face, before.size, one.text)
        else:
            face = None if style is None else faces.of(style)
            if style is None or face is None:
                raise CannotSet(f"{one.text!r} is set in a face of its own, or not at all")
            text = "" if one.field is not None else one.text
            before = Run(face, float(style["font_size"]), text, one.field)
        yield before
