"""What the frame around a page needs: the rail, the business date, notices, form fields."""

from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from servicing.audit.models import User
from servicing.audit.roles import may, roles_of
from servicing.documents.catalogue import KINDS
from servicing.ledger.days import NoOpenDay, open_date
from servicing.office.loan_page import LoanPage
from servicing.office.rail_counts import COUNTS, MOST
from servicing.office.sections import LOAN_TABS, SECTIONS, Link, open_to
from servicing.screens.templatetags import form_parts

register = template.Library()
register.tags.update(form_parts.register.tags)  # field, tick, error_summary


@register.inclusion_tag("office/partials/rail.html", takes_context=True)
def rail(context: Context) -> dict[str, Any]:
    """The links of the left rail in their groups; the one that holds this page is marked."""
    request: HttpRequest = context["request"]
    links = open_to(request.user, SECTIONS)
    groups = groupby(links, key=lambda link: link.page.group)
    holding = [link.url for link in links if _holds(link.url, request.path)]
    here = max(holding, key=len, default=None)  # /audit/reports/ lies in /audit/
    return {
        "groups": [
            (name, [(link, link.url == here, *_waiting(request, link)) for link in members])
            for name, members in groups
        ],
        "path": request.path,
    }


def _holds(url: str, path: str) -> bool:
    """Whether a section holds the page. All of the office lies below My day and is not in it."""
    return path == url or (url != reverse("office:home") and path.startswith(url))


def _waiting(request: HttpRequest, link: Link) -> tuple[str, str]:
    """How much waits behind a link, and the words for it; nothing where nothing waits."""
    if link.page.url_name not in COUNTS or not isinstance(request.user, User):
        return "", ""
    how_many, words = COUNTS[link.page.url_name]
    number = how_many(request.user)
    return (f"{MOST}+" if number > MOST else str(number or "")), words


@register.inclusion_tag("office/partials/loan_tabs.html", takes_context=True)
def loan_tabs(context: Context, number: str) -> dict[str, Any]:
    """The tabs of a loan, with the one in view marked: {% loan_tabs loan.number %}."""
    request: HttpRequest = context["request"]
    head = context.get("head")
    query = head.query if isinstance(head, LoanPage) else ""
    return {
        "links": open_to(request.user, LOAN_TABS, number), "path": request.path, "query": query,
    }  # fmt: skip


@register.simple_tag(takes_context=True)
def open_sections(context: Context) -> list[Link]:
    """The sections that the person may open: {% open_sections as sections %}."""
    return open_to(context["request"].user, SECTIONS)


@register.simple_tag(takes_context=True)
def allowed(context: Context, permission: str) -> bool:
    """Whether to show an act at all: {% allowed "payment.take" as may_take %}."""
    return may(context["request"].user, permission)


@register.simple_tag(takes_context=True)
def business_date(context: Context) -> date | None:
    """The open business date, or None before the books are started. A loan's page knows it."""
    if isinstance(head := context.get("head"), LoanPage):
        return head.today
    try:
        return open_date()
    except NoOpenDay:
        return None


@register.filter
def role_names(user: Any) -> str:
    """The person's roles in words: Officer, Cashier."""
    return ", ".join(role.label for role in sorted(roles_of(user))) or "No role yet"


@register.simple_tag(takes_context=True)
def explained(context: Context, field: str, shown: Any, number: str = "") -> SafeString:
    """An amount that opens its explanation: {% explained "principal" amount|money %}. Without a
    field, or where a cell shows a dash for nothing, it is only shown."""
    head = context.get("head")
    loan = number or (head.loan.number if isinstance(head, LoanPage) else "")
    if not field or not loan or 'class="zero"' in str(shown):
        return conditional_escape(shown)
    query = head.query if isinstance(head, LoanPage) else ""
    url = reverse("office:loan-explain", args=[loan, field]) + query
    return format_html('<a class="explain" href="{}" data-explain>{}</a>', url, shown)


@register.simple_tag(takes_context=True)
def explained_on(context: Context, field: str, shown: Any, as_of: Any, known_on: Any = ""
                 ) -> SafeString:  # fmt: skip
    """The same for an amount of another day, as a statement or a quote had it."""
    asked = {"as_of": as_of, "known_on": known_on}
    query = urlencode({name: str(day) for name, day in asked.items() if day})
    url = reverse("office:loan-explain", args=[context["head"].loan.number, field])
    return format_html('<a class="explain" href="{}?{}" data-explain>{}</a>', url, query, shown)


@register.filter
def title_of_kind(code: str) -> str:
    """What the catalogue calls a kind of document."""
    return KINDS[code].title if code in KINDS else code.replace("_", " ").capitalize()
