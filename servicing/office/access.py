"""Who gets in: every view of the office wears `requires`, every loan comes from `access_loan`."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from servicing.audit.models import User
from servicing.audit.roles import ACTS, may, roles_with
from servicing.ledger.days import NoOpenDay
from servicing.loans.models import Loan
from servicing.screens.currency import speak

P = ParamSpec("P")

# What every page of a loan shows: where it stands, whose it is, who works it.
WITH_LOAN = ("stream__loanstate", "stream__queuehold", "book")


class OfficerRequest(HttpRequest):
    """A request that `requires` let through: a person who may do this is signed in."""

    user: User
    htmx: HtmxDetails


class NotAllowed(PermissionDenied):
    """A signed-in person lacks a permission; the message is the text of the 403 page."""

    def __init__(self, permission: str) -> None:
        *others, last = [role.label.lower() for role in roles_with(permission)]
        who = f"{', '.join(others)} or {last}" if others else last
        super().__init__(
            f"You cannot {ACTS[permission]}. That needs the permission {permission}, which comes"
            f" with the role {who}. An administrator grants roles."
        )


def requires(
    permission: str,
) -> Callable[
    [Callable[Concatenate[OfficerRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Anonymous people go to sign-in and come back; others without the permission get a 403.

    What a view answers is private, so no cache keeps it. Before the books are open a page that
    needs a business date says so.
    """
    if permission not in ACTS:
        raise KeyError(permission)

    def decorate(
        view: Callable[Concatenate[OfficerRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not may(request.user, permission):
                raise NotAllowed(permission)
            try:
                response = view(cast(OfficerRequest, request), *args, **kwargs)
            except NoOpenDay:
                response = render(request, "office/no_books.html", status=409)
            add_never_cache_headers(response)
            return response

        guarded.__dict__["permission"] = permission
        return guarded

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign-in, and back to this page after it. A fragment's request moves its whole page there."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    if not htmx:
        return redirect_to_login(request.get_full_path(), reverse("office:sign-in"))
    page = htmx.current_url_abs_path or reverse("office:home")
    return HttpResponseClientRedirect(redirect_to_login(page, reverse("office:sign-in")).url)


def access_loan(request: OfficerRequest, number: str) -> Loan:
    """The loan of this number, if there is one and the person may see it; otherwise a 404.

    Fetching and authorizing are one step, so that no view can do the one without the other; the
    page then speaks the loan's currency.
    """
    number = number.replace("\0", "\ufffd")  # Postgres refuses a NUL; no loan has either
    found = Loan.objects.select_related(*WITH_LOAN).filter(number=number).first()
    if found is None or not may(request.user, "loan.view"):
        raise Http404(f"No loan has the number {number}.")
    speak(found.stream.currency)
    return found
