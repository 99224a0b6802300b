"""The palette: loans by number, name and address, pages by name, acts on the loan in view."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from servicing.audit.roles import may
from servicing.engine.aging import days_past_due
from servicing.ledger.days import open_date
from servicing.loans.search import search_loans
from servicing.office.access import OfficerRequest, requires
from servicing.office.sections import GUIDE, LOAN_ACTS, LOAN_TABS, SECTIONS, Link, open_to

MOST_LOANS = 5


@requires("office.enter")
def find(request: OfficerRequest) -> HttpResponse:
    """The options that match ?q=, as a fragment for the palette's list."""
    text = " ".join(request.GET.get("q", "").split())
    loans = _loans(request, text)
    pages = _matching(open_to(request.user, (*SECTIONS, GUIDE)), text)
    acts = _matching(_on_this_loan(request), text)
    results = len(loans) + len(pages) + len(acts)
    context = {"text": text, "loans": loans, "pages": pages, "acts": acts, "results": results}
    return render(request, "office/partials/palette.html", context)


def _loans(request: OfficerRequest, text: str) -> list[dict[str, object]]:
    if len(text) < 2 or not may(request.user, "loan.view"):
        return []
    today = open_date()
    return [
        {"loan": loan, "days": days_past_due(loan.oldest_due, today)}
        for loan in search_loans(text)[:MOST_LOANS]
    ]


def _matching(links: list[Link], text: str) -> list[Link]:
    return [link for link in links if link.page.answers(text.lower())]


def _on_this_loan(request: OfficerRequest) -> list[Link]:
    """The acts and tabs of the loan whose page the palette was opened on."""
    try:
        match = resolve((request.htmx.current_url_abs_path or "").partition("?")[0])
    except Resolver404:
        return []
    number = match.kwargs.get("number")
    if match.app_name != "office" or not number:
        return []
    return open_to(request.user, LOAN_ACTS + LOAN_TABS, number)
