"""How often somebody may try to sign in: tries are counted in the database, for all processes.

A try is written before its password is looked at, so that a hundred at once count as a hundred.
Within fifteen minutes and from one address a name has five wrong tries, counted since its last
right one; from all addresses together it has fifty, and one address has a hundred for all names.
The first limit stops guessing without letting a stranger lock a colleague out; the others stop
guessing that is spread. Names and addresses are kept as keyed digests: people type passwords
into the wrong field.
"""

import hashlib
import hmac
import logging
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone

from .models import SignInTry, User

log = logging.getLogger(__name__)
PERIOD = timedelta(minutes=15)
OF_PAIR, OF_NAME, OF_ADDRESS = 5, 50, 100


class TooManyTries(PermissionDenied):
    """Nobody may try this name from this address for a while."""


def digest(text: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"sign-in:" + text.encode(), hashlib.sha256).hexdigest()[:32]


def exhausted(name: str, address: str, now: datetime, spare: int = 0) -> bool:
    """Whether a limit is reached, leaving `spare` tries of each uncounted."""
    lately = SignInTry.objects.filter(at__gt=now - PERIOD)
    of_pair = lately.filter(name=name, address=address)
    if last_right := of_pair.filter(right=True).order_by("-at").first():
        of_pair = of_pair.filter(at__gt=last_right.at)
    return (
        _wrong(of_pair) >= OF_PAIR + spare
        or _wrong(lately.filter(name=name)) >= OF_NAME + spare
        or _wrong(lately.filter(address=address)) >= OF_ADDRESS + spare
    )


def _wrong(tries: QuerySet[SignInTry]) -> int:
    """Every try has a row; one that was right has a second."""
    counts = tries.aggregate(
        all=Count("pk", filter=Q(right=False)), right=Count("pk", filter=Q(right=True))
    )
    return int(counts["all"] - counts["right"])


def begin_try(*, username: str, address: str, now: datetime) -> tuple[str, str]:
    """Count a try as wrong until it proves right; the digests of its name and address.

    Raises TooManyTries. A refused try is not counted, so waiting helps.
    """
    name, place = digest(username.casefold()), digest(address)
    if not exhausted(name, place, now):
        SignInTry.objects.create(at=now, name=name, address=place, right=False)
        if not exhausted(name, place, now, spare=1):
            return name, place
    log.warning("sign_in.throttled", extra={"name_digest": name[:8], "address_digest": place[:8]})
    raise TooManyTries


def was_right(name: str, address: str, now: datetime) -> None:
    SignInTry.objects.create(at=now, name=name, address=address, right=True)


def was_refused(request: HttpRequest | None) -> bool:
    """Whether this request's try was not even looked at, for the words of a form."""
    return request is not None and bool(request.__dict__.get("sign_in_refused"))


def client_address(request: HttpRequest | None) -> str:
    """Where a request came from. X-Forwarded-For is heard from TRUSTED_PROXIES, from the right."""
    if request is None:
        return ""
    address = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    while _trusted(address) and forwarded and (before := forwarded.pop().strip()):
        address = before
    return address


def _trusted(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.TRUSTED_PROXIES)


class ThrottledBackend(ModelBackend):
    """Signing in with a name and a password, wherever in the house: not without limit."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, with the names of their roles in the same read."""
        found = User.objects.annotate(
            role_names=ArrayAgg("groups__name", filter=Q(groups__isnull=False), default=Value([]))
        )
        user: User | None = found.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        now = timezone.now()
        try:
            counted = begin_try(username=username, address=client_address(request), now=now)
        except TooManyTries:
            if request is not None:
                request.__dict__["sign_in_refused"] = True
            raise
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            was_right(*counted, now=timezone.now())
        return user
