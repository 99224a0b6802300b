"""The tie-out: what fits says nothing; what does not names its size and most probable cause.

Ann's note: 265,000.00 at 6.375% over 360 months is 1,653.26 a month; 25 are paid.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from servicing.engine.dates import add_months
from servicing.engine.money import format_money
from servicing.loans.boarding.columns import HISTORY, LOANS
from servicing.loans.boarding.schedules import balance_after, paid_off_by
from servicing.loans.boarding.tie_out import Difference, Tolerances, tie_out

from .tape import ON, RATES, Cells, auto, mortgage

RATE = Decimal("6.375")
BALANCE = 25_845_621  # after 25 payments
LOAN_TYPES = {column.name: column.read for column in LOANS}
HISTORY_TYPES = {column.name: column.read for column in HISTORY}


def found(loan: Cells, *history: Cells, tolerances: Tolerances | None = None) -> list[Difference]:
    rows = [{name: HISTORY_TYPES[name](text) for name, text in row.items()} for row in history]
    values = {name: LOAN_TYPES[name](text) for name, text in loan.items() if text}
    return tie_out(values, rows, ON, tolerances or Tolerances())


def only(loan: Cells, *history: Cells) -> Difference:
    [one] = found(loan, *history)
    return one


def brief(one: Difference) -> tuple[Any, ...]:
    return one.check, one.size, one.cause, one.beyond


def principal(cents: int) -> Cells:
    return mortgage("1001", current_principal=format_money(cents))


def test_the_figures_that_these_tests_stand_on() -> None:
    loan = mortgage("1001")
    assert (loan["payment_pi"], loan["current_principal"]) == ("1653.26", "258456.21")
    assert balance_after(26_500_000, RATE, 165_326, 25) == BALANCE


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("paid", [0, 1, 25, 179, 300, 340, 356, 359])
def test_a_loan_on_its_schedule_is_never_an_exception(rate: str, paid: int) -> None:
    assert not any(one.beyond for one in found(mortgage("1001", paid=paid, rate=rate)))


def test_near_its_end_the_cents_of_each_payment_add_up() -> None:
    """Six payments before the end they are more than five cents a payment: information."""
    loan = mortgage("1001", paid=354)
    [one] = found(loan)
    assert (one.check, one.cause, one.beyond) == ("payment_pi", "rounding", False)
    assert abs(one.size) > 5


def test_a_payment_within_its_tolerance() -> None:
    assert found(mortgage("1001", payment_pi="1653.30")) == []
    assert only(mortgage("1001", payment_pi="1653.35")).beyond
    assert found(mortgage("1001", payment_pi="1653.35"), tolerances=Tolerances(payment=10)) == []


def test_a_curtailment_that_the_file_does_not_tell() -> None:
    one = only(principal(BALANCE - 500_000))
    assert brief(one) == ("current_principal", -500_000, "curtailment_missing", True)
    assert (one.given, one.expected) == ("253456.21", "258456.21")
    assert one.note == "5000.00 more was paid than scheduled"


def test_a_curtailment_in_the_history_explains_itself() -> None:
    curtailed = balance_after(26_500_000, RATE, 165_326, 20) - 500_000
    curtailed = balance_after(curtailed, RATE, 165_326, 5)
    row = {"loan_number": "1001", "date": "2026-07-01", "type": "curtailment", "amount": "5000.00"}
    one = only(principal(curtailed), row)
    assert (one.check, one.cause, one.beyond) == ("payment_pi", "curtailment", False)
    assert only(principal(curtailed)).cause == "curtailment_missing"


def test_a_whole_history_is_added_up() -> None:
    """Two payments of the first two installments, one reversed: one installment's principal."""
    loan = mortgage("1001", paid=1) | {"current_principal": "263754.55"}
    rows = [
        {"loan_number": "1001", "date": "2026-11-01", "type": "payment", "amount": "1653.26",
         "principal": "245.45"},
        {"loan_number": "1001", "date": "2026-11-02", "type": "curtailment", "amount": "1000.00",
         "principal": "1000.00"},
        {"loan_number": "1001", "date": "2026-11-03", "type": "payment", "amount": "50.00",
         "principal": "50.00"},
        {"loan_number": "1001", "date": "2026-11-04", "type": "reversal", "amount": "50.00",
         "principal": "50.00"},
    ]  # fmt: skip
    assert only(loan, *rows).beyond is False
    off = only(loan | {"current_principal": "263854.55"}, *rows)
    assert brief(off) == ("current_principal", 10_000, "fee_not_in_file", True)


@pytest.mark.parametrize(("apart", "side"), [(1, "ahead of"), (-1, "behind")])
def test_a_principal_one_installment_off(apart: int, side: str) -> None:
    one = only(principal(balance_after(26_500_000, RATE, 165_326, 25 + apart)))
    assert (one.cause, one.beyond) == ("payment_order", True)
    assert one.note == f"the principal stands 1 installment {side} the next due date"


def test_a_fee_that_was_added_to_the_principal() -> None:
    one = only(principal(BALANCE + 12_500))
    assert brief(one) == ("current_principal", 12_500, "fee_not_in_file", True)
    assert one.note == "125.00 may have been added to the principal"


def test_a_payment_that_holds_the_escrow_payment() -> None:
    one = only(mortgage("1001", payment_pi="2065.36"))
    assert brief(one) == ("payment_pi", 41_211, "fee_not_in_file", True)
    assert one.note == "it holds the escrow payment too"


def test_a_payment_that_holds_something_else() -> None:
    one = only(mortgage("1001", payment_pi="1688.26"))
    assert brief(one) == ("payment_pi", 3_501, "fee_not_in_file", True)
    assert one.note == "it holds 35.00 beside principal and interest"


def test_a_payment_by_actual_360() -> None:
    """265,000.00 at 6.375% x 365/360 over 360 months is 1,668.63."""
    one = only(mortgage("1001", payment_pi="1668.63"))
    assert (one.check, one.cause, one.beyond) == ("payment_pi", "day_count", True)


def test_a_payment_rounded_to_the_dollar() -> None:
    one = only(mortgage("1001", payment_pi="1654.00"))
    assert brief(one) == ("payment_pi", 75, "rounding", True)


def test_an_odd_first_period_that_was_capitalised() -> None:
    """Interest of twenty more days on 265,000.00: 938.54 by 30/360."""
    odd = 93_854
    began = add_months(date.fromisoformat(mortgage("1001")["first_due_date"]), -2, 11)
    one = only(
        mortgage("1001", origination_date=began.isoformat(),
                 current_principal=format_money(balance_after(
                     26_500_000 + odd, RATE, 165_326, 25)))
    )  # fmt: skip
    assert (one.check, one.cause, one.beyond) == ("current_principal", "odd_first_period", True)


def test_an_amount_that_nothing_explains() -> None:
    assert brief(only(principal(BALANCE + 900_000)))[2:] == ("unknown", True)
    assert brief(only(mortgage("1001", payment_pi="1200.00")))[2:] == ("unknown", True)


def test_a_recast_loan_ties_forward_and_its_past_is_information() -> None:
    """After a curtailment the payment was computed anew: 1,621.27 for 253,456.21 in 335 months."""
    loan = principal(BALANCE - 500_000) | {"payment_pi": "1621.27"}
    assert brief(only(loan))[2:] == ("recast", False)


def test_a_modified_loan_is_tied_out_from_its_modification() -> None:
    modified = {
        "modification_date": "2026-01-15", "modified_principal": "250000.00",
        "modified_first_due": "2026-03-01", "modified_term": "480", "annual_rate": "4.000",
        "payment_pi": "1044.85", "current_principal": "248070.77", "original_rate": "6.375",
    }  # fmt: skip
    assert found(mortgage("1001") | modified) == []


def test_after_another_rate_only_forward_is_compared() -> None:
    loan = principal(BALANCE + 900_000) | {"original_rate": "7.000"}
    assert brief(only(loan))[0] == "payment_pi"
    assert found(mortgage("1001", original_rate="7.000")) == []


def test_a_balloon_is_tied_out_on_its_amortization() -> None:
    loan = mortgage("1001", term_months="84", amortization_months="360")
    assert found(loan) == []


def test_a_loan_past_the_end_of_its_schedule() -> None:
    one = only(mortgage("1001", paid=25) | {"term_months": "24"})
    assert (one.check, one.beyond) == ("next_due_date", True)


def test_interest_paid_to_a_month_before_the_next_due_date() -> None:
    """One month of 6.375% on 258,456.21 is 1,373.05, one day 45.77."""
    one = only(mortgage("1001", interest_paid_to="2026-10-01"))
    assert brief(one) == ("interest_paid_to", -137_305, "payment_order", True)
    one = only(mortgage("1001", interest_paid_to="2026-10-31"))
    assert brief(one) == ("interest_paid_to", -4_577, "day_count", True)
    assert found(mortgage("1001", interest_paid_to="")) == []


def test_interest_from_origination_is_an_odd_first_period() -> None:
    loan = mortgage("1001", paid=0, origination_date="2026-10-20", interest_paid_to="2026-10-20")
    assert brief(only(loan))[2:] == ("odd_first_period", False)


def test_a_due_date_that_is_not_the_notes_day() -> None:
    loan = mortgage("1001", next_due_date="2026-12-15", interest_paid_to="2026-11-15")
    assert brief(only(loan)) == ("next_due_date", 0, "due_date_moved", True)


def test_interest_by_the_day_moves_with_the_days_of_payment() -> None:
    loan = auto("1003")
    assert found(loan) == []
    cents = 1_898_518
    one = only(loan | {"current_principal": format_money(cents + 6_000)})
    assert (one.check, one.cause, one.beyond) == ("current_principal", "day_count", False)
    one = only(loan | {"current_principal": format_money(cents - 100_000)})
    assert (one.cause, one.beyond) == ("curtailment_missing", True)


def test_accrued_interest_by_another_day_count() -> None:
    """18,985.18 at 7.49%, 15 days since November 5: 58.44 by actual/365, 59.25 by actual/360."""
    assert found(auto("1003", accrued_interest="58.44")) == []
    fine = Tolerances(principal=50)
    [one] = found(auto("1003", accrued_interest="59.25"), tolerances=fine)
    assert brief(one) == ("accrued_interest", 81, "day_count", True)
    assert one.note == "it fits actual/360; the loan's day count is actual/365"
    assert brief(only(auto("1003", accrued_interest="80.00")))[2:] == ("unknown", True)


def test_what_is_not_computed_yet_needs_an_officer() -> None:
    arm = only(mortgage("1001", rate_type="arm"))
    assert brief(arm) == ("rate_type", 0, "adjustable_rate", True)
    interest_only = mortgage("1001") | {
        "interest_only_months": "60", "payment_pi": "1407.81", "current_principal": "265000.00",
    }  # fmt: skip
    assert brief(only(interest_only)) == ("interest_only_months", 0, "interest_only", False)


def test_what_a_payment_pays_off_is_the_inverse_of_the_level_payment() -> None:
    assert paid_off_by(165_326, RATE, 360) == 26_500_076
    assert paid_off_by(10_000, Decimal(0), 12) == 120_000


@pytest.mark.parametrize(
    ("given", "beyond", "note"),
    [
        ("2054-10-01", None, ""),
        ("2054-11-01", False, "1 month from the end of the term"),
        ("2055-02-01", False, "4 months from the end of the term"),
        ("2031-10-01", True,
         "276 months from the end of the term; the whole balance is billed on 2031-10-01"),
        ("2025-12-01", True,
         "346 months from the end of the term; the whole balance is billed on 2026-12-01"),
    ],
)  # fmt: skip
def test_a_maturity_that_is_not_the_end_of_the_term(
    given: str, beyond: bool | None, note: str
) -> None:
    differences = found(mortgage("1001", maturity_date=given))
    assert [(one.check, one.beyond, one.note) for one in differences] == (
        [] if beyond is None else [("maturity_date", beyond, note)]
    )


def test_the_maturity_of_a_balloon_and_of_a_modified_term() -> None:
    assert (
        found(
            mortgage(
                "1001", term_months="120", amortization_months="360", maturity_date="2034-10-01"
            )
        )
        == []
    )
    modified = mortgage("1001") | {
        "modified_principal": "265000.00", "modified_first_due": "2024-11-01",
        "modified_term": "360", "term_months": "340", "maturity_date": "2054-10-01",
    }  # fmt: skip
    assert found(modified) == []


def test_a_prepayment_penalty_is_told() -> None:
    one = only(mortgage("1001", prepayment_penalty_code="5-4-3"))
    assert brief(one) == ("prepayment_penalty_code", 0, "payoff_rule", False)
