"""A form's parts: a labelled field, a checkbox, the summary of errors."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField

register = template.Library()


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


@register.simple_tag
def filter_control(bound: BoundField) -> str:
    """A small select in a row of filters, labelled beside it: {% filter_control bound %}."""
    return bound.as_widget(attrs={"class": "form-select form-select-sm w-auto"})


@register.inclusion_tag("partials/map_control.html")
def map_control(bound: BoundField, wrong: bool = False) -> dict[str, Any]:
    """A select in a cell of a table, whose label is the row's: {% map_control line.bound %}."""
    css = "form-select form-select-sm" + (" is-invalid" if wrong and bound.errors else "")
    attrs: dict[str, str | bool] = {"class": css, "aria-label": str(bound.label)}
    return {"bound": bound, "control": bound.as_widget(attrs=attrs), "wrong": wrong}
