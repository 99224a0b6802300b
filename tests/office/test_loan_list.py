"""The list of loans and the delinquency queue: exact counts, order, pages, export."""

import csv
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from servicing.audit.models import Act
from servicing.ledger.models import BusinessDay, LoanState
from servicing.loans.models import Loan
from servicing.office import loan_list
from tests import make
from tests.make import FIRST_DAY, ann, ben, cara

from .conftest import SignedIn

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)
# number: (oldest due, amount due): one loan on each edge of the buckets
EDGES = {
    "1001": (None, 0), "1002": (date(2026, 7, 15), 100), "1003": (date(2026, 7, 14), 200),
    "1004": (date(2026, 6, 16), 300), "1005": (date(2026, 6, 15), 400),
    "1006": (date(2026, 5, 17), 500), "1007": (date(2026, 5, 16), 600),
    "1008": (date(2026, 4, 17), 700), "1009": (date(2026, 4, 16), 800),
    "1010": (date(2026, 3, 18), 900), "1011": (date(2026, 3, 17), 1000),
    "1012": (date(2025, 1, 1), 1100),
}  # fmt: skip


@pytest.fixture
def loans(db: None) -> dict[str, int]:
    """Twelve loans on the edges of the buckets, a thirteenth that is paid off; July 15, 2026."""
    numbers = [*EDGES, "1013"]
    kinds = [ben, cara, *[ann] * (len(numbers) - 2)]
    streams = make.board(*(kind(number) for kind, number in zip(kinds, numbers, strict=True)))
    for number, stream in zip(numbers, streams, strict=True):
        due, amount = EDGES.get(number, (None, 0))
        LoanState.objects.filter(pk=stream).update(
            oldest_due=due, amount_due=amount, next_due=date(2026, 8, 1),
            principal=10_000_000 + stream,
            status="active" if number in EDGES else "paid_off",
        )  # fmt: skip
        Loan.objects.filter(pk=stream).update(
            borrower_name=f"Borrower {number}", property_state="TX" if number < "1007" else "OH"
        )
    BusinessDay.objects.filter(date=FIRST_DAY).update(state="night")
    BusinessDay.objects.create(date=TODAY, state="open")
    return dict(zip(numbers, streams, strict=True))


@pytest.fixture
def renee(loans: dict[str, int], signed_in: SignedIn) -> Client:
    return signed_in("officer")


def numbers(client: Client, query: str = "", page: str = "loans") -> list[str]:
    path = "/o/queues/delinquency/" if page == "queue" else "/o/loans/"
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 200
    return [row.loan.number for row in answer.context["list"].rows]


def test_the_most_past_due_come_first(renee: Client) -> None:
    assert numbers(renee) == [
        "1012", "1011", "1010", "1009", "1008", "1007", "1006", "1005", "1004", "1003", "1002",
        "1001", "1013",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("current", ["1001", "1002"]),
        ("1-29", ["1003", "1004"]),
        ("30-59", ["1005", "1006"]),
        ("60-89", ["1007", "1008"]),
        ("90-119", ["1009", "1010"]),
        ("120%2B", ["1011", "1012"]),
        ("nonsense", sorted([*EDGES, "1013"])),
    ],
)
def test_a_bucket_holds_its_days_and_no_others(
    key: str, expected: list[str], renee: Client
) -> None:
    assert sorted(numbers(renee, f"bucket={key}")) == expected


def test_the_chips_count_and_sum_what_the_other_filters_leave(renee: Client) -> None:
    shown = renee.get("/o/loans/?bucket=1-29").context["list"]
    assert [(c.name, c.count, c.amount) for c in shown.chips] == [
        ("All loans", 13, 6600), ("Current", 2, 100), ("1–29 days", 2, 500),
        ("30–59 days", 2, 900), ("60–89 days", 2, 1300), ("90–119 days", 2, 1700),
        ("120+ days", 2, 2100),
    ]  # fmt: skip
    assert (shown.count, shown.amount) == (2, 500)
    texas = renee.get("/o/loans/?state=TX").context["list"]
    assert [c.count for c in texas.chips] == [6, 2, 2, 2, 0, 0, 0]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=1004", 1), ("q=borrower", 13), ("q=nobody", 0), ("product=auto", 1),
        ("product=mortgage", 12), ("state=OH", 7), ("book=Fannie Mae", 1),
        ("ownership=serviced", 1), ("ownership=owned", 12), ("status=paid_off", 1),
        ("status=active", 12), ("due_from=2026-04-17&due_to=2026-06-15", 4),
        ("due_from=2026-08-01", 2), ("state=TX&bucket=30-59&product=mortgage", 2),
        ("balance_min=100000.00&balance_max=$9,999,999", 13), ("balance_max=99,999.99", 0),
    ],
)  # fmt: skip
def test_a_filter_leaves_what_it_says(query: str, count: int, renee: Client) -> None:
    if "book=" in query:
        query = f"book={Loan.objects.get(number='1001').book.code}"
    assert len(numbers(renee, query)) == count
    assert renee.get(f"/o/loans/?{query}").context["list"].count == count


def test_a_filter_that_cannot_be_read_is_told_and_filters_nothing(renee: Client) -> None:
    answer = renee.get("/o/loans/?balance_min=lots&state=OH")
    text = answer.content.decode()
    assert "Enter an amount like 150,000.00." in text
    assert answer.context["list"].count == 7


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [("number", "1001", "1013"), ("-number", "1013", "1001"), ("-amount", "1012", "1001"),
     ("days", "1013", "1012"), ("-days", "1012", "1013"), ("principal", "1001", "1013"),
     ("due", "1012", "1013")],
)  # fmt: skip
def test_a_column_orders_and_says_so(sort: str, first: str, last: str, renee: Client) -> None:
    found = numbers(renee, f"sort={sort}")
    assert (found[0], found[-1]) == (first, last)
    text = renee.get(f"/o/loans/?sort={sort}").content.decode()
    direction = "descending" if sort.startswith("-") else "ascending"
    assert text.count(f'aria-sort="{direction}"') == 1


def test_an_order_that_is_no_column_is_the_usual_one(renee: Client) -> None:
    assert numbers(renee, "sort=password")[0] == "1012"


def test_nothing_found_offers_the_way_back(renee: Client) -> None:
    text = renee.get("/o/loans/?q=nobody").content.decode()
    assert "No loan matches these filters." in text
    assert "Clear all filters" in text


def test_pages_go_so_deep_and_say_so(renee: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loan_list, "PAGE", 2)
    monkeypatch.setattr(loan_list, "DEEPEST", 4)
    assert numbers(renee, "page=2") == ["1010", "1009"]
    assert numbers(renee, "page=99") == ["1010", "1009"]
    text = renee.get("/o/loans/").content.decode()
    assert "The pages go through the first 4 of 13 loans." in text


def test_htmx_gets_the_list_alone_and_the_rest_by_id(renee: Client) -> None:
    answer = renee.get("/o/loans/?state=OH", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert 'id="loan-list"' in text
    assert 'id="views-query" value="state=OH" hx-swap-oob="true"' in text
    assert "HX-Request" in answer["Vary"]


def test_the_export_holds_the_filtered_list_and_no_formulas(renee: Client) -> None:
    Loan.objects.filter(number="1007").update(borrower_name='=HYPERLINK("x")')
    LoanState.objects.filter(stream__loan__number="1008").update(escrow=-1234)
    answer = renee.get("/o/loans/export.csv?bucket=60-89&q=")
    assert answer["Content-Disposition"] == 'attachment; filename="loans-2026-07-15.csv"'
    text = b"".join(answer).decode()
    heading, first, second = csv.reader(text.removeprefix("\ufeff").splitlines())
    assert heading[:3] == ["Loan", "Borrower", "Product"]
    assert first[:2] == ["1008", "Borrower 1008"]
    assert first[7:11] == ["89", "60-89", "2026-04-17", "7.00"]
    assert first[12] == "-12.34"
    assert second[:2] == ["1007", '\'=HYPERLINK("x")']
    act = Act.objects.get(action="loans:exported")
    assert (act.actor, act.subject, act.details) == ("officer", "loans", {"filters": ["bucket"]})


def test_the_queue_holds_active_loans_past_due(renee: Client) -> None:
    assert numbers(renee, page="queue") == [
        "1012", "1011", "1010", "1009", "1008", "1007", "1006", "1005", "1004", "1003",
    ]  # fmt: skip
    shown = renee.get("/o/queues/delinquency/?status=paid_off").context["list"]
    assert [c.count for c in shown.chips] == [10, 0, 2, 2, 2, 2, 2]
    listed = renee.get("/o/queues/").content.decode()
    assert "10 loans" in listed
    assert "65.00" in listed
    text = b"".join(renee.get("/o/queues/delinquency/export.csv")).decode()
    assert len(text.splitlines()) == 11


def test_reads_do_not_grow_with_the_rows(
    renee: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for path in ("/o/loans/", "/o/loans/?state=TX&sort=amount", "/o/queues/delinquency/"):
        with django_assert_max_num_queries(12):
            renee.get(path)
