"""One line for each request that was answered, and the id that ties its other lines to it."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import empty

from .logs import masked, request_id

logger = logging.getLogger("meridian.request")
HEADER = "X-Request-ID"
QUIET = ("/health/", f"/{settings.STATIC_URL.strip('/')}/")
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
# No letters or digits that are easily confused when read out on the phone.
_ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
# What an address may hold as it is: an id or the number of a loan.
_PLAIN = re.compile(r"\d{1,6}|[01]\d{9}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def new_code() -> str:
    """A code that can be read out, such as 7F3K-92QA."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def accepted(text: str | None) -> str | None:
    """The id that a proxy gave the request, if it is one and hides no number of a person."""
    return text if text and _SANE.fullmatch(text) and masked(text) == text else None


def path_of(request: HttpRequest) -> str:
    """The address without its query; parts that are neither ids nor loan numbers are left out."""
    found = request.resolver_match
    if found is None:
        return "(none of ours)"
    path = request.path
    for value in found.kwargs.values():
        if not _PLAIN.fullmatch(str(value)):
            path = path.replace(str(value), "…")
    return masked(path)


def user_of(request: HttpRequest) -> int | None:
    """Who is signed in, if the request asked for that; asking here would cost a query."""
    user = request.__dict__.get("user")
    if user is None or getattr(user, "_wrapped", None) is empty:
        return None
    return int(user.pk) if user.pk else None


class RequestLog:
    """Middleware, the outermost: an id for the request, a line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = accepted(request.headers.get(HEADER))
        own = request_id.set(given or new_code())
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = request_id.get() or ""
            if not request.path.startswith(QUIET):
                logger.info(
                    "request",
                    extra={
                        "method": request.method,
                        "path": path_of(request),
                        "status": response.status_code,
                        "ms": round((time.perf_counter() - started) * 1000, 1),
                        "user": user_of(request),
                    },
                )
            return response
        finally:
            request_id.reset(own)
