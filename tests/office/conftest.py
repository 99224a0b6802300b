"""People of each role, signed in, and one boarded mortgage: number 1001."""

from collections.abc import Callable

import pytest
from django.test import Client

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from tests.nightly.portfolio import board, mortgage

ANONYMOUS = "anonymous"
NO_ROLE = "no_role"
SignedIn = Callable[[str], Client]


@pytest.fixture
def signed_in(db: None) -> SignedIn:
    """A browser in which a person of this role is signed in, or nobody, or somebody of no role."""

    def browser_of(who: str) -> Client:
        client = Client()
        if who == ANONYMOUS:
            return client
        user = User.objects.create_user(who, password="x", first_name=who, last_name="Person")  # noqa: S106
        if who != NO_ROLE:
            give_role(user, Role(who))
        client.force_login(user)
        return client

    return browser_of


@pytest.fixture
def loan(db: None) -> str:
    """The number of a mortgage in the books."""
    board(mortgage("1001"))
    return "1001"
