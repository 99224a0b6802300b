"""From facts to a finished document, by one of two renderers behind one function."""

from servicing.documents.catalogue import Kind
from servicing.documents.facts import Facts

from .fast import knows, render_fast
from .full import Rendition, render_full, warm_up

__all__ = ["Rendition", "render", "render_full", "warm_up"]


def render(kind: Kind, facts: Facts, *, many: bool = False) -> Rendition:
    """The document as a tagged PDF. One of `many` is worth a layout that the next ones share."""
    return render_fast(kind, facts) if many or knows(kind, facts) else render_full(kind, facts)
