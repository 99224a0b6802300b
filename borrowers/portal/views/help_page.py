"""Worried about a payment: options before forms, and who helps for free."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from borrowers.portal.access import BorrowerRequest, access_loan, borrower_page, loans_of
from borrowers.portal.standing import payment_card, standing


@borrower_page
def get_help(request: BorrowerRequest, loan: UUID) -> HttpResponse:
    found = access_loan(request, loan)
    now = standing(found)
    context = {
        "loan": found, "loans": loans_of(request.person), "now": now, "card": payment_card(now),
        "section": "help",
    }  # fmt: skip
    return render(request, "portal/help.html", context)
