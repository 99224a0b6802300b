"""The cells of a report on a screen, by the kind of their column."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html

from servicing.audit.acts import ACTIONS
from servicing.reports.declaring import Column, Kind, Report
from servicing.reports.figures import worded
from servicing.screens.templatetags.screen_figures import NONE, amt, count, dmy, local, pct

register = template.Library()


def cell(column: Column, value: Any, currency: str) -> str:
    """One value as the screen shows it."""
    if value is None or value == "":
        return NONE
    match column.kind:
        case Kind.MONEY:
            return amt(value, currency)
        case Kind.COUNT:
            return count(value)
        case Kind.RATE:
            return pct(value)
        case Kind.DATE:
            return dmy(value)
        case Kind.INSTANT:
            here = local(value)
            return format_html(
                '<time datetime="{}">{}</time>', value.isoformat(), f"{here:%m/%d/%Y %H:%M}"
            )
    text = str(worded(column, value))
    if column.loan and text.isdigit():
        return format_html('<a href="{}">{}</a>', reverse("office:loan", args=[text]), text)
    return format_html("{}", text)


@register.simple_tag
def report_cells(report: Report, row: tuple[Any, ...]) -> list[dict[str, Any]]:
    """A row's cells: {% report_cells report row as cells %}."""
    currency = row[report.currency] if report.currency is not None else ""
    return [
        {"column": column, "shown": cell(column, value, currency)}
        for column, value in zip(report.columns, row, strict=True)
    ]


@register.simple_tag
def total_cells(report: Report, sums: dict[str, int], currency: str) -> list[dict[str, Any]]:
    """The totals below the columns after the first: {% total_cells report sums currency as c %}."""
    return [
        {"column": column,
         "shown": cell(column, sums[column.name], currency) if column.total else ""}
        for column in report.columns[1:]
    ]  # fmt: skip


@register.filter
def act_words(action: str) -> str:
    """An action of the audit trail as people say it."""
    return ACTIONS.get(action, action)
