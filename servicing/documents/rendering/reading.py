"""Reading a page that WeasyPrint laid out: its blocks of text with values in them, and where each
of their lines was set.

The page that is laid out is the plain one: spans around values would break its lines elsewhere.
Which values a block has is read from its marked twin, element by element.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from weasyprint.formatting_structure import boxes  # type: ignore[import-untyped]

from .faces import Faces
from .setting import Block, CannotSet, Run

NEAR = 0.05  # pixels: how far the two renderers may differ in where a text starts
INLINE = ("span", "strong", "em", "b")


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


class Text(NamedTuple):
    """A stretch of text as the marked page has it: in which element, its field if a value."""

    element: Any
    text: str
    field: int | None


def blocks_of(document: Any, plain: Any, marked: Any, faces: Faces) -> list[Found]:
    """Every block of a laid out document that has a value in it. `plain` and `marked` are the
    roots of the page's two trees. CannotSet where a block has what only the full renderer can do.
    """
    twins = _twins(plain, marked)
    plain_of = {twin: own for own, twin in twins.items()}
    found: list[Found] = []
    unfinished: dict[Any, Found] = {}
    for number, page in enumerate(document.pages):
        for box, fits in _blocks(page._page_box):
            twin = twins.get(box.element)
            texts = [] if twin is None else list(_texts(twin))
            if not any(one is not None and one.field is not None for one in texts):
                continue
            if fits:
                raise CannotSet(f"<{box.element_tag}> is as wide as the value in it")
            lines = [line for line in box.children if isinstance(line, boxes.LineBox)]
            spots = [_spots(line, number) for line in lines]
            if box.element in unfinished:  # goes on from the page before
                unfinished[box.element].lines.extend(spots)
                continue
            one = Found(_block(box, lines, texts, plain_of, faces), spots)
            found.append(one)
            if _text_ends_early(box, lines):
                unfinished[box.element] = one
    return found


def _twins(plain: Any, marked: Any) -> dict[Any, Any]:
    """Each element of the plain page beside its twin."""
    own = list(plain.iter())
    twins = [one for one in marked.iter() if one.get("data-f") is None]
    if [one.tag for one in own] != [one.tag for one in twins]:
        raise CannotSet("the marked page is another page")
    return dict(zip(own, twins, strict=True))


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


def _block(
    box: Any, lines: Sequence[Any], texts: Sequence[Text | None], plain_of: dict[Any, Any],
    faces: Faces,
) -> Block:  # fmt: skip
    styles = {}
    for line in lines:
        for leaf in _leaves(line):
            if not isinstance(leaf, boxes.TextBox):
                raise CannotSet(f"a {type(leaf).__name__} beside a value in <{box.element.tag}>")
            styles[leaf.element] = leaf.style
    paragraphs: list[list[Text]] = [[]]
    for text in texts:
        if text is None:
            paragraphs.append([])
        else:
            paragraphs[-1].append(text._replace(element=plain_of[text.element]))
    align = box.style["text_align_all"]
    return Block(
        tuple(tuple(_runs(one, styles, faces)) for one in paragraphs),
        box.content_box_x(), box.content_box_x() + box.width,
        {"start": "left", "end": "right"}.get(align, align),
        box.style["white_space"] not in ("nowrap", "pre"),
    )  # fmt: skip


def _texts(element: Any) -> Iterator[Text | None]:
    """The texts of an element in order; None is a line break. What is not inline is passed by:
    if it has lines, they are of a block of its own."""
    if element.text:
        yield Text(element, element.text, None)
    for child in element:
        if child.get("data-f") is not None:
            yield Text(element, child.text or "", int(child.get("data-f")))
        elif child.tag == "br":
            yield None
        elif child.tag in INLINE:
            yield from _texts(child)
        if child.tail:
            yield Text(element, child.tail, None)


def _runs(texts: Sequence[Text], styles: dict[Any, Any], faces: Faces) -> Iterator[Run]:
    """The runs of a paragraph: texts and values that stand together in one element. White space
    is collapsed as CSS does: none at either end, never two in a row."""
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
    together: list[list[Text]] = []
    for one in shown:
        if together and together[-1][-1].element is one.element:
            together[-1].append(one)
        else:
            together.append([one])
    before: Run | None = None
    for own in together:
        parts = tuple(one.text if one.field is None else one.field for one in own)
        style = styles.get(own[0].element)
        face = None if style is None else faces.of(style)
        if style is None and before is not None and not "".join(one.text for one in own).strip():
            face = before.face  # a space between two elements
        if face is None:
            raise CannotSet(f"{parts!r} is set in a face of its own, or not at all")
        before = Run(face, parts)
        yield before
