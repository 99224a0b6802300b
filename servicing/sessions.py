"""When a person is signed out: SESSION_MINUTES after the last page, twelve hours after signing in.

What a browser asks for by itself does not count, for nobody may sit before it: it says so in the
header X-Unattended (hx-headers), and so does the question how long is left.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.http.response import HttpResponseBase

RENEWED_EVERY = 60  # seconds: a session is written at most so often
BEGUN, SEEN = "begun", "seen"


def seconds_left(session: SessionBase, now: float) -> int:
    """Until the person is signed out, if no page is asked for any more."""
    idle = session.get(SEEN, now) + settings.SESSION_COOKIE_AGE
    return max(0, int(min(idle, _end(session, now)) - now))


def renew(session: SessionBase, now: float) -> None:
    """The person is here: the time without a page begins anew, and never passes the end."""
    session.setdefault(BEGUN, int(now))
    session[SEEN] = int(now)
    session.set_expiry(max(1, min(settings.SESSION_COOKIE_AGE, int(_end(session, now) - now))))


def _end(session: SessionBase, now: float) -> float:
    return float(session.get(BEGUN, now)) + settings.SESSION_LONGEST


class SessionClock:
    """Middleware: renews the session of a person at work, ends the one whose time is up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        now = time.time()
        before = signed_in(request)
        if before and seconds_left(request.session, now) == 0:
            logout(request)
        elif (
            before
            and "X-Unattended" not in request.headers
            and now - request.session.get(SEEN, now) > RENEWED_EVERY
        ):
            renew(request.session, now)
        response = self.get_response(request)
        if not before and request.session.accessed and signed_in(request):
            renew(request.session, now)
        return response


def signed_in(request: HttpRequest) -> bool:
    return "_auth_user_id" in request.session
