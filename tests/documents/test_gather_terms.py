"""Statements of loans that are paid ahead, adjustable, or dear to pay early."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from servicing.documents.gathering.statements import note_terms
from servicing.engine.arm import Arm
from tests.documents import pages
from tests.nightly.portfolio import MORTGAGE, mortgage

from .test_gather import STATEMENT, ann, boarded, pay, statement

__all__ = ["ann"]
pytestmark = pytest.mark.django_db
DAY = STATEMENT
PENALTY = {"prepayment_penalty_code": "5-4-3"}


def test_a_loan_that_is_paid_ahead_sees_the_month_s_payments(ann: int) -> None:
    """Both payments are of the period, though the next installment is two months away."""
    pay(ann, date(2026, 4, 1), 149910)
    pay(ann, date(2026, 4, 10), 149910)
    facts = statement(ann)
    assert facts.due_date == date(2026, 6, 1)
    assert (facts.period_from, facts.period_to) == (date(2026, 3, 18), DAY)
    assert [(one.on, one.payment) for one in facts.activity] == [
        (date(2026, 4, 1), 149910),
        (date(2026, 4, 10), 149910),
    ]
    assert facts.paid_since.total == facts.paid_year.total == 2 * 149910


@pytest.mark.parametrize(
    ("row", "next_change", "penalty"),
    [
        ({}, None, False),
        ({"rate_type": "arm", "arm_first_change": "2028-05-01"}, date(2028, 5, 1), False),
        ({"rate_type": "fixed", "arm_next_change": "2028-05-01"}, None, False),
        ({"rate_type": "arm", "arm_next_change": "2025-10-31", "arm_change_months": "6"},
         date(2026, 4, 30), False),
        (PENALTY, None, True),
        ({**PENALTY, "prepayment_penalty_until": "2026-04-17"}, None, True),
        ({**PENALTY, "prepayment_penalty_until": "2026-04-16"}, None, False),
    ],
)  # fmt: skip
def test_the_note_s_terms_that_a_statement_names(
    row: dict[str, str], next_change: date | None, penalty: bool
) -> None:
    found = note_terms(row, MORTGAGE, DAY)
    assert (found["next_rate_change"], found["prepayment_penalty"]) == (next_change, penalty)


def test_the_terms_say_when_an_adjustable_rate_changes_next() -> None:
    terms = replace(MORTGAGE, arm=Arm(Decimal("2.75"), date(2025, 6, 1), 12, index="SOFR30A"))
    assert note_terms({}, terms, DAY)["next_rate_change"] == date(2026, 6, 1)


def test_an_adjustable_rate_is_not_called_fixed() -> None:
    row = {
        "rate_type": "arm", "arm_next_change": "2028-05-01", "prepayment_penalty_code": "5-4-3",
        "prepayment_penalty_until": "2027-03-31",
    }  # fmt: skip
    stream = boarded(replace(mortgage("1001"), boarded_row=row))
    rows = re.findall(
        r'<th scope="row">((?:Interest rate|Prepayment)[^<]*)', pages.html(statement(stream))
    )
    assert rows == ["Interest rate (until 05/01/2028)", "Prepayment penalty (until 03/31/2027)"]
