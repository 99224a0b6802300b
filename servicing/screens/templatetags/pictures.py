"""Pictures of the guide. `make pictures` takes them anew from the screens as they are."""

import struct
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.translation import get_language

register = template.Library()
FOLDER = Path(__file__).resolve().parent.parent / "static" / "guide"


@register.inclusion_tag("partials/picture.html")
def picture(name: str, alt: str, spoken: bool = False) -> dict[str, Any]:
    """A picture with its words: {% picture "officer-day" "My day, with tasks and promises" %}.

    Its size stands in the page, so that nothing jumps when it arrives. One that is `spoken` was
    taken in Spanish too.
    """
    if spoken and get_language() == "es":
        name = f"{name}-es"
    width, height = size_of(name)
    return {"url": static(f"guide/{name}.png"), "alt": alt, "width": width, "height": height}


@cache
def size_of(name: str) -> tuple[int, int]:
    """Width and height in pixels, from the header of the PNG file."""
    with (FOLDER / f"{name}.png").open("rb") as file:
        width, height = struct.unpack(">II", file.read(24)[16:])
    return width, height
