"""The pure rules of the periodic statement, against the worked examples of 12 CFR 1026.41."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from servicing.documents.contents.coupon import check_digit
from servicing.documents.contents.statement import (
    Activity,
    Cycle,
    Delinquency,
    StatementFacts,
    delinquency_box_required,
    recent_history,
    statement_date,
    statement_deadline,
    unapplied_since,
)
from servicing.documents.facts import FactsError
from servicing.engine.aging import days_past_due
from servicing.engine.money import parse_money
from tests.documents import make

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "worked_examples.json"
EXAMPLES = {row["id"]: row for row in json.loads(GOLDEN.read_text())}


def test_the_sample_statement_adds_up_as_published() -> None:
    expected = EXAMPLES["statement_H30A"]["expected"]
    assert make.H30A.payment.total == parse_money(expected["regular_monthly_payment"])
    assert make.H30A.fees_charged == parse_money(expected["total_fees_charged"])
    assert make.H30A.amount_due == parse_money(expected["total_amount_due"])
    assert make.H30A.total_since == parse_money(expected["paid_last_month_total"])
    assert make.H30A.total_year == parse_money(expected["paid_ytd_total"])


def test_suspense_shows_what_is_left_of_each_month_and_what_is_held() -> None:
    example = EXAMPLES["statement_suspense_sequence"]
    due = parse_money(example["inputs"]["periodic_payment"])
    held = 0
    for receipt in example["inputs"]["receipts"]:
        received = parse_money(receipt["amount"])
        held = (held + received) % due
        expected = example["expected"][receipt["month"].lower()]
        assert unapplied_since(received, held) == parse_money(expected["unapplied_since_last"])
        assert held == parse_money(expected["unapplied_ytd"])


def test_it_is_sent_within_four_days_of_the_courtesy_period() -> None:
    example = EXAMPLES["statement_timing_4_days"]
    due = date.fromisoformat(example["inputs"]["payment_due"])
    grace = example["inputs"]["courtesy_period_days"]
    deadline = example["expected"]["statement_for_next_cycle_delivered_or_mailed_by"]
    assert statement_deadline(due, grace) == date.fromisoformat(deadline)
    assert statement_date(due, grace) == date(2026, 3, 17)


def test_the_notice_is_due_from_day_46() -> None:
    example = EXAMPLES["statement_delinquency_box"]
    oldest = date.fromisoformat(example["inputs"]["oldest_unpaid_due_date"])
    for day, required in ((date(2026, 2, 15), False), (date(2026, 2, 16), True)):
        assert delinquency_box_required(days_past_due(oldest, day)) is required
    with pytest.raises(FactsError, match="notice at 45 days"):
        replace(make.alvarez(), delinquency=Delinquency(45, (), 1))


def cycle(month: int, paid_on: date | None = None) -> Cycle:
    return Cycle(date(2026, month, 1), 0 if paid_on else 100_000, paid_on)


def test_history_begins_when_the_loan_was_last_current() -> None:
    cycles = [
        cycle(7, date(2026, 7, 28)),
        cycle(8, date(2026, 8, 14)),
        cycle(9),
        cycle(10),
        cycle(11),
        cycle(12),
    ]
    listed = recent_history(cycles, date(2026, 11, 17))
    assert [one.due_date.month for one in listed] == [9, 10, 11]


def test_history_shows_when_a_late_cycle_was_paid() -> None:
    cycles = [cycle(8, date(2026, 9, 20)), cycle(9, date(2026, 10, 25)), cycle(10), cycle(11)]
    listed = recent_history(cycles, date(2026, 11, 17))
    assert [one.paid_on for one in listed] == [date(2026, 9, 20), date(2026, 10, 25), None, None]


def test_history_goes_back_six_months_at_most() -> None:
    cycles = [cycle(month) for month in range(1, 12)]
    listed = recent_history(cycles, date(2026, 11, 17))
    assert [one.due_date.month for one in listed] == [6, 7, 8, 9, 10, 11]


@pytest.mark.parametrize(
    "facts", [make.H30A, make.alvarez(), make.auto(), make.busy()], ids=lambda one: one.loan_number
)
def test_facts_come_back_from_json_as_they_were(facts: StatementFacts) -> None:
    text = facts.to_json()
    assert StatementFacts.from_json(text) == facts
    assert StatementFacts.from_json(text).to_json() == text
    assert list(json.loads(text)) == sorted(json.loads(text))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount_due": 207_970}, "explained 207971, but the amount due is 207970"),
        ({"product": "yacht"}, "unknown product 'yacht'"),
        ({"held_counted": 1, "amount_due": 207_970}, "1 counted of 0 held"),
        ({"credited": 207_972, "amount_due": -1}, "-1 due"),
        ({"partial_payments": "lost"}, "partial payments lost"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(FactsError, match=message):
        replace(make.H30A, **change)


def test_facts_that_lack_something_are_refused_by_name() -> None:
    text = make.H30A.to_json().replace('"amount_due":', '"amount":')
    with pytest.raises(FactsError, match="amount_due"):
        StatementFacts.from_json(text)


def test_much_or_wide_activity_leaves_page_1() -> None:
    four = make.busy().activity[:4]
    assert not replace(make.H30A, activity=four).activity_apart
    assert replace(make.H30A, activity=make.busy().activity[:5]).activity_apart
    assert replace(make.alvarez(), activity=four[:3]).activity_apart
    wide = Activity(date(2012, 3, 1), "Payment received", payment=1_000_000_00)
    assert replace(make.H30A, activity=(wide,)).activity_apart


def test_the_late_fee_names_the_last_day_to_pay() -> None:
    fee = make.H30A.late_fee
    assert fee is not None
    assert fee.charged_on - fee.last_day == timedelta(days=1)


def test_the_scan_line_carries_both_amounts_and_a_check_digit() -> None:
    assert make.H30A.scan_line == "1234567 0000207971 0000223971 0"
    assert check_digit("7992739871") == 3  # the textbook example of mod 10
    assert check_digit("A200417") == check_digit("0200417")
