"""Who calls: a program with a token, or a browser with its session."""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from servicing.audit.models import User
from servicing.audit.roles import ACTS, may

from .models import Token
from .operations import Operation
from .tokens import find_token


class BearerToken(BaseAuthentication):
    """Authorization: Bearer mrd_…"""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer":
            raise AuthenticationFailed("Send the token as Authorization: Bearer …", "token_invalid")
        token = find_token(secret.strip(), datetime.now(UTC))
        if token is None:
            raise AuthenticationFailed(
                "The token is unknown, revoked or expired. Make a new one at /account/tokens/.",
                "token_invalid",
            )
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BrowserSession(SessionAuthentication):
    """The session of the signed-in browser. What changes something needs its CSRF token."""

    def enforce_csrf(self, request: Any) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(str(error.detail), "csrf_failed") from error


class Allowed(BasePermission):
    """The one permission that the operation declares, by the person's roles, and by the token's
    scopes where it has any."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.user, User):
            return False  # 401
        token: Any = request.auth
        operation: Operation | None = view.operation_of(request.method)
        if operation is None:
            return True  # 405
        return check_allowed(request.user, token, operation.permission)


def check_allowed(user: User, token: Token | None, permission: str) -> bool:
    """True, or PermissionDenied with a sentence that names what is missing."""
    if not may(user, permission):
        raise PermissionDenied(
            f"You cannot {ACTS[permission]}. That needs the permission {permission}."
        )
    if token is not None and not token.covers(permission):
        raise PermissionDenied(
            f"This token cannot {ACTS[permission]}. That needs the scope {permission}.",
            "scope_missing",
        )
    return True


class BearerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description says it."""

    target_class = "servicing.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from /account/tokens/ or `manage.py token`.",
        }


class BrowserSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "servicing.api.authentication.BrowserSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The signed-in browser. What changes something sends X-CSRFToken too.",
        }
