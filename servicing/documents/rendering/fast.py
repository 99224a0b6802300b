"""The fast renderer: a document is written into the layout of those before it that look alike.

Facts that answer all the questions of a template alike are of one shape. The first document of a
shape is laid out by WeasyPrint and frozen (`layout`); those after it only set their values. What
does not fit, or has letters that our faces lack, goes to the full renderer: nothing is clipped.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from servicing.documents.catalogue import Kind
from servicing.documents.facts import Facts
from servicing.documents.tracing import Question, Trace, reader

from .faces import Sized, house_faces
from .freezing import frozen
from .full import Rendition, lay_out, page_of, render_full
from .html import html_of
from .layout import Key, Layout, key_of, written
from .marking import Marked, marked
from .reading import blocks_of
from .setting import Block, CannotSet, Setter

RENDERER = "overlay-1"
MOST_LAYOUTS = 400  # of one shape's many line breaks, in one process; beyond it: the full renderer


@dataclass(slots=True)
class Shape:
    """Documents that answer alike: how to read their values, their blocks, their layouts."""

    values: Callable[[Any], list[str]]
    marked: Marked
    blocks: tuple[Block, ...] = ()
    faces: tuple[tuple[Sized, ...], ...] = ()  # of the runs of each block
    setters: tuple[Setter, ...] = ()
    layouts: dict[Key, Layout | None] = field(default_factory=dict)


@dataclass(slots=True)
class Fork:
    """A question, and where each of its answers leads."""

    question: Question
    ask: Callable[[Any], Any]
    ways: dict[Any, "Fork | Shape"] = field(default_factory=dict)


@lru_cache(maxsize=64)
def _root(kind: Kind) -> Fork:
    question = Question(("language",), "which")
    return Fork(question, question.reader())


def render_fast(kind: Kind, facts: Facts) -> Rendition:
    """A document, by its shape's layout where there is one, else laid out and remembered."""
    shape = _shape_of(kind, facts)
    if shape is None:
        shape = _learned(kind, facts)
    try:
        return _written(kind, shape, facts)
    except (CannotSet, KeyError):  # too wide, or a letter that our faces lack
        return render_full(kind, facts)


def knows(kind: Kind, facts: Facts) -> bool:
    """Whether a document of this shape was laid out before, in this process."""
    return _shape_of(kind, facts) is not None


def _shape_of(kind: Kind, facts: Facts) -> Shape | None:
    at: Fork | Shape | None = _root(kind)
    while isinstance(at, Fork):
        at = at.ways.get(at.ask(facts))
    return at


def _learned(kind: Kind, facts: Facts) -> Shape:
    """Run the template once over traced facts: what it asks is the way to the shape."""
    trace = Trace(facts)
    page = marked(html_of(kind, facts, trace.root()))
    shape = Shape(reader(trace.fields), page)
    at = _root(kind)
    answers = {at.question: at.ask(facts)} | trace.answers
    asked = list(answers.items())
    for (_, answer), (following, _) in pairwise(asked):
        step = at.ways.setdefault(answer, Fork(following, following.reader()))
        if not isinstance(step, Fork) or step.question != following:
            raise RuntimeError(f"{kind.template} asks {following} only sometimes")
        at = step
    at.ways[asked[-1][1]] = shape
    return shape


def _written(kind: Kind, shape: Shape, facts: Facts) -> Rendition:
    values = shape.values(facts)
    if not shape.setters:
        _lay_out(kind, shape, facts, values)
    pieces = [setter(values) for setter in shape.setters]
    key = key_of(pieces)
    if key not in shape.layouts:
        if len(shape.layouts) >= MOST_LAYOUTS:
            return render_full(kind, facts)
        _lay_out(kind, shape, facts, values)
    layout = shape.layouts.get(key)
    if layout is None:
        raise CannotSet("this shape has no layout")
    texts = written(pieces, shape.faces)
    texts += [values[one].encode() for bar in shape.marked.bars for one in bar
              if isinstance(one, int)]  # fmt: skip
    title = "".join(values[one] if isinstance(one, int) else one for one in shape.marked.title)
    return Rendition(layout.write(title, facts.dated.isoformat(), texts), layout.pages, RENDERER)


def _lay_out(kind: Kind, shape: Shape, facts: Facts, values: list[str]) -> None:
    """Lay out this document and freeze what comes of it."""
    page = shape.marked
    if shape.setters:  # the shape is known, its lines break anew: mark this document's values
        page = marked(html_of(kind, facts, Trace(facts).root()))
    plain = page_of(page.plain)
    document = lay_out(kind, plain)
    found = blocks_of(
        document, plain.etree_element, page_of(page.html).etree_element, house_faces()
    )
    blocks = tuple(one.block for one in found)
    if not shape.setters:
        shape.blocks, shape.setters = blocks, tuple(block.setter() for block in blocks)
        shape.faces = tuple(tuple(run.face for run in block.runs) for block in blocks)
    elif blocks != shape.blocks:
        raise CannotSet("the same questions gave another page")
    key = key_of([setter(values) for setter in shape.setters])
    shape.layouts[key] = None
    shape.layouts[key] = frozen(document, page, facts, found, values, house_faces())
