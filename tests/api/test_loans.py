"""Loans through the API: the same figures as on the screens and in the ledger."""

from typing import Any

import pytest
from django.test import Client

from servicing.ledger.models import LoanState
from servicing.loans.models import Loan
from servicing.office.loan_page import loan_page, pay_history, what_is_due
from tests.make import advance_all, pay
from tests.nightly.portfolio import FIRST_DAY, board, mortgage
from tests.reports.recompute import wrong

from .program import Program

pytestmark = pytest.mark.django_db


def test_a_loan_as_it_stands(officer: Program) -> None:
    found = officer.get("loans/1001/").json()
    assert (found["number"], found["status"], found["currency"]) == ("1001", "active", "USD")
    assert (found["principal"], found["annual_rate"]) == (20000000, "6")
    assert found["next_installment"]["payment"] == 149910
    assert (found["as_of"], found["due_for"]) == ("2026-03-02", "2026-04-01")


def test_the_figures_are_those_of_the_page(streams: dict[str, int], officer: Program) -> None:
    pay(streams["1001"], FIRST_DAY, 149910 + 5000)
    found = officer.get("loans/1001/").json()
    page = loan_page(Loan.objects.get(number="1001"))
    assert found["to_bring_current"] == page.to_bring_current
    assert found["per_diem"] == page.per_diem
    assert found["fees_due"] == page.fees_due
    assert found["days_past_due"] == page.days_past_due
    assert found["due_for"] == str(page.due_for)
    assert found["next_installment"]["payment"] == page.monthly_payment
    due = officer.get("loans/1001/demands/").json()
    assert sum(d["outstanding"] for d in due["demands"]) == what_is_due(page)[2].total
    months = officer.get("loans/1001/pay-history/").json()["months"]
    assert [(m["month"], m["code"]) for m in months] == [(str(m), c) for m, c in pay_history(page)]
    assert len(months) == 24


def test_what_is_due(db: None, program: Any) -> None:
    [stream] = board(mortgage("1001", next_due=FIRST_DAY.replace(day=1))).values()
    advance_all(FIRST_DAY, charges=False)
    due = program("officer").get("loans/1001/demands/").json()
    [demand] = due["demands"]
    assert (demand["kind"], demand["due_date"], demand["outstanding"]) == (
        "installment", "2026-03-01", 149910,
    )  # fmt: skip
    assert due["amount_due"] == LoanState.objects.get(pk=stream).amount_due == 149910
    [late] = program("officer").get("loans/", past_due="true").json()["results"]
    assert (late["number"], late["amount_due"]) == ("1001", 149910)


def test_loans_are_found_like_on_the_screen(officer: Program) -> None:
    def numbers(**query: Any) -> list[str]:
        return [row["number"] for row in officer.get("loans/", **query).json()["results"]]

    assert numbers() == ["1001", "1002"]
    assert numbers(search="cole") == ["1002"]
    assert numbers(search="1001") == ["1001"]
    assert numbers(search="nobody") == []
    assert numbers(past_due="true") == []


def test_a_transaction_with_its_postings(streams: dict[str, int], officer: Program) -> None:
    seq = pay(streams["1001"], FIRST_DAY, 149910)
    found = officer.get(f"loans/1001/transactions/{seq}/").json()
    assert (found["kind"], found["amount"], found["principal"]) == ("payment", 149910, 19910)
    assert found["principal_balance"] == 19980090
    legs = {(p["debit_name"], p["credit_name"]): p["amount"] for p in found["postings"]}
    assert sum(legs.values()) == 149910 * 2  # in, and out of unapplied
    listed = officer.get("loans/1001/transactions/").json()["results"]
    assert [row["kind"] for row in listed] == ["payment", "board"]
    assert officer.get("loans/1001/transactions/99/").status_code == 404


def test_the_schedule_ends_with_nothing_left(officer: Program) -> None:
    first = officer.get("loans/1001/schedule/", limit=200).json()
    rest = officer.get(first["next"].partition("testserver")[2]).json()
    rows = first["results"] + rest["results"]
    assert (len(rows), rest["next"]) == (360, None)
    assert rows[-1]["balance"] == 0
    assert sum(row["principal"] for row in rows) == 20000000


def test_a_person_s_tax_id_is_not_told(officer: Program) -> None:
    assert officer.get("loans/1001/parties/").json() == {"results": [], "next": None}


def test_an_address_that_is_not_there(officer: Program) -> None:
    for path in (
        "loans/9999/",
        "loans/9999/escrow/lines/",
        "nowhere/",
        "loans",
        "loans/10%0001/",
        "/api/v1",
        "/api/v1/",
    ):
        answer = officer.get(path)
        assert answer.status_code == 404, path
        assert answer.json()["code"] == "not_found"
    assert Client().get("/api/v1/nowhere/").status_code == 401


def test_a_history_is_filtered_and_terms_timeline_and_workbooks_are_answered(
    streams: dict[str, int], officer: Program
) -> None:
    """What the tabs of a loan show: a payment of 1,499.10 among the facts, one version of terms."""
    paid = pay(streams["1001"], FIRST_DAY)
    path = "loans/1001/transactions/"
    asked = {
        "kind": "payment,reversal",
        "made_by": "people",
        "text": "TEST",
        "effective_from": FIRST_DAY,
    }
    [row] = officer.get(path, **asked).json()["results"]
    assert (row["seq"], row["description"], row["derived"]) == (paid, "Payment", False)
    assert (row["cash"], row["principal_balance"], row["fees_balance"]) == (149910, 19980090, 0)
    assert officer.get(path, only_reversed="true").json()["results"] == []
    assert officer.get(path, made_by="nobody").status_code == 400
    assert officer.get(path, kind="payment,gift").status_code == 400
    terms = officer.get("loans/1001/terms/").json()
    [version] = terms["versions"]
    assert (version["annual_rate"], version["principal_and_interest"]) == ("6", 119910)
    assert terms["changes"] == []
    first = officer.get("loans/1001/timeline/", limit=1, type="transaction").json()
    assert [one["text"] for one in first["results"]] == ["Payment"]
    whole = officer.get("loans/1001/timeline/").json()["results"]
    assert {one["kind"] for one in whole} == {"board", "bill", "payment"}
    for book in ("schedule", "transactions"):
        answer = officer.get(f"loans/1001/{book}/workbook/")
        assert answer.status_code == 200
        assert wrong(answer.content) == []
