"""People of each role, signed in; a boarded mortgage, number 1001; a lockbox file of March."""

from collections.abc import Callable

import pytest
from django.test import Client

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.loans.models import Loan
from servicing.payments.intake import read_files, receive_file
from servicing.payments.models import BankFile, Receipt
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

from .lockbox import AT, GOOD

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


@pytest.fixture
def streams(db: None) -> dict[str, int]:
    """Ann's loan 1001 and Ben's 1002."""
    streams = board(mortgage("1001"), mortgage("1002"))
    Loan.objects.filter(number="1001").update(borrower_name="Ann Bell")
    Loan.objects.filter(number="1002").update(borrower_name="Ben Cole")
    return streams


@pytest.fixture
def cashier(streams: dict[str, int], signed_in: SignedIn) -> Client:
    return signed_in("cashier")


@pytest.fixture
def file(streams: dict[str, int]) -> BankFile:
    """A file that a night has read: two items matched, two that wait."""
    kept = receive_file(name="march.csv", content=GOOD, actor="cashier", business_date=FIRST_DAY)
    read_files(FIRST_DAY, "night", AT)
    kept.refresh_from_db()
    return kept


@pytest.fixture
def unknown(file: BankFile) -> Receipt:
    """Ann's check with a loan number that nobody has."""
    return Receipt.objects.get(loan_number="1010")
