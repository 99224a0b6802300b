"""What an operation is, and the list of them all.

An operation is a function and one declaration: its address, its name, who may call it, what it
is asked with and what it answers. The router, the permission check, the description and the
table of the tests are made from it. A new one is a dozen lines:

    @operation(
        "GET", "loans/<str:number>/", "get_loan", "See where a loan stands", group="Loans",
        permission="loan.view", answer=LoanFigures,
    )
    def get_loan(call: Call, number: str) -> Standing:
        \"\"\"What the description says besides.\"\"\"
        return standing_of(loan_of(number), open_date())
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from rest_framework.serializers import Serializer

from servicing.audit.models import User
from servicing.audit.roles import ACTS, may

from .models import Token

Shape = type[Serializer[Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to an operation: who, with what, when. `query` and `body` are checked."""

    user: User
    token: Token | None
    query: dict[str, Any]
    body: dict[str, Any]
    key: str  # the idempotency key, where the operation asks for one
    now: datetime
    sent: Any = None  # the content as it came, where the operation reads it itself

    @property
    def actor(self) -> str:
        return self.user.username

    @property
    def source_key(self) -> str:
        """The key as it stands in the source of a receipt: unique in the house."""
        return f"{self.user.pk}:{self.key}"

    @property
    def house_key(self) -> str:
        """The key for rows whose keys are unique in the house and at most 80 characters."""
        return sha256(f"api:{self.source_key}".encode()).hexdigest()

    def may(self, permission: str) -> bool:
        """Whether the person has it, and the token where there is one."""
        return (self.token is None or self.token.covers(permission)) and may(self.user, permission)

    def demand(self, permission: str) -> None:
        """Ask for one more permission where the content decides. Raises PermissionDenied."""
        if not self.may(permission):
            raise PermissionDenied(f"You cannot {ACTS[permission]}.")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with another status than the operation's own."""

    content: Any
    status: int


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as declared.

    `changes`: it changes something, so an Idempotency-Key is required and its act runs once.
    `own_transactions`: its act commits by itself and repeats safely by itself (files, nights);
    every other act commits together with the record of its answer. `many`: it answers a page.
    `also`: another status of success. `as_sent`: its content is a contract of its own, read and
    answered as it stands; `body` and `answer` then only describe it.
    """

    method: str
    path: str
    name: str
    summary: str
    group: str
    permission: str
    act: Callable[..., Any]
    answer: Shape | None = None
    query: Shape | None = None
    body: Shape | None = None
    many: bool = False
    changes: bool = False
    own_transactions: bool = False
    upload: bool = False
    as_sent: bool = False
    content_type: str = "application/json"
    status: int = 200
    also: int = 0

    @property
    def description(self) -> str:
        return " ".join((self.act.__doc__ or "").split())


OPERATIONS: list[Operation] = []


def operation(
    method: str, path: str, name: str, summary: str, *, group: str, permission: str, **more: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the function an operation. `more` is the rest of Operation."""
    if permission not in ACTS:
        raise KeyError(permission)
    if any(one.name == name or (one.method, one.path) == (method, path) for one in OPERATIONS):
        raise ValueError(f"{name} is declared twice")

    def declare(act: Callable[..., Any]) -> Callable[..., Any]:
        OPERATIONS.append(Operation(method, path, name, summary, group, permission, act, **more))
        return act

    return declare
