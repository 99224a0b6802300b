"""The printers of `printed` as filters, for facts and for traced facts alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import template
from django.utils.translation import get_language, gettext

from servicing.documents import printed
from servicing.documents.tracing import Traced

register = template.Library()


def _filter(printer: Callable[..., str]) -> None:
    name = printer.__name__

    @wraps(printer)  # its arguments are what Django checks
    def apply(value: Any, *arguments: Any) -> Any:
        if isinstance(value, Traced):
            return value.printed(name, *arguments)
        return printer(value, *arguments)

    register.filter(name, apply)


for _one in (
    printed.money, printed.less, printed.day, printed.iso, printed.rate, printed.inline,
    printed.plain, printed.symbol,
):  # fmt: skip
    _filter(_one)


@register.filter
def longday(value: Any) -> Any:
    language = get_language() or "en"
    if isinstance(value, Traced):
        return value.printed("longday", language)
    return printed.longday(value, language)


@register.filter
def words(value: str) -> str:
    """Words out of the facts' own tables, in the language of the page."""
    return gettext(value)
