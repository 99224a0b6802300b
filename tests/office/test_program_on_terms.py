"""The Terms tab says what the loan's program asks, with sources, and where its late charge is
beyond it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from servicing.engine.terms import LateFee
from tests.make import ann, board
from tests.office.conftest import SignedIn

pytestmark = pytest.mark.django_db
NEW_LOAN = ann()


@pytest.mark.parametrize(
    ("program", "percent", "grace", "said"),
    [
        ("fha", "4", 15, ""),
        ("fha", "5", 15, "FHA allows at most 4% (24 CFR 203.25)"),
        ("va", "4", 10, "VA asks for 15 days of grace (38 CFR 36.4212, 36.4313)"),
        ("conventional", "5", 15, ""),
    ],
)
def test_a_programs_rules_and_its_cap_stand_on_the_terms_tab(
    program: str, percent: str, grace: int, said: str, signed_in: SignedIn
) -> None:
    terms = replace(NEW_LOAN.terms, late_fee=LateFee(grace, percent=Decimal(percent)))
    board(replace(NEW_LOAN, program=program, terms=terms))
    page = signed_in("supervisor").get("/o/loans/1001/terms/").content.decode()
    assert "Late charge" in page
    assert ("24 CFR 203.24<" in page) == (program == "fha")
    assert ("Beyond the program" in page) == bool(said)
    assert said in page


def test_a_loan_without_a_program_has_no_such_card(signed_in: SignedIn) -> None:
    board(replace(NEW_LOAN, program="none"))
    page = signed_in("supervisor").get("/o/loans/1001/terms/").content.decode()
    assert "Program:" not in page
