"""Who gets in: every view of the portal wears `borrower_page`, every loan comes from
`access_loan`. A loan that is not the borrower's does not exist for them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django_htmx.middleware import HtmxDetails

from borrowers.profiles.logins import person_of
from borrowers.profiles.models import Person
from servicing.audit.models import User
from servicing.ledger.days import NoOpenDay
from servicing.loans.models import Loan, Party
from servicing.screens.currency import speak

P = ParamSpec("P")

# An authorized third party speaks for a borrower and a guarantor answers for one; neither is told
# of the account here. A successor in interest is a borrower in law (12 CFR 1024.30(d)).
SEES = (Party.Role.BORROWER, Party.Role.CO_BORROWER, Party.Role.SUCCESSOR)
NOT_A_BORROWER = (
    "This is the borrowers' site, and your sign-in belongs to no borrower. Staff see a loan in the"
    " office."
)


class BorrowerRequest(HttpRequest):
    """A request that `borrower_page` let through: a borrower is signed in."""

    user: User
    person: Person
    htmx: HtmxDetails


def borrower_page(
    view: Callable[Concatenate[BorrowerRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Anonymous people go to sign-in and come back; who is no borrower gets a 403. The page
    speaks the person's language, and no cache keeps it."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        person = person_of(request.user)
        if person is None:
            raise PermissionDenied(NOT_A_BORROWER)
        ours = cast(BorrowerRequest, request)
        ours.person = person
        with translation.override("es" if person.language == "es" else "en"):
            try:
                response = view(ours, *args, **kwargs)
            except Http404:
                response = stop(ours, "portal/not_found.html", 404)
            except NoOpenDay:
                response = stop(ours, "portal/no_books.html", 409)
        add_never_cache_headers(response)
        return response

    guarded.__dict__["borrowers_only"] = True
    return guarded


def stop(request: BorrowerRequest, template: str, status: int) -> HttpResponseBase:
    return render(request, template, {"loans": loans_of(request.person)}, status=status)


def loans_of(person: Person) -> QuerySet[Loan]:
    """The loans that the person may see, the most past due first."""
    mine = Party.objects.filter(person=person, role__in=SEES).values("loan")
    return (
        Loan.objects.filter(pk__in=mine)
        .select_related("stream__loanstate")
        .order_by(F("stream__loanstate__oldest_due").asc(nulls_last=True), "number")
    )


def access_loan(request: BorrowerRequest, public_id: UUID) -> Loan:
    """The borrower's loan of this id; a stranger's is a 404, as if there were none.

    Fetching and authorizing are one step, so that no view can do the one without the other.
    """
    found = loans_of(request.person).filter(public_id=public_id).first()
    if found is None:
        raise Http404("The person has no loan of this id.")
    speak(found.stream.currency)
    return found
