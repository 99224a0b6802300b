"""Why an amount is what it is: a panel beside the page, or a page of its own."""

from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import render

from servicing.engine.explaining.steps import UnknownField
from servicing.ledger.days import open_date
from servicing.loans.as_of import NoSuchDay
from servicing.loans.explanations import explanation_of
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.loan_page import loan_page
from servicing.office.looking import moment_of


@requires("loan.view")
def explanation(request: OfficerRequest, number: str, field: str) -> HttpResponse:
    """The steps, the terms, the transactions and the rule behind one amount of the loan."""
    loan = access_loan(request, number)
    try:
        asked = moment_of(request)
        with connection.cursor() as cursor:
            found, moment, _ = explanation_of(
                cursor, loan.pk, field, asked.as_of if asked else None,
                asked.known_on if asked else None,
            )  # fmt: skip
    except (UnknownField, NoSuchDay) as error:
        raise Http404(str(error)) from error
    context = {"found": found, "moment": moment, "loan": loan}
    if request.htmx:
        return render(request, "office/parts/explanation.html", context)
    seen = asked if asked and asked.as_of <= open_date() else None  # a payoff is quoted ahead
    return render(request, "office/explanation.html", context | {"head": loan_page(loan, seen)})
