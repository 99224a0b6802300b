"""Escrow operations: the bills, advances, policies and analyses that the desk looks after."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from escrow.operations import kinds
from servicing.ledger.days import open_date
from servicing.office.access import OfficerRequest, requires
from servicing.office.escrow_operations_page import BY_KEY, SECTIONS, kind_name, narrowed, rows

PAGE = 50


@requires("loan.view")
def escrow(request: OfficerRequest) -> HttpResponse:
    """One of the six lists, filtered and paged, with its sums; the count of each."""
    today = open_date()
    chosen = BY_KEY.get(request.GET.get("show", ""), SECTIONS[0])
    text = " ".join(request.GET.get("q", "").split())[:80]
    kind = request.GET.get("kind", "")
    totals = {one.key: one.totals(narrowed(one, today, text, kind)) for one in SECTIONS}
    pages = Paginator(narrowed(chosen, today, text, kind), PAGE)
    pages.__dict__["count"] = totals[chosen.key]["count"]
    page = pages.get_page(request.GET.get("page"))
    context = {
        "sections": [(one, totals[one.key]) for one in SECTIONS],
        "chosen": chosen,
        "page": page,
        "rows": rows(chosen, list(page), today),
        "totals": totals[chosen.key],
        "text": text,
        "kind": kind,
        "kinds": [(one, kind_name(one)) for one in kinds()],
        "today": today,
        "filtered": bool(text or kind),
    }
    return render(request, "office/escrow.html", context)
