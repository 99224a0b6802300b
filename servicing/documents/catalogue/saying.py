"""The words of a page as a rule wants them, in the language of the page."""

from django.utils import translation
from django.utils.translation import gettext

from servicing.documents.facts import Facts


def said(f: Facts, text: str, **values: str) -> str:
    """A text of a template, in the document's language, with its values put in."""
    with translation.override(f.language):
        found = gettext(text)
    return found % values if values else found
