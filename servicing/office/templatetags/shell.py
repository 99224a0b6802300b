"""What the frame around a page needs: the rail, the business date, notices, form fields."""

from datetime import date
from itertools import groupby
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template.context import Context

from servicing.audit.roles import may, roles_of
from servicing.ledger.days import NoOpenDay, open_date
from servicing.office.sections import LOAN_TABS, SECTIONS, Link, open_to

register = template.Library()


@register.inclusion_tag("office/partials/rail.html", takes_context=True)
def rail(context: Context) -> dict[str, Any]:
    """The links of the left rail in their groups; the one that holds this page is marked."""
    request: HttpRequest = context["request"]
    links = open_to(request.user, SECTIONS)
    groups = groupby(links, key=lambda link: link.page.group)
    holding = [link.url for link in links if request.path.startswith(link.url)]
    here = max(holding, key=len, default=None)  # /audit/reports/ lies in /audit/
    return {
        "groups": [
            (name, [(link, link.url == here) for link in members]) for name, members in groups
        ],
        "path": request.path,
    }


@register.inclusion_tag("office/partials/loan_tabs.html", takes_context=True)
def loan_tabs(context: Context, number: str) -> dict[str, Any]:
    """The tabs of a loan, with the one in view marked: {% loan_tabs loan.number %}."""
    request: HttpRequest = context["request"]
    return {"links": open_to(request.user, LOAN_TABS, number), "path": request.path}


@register.simple_tag(takes_context=True)
def open_sections(context: Context) -> list[Link]:
    """The sections that the person may open: {% open_sections as sections %}."""
    return open_to(context["request"].user, SECTIONS)


@register.simple_tag(takes_context=True)
def allowed(context: Context, permission: str) -> bool:
    """Whether to show an act at all: {% allowed "payment.take" as may_take %}."""
    return may(context["request"].user, permission)


@register.simple_tag
def business_date() -> date | None:
    """The open business date, or None before the books are started."""
    try:
        return open_date()
    except NoOpenDay:
        return None


@register.filter
def role_names(user: Any) -> str:
    """The person's roles in words: Officer, Cashier."""
    return ", ".join(role.label for role in sorted(roles_of(user))) or "No role yet"


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField, prefix: str = "", css: str = "") -> dict[str, Any]:
    """A labelled control with its hint and error: {% field form.amount prefix="$" %}.

    Django joins hint and error to the control by aria-describedby and marks it aria-invalid.
    """
    kind = "form-select" if bound.widget_type == "select" else "form-control"
    classes = [kind, css, "is-invalid" if bound.errors else ""]
    control = bound.as_widget(attrs={"class": " ".join(filter(None, classes))})
    return {"bound": bound, "control": control, "prefix": prefix}


@register.inclusion_tag("partials/tick.html")
def tick(bound: BoundField) -> dict[str, Any]:
    """A single checkbox beside its label: {% tick form.agreed %}."""
    css = "form-check-input is-invalid" if bound.errors else "form-check-input"
    return {"bound": bound, "control": bound.as_widget(attrs={"class": css})}


@register.inclusion_tag("partials/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form, at the top, each message a link to its field.

    What is wrong with the form as a whole leads to its first field.
    """
    first = next((bound.id_for_label for bound in form.visible_fields()), "")
    errors = [
        {"target": form[name].id_for_label if name in form.fields else first, "message": message}
        for name, messages in form.errors.items()
        for message in messages
    ]
    return {"errors": errors}
