"""How this site works: what a borrower can do here, step by step."""

from django.http import HttpResponse
from django.shortcuts import render

from borrowers.portal.access import BorrowerRequest, borrower_page, loans_of


@borrower_page
def guide(request: BorrowerRequest) -> HttpResponse:
    """The links lead to the loan that needs the borrower most."""
    loans = loans_of(request.person)
    return render(request, "portal/guide.html", {"loans": loans, "loan": loans.first()})
