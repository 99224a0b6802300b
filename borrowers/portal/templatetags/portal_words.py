"""The portal's own filters: days in the page's language, and names of months in a list."""

from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from borrowers.portal import days
from servicing.documents.facts import Servicer
from servicing.documents.models import Document
from servicing.documents.servicer import SERVICER
from servicing.loans.models import Loan
from servicing.screens.templatetags.screen_figures import local, plain_money

register = template.Library()


def _time(day: date, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), text)


@register.filter
def long_day(day: date) -> SafeString:
    """Nov 20, 2026 · 20 de noviembre de 2026."""
    return _time(day, days.long_day(day))


@register.filter
def week_day(day: date) -> SafeString:
    """Tuesday, December 1 · martes, 1 de diciembre."""
    return _time(day, days.week_day(day))


@register.filter
def month_day(day: date) -> SafeString:
    """December 16 · 16 de diciembre."""
    return _time(day, days.month_day(day))


@register.filter
def month_year(day: date) -> SafeString:
    """January 2054 · enero de 2054."""
    return _time(day, days.month_year(day))


@register.filter
def month_name(day: date) -> str:
    """December · diciembre."""
    return days.month_name(day)


@register.filter
def months(dues: Sequence[date]) -> str:
    """The months of some payments in a sentence: September, October and November."""
    return listed([days.month_name(due) for due in dues])


def listed(names: Sequence[str]) -> str:
    """Names in a sentence, in the language of the page."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


@register.filter
def plain(minor: int) -> str:
    """An amount as bare text, for a sentence that is translated: 242607 -> $2,426.07."""
    return plain_money(minor)


@register.filter
def entered_at(instant: datetime) -> SafeString:
    """The day of an instant at the servicer."""
    here = local(instant)
    return _time(here.date(), days.long_day(here.date()))


@register.simple_tag
def servicer() -> Servicer:
    """Who we are and how to reach us: {% servicer as us %}."""
    return SERVICER


@register.filter
def tel(phone: str) -> str:
    """A number in this country as a telephone dials it: (800) 555-0142 -> +18005550142."""
    return "+1" + "".join(sign for sign in phone if sign.isdigit())


@register.filter
def loan_name(loan: Loan) -> str:
    """What kind of loan it is, in a word or two."""
    names = {
        "mortgage": _("Mortgage"),
        "home_equity": _("Home equity loan"),
        "auto": _("Auto loan"),
        "personal": _("Personal loan"),
        "business": _("Business loan"),
    }
    return names.get(loan.product, _("Loan"))


@register.filter
def document_name(document: Document) -> str:
    """A document as its reader would call it: November 2026 statement."""
    if document.kind == "periodic_statement":
        return _capital(_("%(month)s statement") % {"month": days.month_year(document.dated)})
    return document.title


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@register.filter
def tenths(number: int) -> str:
    """A share in tenths of a percent: 38 -> 3.8%."""
    return f"{number // 10}.{number % 10}%"
