"""Loans: found, seen as they stand, their people, what is due, how they were and will be paid."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F
from rest_framework.exceptions import ValidationError

from servicing.api.found import loan_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.fields import Paged
from servicing.api.shapes.loans import (
    AtMoment,
    LoanFigures,
    LoanRow,
    LoansAsked,
    Party,
    PayHistory,
    WhatIsDue,
)
from servicing.ledger.days import open_date
from servicing.loans import models
from servicing.loans.as_of import Moment, NoSuchDay, Past, look_back
from servicing.loans.pay_history import USUAL_GRACE, pay_history
from servicing.loans.search import search_loans
from servicing.loans.standing import Standing, standing_at, standing_of

GROUP = "Loans"


@operation("GET", "loans/", "list_loans", "List and find loans", group=GROUP,
           permission="loan.view", query=LoansAsked, answer=LoanRow, many=True)  # fmt: skip
def list_loans(call: Call) -> Rows:
    """By loan number; with `past_due` only those past due, the longest first."""
    found = models.Loan.objects.annotate(oldest_due=F("stream__loanstate__oldest_due"))
    if call.query["search"]:
        found = search_loans(call.query["search"])
    found = found.select_related("stream__loanstate", "book")
    if call.query["past_due"]:
        late = found.filter(oldest_due__isnull=False, oldest_due__lt=open_date())
        return Rows(late, ("oldest_due", "number"))
    return Rows(found, ("number",))


@operation("GET", "loans/<str:number>/", "get_loan", "See where a loan stands", group=GROUP,
           permission="loan.view", query=AtMoment, answer=LoanFigures)  # fmt: skip
def get_loan(call: Call, number: str) -> dict[str, Any]:
    """Balances, what is due and the terms in force, as of the open business date or another day."""
    now = standing_then(call, loan_of(number))
    figures = {name: getattr(now, name) for name in FIGURES}
    return {**figures, "as_known_on": call.query.get("as_known_on")}


@operation("GET", "loans/<str:number>/parties/", "list_parties", "List the people of a loan",
           group=GROUP, permission="loan.view", query=Paged, answer=Party, many=True)  # fmt: skip
def list_parties(call: Call, number: str) -> Rows:
    """Borrowers and others with a part in the loan, with how to reach them."""
    found = models.Party.objects.filter(loan=loan_of(number)).select_related("person")
    return Rows(found, ("pk",))


@operation("GET", "loans/<str:number>/demands/", "get_what_is_due", "See what is due on a loan",
           group=GROUP, permission="loan.view", query=AtMoment, answer=WhatIsDue)  # fmt: skip
def get_what_is_due(call: Call, number: str) -> dict[str, Any]:
    """Installments and fees that are not paid in full, and what would bring the loan current."""
    standing = standing_then(call, loan_of(number))
    return {
        "today": standing.today,
        "currency": standing.currency,
        "state": standing.state,
        "demands": [demand for demand in standing.state.demands if demand.outstanding],
        "to_bring_current": standing.to_bring_current,
    }


@operation("GET", "loans/<str:number>/pay-history/", "get_pay_history",
           "See how a loan was paid", group=GROUP, permission="loan.view",
           answer=PayHistory)  # fmt: skip
def get_pay_history(call: Call, number: str) -> dict[str, list[dict[str, Any]]]:
    """A code for each of the last 24 months."""
    standing = standing_of(loan_of(number), open_date())
    fee = standing.state.terms.late_fee
    months = pay_history(
        stream=standing.loan.pk, grace_days=fee.grace_days if fee else USUAL_GRACE,
        today=standing.today,
    )  # fmt: skip
    return {"months": [{"month": month, "code": code} for month, code in months]}


FIGURES = (
    "loan", "state", "status", "today", "coming", "currency", "days_past_due", "bucket",
    "due_for", "to_bring_current", "fees_due", "per_diem",
)  # fmt: skip


def standing_then(call: Call, loan: models.Loan) -> Standing:
    """Where the loan stands, or stood at the moment that was asked for."""
    return then(call, loan)[0]


def then(call: Call, loan: models.Loan) -> tuple[Standing, Past | None]:
    """The same, with what was folded for a moment of the past."""
    moment = moment_of(call)
    if moment is None:
        return standing_of(loan, open_date()), None
    try:
        with connection.cursor() as cursor:
            past = look_back(cursor, loan.pk, moment)
    except NoSuchDay as error:
        raise refused_day(error) from error
    return standing_at(past.result.state, loan, moment.as_of), past


def moment_of(call: Call) -> Moment | None:
    """as_of and as_known_on of the query; None without them."""
    known_on: date | None = call.query.get("as_known_on")
    as_of: date | None = call.query.get("as_of") or known_on
    return Moment(as_of, known_on) if as_of else None


def refused_day(error: NoSuchDay) -> ValidationError:
    field = {"known_on": "as_known_on"}.get(error.field, error.field)
    return ValidationError({field: [str(error)]}, code="no_such_day")
