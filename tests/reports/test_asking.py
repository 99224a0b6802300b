"""Parameters are read strictly, every problem at once, in words."""

import re
from datetime import date

import pytest

from servicing.reports.asking import WrongAnswers, ask
from servicing.reports.catalogue import UnknownReport, every_report, find_report
from servicing.reports.declaring import Column, Kind, Report

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 21)


def test_what_is_not_said_gets_its_default() -> None:
    found = ask(find_report("trial_balance"), {"book": " "}, TODAY)
    assert found.values == {"first": date(2026, 4, 1), "last": TODAY, "book": None, "memo": "no"}
    assert found.texts == {"first": "2026-04-01", "last": "2026-04-21", "book": "", "memo": "no"}


def test_every_problem_is_named_at_once() -> None:
    given = {"first": "April", "book": "NOBODY", "memo": "maybe", "colour": "red"}
    with pytest.raises(WrongAnswers) as caught:
        ask(find_report("trial_balance"), given, TODAY)
    problems = dict(caught.value.problems)
    assert set(problems) == set(given)
    assert problems["first"] == "Enter a date like 2026-11-20, not 'April'."
    assert problems["memo"] == "Memo accounts has no 'maybe'. It has: no, yes."


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(WrongAnswers, match="before the first"):
        ask(find_report("transaction_journal"), {"first": "2026-05-01"}, TODAY)


@pytest.mark.parametrize("number", ["9999", "1001' OR '1'='1", "\x00"])
def test_a_loan_must_be_one_of_ours(number: str) -> None:
    with pytest.raises(WrongAnswers):
        ask(find_report("transaction_journal"), {"loan": number}, TODAY)


def test_every_parameter_is_in_the_sql_and_the_other_way_round() -> None:
    for report in every_report():
        used = set(re.findall(r"%\((\w+)\)s", report.sql))
        assert used == {parameter.name for parameter in report.parameters}, report.name


def test_the_catalogue_knows_what_the_issue_names() -> None:
    assert {report.name for report in every_report()} == {
        "trial_balance", "loan_trial_balance", "loans_as_of", "transaction_journal", "portfolio",
        "delinquency",
        "escrow_analyses", "boarding_control", "night_control", "audit_trail",
    }  # fmt: skip
    with pytest.raises(UnknownReport, match="There are: audit_trail, boarding_control"):
        find_report("profit")


def test_money_without_a_currency_is_refused_where_it_is_declared() -> None:
    with pytest.raises(ValueError, match="currency"):
        Report("x", "X", "", "Loans", "loan.view", (), (Column("a", "A", Kind.MONEY),), "", "")
