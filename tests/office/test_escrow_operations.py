"""Escrow operations: what is due, paid, advanced, running out, analysed; to the cent."""

from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from escrow.models import Analysis, Disbursement, EscrowAccount, EscrowLine, Payee
from escrow.operations import bills_due, bills_total, pays_on
from servicing.ledger.models import LoanState
from servicing.loans.models import Loan
from tests import make
from tests.make import FIRST_DAY, ann, ben

from .conftest import SignedIn

pytestmark = pytest.mark.django_db


def days(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


@pytest.fixture
def streams(db: None) -> dict[str, int]:
    """Ann's and Ben's mortgages and a third that is over, each with taxes in halves and a hazard
    policy."""
    streams = make.board(ann("1001"), ben("1002"), ann("1004"))
    payees = [Payee.objects.create(name=name) for name in ("Travis County", "Acme Mutual")]
    for stream, tax_due in zip(streams, (days(30), days(31), days(3)), strict=True):
        EscrowAccount.objects.create(
            stream_id=stream, year_starts=date(2026, 1, 1), next_analysis=tax_due
        )
        halves = f"{tax_due:%m-%d};{days(100):%m-%d}"
        EscrowLine.objects.create(
            stream_id=stream, kind="county_tax", payee=payees[0], annual_amount=100_001,
            due=halves, next_due=tax_due,
        )  # fmt: skip
        EscrowLine.objects.create(
            stream_id=stream, kind="hazard", payee=payees[1], annual_amount=80_000,
            due=f"{days(10):%m-%d}", next_due=days(10), policy_number="P-1",
            policy_expires=tax_due + timedelta(days=14), coverage_amount=30_000_000,
        )  # fmt: skip
    for number, name in (("1001", "Ann Bell"), ("1002", "Ben Cole"), ("1004", "Over")):
        Loan.objects.filter(number=number).update(borrower_name=name)
    LoanState.objects.filter(pk=streams[2]).update(status="paid_off", escrow=-5)
    LoanState.objects.filter(pk=streams[1]).update(escrow=-12_345)
    return dict(zip(("1001", "1002", "1004"), streams, strict=True))


@pytest.fixture
def marcus(streams: dict[str, int], signed_in: SignedIn) -> Client:
    return signed_in("escrow_analyst")


def seen(client: Client, show: str, query: str = "") -> tuple[list[str], dict[str, int]]:
    answer = client.get(f"/o/escrow/?show={show}&{query}")
    assert answer.status_code == 200
    return [row["loan"].number for row in answer.context["rows"]], answer.context["totals"]


def test_bills_due_are_those_of_running_loans_within_thirty_days(
    marcus: Client, streams: dict[str, int]
) -> None:
    """A half of 1,000.01 is 500.01 or 500.00, as the night cuts it; insurance is 800.00."""
    numbers, totals = seen(marcus, "due")
    assert numbers == ["1001", "1002", "1001"]
    half = next(line for line in bills_due(FIRST_DAY) if line.kind == "county_tax")
    assert half.stream_id == streams["1001"]
    rows = marcus.get("/o/escrow/?show=due").context["rows"]
    assert totals == {"count": 3, "amount": sum(row["amount"] for row in rows)}
    assert totals["amount"] in (160_000 + 50_000, 160_000 + 50_001)
    assert bills_total(bills_due(FIRST_DAY)) == (3, totals["amount"])
    later = EscrowLine.objects.get(stream_id=streams["1002"], kind="county_tax")
    EscrowLine.objects.filter(pk=later.pk).update(next_due=days(20), due="03-22;01-05;11-30")
    exact = sum(row["amount"] for row in marcus.get("/o/escrow/").context["rows"])
    assert bills_total(bills_due(FIRST_DAY)) == (4, exact)
    assert pays_on(days(10)) == days(5)
    text = marcus.get("/o/escrow/").content.decode()
    assert "03/07/2026" in text
    assert "10 days left" in text
    assert "Total of 4 bills" in text


def test_filters_are_by_loan_borrower_payee_and_kind(marcus: Client) -> None:
    assert seen(marcus, "due", "q=1002")[0] == ["1002"]
    assert seen(marcus, "due", "q=ann")[0] == ["1001", "1001"]
    assert seen(marcus, "due", "q=travis")[0] == ["1001"]
    assert seen(marcus, "due", "kind=hazard") == (["1001", "1002"], {"count": 2, "amount": 160_000})
    text = marcus.get("/o/escrow/?q=nobody").content.decode()
    assert "Nothing matches these filters." in text


def test_bills_paid_lead_to_their_entries(marcus: Client, streams: dict[str, int]) -> None:
    line = EscrowLine.objects.get(stream_id=streams["1001"], kind="hazard")
    for ago, amount in ((30, 700), (31, 900)):
        Disbursement.objects.create(
            line=line, due_date=days(-ago), paid_on=days(-ago), amount=amount, seq=1
        )
    assert seen(marcus, "paid") == (["1001"], {"count": 1, "amount": 700})
    assert 'href="/o/loans/1001/transactions/1/"' in marcus.get(
        "/o/escrow/?show=paid").content.decode()  # fmt: skip


def test_advances_are_balances_below_zero_of_running_loans(marcus: Client) -> None:
    assert seen(marcus, "advances") == (["1002"], {"count": 1, "amount": -12_345})
    assert "−123.45" in marcus.get("/o/escrow/?show=advances").content.decode()


def test_insurance_that_runs_out_and_that_has_lapsed(
    marcus: Client, streams: dict[str, int]
) -> None:
    """Ann's policy ends on day 44, Ben's on day 45."""
    assert seen(marcus, "insurance")[0] == ["1001", "1002"]
    EscrowLine.objects.filter(stream_id=streams["1002"]).update(policy_expires=days(46))
    EscrowLine.objects.filter(stream_id=streams["1001"], kind="hazard").update(
        policy_expires=days(-1)
    )
    assert seen(marcus, "insurance") == (["1001"], {"count": 1, "amount": 30_000_000})
    assert "Lapsed" in marcus.get("/o/escrow/?show=insurance").content.decode()


def test_analyses_made_and_due(marcus: Client, streams: dict[str, int]) -> None:
    for ago, surplus in ((60, 100), (61, 200)):
        Analysis.objects.create(
            stream_id=streams["1001"], analysis_date=days(-ago), kind=f"k{ago}", result={},
            year_starts=date(2026, 1, 1), shortage=10, deficiency=20, surplus=surplus,
            old_payment=1, new_payment=2, effective_date=days(0), seq=1,
        )  # fmt: skip
    numbers, totals = seen(marcus, "analysed")
    assert (numbers, totals) == (
        ["1001"], {"count": 1, "shortage": 10, "deficiency": 20, "surplus": 100},
    )  # fmt: skip
    assert seen(marcus, "to-analyse")[0] == ["1001", "1002"]
    EscrowAccount.objects.filter(stream_id=streams["1002"]).update(next_analysis=days(61))
    assert seen(marcus, "to-analyse")[0] == ["1001"]


def test_reads_do_not_grow_with_the_rows(
    marcus: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for show in ("due", "paid", "advances", "insurance", "analysed", "to-analyse"):
        with django_assert_max_num_queries(16):
            marcus.get(f"/o/escrow/?show={show}")
