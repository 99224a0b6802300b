"""What terms alone come to: each figure worked out by hand (contracts: simulation)."""

import json
from typing import Any

import pytest

from servicing.loans.simulation.asking import simulate
from servicing.loans.simulation.reading import Wrong
from tests.make import example

Rows = list[tuple[str, ...]]


def terms(**more: Any) -> dict[str, Any]:
    plain = {
        "principal": "1200.00", "annual_rate": "12", "term_months": 6,
        "interest_from": "2026-01-01", "first_due_date": "2026-02-01",
    }  # fmt: skip
    return plain | more


def ask(*events: dict[str, Any], as_of: str | None = None, **more: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"terms": terms(**more)}
    if events:
        asked["events"] = list(events)
    if as_of:
        asked["as_of"] = as_of
    found: dict[str, Any] = simulate(asked)
    return found


def rows(found: dict[str, Any], *names: str) -> Rows:
    names = names or ("payment", "principal", "interest", "balance")
    return [tuple(row[name] for name in names) for row in found["schedule"]]


def paid(name: str, date: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "date": date, "type": "payment", "amount": amount} | more


def test_interest_only_and_then_level() -> None:
    """12.00 a month; then 1,200 over three months at 1%: 408.03."""
    assert rows(ask(interest_only_months=3)) == [
        ("12.00", "0.00", "12.00", "1200.00"),
        ("12.00", "0.00", "12.00", "1200.00"),
        ("12.00", "0.00", "12.00", "1200.00"),
        ("408.03", "396.03", "12.00", "803.97"),
        ("408.03", "399.99", "8.04", "403.98"),
        ("408.02", "403.98", "4.04", "0.00"),
    ]


def test_equal_principal() -> None:
    assert rows(ask(method="level_principal")) == [
        ("212.00", "200.00", "12.00", "1000.00"),
        ("210.00", "200.00", "10.00", "800.00"),
        ("208.00", "200.00", "8.00", "600.00"),
        ("206.00", "200.00", "6.00", "400.00"),
        ("204.00", "200.00", "4.00", "200.00"),
        ("202.00", "200.00", "2.00", "0.00"),
    ]


def test_interest_only_with_everything_at_the_end() -> None:
    found = rows(ask(method="interest_only", term_months=3))
    assert found == [
        ("12.00", "0.00", "12.00", "1200.00"),
        ("12.00", "0.00", "12.00", "1200.00"),
        ("1212.00", "1200.00", "12.00", "0.00"),
    ]


def test_a_balloon() -> None:
    """The payment of twelve months, 106.62, for three."""
    assert rows(ask(term_months=3, amortization_months=12)) == [
        ("106.62", "94.62", "12.00", "1105.38"),
        ("106.62", "95.57", "11.05", "1009.81"),
        ("1019.91", "1009.81", "10.10", "0.00"),
    ]


def test_a_flat_fee_and_no_interest() -> None:
    found = ask(annual_rate="0", principal="1000.00", term_months=3, fee_per_period="5.00")
    assert rows(found, "payment", "principal", "fee", "balance") == [
        ("338.33", "333.33", "5.00", "666.67"),
        ("338.33", "333.33", "5.00", "333.34"),
        ("338.34", "333.34", "5.00", "0.00"),
    ]
    # 338.33 / 1.0074814 + 338.33 / 1.0150188 + 338.34 / 1.0226126 = 1,000.00
    assert found["apr"] == "8.9777"


def test_the_fee_is_asked_for_with_the_payment_and_paid_after_it() -> None:
    found = ask(paid("p", "2026-02-01", "338.33"), annual_rate="0", principal="1000.00",
                term_months=3, fee_per_period="5.00", as_of="2026-03-01")  # fmt: skip
    [payment] = found["transactions"]
    assert (payment["principal"], payment["other_fees"]) == ("333.33", "5.00")
    assert found["balances"]["other_fees"] == "5.00"
    assert [row["outstanding"] for row in found["schedule"]] == ["0.00", "338.33", "338.34"]


def test_a_payment_below_the_interest_makes_the_debt_grow() -> None:
    """The pinned payment of 10.00 leaves 2.00 of 12.00, then 2.02 of 12.02."""
    found = ask(payment="10.00", term_months=3)
    assert rows(found) == [
        ("10.00", "-2.00", "12.00", "1202.00"),
        ("10.00", "-2.02", "12.02", "1204.02"),
        ("1216.06", "1204.02", "12.04", "0.00"),
    ]
    lived = ask(paid("p", "2026-02-01", "10.00"), payment="10.00", term_months=3)
    assert lived["balances"]["principal"] == "1202.00"
    assert rows(lived)[0] == ("10.00", "-2.00", "12.00", "1202.00")


def test_a_capped_payment_and_the_rest_of_its_interest() -> None:
    """From 207.06 the payment may rise by 1% only, to 209.13, however high the rate."""
    change = {"payment_number": 2, "annual_rate": "240", "payment_cap_factor": "1.01"}
    found = rows(ask(rate_changes=[change]))
    assert found[:3] == [
        ("207.06", "195.06", "12.00", "1004.94"),
        ("209.13", "8.14", "200.99", "996.80"),
        ("209.13", "9.77", "199.36", "987.03"),
    ]
    change["annual_rate"] = "300"
    assert rows(ask(rate_changes=[change]))[1] == ("209.13", "-42.11", "251.24", "1047.05")


def test_a_rate_that_changes_within_a_period() -> None:
    """15 days of 30 at 12%, 15 at 24%: 6.00 and 12.00."""
    change = {"date": "2026-01-16", "annual_rate": "24", "recast": False}
    assert rows(ask(rate_changes=[change]))[0] == ("207.06", "189.06", "18.00", "1010.94")


def test_draws_bear_interest_from_their_day() -> None:
    """600 for the month, 600 for half of it: 6.00 and 3.00."""
    found = ask(
        {"date": "2026-01-01", "type": "draw", "amount": "600.00"},
        {"id": "rest", "date": "2026-01-16", "type": "draw", "amount": "600.00"},
        method="interest_only", term_months=2, as_of="2026-02-01",
    )  # fmt: skip
    assert rows(found) == [
        ("9.00", "0.00", "9.00", "1200.00"),
        ("1212.00", "1200.00", "12.00", "0.00"),
    ]
    assert [one["principal_balance"] for one in found["transactions"]] == ["600.00", "1200.00"]
    owed = ask(
        {"date": "2026-01-01", "type": "draw", "amount": "600.00"},
        {"id": "rest", "date": "2026-01-16", "type": "draw", "amount": "600.00"},
        as_of="2026-01-21",
    )  # fmt: skip
    assert owed["balances"]["accrued_interest"] == "5.00"  # 20 days of 600, 5 of 600


def test_the_odd_first_period_of_a_loan() -> None:
    """From the 11th: 50 days of thirty-day months, 20.00; the last payment absorbs it."""
    found = rows(ask(interest_from="2026-01-11", first_due_date="2026-03-01", term_months=2))
    assert found == [
        ("609.01", "589.01", "20.00", "610.99"),
        ("617.10", "610.99", "6.11", "0.00"),
    ]


@pytest.mark.parametrize(
    ("more", "first"),
    [
        ({"payment_frequency": "weekly", "annual_rate": "10.4", "principal": "5200.00",
          "first_due_date": "2026-01-08", "term_months": 12},
         ("105.39", "94.99", "10.40", "5105.01")),
        ({"payment_frequency": "quarterly", "first_due_date": "2026-04-01", "term_months": 12},
         ("322.83", "286.83", "36.00", "913.17")),
        ({"day_count": "actual/365"}, ("207.06", "194.83", "12.23", "1005.17")),
        ({"day_count": "actual/360"}, ("207.06", "194.66", "12.40", "1005.34")),
        ({"compounding": "annual", "payment_frequency": "semi_annual", "annual_rate": "21",
          "first_due_date": "2026-07-01", "term_months": 12},
         ("691.43", "571.43", "120.00", "628.57")),
        ({"currency": "JPY", "principal": "1200"}, ("207", "195", "12", "1005")),
        ({"currency": "KWD", "principal": "1200.000"},
         ("207.058", "195.058", "12.000", "1004.942")),
        ({"rounding": {"payment": "up", "payment_multiple": "5.00"}},
         ("210.00", "198.00", "12.00", "1002.00")),
    ],
)  # fmt: skip
def test_the_first_payment(more: dict[str, Any], first: tuple[str, ...]) -> None:
    found = ask(**more)
    assert rows(found)[0] == first
    assert found["schedule"][-1]["balance"].strip("0.") == ""


def test_a_leap_day_counts_by_its_year() -> None:
    """31 days of 2024 at 366 to the year: 1,200 x 12% x 31/366 = 12.20."""
    found = ask(interest_from="2024-01-01", first_due_date="2024-02-01", day_count="actual/actual")
    assert rows(found)[0] == ("207.06", "194.86", "12.20", "1005.14")


def test_interest_is_rounded_as_the_note_says() -> None:
    """10.05 at 10% a year is 0.08375 a month."""
    small: dict[str, Any] = {"principal": "10.05", "annual_rate": "10", "term_months": 2}
    found = [rows(ask(rounding={"interest": mode}, **small))[0][2] for mode in ("up", "down")]
    assert found == ["0.09", "0.08"]
    half: dict[str, Any] = {"principal": "10.50", "annual_rate": "12", "term_months": 2}  # 0.105
    found = [rows(ask(rounding={"interest": m}, **half))[0][2] for m in ("half_up", "half_even")]
    assert found == ["0.11", "0.10"]


def test_a_balance_carried_unrounded() -> None:
    """200,000 x 1.005^3 less 1,199.10 x 3.015025 is 199,399.7085; rounding each month, 1,199.10
    less 1,000.00, 999.00 (of 999.0045) and 998.00, leaves a cent less."""
    big: dict[str, Any] = {"principal": "200000.00", "annual_rate": "6", "term_months": 360}
    carried, each = rows(ask(rounding={"balance": "carry"}, **big)), rows(ask(**big))
    assert [row[3] for row in carried[:3]] == ["199800.90", "199600.80", "199399.71"]
    assert [row[3] for row in each[:3]] == ["199800.90", "199600.80", "199399.70"]
    assert sum(int(row[1].replace(".", "")) for row in carried) == 20000000
    assert carried[-1][3] == "0.00"


def test_daily_interest_with_payments_early_and_late() -> None:
    given, expected = example("daily_simple_interest_auto")
    events = [paid(f"p{turn}", on, amount) for turn, (on, amount) in enumerate(given["payments"])]
    found = ask(
        *events, principal=given["principal"], annual_rate=given["rate_pct"],
        term_months=given["term_months"], interest_from=given["contract_date"],
        first_due_date="2026-02-15", interest_method="daily", day_count="actual/365",
        payment=given["payment"],
    )  # fmt: skip
    moved = [
        (one["date"], one["interest"], one["principal"], one["principal_balance"])
        for one in found["transactions"]
    ]
    assert moved == [
        (row["date"], row["interest"], row["principal"], row["balance"]) for row in expected["rows"]
    ]
    assert found["payoff"]["per_diem"] == "3.93"


def test_the_rates_of_appendix_h_14_rise_to_every_cap() -> None:
    given, expected = example("arm_regz_H14")
    arm = {
        "margin": "0", "first_change": "2027-01-01", "change_every_months": 12,
        "lookback_days": 45, "initial_cap": given["periodic_cap"], "round_to": "0",
        "periodic_cap": given["periodic_cap"], "lifetime_cap": given["lifetime_cap"],
        "index": [{"date": "2026-01-01", "value": "30"}],
    }  # fmt: skip
    found = ask(principal=given["principal"], annual_rate=given["initial_rate_pct"],
                term_months=given["term_months"], arm=arm)["schedule"]  # fmt: skip
    assert [found[12 * year]["payment"] for year in range(4)] == expected["payments"]
    balances = [found[12 * year - 1]["balance"] for year in range(1, 4)]
    assert balances == expected["balances_at_start_of_each_year"][1:]


def test_the_loan_estimate_of_an_interest_only_arm() -> None:
    """Form H-24: five years of interest, then a change every three, two points each at most."""
    given, expected = example("arm_cfpb_loan_estimate_io")
    arm = {
        "margin": "4", "first_change": "2031-01-01", "change_every_months": 36,
        "lookback_days": 45, "initial_cap": "2", "periodic_cap": "2", "lifetime_cap": "8",
        "floor": given["min_rate_pct"], "index": [{"date": "2026-01-01", "value": "20"}],
    }  # fmt: skip
    asked: dict[str, Any] = {
        "principal": given["principal"], "annual_rate": given["initial_rate_pct"],
        "term_months": given["term_months"], "interest_only_months": 60,
    }  # fmt: skip
    high = ask(arm=arm, **asked)["schedule"]
    assert high[0]["payment"] == expected["interest_only_payment"]
    assert [high[60 + 36 * turn]["payment"] for turn in range(4)] == [
        one["payment"] for one in expected["maximum_path"]
    ]
    arm["index"] = [{"date": "2026-01-01", "value": "-9"}]
    low = ask(arm=arm, **asked)["schedule"]
    assert low[60]["payment"] == expected["minimum_payment_at_3_25_over_300"]


def test_a_five_one_arm_within_its_caps() -> None:
    given, expected = example("arm_5_1_with_caps")
    arm = {
        "margin": given["margin_pct"], "first_change": "2031-01-01", "change_every_months": 12,
        "lookback_days": 45, "initial_cap": given["first_cap"], "floor": None,
        "periodic_cap": given["periodic_cap"], "lifetime_cap": given["lifetime_cap"],
        "index": [{"date": "2030-11-17", "value": given["index_pct"]},
                  {"date": "2030-11-18", "value": "9"}],
    }  # fmt: skip
    found = ask(principal=given["principal"], annual_rate=given["initial_rate_pct"],
                term_months=given["term_months"], arm=arm)["schedule"]  # fmt: skip
    assert found[0]["payment"] == expected["initial_payment"]
    assert found[59]["balance"] == expected["balance_after_60"]
    assert found[60]["payment"] == expected["new_payment"]


def test_the_payoff_and_the_late_charge_of_a_supposed_loan() -> None:
    """Nothing paid: 12.00 is due on February 1; late on the 17th, 5% of 207.06 is 10.35. Payoff on
    February 20: 1,200 + 12.00 + 19 days of 1,004.94... the unpaid balance stays 1,200."""
    found = ask(as_of="2026-02-20", late_fee={"grace_days": 15, "percent": "5"})
    [late] = found["transactions"]
    assert (late["id"], late["date"], late["late_fees"]) == (
        "late_fee:2026-02-01", "2026-02-17", "10.35",
    )  # fmt: skip
    assert found["payoff"]["interest"] == "19.50"  # 12.00 and 1,200 x 12% x 19/365 = 7.4958
    assert found["payoff"]["total"] == "1229.85"
    assert found["delinquency"] == {
        "days_past_due": 19, "next_due_date": "2026-02-01", "installments_past_due": 1,
        "mba_status": "current",
    }  # fmt: skip
    waived = ask({"id": "w", "date": "2026-02-18", "type": "waive", "of": "late_fee:2026-02-01"},
                 late_fee={"grace_days": 15, "percent": "5"})  # fmt: skip
    assert waived["balances"]["late_fees"] == "0.00"
    assert waived["transactions"][-1]["type"] == "waive"


@pytest.mark.parametrize(
    ("asked", "path", "message"),
    [
        ({"terms": terms(annual_rate="1O")}, "terms.annual_rate", "percent a year"),
        ({"terms": terms(annual_rate="1e9000000")}, "terms.annual_rate", "percent a year"),
        ({"terms": terms(rounding={"payment_multiple": "1e9000000"})},
         "terms.rounding.payment_multiple", "multiple"),
        ({"terms": terms(annual_rate=6)}, "terms.annual_rate", "as a string"),
        ({"terms": terms(principal="0")}, "terms.principal", "above zero"),
        ({"terms": terms(principal="1.001")}, "terms.principal", "at most 2 decimals"),
        ({"terms": terms(currency="JPY", principal="1.5")}, "terms.principal", "0 decimals"),
        ({"terms": terms(currency="usd")}, "terms.currency", "expected one of"),
        ({"terms": terms(colour="red")}, "terms.colour", "unknown key"),
        ({"terms": terms(term_months=5, payment_frequency="quarterly")}, "terms.term_months",
         "no whole number"),
        ({"terms": terms(amortization_months=3)}, "terms.amortization_months", "at least"),
        ({"terms": terms(interest_only_months=7)}, "terms.interest_only_months", "at most"),
        ({"terms": terms(first_due_date="2026-01-01")}, "terms.first_due_date", "after"),
        ({"terms": terms(first_due_date="2026-02-30")}, "terms.first_due_date", "a date like"),
        ({"terms": terms(rounding={"payment": "sideways"})}, "terms.rounding.payment", "one of"),
        ({"terms": terms(rounding={"payment_multiple": "0.001"})},
         "terms.rounding.payment_multiple", "multiple"),
        ({"terms": terms(late_fee={"grace_days": 15})}, "terms.late_fee", "percent or amount"),
        ({"terms": terms(late_fee={"grace_days": 15, "amount": "5.00", "tax": "1"})},
         "terms.late_fee.tax", "unknown key"),
        ({"terms": terms(allocation={"direction": "up"})}, "terms.allocation.direction", "one of"),
        ({"terms": terms(rate_changes=[{"annual_rate": "5"}])}, "terms.rate_changes[0]",
         "payment_number or date"),
        ({"terms": terms(rate_changes=[{"payment_number": 7, "annual_rate": "5"}])},
         "terms.rate_changes[0].payment_number", "to before 2026-07-01"),
        ({"terms": terms(arm={"margin": "2", "first_change": "2026-03-01", "lookback_days": 45,
                              "change_every_months": 12, "index": []})},
         "terms.arm.index", "at least one item"),
        ({"terms": terms(arm={"margin": "2", "first_change": "2026-03-01", "lookback_days": 45,
                              "change_every_months": 12,
                              "index": [{"date": "2026-02-01", "value": "3"}]})},
         "terms.arm.index", "2026-01-15 or before"),
        ({"terms": terms(), "events": [{"date": "2025-12-31", "type": "draw", "amount": "1.00"}]},
         "events[0].date", "bears interest from"),
        ({"terms": terms(), "events": [{"date": "2026-01-02", "type": "draw",
                                        "amount": "1200.01"}]}, "events[0].amount", "more than"),
        ({"terms": terms(), "as_of": "2025-01-01"}, "as_of", "bears interest from"),
        ({"terms": []}, "terms", "an object"),
        ({"terms": terms(), "colour": 1}, "colour", "unknown key"),
        ({}, "terms", "is required"),
        (7, "", "an object"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_path(asked: Any, path: str, message: str) -> None:
    with pytest.raises(Wrong) as caught:
        simulate(json.loads(json.dumps(asked)))
    found = dict(caught.value.problems)
    assert message in found[path]


def test_a_list_answers_each_item_in_its_place() -> None:
    good, bad = simulate([{"terms": terms()}, {"terms": terms(term_months=0)}])
    assert len(good["schedule"]) == 6
    assert bad["errors"][0]["path"] == "terms.term_months"


def test_the_steps_of_a_row_come_to_its_amounts() -> None:
    asked = {"terms": terms(), "explain": True}
    found = simulate(asked)
    second = found["schedule"][1]
    interest = second["explained"]["interest"]
    assert interest["steps"][0]["figures"] == "12% ÷ 12"
    assert interest["steps"][0]["says"] == "On 1004.94, rounded halves up"
    assert interest["amount"] == second["interest"] == "10.05"
    assert [one["amount"] for one in second["explained"]["principal"]["steps"]] == [
        "207.06", "-10.05",
    ]  # fmt: skip
    assert found["explained"]["payoff"]["amount"] == "1200.00"
