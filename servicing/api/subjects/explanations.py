"""Every number explains itself."""

from typing import Any

from django.db import connection
from django.http import Http404

from servicing.api.found import loan_of
from servicing.api.operations import Call, operation
from servicing.api.shapes.explanations import ExplanationAnswer
from servicing.api.shapes.loans import AtMoment
from servicing.api.subjects.loans import refused_day
from servicing.engine.explaining.steps import UnknownField
from servicing.loans.as_of import NoSuchDay
from servicing.loans.explanations import document, explanation_of

GROUP = "Loans"


@operation("GET", "loans/<str:number>/explanations/<str:field>/", "explain_amount",
           "Explain an amount of a loan", group=GROUP, permission="loan.view", query=AtMoment,
           answer=ExplanationAnswer)  # fmt: skip
def explain_amount(call: Call, number: str, field: str) -> dict[str, Any]:
    """Its formula, its inputs, the terms, the facts and the rule behind it: principal, escrow,
    payoff, payoff.interest, installment:2026-05-01.interest, late_fee:2026-04-01,
    transaction:12 and others; an unknown name is answered with the known ones."""
    loan = loan_of(number)
    try:
        with connection.cursor() as cursor:
            found, moment, currency = explanation_of(
                cursor, loan.pk, field, call.query.get("as_of"), call.query.get("as_known_on")
            )
    except NoSuchDay as error:
        raise refused_day(error) from error
    except UnknownField as error:
        raise Http404(str(error)) from error
    return document(loan.number, found, moment, currency)
