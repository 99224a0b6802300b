"""The tabs of a loan's ledger: transactions, schedule, terms and changes, timeline. Ann's loan with
a life: 200,000.00 at 6%; April is paid 199.10 to principal, another payment bounces, the rate
falls to 5% on June 10 with 300 installments' payment recast."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from servicing.audit.models import Act, Approval
from servicing.loans.models import Loan
from servicing.loans.notes import add_note
from servicing.reports.timeline import SOURCES, TYPES, timeline
from tests.make import ann, board, pay, post
from tests.office.conftest import SignedIn
from tests.reports.recompute import wrong

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.fixture
def life() -> dict[str, int]:
    """The stream and the numbers of what happened."""
    [stream] = board(ann())
    first = pay(stream, date(2026, 4, 1))
    bounced = pay(stream, date(2026, 4, 20), 50000, source="lockbox:2026-04-20:7")
    back = post(stream, "reversal", date(2026, 4, 22), reverses=bounced, reason="NSF")
    rate = post(stream, "rate_change", date(2026, 6, 10), annual_rate="5", actor="renee")
    asked = Approval.objects.create(
        kind="payment.backdated", about="x", what="Change the rate", stream=stream, subject="1001",
        payload={}, digest="d", requested_by="renee", requested_at=NOW, why="ARM index",
    )  # fmt: skip
    Approval.objects.filter(pk=asked.pk).update(
        state="approved", decided_by="priscilla", decided_at=NOW, result={"seq": rate}
    )
    add_note(
        loan=Loan.objects.get(pk=stream), text="Asked about the new rate", pinned=False, key="k",
        actor="renee", business_date=date(2026, 3, 2), recorded_at=NOW,
    )  # fmt: skip
    return {"stream": stream, "first": first, "bounced": bounced, "back": back, "rate": rate}


@pytest.fixture
def office(life: dict[str, int], signed_in: SignedIn) -> Client:
    return signed_in("supervisor")


def page_of(client: Client, path: str) -> str:
    answer = client.get(f"/o/loans/1001/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_transactions_are_filtered_paired_and_totalled(
    life: dict[str, int], office: Client
) -> None:
    page = page_of(office, "transactions/")
    assert f'transactions/{life["back"]}/">by {life["back"]}</a>' in page
    assert f'transactions/{life["bounced"]}/">See {life["bounced"]}</a>' in page
    assert "199,800.90" in page  # 200,000.00 − 199.10
    found = page_of(office, "transactions/?q=lockbox&col=cash&col=unapplied_balance&col=actor")
    assert "1 of 6" in found
    assert "Total of what is filtered" in found
    assert ">500.00<" in found  # the cash, and its total
    assert "Principal bal." not in found.partition("<thead>")[2].partition("</thead>")[0]
    assert "No transaction answers this filter." in page_of(office, "transactions/?q=zebra")
    assert "Bill, installment of 04/01/2026" in page_of(office, "transactions/?made_by=system")
    wrong_day = page_of(office, "transactions/?effective_from=soon")
    assert "Enter a date like 11/20/2026." in wrong_day
    assert "Error:" in wrong_day


def test_the_schedule_folds_into_years(office: Client) -> None:
    """Nine installments of 2026, April to December. April and May ask 1,000.00 and 999.00, 199.10
    and 200.10; June 998.00 and 201.10: 199,399.70 are left. 5% for 20 of July's 30 days."""
    page = page_of(office, "schedule/")
    assert 'id="year-2026" >' in page
    assert 'id="year-2027" hidden' in page
    for figure in ("1,000.00", "999.00", "998.00", "199,399.70", "Rate change"):
        assert figure in page
    # 199,399.70 × (9 × 6% + 21 × 5%) / 360: nine days from June 1 to June 10
    assert "880.68" in page
    assert page.count("<svg") > 1
    assert 'id="year-2027" >' in page_of(office, "schedule/?years=all")
    book = office.get("/o/loans/1001/schedule.xlsx")
    assert wrong(book.content) == []
    assert "schedule-1001-2026-03-02.xlsx" in book.headers["Content-Disposition"]
    history = office.get("/o/loans/1001/transactions.xlsx")
    assert wrong(history.content) == []
    assert Act.objects.filter(action="loan:exported", subject="1001").count() == 2


def test_terms_stand_side_by_side_with_who_changed_them(
    life: dict[str, int], office: Client
) -> None:
    page = page_of(office, "terms/")
    assert "2 versions" in page
    assert "6.000%" in page
    assert "5.000%" in page
    assert page.count('class="changed"') == 2  # the rate and the payment
    assert "Late charge after" not in page
    assert "Late charge after" in page_of(office, "terms/?show=all")
    assert "Rate changed to 5%" in page
    assert "ARM index" in page
    assert "Approved by priscilla" in page
    assert "1 version" in page_of(office, "terms/?as_of=2026-03-02")


def test_the_timeline_is_one_stream(
    life: dict[str, int], office: Client, signed_in: SignedIn
) -> None:
    page = page_of(office, "timeline/")
    for words in ("Loan boarded", "Rate changed to 5%", "Asked about the new rate",
                  "Reversal of transaction", "Bill, installment of 04/01/2026", "Mar 2026",
                  "Approval approved"):  # fmt: skip
        assert words in page, words
    notes = page_of(office, "timeline/?type=note")
    assert "Asked about the new rate" in notes
    assert "Loan boarded" not in notes
    assert "Nothing of that kind." in page_of(office, "timeline/?upto=2026-03-01")
    assert set(SOURCES) == set(TYPES)
    found = [timeline(loan_id=life["stream"], types=TYPES, approvals=["payment.backdated"],
                      most=2, skip=skip) for skip in range(0, 20, 2)]  # fmt: skip
    whole = timeline(loan_id=life["stream"], types=TYPES, approvals=["payment.backdated"], most=50)
    assert [one for part in found for one in part] == whole


@pytest.mark.parametrize("tab", ["transactions/?q=desk", "transactions.xlsx", "schedule/",
                                 "schedule.xlsx", "terms/", "timeline/"])  # fmt: skip
def test_few_queries_however_much_happened(
    tab: str, life: dict[str, int], office: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO loans_note (loan_id, text, author, at, business_date, key)"
            " SELECT %s, 'n', 'renee', now(), '2026-03-02', 'm' || g"
            " FROM generate_series(1, 200) g",
            [life["stream"]],
        )
    with django_assert_max_num_queries(MOST_QUERIES):
        assert office.get(f"/o/loans/1001/{tab}").status_code == 200
