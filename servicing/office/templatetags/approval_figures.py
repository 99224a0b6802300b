"""How a kept figure of a request looks: an amount, a day or words."""

from datetime import date

from django import template

from servicing.screens.templatetags.screen_figures import NONE, amt, dmy

register = template.Library()


@register.filter
def shown(value: int | str | None) -> str:
    """12345 -> 123.45; 2026-11-20 -> 11/20/2026; anything else as it is."""
    if value is None or value == "":
        return NONE
    if isinstance(value, int):
        return amt(value)
    try:
        return dmy(date.fromisoformat(value))
    except ValueError:
        return value
