"""The escrow analysis in the cases that 12 CFR 1024.17 tells apart."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from escrow.analysis import Bill, EscrowError, Movement, analyze, cushion_of_months, lowest_cushion
from escrow.repayment import RULES, EscrowRules, is_current
from servicing.engine.money import parse_money

from .accounts import TAXES, YEAR, appendix_e, codes, example_of


def test_what_moves_until_the_year_begins_leads_to_the_starting_balance() -> None:
    answer = analyze(
        appendix_e(
            -15444,
            until_start=(
                Movement(date(2026, 6, 1), deposit=41210),
                Movement(date(2026, 6, 20), disbursement=10000),
            ),
        )
    )
    assert answer.start == 15766
    assert (answer.deficiency, answer.shortage) == (15444, 104000 - 15766 - 15444)
    assert answer.low_projected == 15766 - 78000


def test_a_projection_below_zero_is_a_shortage_and_no_deficiency() -> None:
    bill = Movement(date(2026, 6, 20), disbursement=50000)
    answer = analyze(appendix_e(20000, until_start=(bill,)))
    assert answer.start == -30000
    assert (answer.shortage, answer.deficiency) == (134000, 0)


def test_an_advance_that_is_made_good_before_the_year_is_neither() -> None:
    deposit = Movement(date(2026, 6, 1), deposit=104100)
    answer = analyze(appendix_e(-100, until_start=(deposit,)))
    assert (answer.surplus, answer.shortage, answer.deficiency) == (0, 0, 0)


def test_an_account_is_opened_with_a_deposit_and_not_with_a_shortage_to_repay() -> None:
    answer = analyze(appendix_e(0, kind="initial"))
    assert answer.shortage == answer.required_start == 104000
    assert codes(answer) == ["opening_deposit"]
    assert (answer.shortage_monthly, answer.payment_changes) == (0, ((YEAR, 13000),))

    paid = Movement(date(2026, 5, 15), deposit=104000)
    answer = analyze(appendix_e(0, kind="initial", until_start=(paid,)))
    assert (answer.shortage, codes(answer)) == (0, [])

    spread = EscrowRules(opening_deposit="spread")
    answer = analyze(appendix_e(0, kind="initial", rules=spread))
    assert answer.shortage_monthly == 8666


def test_the_deficiency_of_a_late_borrower_goes_by_the_loan_documents() -> None:
    answer = analyze(appendix_e(-15000, borrower_current=False))
    assert codes(answer)[-1] == "deficiency_documents"
    assert answer.statement_exempt


def test_a_small_deficiency_may_be_asked_within_30_days() -> None:
    assert "deficiency_repay" in codes(analyze(appendix_e(-12999)))
    assert "deficiency_repay" not in codes(analyze(appendix_e(-13000)))


@pytest.mark.parametrize("reason", ["foreclosure_filed", "in_bankruptcy"])
def test_the_annual_statement_may_wait_in_foreclosure_and_bankruptcy(reason: str) -> None:
    assert not analyze(appendix_e()).statement_exempt
    assert analyze(appendix_e(**{reason: True})).statement_exempt
    assert not analyze(appendix_e(kind="short_year", **{reason: True})).statement_exempt


def test_thirty_days_late_is_still_current() -> None:
    due = date(2026, 4, 1)
    assert is_current(None, due)
    assert is_current(due, date(2026, 5, 1))
    assert not is_current(due, date(2026, 5, 2))


def test_the_lowest_cushion_controls() -> None:
    assert lowest_cushion(RULES) == Fraction(1, 6) == cushion_of_months(2)
    assert lowest_cushion(RULES, cushion_of_months(1), None) == Fraction(1, 12)
    assert lowest_cushion(RULES, cushion_of_months(3)) == Fraction(1, 6)
    assert analyze(appendix_e(cushion=cushion_of_months(3))).cushion == 26000
    assert analyze(appendix_e(cushion=cushion_of_months(1))).required_start == 91000
    assert analyze(appendix_e(cushion=Fraction(0))).required_start == 78000


def test_a_cushion_is_never_rounded_up_over_its_limit() -> None:
    bill = (Bill(date(2026, 7, 25), 100000, "county_tax"),)
    answer = analyze(appendix_e(disbursements=bill))
    assert (answer.monthly_base, answer.cushion) == (8333, 16666)


def test_the_cents_that_a_twelfth_cannot_hold_stay_visible() -> None:
    """1,000.00 is 83.33 a month, 999.96 a year: the low point, 12 months on, is 4 cents lower."""
    bill = (Bill(date(2027, 6, 25), 100000, "county_tax"),)
    answer = analyze(appendix_e(disbursements=bill))
    assert answer.low_balance == answer.rows[-1].step1 == -4
    assert answer.required_start == 16666 + 4
    assert answer.rows[-1].target == answer.cushion
    rounded = analyze(
        appendix_e(
            disbursements=(Bill(YEAR, 100007, "county_tax"),), rules=EscrowRules(base_rounding="up")
        )
    )
    assert (rounded.monthly_base, rounded.rows[-1].step1) == (8334, 8334 * 12 - 100007)


def test_a_month_may_be_measured_by_the_payment_now_made() -> None:
    rules = EscrowRules(one_month="current")
    assert "shortage_repay" in codes(analyze(appendix_e(90000, current_payment=14001, rules=rules)))
    large = analyze(appendix_e(90000, current_payment=14000, rules=rules))
    assert "shortage_repay" not in codes(large)


def test_a_surplus_larger_than_a_year_of_payments_is_refunded_even_if_small() -> None:
    """A credit that would make a payment negative is a refund."""
    bill = (Bill(date(2026, 7, 25), 2400, "hoa"),)
    answer = analyze(appendix_e(2200 + 400 + 2401, disbursements=bill))
    assert (answer.surplus, answer.monthly_base) == (2401, 200)
    assert answer.surplus_refund == 2401
    assert answer.payment_changes == ((YEAR, 200),)


def test_a_three_year_policy_reaches_its_low_point_once_in_its_cycle() -> None:
    """Flood cover of 1,080.00 every three years: 30.00 a month, whatever the year."""
    inputs, expected = example_of("three_year_item")
    premium = parse_money(inputs["premium"])
    cycle = inputs["billing_cycle_years"] * 12
    assert cycle == expected["months"]

    far = Bill(date(2029, 6, 25), premium, "flood", cycle_months=cycle)
    first_year = analyze(appendix_e(0, disbursements=(), later=(far,), cushion=Fraction(0)))
    assert first_year.monthly_base == parse_money(expected["monthly"])
    assert (first_year.required_start, first_year.low_balance) == (0, 0)
    assert first_year.rows[-1].step1 == 36000

    middle = Bill(date(2028, 6, 25), premium, "flood", cycle_months=cycle)
    second_year = analyze(appendix_e(36000, disbursements=(), later=(middle,), cushion=Fraction(0)))
    assert second_year.required_start == 36000
    assert second_year.low_after_year
    assert second_year.low_month == date(2028, 6, 1)
    assert (second_year.shortage, second_year.surplus) == (0, 0)

    near = Bill(date(2027, 6, 25), premium, "flood", cycle_months=cycle)
    last_year = analyze(appendix_e(72000, disbursements=(near,), cushion=Fraction(0)))
    assert last_year.annual_disbursements == 36000
    assert (last_year.required_start, last_year.rows[-1].projected) == (72000, 0)
    assert not last_year.low_after_year


def test_yearly_bills_come_again_while_the_low_point_of_a_long_cycle_is_sought() -> None:
    far = Bill(date(2028, 12, 10), 108000, "flood", cycle_months=36)
    answer = analyze(appendix_e(later=(far,)))
    assert answer.monthly_base == 16000
    # December 2028 is month 30: 30 x 30.00 saved against 1,080.00, on the low of the taxes.
    assert answer.low_month == date(2028, 12, 1)
    assert answer.low_balance == -78000 + 30 * 3000 - 108000


def test_a_bill_paid_before_the_year_still_counts_in_the_payment() -> None:
    early = Bill(date(2027, 7, 25), 50000, "county_tax")
    answer = analyze(appendix_e(disbursements=TAXES[1:], later=(early,)))
    assert answer.annual_disbursements == 156000
    assert answer.monthly_base == 13000
    assert answer.low_balance == -28000
    assert not answer.low_after_year


def test_a_short_year_deposits_a_twelfth_of_the_whole_year() -> None:
    answer = analyze(appendix_e(kind="short_year", months=4))
    assert len(answer.rows) == 5
    assert (answer.monthly_base, answer.low_month) == (13000, date(2026, 9, 1))
    assert answer.required_start == 47000 + 26000


def test_a_cycle_as_one_long_year_gives_the_same_monthly_amount() -> None:
    bill = Bill(date(2029, 6, 25), 108000, "flood")
    answer = analyze(appendix_e(disbursements=(bill,), months=36))
    assert (answer.monthly_base, answer.annual_disbursements) == (3000, 36000)


def test_a_first_payment_on_another_day_carries_its_day() -> None:
    answer = analyze(appendix_e(94000, first_payment=date(2026, 8, 31)))
    assert answer.effective_date == date(2026, 8, 31)
    assert [change.due_from for change in answer.payment_changes] == [
        date(2026, 8, 31), date(2027, 7, 31), date(2027, 8, 31),
    ]  # fmt: skip


def test_an_account_without_bills_gives_everything_back() -> None:
    answer = analyze(appendix_e(4000, disbursements=()))
    assert (answer.surplus_refund, answer.new_payment) == (4000, 0)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"kind": "yearly"}, "kind"),
        ({"computation_start": date(2026, 7, 2)}, "computation_start"),
        ({"months": 0}, "months"),
        ({"months": 61}, "months"),
        ({"cushion": Fraction(-1, 12)}, "cushion"),
        ({"current_payment": -1}, "current_payment"),
        ({"spread_months": 11}, "spread_months"),
        ({"deficiency_months": 1}, "deficiency_months"),
        ({"until_start": (Movement(YEAR, 1),)}, "until_start.0.date"),
        ({"until_start": (Movement(date(2026, 6, 1), -1),)}, "until_start.0"),
        ({"disbursements": (Bill(date(2026, 6, 30), 1, "hoa"),)}, "disbursements.0.date"),
        ({"disbursements": (*TAXES, Bill(date(2027, 7, 1), 1, "hoa"))}, "disbursements.3.date"),
        ({"disbursements": (Bill(YEAR, -1, "hoa"),)}, "disbursements.0.amount"),
        ({"later": (Bill(YEAR, 1, "hoa"),)}, "later.0.date"),
        ({"later": (Bill(date(2028, 7, 1), 1, "hoa"),)}, "later.0.date"),
    ],
)
def test_a_question_that_cannot_be_answered_names_its_field(
    changes: dict[str, Any], path: str
) -> None:
    with pytest.raises(EscrowError) as refused:
        analyze(appendix_e(**changes))
    assert refused.value.path == path
