"""The bar of the queue above a loan."""

from datetime import UTC, datetime
from typing import Any

from django import template
from django.template.context import Context

from servicing.loans.models import Loan
from servicing.office.queue_work import bar_of

register = template.Library()


@register.inclusion_tag("office/partials/queue_bar.html", takes_context=True)
def queue_bar(context: Context, loan: Loan) -> dict[str, Any]:
    """Where the loan stands in the queue that the person works: {% queue_bar loan %}."""
    bar = bar_of(context["request"], loan, datetime.now(UTC))
    return {"bar": bar, "number": loan.number, "csrf_token": context.get("csrf_token")}
