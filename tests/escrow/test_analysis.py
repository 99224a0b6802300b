"""The escrow analysis against Appendix E and the worked examples, figure by figure."""

from datetime import date
from fractions import Fraction

import pytest

from escrow.analysis import Bill, analyze
from escrow.repayment import EscrowRules
from servicing.engine.money import parse_money

from .accounts import TAXES, YEAR, appendix_e, codes, example_of, monthly_payments

STEPS = (("step1", "step1"), ("step2", "step2"), ("step3_target", "target"))


def test_appendix_e_comes_out_in_every_figure_of_its_three_steps() -> None:
    inputs, expected = example_of("appE_aggregate")
    bills = tuple(
        Bill(date(2026, {"Jul": 7, "Sep": 9, "Dec": 12}[row["month"]], row["day"]),
             parse_money(row["amount"]), row["item"])
        for row in inputs["disbursements"]
    )  # fmt: skip
    answer = analyze(appendix_e(disbursements=bills, cushion=Fraction(inputs["cushion_fraction"])))

    assert answer.annual_disbursements == parse_money(expected["annual_disbursements"])
    assert answer.monthly_base == parse_money(expected["monthly_payment"])
    assert answer.cushion == parse_money(expected["cushion"])
    assert answer.low_balance == parse_money(expected["lowest_trial_balance"])
    assert answer.low_month.strftime("%b") == expected["lowest_month"]
    assert answer.rows[0].step2 == parse_money(expected["initial_deposit_excluding_cushion"])
    assert answer.required_start == parse_money(expected["initial_deposit_including_cushion"])
    assert len(answer.rows) == 13
    for column, field in STEPS:
        assert [
            (row.month.strftime("%b"), row.deposit, row.disbursed, getattr(row, field))
            for row in answer.rows
        ] == [
            (row["month"], *(parse_money(row[key]) for key in ("payment", "disbursement",
                                                               "balance")))
            for row in expected[column]
        ]  # fmt: skip


@pytest.mark.parametrize("item", ["county taxes", "school taxes"])
def test_appendix_e_comes_out_for_each_item_alone(item: str) -> None:
    inputs, expected = example_of("appE_single_item")
    bills = tuple(
        bill for bill in TAXES if bill.kind == ("county_tax" if "county" in item else "school_tax")
    )
    answer = analyze(appendix_e(disbursements=bills))
    assert answer.monthly_base == parse_money(inputs["items"][item]["monthly_payment"])
    assert answer.cushion == parse_money(inputs["items"][item]["cushion"])
    for column in ("step1", "step2", "step3"):
        field = "target" if column == "step3" else column
        wanted = [parse_money(text) for text in expected[item][column]]
        assert [getattr(row, field) for row in answer.rows] == wanted
    assert [row.month.strftime("%b") for row in answer.rows] == expected["months"]


def test_the_aggregate_needs_less_than_the_items_one_by_one() -> None:
    _, expected = example_of("appE_single_item")
    county = tuple(bill for bill in TAXES if bill.kind == "county_tax")
    school = tuple(bill for bill in TAXES if bill.kind == "school_tax")
    alone = sum(
        analyze(appendix_e(disbursements=bills)).required_start for bills in (county, school)
    )
    together = analyze(appendix_e()).required_start
    assert alone == parse_money(expected["opening_balance_single_item_total"])
    assert together == parse_money(expected["opening_balance_aggregate"])
    assert alone - together == parse_money(expected["aggregate_is_lower_by"])


def test_a_surplus_of_50_or_more_is_refunded_within_30_days() -> None:
    inputs, expected = example_of("surplus_ge_50")
    answer = analyze(appendix_e(parse_money(inputs["actual_projected_balance"])))
    assert answer.required_start == parse_money(inputs["target_opening_balance"])
    assert answer.surplus == answer.surplus_refund == parse_money(expected["surplus"])
    assert str(answer.surplus_refund_due) == expected["refund_deadline"]
    assert answer.new_payment == parse_money(expected["new_escrow_payment"])
    assert codes(answer) == ["surplus_refund"]


def test_a_surplus_below_50_is_credited_over_the_year() -> None:
    inputs, expected = example_of("surplus_lt_50")
    answer = analyze(appendix_e(parse_money(inputs["actual_projected_balance"])))
    assert answer.surplus == parse_money(expected["surplus"])
    assert answer.surplus_refund_due is None
    assert answer.new_payment == parse_money(expected["new_escrow_payment_if_credited"])
    assert answer.credit_monthly == 250
    assert answer.payment_changes == ((YEAR, 12750), (date(2027, 7, 1), 13000))
    assert codes(answer) == ["surplus_refund", "surplus_credit"]


def test_a_small_surplus_is_refunded_where_the_rules_row_says_so() -> None:
    answer = analyze(appendix_e(107000, rules=EscrowRules(small_surplus="refund")))
    assert (answer.surplus_refund, answer.surplus_refund_due) == (3000, date(2026, 6, 14))
    assert answer.payment_changes == ((YEAR, 13000),)


@pytest.mark.parametrize(
    ("surplus", "refund", "due", "payment"),
    [(4999, 0, None, 13000 - 416), (5000, 5000, date(2026, 6, 14), 13000)],
)
def test_exactly_50_dollars_is_refunded(
    surplus: int, refund: int, due: date | None, payment: int
) -> None:
    inputs, expected = example_of("surplus_boundary_50")
    assert (parse_money(inputs["surplus"]) == 5000) is expected["refund_required"]
    answer = analyze(appendix_e(104000 + surplus))
    assert answer.surplus == surplus
    assert (answer.surplus_refund, answer.surplus_refund_due) == (refund, due)
    assert answer.new_payment == payment


def test_the_surplus_of_a_late_borrower_stays_in_the_account() -> None:
    inputs, expected = example_of("surplus_borrower_not_current")
    surplus = parse_money(inputs["surplus"])
    answer = analyze(appendix_e(104000 + surplus, borrower_current=False))
    assert answer.surplus == surplus
    assert (answer.surplus_refund, answer.surplus_refund_due) == (0, None)
    assert expected == {"refund_required": False, "servicer_may_retain": True}
    assert codes(answer) == ["surplus_retain"]
    assert answer.new_payment == answer.monthly_base


def test_a_small_shortage_is_spread_to_the_cent() -> None:
    inputs, expected = example_of("shortage_lt_one_month")
    answer = analyze(appendix_e(parse_money(inputs["actual_projected_balance"])))
    assert answer.shortage == parse_money(expected["shortage"])
    assert answer.deficiency == parse_money(expected["deficiency"])
    assert answer.one_month == parse_money(inputs["one_month_escrow_payment"])
    parts = [amount - answer.monthly_base for amount in monthly_payments(answer, 13)]
    spread = [parse_money(text) for text in expected["spread_cents_round_down_then_true_up"]]
    assert parts == [*spread, 0]
    assert sum(parts) == parse_money(expected["sum"])
    assert answer.shortage_monthly == spread[0]
    assert answer.new_payment == parse_money(expected["new_escrow_payment_first_month"])
    assert answer.payment_changes == (
        (YEAR, 13833), (date(2027, 6, 1), 13837), (date(2027, 7, 1), 13000),
    )  # fmt: skip
    texts = [option.text for option in answer.options]
    assert texts == expected["options"]


def test_a_shortage_of_more_than_a_month_is_never_asked_in_one_sum() -> None:
    inputs, expected = example_of("shortage_ge_one_month")
    answer = analyze(appendix_e(parse_money(inputs["actual_projected_balance"])))
    assert answer.shortage == parse_money(expected["shortage"])
    assert answer.deficiency == parse_money(expected["deficiency"])
    assert [option.text for option in answer.options] == expected["options"]
    assert ("shortage_repay" in codes(answer)) is expected["lump_sum_may_be_required"]
    assert answer.shortage_monthly == parse_money(expected["monthly_shortage_payment"])
    assert answer.new_payment == parse_money(expected["new_escrow_payment"])


@pytest.mark.parametrize(("shortage", "in_one_sum"), [(12999, True), (13000, False)])
def test_a_shortage_equal_to_one_month_counts_as_large(shortage: int, in_one_sum: bool) -> None:
    inputs, expected = example_of("shortage_equal_one_month_boundary")
    answer = analyze(appendix_e(104000 - shortage))
    assert answer.one_month == parse_money(inputs["one_month_escrow_payment"])
    assert ("shortage_repay" in codes(answer)) is in_one_sum
    assert parse_money(inputs["shortage"]) == 13000
    assert expected["lump_sum_may_be_required"] is False


def test_a_ledger_below_zero_is_a_deficiency_and_the_rest_a_shortage() -> None:
    inputs, expected = example_of("deficiency_and_shortage")
    balance = parse_money(inputs["actual_balance"])
    answer = analyze(appendix_e(balance))
    assert answer.deficiency == parse_money(expected["deficiency"])
    assert answer.shortage == parse_money(expected["shortage"])
    assert answer.deficiency_monthly == parse_money(expected["monthly_deficiency_payment"])
    first = parse_money(expected["monthly_shortage_payment_rounded_down"])
    last = parse_money(expected["last_month_shortage_payment"])
    assert answer.shortage_monthly == first
    assert answer.new_payment == parse_money(expected["new_escrow_payment_first_month"])
    monthly = [amount - 13000 - 1250 for amount in monthly_payments(answer, 12)]
    assert monthly == [first] * 11 + [last]
    assert codes(answer) == [
        "shortage_do_nothing", "shortage_spread", "deficiency_do_nothing", "deficiency_spread",
    ]  # fmt: skip

    quickest = expected["minimum_deficiency_schedule"]
    answer = analyze(appendix_e(balance, deficiency_months=quickest["months"]))
    assert answer.deficiency_monthly == parse_money(quickest["each"])
    assert [option.months for option in answer.options if option.code == "deficiency_spread"] == [2]
    assert monthly_payments(answer, 3) == [13000 + first + 7500] * 2 + [13000 + first]
