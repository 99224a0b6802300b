"""Tokens: made once and shown once, found by their hash, revoked for good."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from servicing.audit.acts import record
from servicing.audit.models import User
from servicing.audit.roles import ACTS, may

from .models import Token

BEGINS = "mrd_"  # so that people and scanners see what it is
SHOWN = 10  # characters of it that tell tokens apart, the beginning among them
LONGEST = 366  # days that a token may live
MOST = 20  # living tokens of a person


class TokenRefused(ValueError):
    """A token that cannot be made; the message says why."""


def make_token(*, user: User, name: str, days: int, scopes: Sequence[str] = (), actor: str,
               at: datetime) -> tuple[Token, str]:  # fmt: skip
    """A new token and its secret, which is kept nowhere. `scopes` are permissions that the user
    has; none of them means all that the user may do. Raises TokenRefused."""
    name = name.strip()
    if not name:
        raise TokenRefused("Give the token a name, like the program that will use it.")
    if not 1 <= days <= LONGEST:
        raise TokenRefused(f"A token lives 1 to {LONGEST} days.")
    if wrong := [scope for scope in scopes if scope not in ACTS or not may(user, scope)]:
        raise TokenRefused(f"{user.username} has no permission {wrong[0]}.")
    secret = BEGINS + secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if living_tokens(user, at).count() >= MOST:
            raise TokenRefused(f"{user.username} has {MOST} tokens. Revoke one first.")
        token = Token.objects.create(
            user=user, name=name[:80], prefix=secret[:SHOWN], digest=digest_of(secret),
            scopes=sorted(set(scopes)), created_at=at, expires_at=at + timedelta(days=days),
        )  # fmt: skip
        record(
            actor=actor, action="token:made", subject=token.prefix,
            details={"name": token.name, "user": user.username, "days": days,
                     "scopes": token.scopes},
        )  # fmt: skip
    return token, secret


def living_tokens(user: User, at: datetime) -> QuerySet[Token]:
    return Token.objects.filter(user=user, revoked_at=None, expires_at__gt=at)


def revoke_token(*, token: Token, actor: str, at: datetime) -> None:
    """The token opens nothing any more. Again changes nothing."""
    with transaction.atomic():
        if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
            record(
                actor=actor, action="token:revoked", subject=token.prefix,
                details={"name": token.name, "user": token.user.username},
            )  # fmt: skip


def find_token(secret: str, at: datetime) -> Token | None:
    """The living token of a secret, of a person who may sign in; the day of its use is kept."""
    found = Token.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if found is None or not found.lives(at) or not found.user.is_active:
        return None
    if found.last_used_on != at.date():  # one write a day, not one a request
        Token.objects.filter(pk=found.pk).update(last_used_on=at.date())
    return found


def digest_of(secret: str) -> str:
    """The secret has 256 random bits, so one round of SHA-256 is all that it needs."""
    return sha256(secret.encode()).hexdigest()
