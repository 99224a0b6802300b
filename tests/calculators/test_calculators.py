"""The calculators answer the worked examples in the contract's words (contracts: calculators)."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from servicing.calculators.asking import KINDS, calculate
from servicing.loans.simulation.reading import Wrong
from tests.make import EXAMPLES, example

APPENDIX_J = sorted(name for name in EXAMPLES if name.startswith("appJ_"))
EVERY = {
    "monthly": "month", "semimonthly on 1st and 16th": "half_month", "quarterly": "quarter",
    "weekly": "week", "every 4 weeks": "four_weeks", "every 2 weeks": "two_weeks",
    "every 2 months": "two_months",
}  # fmt: skip


@pytest.mark.parametrize("name", APPENDIX_J)
def test_appendix_j_as_it_states_its_examples(name: str) -> None:
    given, expected = example(name)
    answer = calculate("apr", {
        "advances": [
            {"units": one["t_full_unit_periods"], "fraction": one["f_fraction"],
             "amount": one["amount"]}
            for one in given["advances"]
        ],
        "payments": [
            {"units": one["first_t"], "fraction": one["f_fraction"], "amount": one["amount"],
             "count": one["count"]}
            for one in given["payment_streams"]
        ],
        "unit_periods_per_year": given["unit_periods_per_year"],
    })  # fmt: skip
    assert answer["apr"] == expected["apr_percent"]


@pytest.mark.parametrize("name", [n for n in APPENDIX_J if "advance_date" in example(n)[0]])
def test_appendix_j_by_its_dates(name: str) -> None:
    """A line for each stream of payments; the later ones begin where those before end."""
    given, expected = example(name)
    every = EVERY[given["frequency"]]
    first, *others = given["payment_streams"]
    dates = {
        "appJ_c2i": ["1978-03-10"], "appJ_c2ii": ["1978-05-18"], "appJ_c3i": ["1980-01-10"],
        "appJ_c3ii": ["1979-01-02"], "appJ_c4i": ["1978-03-10", "1980-01-10"],
        "appJ_c4ii": ["1978-05-01", "1981-05-01"],
    }  # fmt: skip
    lines = [
        {"date": on, "amount": one["amount"], "count": one["count"], "every": every}
        for on, one in zip(
            [given["first_payment_date"], *dates.get(name, [])], [first, *others], strict=True
        )
    ]
    advance = {"date": given["advance_date"], "amount": given["advances"][0]["amount"]}
    answer = calculate("apr", {"advances": [advance], "payments": lines, "unit_period": None})
    assert answer["apr"] == expected["apr_percent"]


TAXES = [
    {"date": "2026-07-25", "amount": "500.00", "kind": "county_tax", "payee": "County"},
    {"date": "2026-09-20", "amount": "360.00", "kind": "school_tax", "payee": "District"},
    {"date": "2026-12-10", "amount": "700.00", "kind": "county_tax", "payee": "County"},
]


def escrow(**more: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "kind": "annual", "analysis_date": "2026-05-15", "computation_start": "2026-07-01",
        "actual_balance": "1040.00", "borrower_current": True, "cushion": {"fraction": "1/6"},
        "disbursements": TAXES, "first_payment": "2026-07-01", "current_payment": "130.00",
    }  # fmt: skip
    found: dict[str, Any] = calculate("escrow", asked | more)
    return found


def test_appendix_e_of_the_escrow_rule() -> None:
    _, expected = example("escrow_appE_aggregate")
    answer = escrow()
    assert answer["annual_disbursements"] == expected["annual_disbursements"]
    assert (answer["monthly_base"], answer["cushion"]) == ("130.00", "260.00")
    assert answer["low_point"] == {"month": "2026-12", "balance": "-780.00"}
    assert answer["required_start"] == expected["initial_deposit_including_cushion"]
    for step in ("step1", "step2"):
        assert [row[step] for row in answer["months"]] == [row["balance"] for row in expected[step]]
    assert [row["target"] for row in answer["months"]] == [
        row["balance"] for row in expected["step3_target"]
    ]
    assert answer["months"][0]["month"] == "2026-06"


def test_surplus_shortage_and_deficiency() -> None:
    refund = escrow(actual_balance="1140.00")
    assert (refund["surplus"], refund["surplus_refund_due"]) == ("100.00", "2026-06-14")
    spread = escrow(actual_balance="800.00")
    assert (spread["shortage"], spread["new_payment"]) == ("240.00", "150.00")
    given, expected = example("escrow_deficiency_and_shortage")
    both = escrow(actual_balance=given["actual_balance"])
    assert (both["deficiency"], both["shortage"]) == (expected["deficiency"], expected["shortage"])
    assert both["new_payment"] == expected["new_escrow_payment_first_month"]
    rolled = escrow(actual_balance="940.00",
                    until_start=[{"date": "2026-06-01", "deposit": "130.00"},
                                 {"date": "2026-06-20", "disbursement": "30.00"}])  # fmt: skip
    assert (rolled["shortage"], rolled["surplus"]) == ("0.00", "0.00")


RULES = {
    "latefee_CA": {"state": "CA"}, "latefee_NY": {"state": "NY"},
    "latefee_NC": {"state": "NC"}, "latefee_VA": {"state": "VA"},
    "latefee_MO_loan": {"state": "MO"}, "latefee_AL": {"state": "AL", "product": "consumer"},
    "latefee_WI_first_lien": {"state": "WI"}, "latefee_TX_auto": {"state": "TX", "product": "auto"},
    "latefee_IL_installment": {"state": "IL", "product": "consumer"},
    "latefee_FHA": {"state": "OH", "program": "fha"},
    "latefee_uniform_note": {"state": "OH", "program": "conventional"},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_late_charge_of_each_state_and_program(name: str) -> None:
    given, expected = example(name)
    for case, most in zip(given["cases"], expected["max_fee"], strict=True):
        whole = case.get("P&I") or case.get("installment") or case.get("past_due")
        asked = {"due_date": "2026-03-01", "principal_and_interest": whole or case["payment"]}
        if "paid" in case:
            asked["unpaid"] = "600.00"
        answer = calculate("late_fee", asked | RULES[name])
        assert (answer["charge"], answer["allowed"]) == (most, True)


def test_the_note_and_the_law_together() -> None:
    """The note asks 6% after 10 days; Missouri allows 5% after 15."""
    asked = {"state": "MO", "due_date": "2026-03-01", "principal_and_interest": "800.00",
             "note": {"grace_days": 10, "percent": "6"}}  # fmt: skip
    answer = calculate("late_fee", asked | {"explain": True})
    assert (answer["charge"], answer["note_charge"]) == ("40.00", "48.00")
    assert (answer["last_timely_day"], answer["first_day"]) == ("2026-03-16", "2026-03-17")
    assert answer["steps"][0]["source"] == "Mo. Rev. Stat. 408.140"
    early = calculate("late_fee", asked | {"paid_on": "2026-03-16"})
    assert (early["allowed"], early["charge"]) == (False, "0.00")
    nothing = calculate("late_fee", {"state": "OH", "due_date": "2026-03-01",
                                     "principal_and_interest": "800.00"})  # fmt: skip
    assert (nothing["allowed"], nothing["first_day"]) == (False, None)


def test_when_mortgage_insurance_ends() -> None:
    given, expected = example("hpa_95ltv_fixed")
    asked = {
        "sales_price": given["sales_price"], "appraised_value": given["appraised_value"],
        "principal": given["loan"], "annual_rate": given["rate_pct"],
        "term_months": given["term_months"], "first_due_date": given["first_payment_date"],
    }  # fmt: skip
    answer = calculate("pmi", asked)
    assert answer["payment"] == expected["payment"]
    assert answer["cancellation"] == {
        "percent": 80, "threshold": expected["balance_80"],
        "payment_number": expected["payment_no_80"],
        "date": expected["cancellation_date_scheduled"],
        "balance": expected["balance_after_80_payment"],
    }  # fmt: skip
    assert answer["termination"]["date"] == expected["termination_date_scheduled"]
    assert answer["termination"]["balance"] == expected["balance_after_78_payment"]
    assert answer["midpoint"] == expected["midpoint_of_amortization_period"]
    assert answer["final_termination"] == expected["final_termination_date"]
    high = calculate("pmi", asked | {"high_risk": True})
    assert high["termination"]["date"] == expected["high_risk_77_date"]
    behind = expected["if_not_current_on_termination_date_example"]
    late = calculate("pmi", asked | {"current_since": behind["becomes_current"]})
    assert late["terminates_on"] == behind["terminates"]
    _, due = example("hpa_premium_deadlines")
    assert answer["last_day_for_premium"] == due["last_day_premium_may_be_required"]
    assert answer["premium_refund_by"] == due["unearned_premium_refund_by"]
    assert answer["notice_to_borrower_by"] == due["notice_to_borrower_by"]


def test_mortgage_insurance_of_the_loan_estimate_sample() -> None:
    given, expected = example("hpa_cfpb_sample")
    answer = calculate("pmi", {
        "appraised_value": given["original_value"], "principal": given["principal"],
        "annual_rate": given["rate_pct"], "term_months": given["term_months"],
        "first_due_date": "2026-03-01", "payment": given["payment"],
    })  # fmt: skip
    assert (
        answer["cancellation"]["payment_number"]
        == (expected["first_scheduled_payment_at_or_below_80"])
    )
    assert answer["cancellation"]["balance"] == expected["balance_then"]
    assert (
        answer["termination"]["payment_number"]
        == (expected["first_scheduled_payment_at_or_below_78"])
    )


def test_the_history_that_a_request_needs() -> None:
    _, expected = example("hpa_good_payment_history_window")
    answer = calculate("pmi", {
        "appraised_value": "180000.00", "principal": "100000.00", "annual_rate": "6",
        "term_months": 360, "first_due_date": "2026-03-01", "request_date": "2026-09-15",
    })  # fmt: skip
    assert answer["no_60_days_late"] == expected["no_60_plus_between"]
    assert answer["no_30_days_late"] == expected["no_30_plus_between"]


def test_a_payoff_by_whole_months_and_odd_days() -> None:
    given, expected = example("payoff_fannie_method")
    items, quote = example("payoff_quote_with_items")
    answer = calculate("payoff", {
        "principal": given["upb"], "annual_rate": given["rate_pct"],
        "interest_paid_to": given["interest_paid_to"], "good_through": given["payoff_received"],
        "late_fees": items["late_charges_due"], "suspense": items["unapplied_funds_credit"],
        "corporate_advances": items["recoverable_corporate_advances"],
        "recording_fee": items["recording_fee"], "explain": True,
    })  # fmt: skip
    assert answer["interest"] == expected["total_interest"]
    assert answer["total"] == quote["payoff_total"]
    assert answer["per_diem"] == expected["per_diem_display"]
    assert answer["steps"][0]["inputs"] == "1 months, 16 days (actual/365)"


@pytest.mark.parametrize(
    ("kind", "asked", "path"),
    [
        ("apr", {"advances": [], "payments": [{}]}, "advances"),
        ("apr", {"advances": [{"date": "2026-01-01", "amount": "100.00"}],
                 "payments": [{"date": "2026-02-01", "amount": "99.00"}]}, "payments"),
        ("apr", {"advances": [{"date": "2026-01-01", "amount": "100.00"}],
                 "payments": [{"date": "2026-02-01", "amount": "x"}]}, "payments[0].amount"),
        ("apr", {"advances": [{"units": 0, "amount": "100.00"}], "unit_periods_per_year": "1/0",
                 "payments": [{"units": 1, "amount": "101.00"}]}, "unit_periods_per_year"),
        ("apr", {"advances": [{"units": 0, "amount": "100.00"}], "unit_periods_per_year": "12",
                 "payments": [{"units": 1, "fraction": "3/2", "amount": "101.00"}]},
         "payments[0].fraction"),
        ("apr", {"advances": [{"units": 0, "amount": "100.00"}],
                 "unit_periods_per_year": "1e9000000",
                 "payments": [{"units": 1, "amount": "101.00"}]}, "unit_periods_per_year"),
        ("payoff", {"annual_rate": "1e9000000"}, "annual_rate"),
        ("escrow", {"kind": "yearly"}, "kind"),
        ("late_fee", {"state": "XX"}, "state"),
        ("late_fee", {"state": "MO", "due_date": "2026-03-01", "principal_and_interest": "1.00",
                      "note": {"grace_days": 1}}, "note"),
        ("pmi", {"appraised_value": "1.00"}, "principal"),
        ("payoff", {"principal": "1.00", "annual_rate": "6", "interest_paid_to": "2026-03-02",
                    "good_through": "2026-03-01"}, "good_through"),
        ("payoff", {"colour": "red"}, "colour"),
        ("pmi", 7, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_path(kind: str, asked: Any, path: str) -> None:
    with pytest.raises(Wrong) as caught:
        calculate(kind, asked)
    assert path in dict(caught.value.problems)


def test_a_bill_outside_the_year_is_named() -> None:
    with pytest.raises(Wrong) as caught:
        escrow(disbursements=[TAXES[0] | {"date": "2020-01-01"}])
    assert [path for path, _ in caught.value.problems] == ["disbursements[0].date"]


def test_the_command_answers_a_file_and_a_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = {"principal": "1000.00", "annual_rate": "6", "interest_paid_to": "2026-03-01",
                "good_through": "2026-03-01"}  # fmt: skip
    file = tmp_path / "asked.json"
    file.write_text(json.dumps([question, {}]))
    call_command("calculate", "payoff", str(file))
    first, second = json.loads(capsys.readouterr().out)
    assert first["total"] == "1000.00"
    assert second["errors"][0]["path"] == "principal"
    for arguments in (("nothing", str(file)), ("payoff", str(tmp_path / "none.json"))):
        with pytest.raises(SystemExit) as stopped:
            call_command("calculate", *arguments)
        assert stopped.value.code == 2
        assert "errors" in json.loads(capsys.readouterr().out)


def test_every_kind_is_strict() -> None:
    for kind in KINDS:
        with pytest.raises(Wrong):
            calculate(kind, {"colour": "red"})
