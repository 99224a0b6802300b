"""From facts to a finished document."""

from servicing.documents.catalogue import Kind
from servicing.documents.facts import Facts

from .full import Rendition, render_full, warm_up

__all__ = ["Rendition", "render", "render_full", "warm_up"]


def render(kind: Kind, facts: Facts) -> Rendition:
    """The document as a tagged PDF."""
    return render_full(kind, facts)
