"""Fetch and authorize in one step: what is not there, or not for this caller, is a 404."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from servicing.loans.models import Loan

M = TypeVar("M", bound=Model)


def loan_of(number: str) -> Loan:
    """The loan of this number. Whoever may see loans may see each of them; the operation's
    permission was asked for before."""
    found = None
    if "\0" not in number:
        loans = Loan.objects.select_related("stream", "book")
        found = loans.filter(number=number).first()
    if found is None:
        raise Http404(f"No loan has the number {number}.")
    return found


def one_of(found: QuerySet[M], what: str, **which: Any) -> M:
    """The one row, or a 404 that says what is not there."""
    row = found.filter(**which).first()
    if row is None:
        raise Http404(f"There is no {what} {next(iter(which.values()))}.")
    return row
