"""Programs of each role with a token, and the same portfolio as the office's tests."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from servicing.api.tokens import make_token
from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from tests.office.conftest import ANONYMOUS, NO_ROLE, file, loan, streams, unknown

from .program import Program

__all__ = ["file", "loan", "streams", "unknown"]

Of = Callable[..., Program]


@pytest.fixture
def program(db: None) -> Of:
    """A program that acts as a person of this role, or of none, or with no token at all."""

    def of(who: str, **more: object) -> Program:
        if who == ANONYMOUS:
            return Program("")
        user, _ = User.objects.get_or_create(username=who, defaults={"first_name": who})
        if who != NO_ROLE:
            give_role(user, Role(who))
        _, secret = make_token(
            user=user, name="test", days=1, actor="test", at=datetime.now(UTC),
            **more,  # type: ignore[arg-type]
        )  # fmt: skip
        return Program(secret)

    return of


@pytest.fixture
def officer(streams: dict[str, int], program: Of) -> Program:
    return program("officer")


@pytest.fixture
def cashier(streams: dict[str, int], program: Of) -> Program:
    return program("cashier")


@pytest.fixture
def supervisor(streams: dict[str, int], program: Of) -> Program:
    return program("supervisor")
