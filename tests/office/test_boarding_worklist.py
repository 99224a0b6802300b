"""The exceptions of all batches as a list to work through."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from servicing.audit.models import Act
from servicing.ledger.days import start_books
from servicing.loans.models import BoardingBatch, BoardingException, Loan
from tests.loans.acting import board
from tests.loans.tape import Tape, mortgage

from .conftest import SignedIn

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
LIST = "/o/boarding/exceptions/"


@pytest.fixture
def priscilla(signed_in: SignedIn) -> Client:
    start_books(ON)
    return signed_in("supervisor")


@pytest.fixture
def waiting(tmp_path: Path) -> list[BoardingException]:
    """Three loans of two batches: 100.00 above, 5,000.00 and 900.00 below their schedule."""
    first = Tape(with_control=False)
    first.add(mortgage("1001", current_principal="258556.21"))
    first.add(mortgage("1002", current_principal="253456.21"))
    board(first.write(tmp_path, "first_"))
    second = Tape(with_control=False).add(mortgage("1003", current_principal="257556.21"))
    board(second.write(tmp_path, "second_"))
    return list(BoardingException.objects.order_by("loan_number"))


def numbers(client: Client, query: str = "") -> list[str]:
    return [one.loan_number for one in client.get(f"{LIST}?{query}").context["page"]]


def test_the_largest_difference_comes_first(
    priscilla: Client, waiting: list[BoardingException]
) -> None:
    assert [(one.size, one.cause) for one in waiting] == [
        (10_000, "fee_not_in_file"), (500_000, "curtailment_missing"),
        (90_000, "curtailment_missing"),
    ]  # fmt: skip
    assert numbers(priscilla) == ["1002", "1003", "1001"]
    page = priscilla.get(LIST).content.decode()
    for words in ("5,000.00", "Curtailment missing", "3 wait for a decision"):
        assert words in page


def test_it_is_filtered(priscilla: Client, waiting: list[BoardingException]) -> None:
    batch = waiting[0].batch_id
    assert numbers(priscilla, f"batch={batch}") == ["1002", "1001"]
    assert numbers(priscilla, "cause=curtailment_missing") == ["1002", "1003"]
    assert numbers(priscilla, "least=1000") == ["1002"]
    assert numbers(priscilla, f"batch={batch}&cause=fee_not_in_file&least=100") == ["1001"]
    assert numbers(priscilla, "state=decided") == []
    assert numbers(priscilla, "batch=x&cause=none&least=7") == ["1002", "1003", "1001"]
    nothing = priscilla.get(f"{LIST}?state=decided").content.decode()
    assert "No exception matches these filters." in nothing


def test_an_empty_list_says_what_it_would_show(priscilla: Client) -> None:
    assert "Every loan tied out." in priscilla.get(LIST).content.decode()


def test_one_after_the_other_is_decided(
    priscilla: Client, waiting: list[BoardingException]
) -> None:
    small, large, middle = waiting
    url = f"{LIST}{middle.pk}/?list=1"
    page = priscilla.get(url)
    assert (page.context["before"], page.context["after"]) == (large.pk, small.pk)
    answer = priscilla.post(url, {"act": "reject", "reason": "No answer"})
    assert answer["Location"].startswith(f"{LIST}{small.pk}/?")
    answer = priscilla.post(
        f"{LIST}{small.pk}/?list=1&least=1", {"act": "accept", "reason": "Fee confirmed"}
    )
    assert answer["Location"].startswith(f"{LIST}{large.pk}/?")
    assert "least=1" in answer["Location"]
    answer = priscilla.post(f"{LIST}{large.pk}/?list=1", {"act": "reject", "reason": "No answer"})
    assert answer["Location"].startswith(f"{LIST}?")
    assert Loan.objects.get().number == "1001"
    assert numbers(priscilla) == ["1002", "1003", "1001"]
    page_ = priscilla.get(LIST).content.decode()
    for words in ("Accepted", "Rejected", "s. Person", "Fee confirmed"):
        assert words in page_
    assert "0 wait for a decision" in page_


def test_what_is_decided_stands_after_what_waits(
    priscilla: Client, waiting: list[BoardingException]
) -> None:
    priscilla.post(f"{LIST}{waiting[1].pk}/", {"act": "reject", "reason": "No answer"})
    assert numbers(priscilla) == ["1003", "1001", "1002"]
    assert numbers(priscilla, "state=open") == ["1003", "1001"]
    assert numbers(priscilla, "state=decided") == ["1002"]


def test_all_of_a_batch_are_rejected_for_one_reason(
    priscilla: Client, waiting: list[BoardingException]
) -> None:
    batch = waiting[0].batch_id
    assert priscilla.post(f"/o/boarding/{batch}/reject/", {"reason": " "}).status_code == 422
    assert BoardingException.objects.filter(decision="open").count() == 3
    answer = priscilla.post(
        f"/o/boarding/{batch}/reject/", {"reason": "Acme sends a new tape"}, follow=True
    )
    assert "Rejected 2 loans." in answer.content.decode()
    open_ = BoardingException.objects.filter(decision="open")
    assert [one.loan_number for one in open_] == ["1003"]
    acts = Act.objects.filter(action="boarding:rejected").order_by("subject")
    assert [(act.subject, act.why) for act in acts] == [
        ("1001", "Acme sends a new tape"), ("1002", "Acme sends a new tape"),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator"])
def test_rejecting_a_batch_needs_the_right(
    who: str, priscilla: Client, waiting: list[BoardingException], signed_in: SignedIn
) -> None:
    batch = waiting[0].batch_id
    answer = signed_in(who).post(f"/o/boarding/{batch}/reject/", {"reason": "Because"})
    assert answer.status_code == 403
    assert BoardingException.objects.filter(decision="open").count() == 3


def test_the_list_takes_few_queries_however_many_wait(
    priscilla: Client, waiting: list[BoardingException],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    one = waiting[0]
    BoardingException.objects.bulk_create(
        BoardingException(
            batch=BoardingBatch.objects.get(pk=one.batch_id), loan_number=f"x{n}", rows=one.rows,
            differences=one.differences, size=n, cause=one.cause, decision="rejected",
            decided_by=f"p{n}", decided_at=datetime(2026, 11, 20, tzinfo=UTC),
        )
        for n in range(80)
    )  # fmt: skip
    for path in (LIST, f"{LIST}{one.pk}/?list=1"):
        with django_assert_max_num_queries(13):
            assert priscilla.get(path).status_code == 200
