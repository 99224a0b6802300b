"""Deadlines and guards of the rules, by the examples that come with them."""

import json
from typing import Any

import pytest
from django.core.management import call_command

from servicing.calculators.asking import calculate
from servicing.loans.simulation.reading import Wrong
from tests.make import example


def ask(as_of: str, *facts: dict[str, Any], **loan: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The clocks by their rule, and the guards by their act."""
    found = calculate("clocks", {"loan": loan, "facts": list(facts), "as_of": as_of})
    return (
        {one["rule"]: one for one in found["clocks"]},
        {one["act"]: one for one in found["guards"]},
    )


def unpaid(*dates: str) -> list[dict[str, Any]]:
    return [{"type": "installment_unpaid", "due_date": on} for on in dates]


def test_delinquency_counts_from_the_oldest_unpaid_installment() -> None:
    """January paid on February 3: three days on February 4 (comment Delinquency-2)."""
    paid = {"type": "payment_applied", "date": "2026-02-03", "installments": 1}
    clocks, _ = ask("2026-02-04", *unpaid("2026-01-01", "2026-02-01"), paid)
    assert clocks["early_intervention_live_contact"]["opened"] == "2026-02-01"


def test_early_intervention() -> None:
    given, expected = example("regx_live_contact")
    clocks, _ = ask("2026-02-10", *unpaid(given["due_unpaid"]))
    live, written = (
        clocks["early_intervention_live_contact"],
        clocks["early_intervention_written_notice"],
    )
    assert (live["due"], live["state"]) == (expected["live_contact_by"], "missed")
    assert (written["due"], written["state"]) == (expected["written_notice_by"], "open")
    talked = {"type": "contact", "date": "2026-02-06", "channel": "call",
              "result": "conversation"}  # fmt: skip
    clocks, _ = ask("2026-02-10", *unpaid(given["due_unpaid"]), talked)
    assert clocks["early_intervention_live_contact"]["state"] == "met"
    voicemail = talked | {"result": "voicemail"}
    clocks, _ = ask("2026-02-10", *unpaid(given["due_unpaid"]), voicemail)
    assert clocks["early_intervention_live_contact"]["state"] == "missed"


def test_the_written_notice_comes_again_after_180_days() -> None:
    given, expected = example("regx_early_intervention_180")
    sent = {"type": "early_intervention_notice", "date": given["first_notice"]}
    clocks, _ = ask(expected["earliest_repeat"], *unpaid(given["delinquent_from"]), sent)
    assert (
        clocks["early_intervention_repeat_notice"]["due"]
        == (expected["if_45_plus_days_delinquent_on_repeat_date_notice_due"])
    )
    cured = {"type": "payment_applied", "date": "2026-09-01", "installments": 1}
    clocks, _ = ask(
        expected["earliest_repeat"], *unpaid(given["delinquent_from"], "2026-10-01"), sent, cured
    )
    assert (
        clocks["early_intervention_repeat_notice"]["due"]
        == (expected["if_less_than_45_days_and_delinquent_since_2026_10_01_notice_due"])
    )


def test_no_first_filing_before_the_121st_day() -> None:
    given, expected = example("regx_120_day")
    _, guards = ask(expected["day_120"], *unpaid(given["due_unpaid"]))
    first = guards["first_filing"]
    assert (first["allowed"], first["until"]) == (
        False, expected["first_day_more_than_120_days_delinquent"],
    )  # fmt: skip
    assert first["citation"] == "12 CFR 1024.41(f)(1)(i)"
    _, guards = ask(expected["first_day_more_than_120_days_delinquent"],
                    *unpaid(given["due_unpaid"]))  # fmt: skip
    assert guards["first_filing"]["allowed"]
    pending = {"type": "loss_mitigation_application", "received": "2026-04-20",
               "complete": "2026-04-25"}  # fmt: skip
    _, guards = ask("2026-06-01", *unpaid(given["due_unpaid"]), pending)
    assert not guards["first_filing"]["allowed"]
    assert guards["first_filing"]["until"] is None


def test_notices_of_error_and_requests() -> None:
    given, expected = example("regx_notice_of_error_deadlines")
    payoff = {"type": "notice_of_error", "received": given["received"], "subject": "payoff"}
    clocks, _ = ask("2026-11-25", payoff)
    assert clocks["error_acknowledge"]["due"] == expected["acknowledge_by_5bd"]
    assert clocks["error_respond"]["due"] == expected["payoff_error_by_7bd"]
    for extended, due in ((False, "general_by_30bd"), (True, "extended_by_45bd")):
        clocks, _ = ask("2026-11-25", payoff | {"subject": "other", "extended": extended})
        assert clocks["error_respond"]["due"] == expected[due]
    owner = {"type": "information_request", "received": given["received"], "subject": "owner"}
    clocks, _ = ask("2026-11-25", owner)
    assert clocks["request_respond"]["due"] == expected["owner_identity_rfi_by_10bd"]
    about = payoff | {"subject": "payment"}
    _, guards = ask(expected["no_adverse_reporting_through"], about)
    assert not guards["adverse_reporting"]["allowed"]
    _, guards = ask("2027-01-20", about)
    assert guards["adverse_reporting"]["allowed"]


def test_the_steps_of_an_application() -> None:
    given, expected = example("regx_lossmit_ladder")
    asked = {"type": "loss_mitigation_application",
             "received": given["complete_application_received"],
             "complete": given["complete_application_received"],
             "sale_date": given["foreclosure_sale"]}  # fmt: skip
    clocks, guards = ask("2026-09-20", asked)
    assert clocks["application_complete_notice"]["due"] == expected["complete_notice_by_5bd"]
    assert clocks["application_evaluate"]["due"] == expected["evaluate_by"]
    assert not guards["judgment_or_sale"]["allowed"]


def test_how_far_the_sale_is_away_decides_what_is_owed() -> None:
    given, expected = example("regx_lossmit_boundaries")
    for received in given["received_dates"]:
        asked = {"type": "loss_mitigation_application", "received": received,
                 "complete": received, "sale_date": given["foreclosure_sale"]}  # fmt: skip
        clocks, guards = ask(given["foreclosure_sale"], asked)
        wanted = expected[received]
        assert ("application_acknowledge" in clocks) == wanted["ack_required"]
        assert ("application_evaluate" in clocks) == wanted["full_evaluation_required"]
        assert guards["judgment_or_sale"]["allowed"] != wanted["full_evaluation_required"]


def test_escrow_after_a_payoff_and_notices_of_a_transfer() -> None:
    given, expected = example("regx_escrow_refund_20bd")
    clocks, _ = ask("2026-06-20", {"type": "paid_in_full", "date": given["paid_in_full"]})
    assert clocks["escrow_refund"]["due"] == expected["refund_by"]
    assert clocks["escrow_short_year_statement"]["due"] == expected["short_year_statement_by"]
    given, expected = example("regx_servicing_transfer")
    on = given["effective_date"]
    for direction, due in (("out", "transferor_notice_by"), ("in", "transferee_notice_by")):
        moved = {"type": "servicing_transfer", "effective_date": on, "direction": direction}
        clocks, guards = ask("2026-10-30", moved)
        assert clocks["transfer_notice"]["due"] == expected[due]
        assert not guards["late_fee"]["allowed"]
    _, guards = ask("2026-10-31", moved)
    assert guards["late_fee"]["allowed"]


def test_insurance_that_a_servicer_places() -> None:
    given, expected = example("regx_fpi_first_cycle")
    facts = [{"type": "insurance_notice", "sent": given["first_notice"]},
             {"type": "insurance_reminder", "sent": given["reminder_sent"]}]  # fmt: skip
    _, guards = ask("2026-07-15", *facts)
    placed = guards["charge_force_placed_insurance"]
    assert (placed["allowed"], placed["until"]) == (False, expected["earliest_charge"])
    _, guards = ask(expected["earliest_charge"], *facts)
    assert guards["charge_force_placed_insurance"]["allowed"]


def test_calls() -> None:
    given, expected = example("regf_call_frequency")
    calls = [{"type": "contact", "date": on, "channel": "call", "result": "no_answer"}
             for on in given["calls_about_one_debt"]]  # fmt: skip
    _, guards = ask("2026-03-08", *calls)
    assert (guards["call"]["allowed"], guards["call"]["until"]) == (
        False, expected["eighth_call_allowed_without_presumption_on"],
    )  # fmt: skip
    talked = {"type": "contact", "date": "2026-03-05", "channel": "call",
              "result": "conversation"}  # fmt: skip
    _, guards = ask("2026-03-06", talked)
    assert guards["call"]["until"] == expected["if_conversation_on_2026_03_05_next_call_not_before"]
    assert guards["accept_payment"]["allowed"]


def test_rate_change_notices_have_their_windows() -> None:
    given, expected = example("arm_notice_windows")
    fact = {"type": "rate_change", "payment_due": given["first_payment_at_adjusted_level_due"],
            "initial": True}  # fmt: skip
    clocks, _ = ask("2027-05-01", fact)
    change, first = clocks["rate_change_notice"], clocks["initial_rate_change_notice"]
    assert (change["opened"], change["due"]) == (
        expected["payment_change_notice_c_earliest"], expected["payment_change_notice_c_latest"],
    )  # fmt: skip
    assert (first["opened"], first["due"]) == (
        expected["initial_adjustment_notice_d_earliest"],
        expected["initial_adjustment_notice_d_latest"],
    )


def test_what_bars_an_act_is_told_together() -> None:
    stay = {"type": "bankruptcy", "filed": "2026-02-01"}
    duty = {"type": "active_duty", "from": "2026-01-01", "to": "2026-03-01"}
    _, guards = ask("2026-06-01", *unpaid("2026-05-01"), stay, duty, product="auto")
    repossession = guards["repossession"]
    assert len(repossession["because"]) == 2
    assert repossession["until"] is None
    assert "11 USC 362(a)" in repossession["citation"]


@pytest.mark.parametrize(
    ("fact", "path"),
    [
        ({"type": "meteor"}, "facts[0].type"),
        ({"type": "installment_unpaid"}, "facts[0].due_date"),
        ({"type": "payment_applied", "date": "2026-01-01", "installments": 0},
         "facts[0].installments"),
        ({"type": "installment_unpaid", "due_date": "2026-01-01", "x": 1}, "facts[0].x"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_path(fact: dict[str, Any], path: str) -> None:
    with pytest.raises(Wrong) as caught:
        calculate("clocks", {"facts": [fact], "as_of": "2026-02-01"})
    assert path in dict(caught.value.problems)


def test_the_types_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("calculate", "clocks", "--types")
    found = json.loads(capsys.readouterr().out)
    assert found["facts"]["installment_unpaid"] == ["due_date"]
    assert "first_filing" in found["acts"]
