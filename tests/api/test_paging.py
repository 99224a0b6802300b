"""Pages: whole, in order, the same however long they are, and as few reads."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from borrowers.profiles.models import Person
from servicing.loans.models import BoardingBatch, BoardingException, Loan, Party
from servicing.nightly.models import Run, SetAside, Step
from servicing.payments.models import Receipt
from tests.make import advance_all, pay
from tests.nightly.portfolio import AT, FIRST_DAY, board, mortgage, receipt

from .conftest import Of
from .program import Program

pytestmark = pytest.mark.django_db


def all_pages(program: Program, path: str, **query: Any) -> tuple[list[Any], int]:
    """Every row by following `next`, and how many pages they were."""
    answer = program.get(path, **query).json()
    rows, pages = answer["results"], 1
    while answer["next"]:
        assert answer["next"].startswith(f"http://testserver/api/v1/{path}?")
        answer = program.get(answer["next"].removeprefix("http://testserver")).json()
        rows, pages = rows + answer["results"], pages + 1
    return rows, pages


@pytest.fixture
def many(db: None) -> list[str]:
    """Seven loans, all past due for one of two months."""
    due = [FIRST_DAY.replace(month=month, day=1) for month in (3, 2)]
    numbers = [f"10{n:02}" for n in range(7)]
    streams = board(*(mortgage(number, due[n % 2]) for n, number in enumerate(numbers)))
    advance_all(FIRST_DAY, charges=False)
    for stream in streams.values():
        pay(stream, FIRST_DAY, 100)
    return numbers


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
def test_pages_are_the_whole_list_in_order(many: list[str], program: Of, limit: int) -> None:
    officer = program("officer")
    rows, pages = all_pages(officer, "loans/", limit=limit)
    assert [row["number"] for row in rows] == many
    assert pages == -(-len(many) // limit)
    rows, _ = all_pages(officer, "loans/", limit=limit, past_due="true")
    assert [row["number"] for row in rows] == [*many[1::2], *many[::2]]
    rows, _ = all_pages(officer, "loans/1000/transactions/", limit=limit, bills="true")
    assert [row["kind"] for row in rows] == ["payment", "board", "bill"]


def test_a_row_that_comes_between_two_pages_shifts_nothing(many: list[str], program: Of) -> None:
    officer = program("officer")
    first = officer.get("loans/", limit=3).json()
    board(mortgage("0999"), mortgage("1099"))
    rest, _ = all_pages(officer, "loans/", limit=200)
    second = officer.get(first["next"].removeprefix("http://testserver"), limit="").json()
    assert second["field"] == "limit"
    second = officer.get(first["next"].removeprefix("http://testserver")).json()
    assert [row["number"] for row in second["results"]] == many[3:6]
    assert len(rest) == 9


def test_a_cursor_is_of_its_own_list(many: list[str], program: Of) -> None:
    officer = program("officer")
    cursor = officer.get("loans/", limit=3).json()["next"].partition("cursor=")[2]
    good = unquote(cursor)
    assert officer.get("loans/", cursor=good).status_code == 200
    for path, query in (
        ("cash/receipts/", {"cursor": good}),
        ("loans/", {"cursor": good[:-1]}),
        ("loans/", {"cursor": good, "past_due": "true"}),
        ("loans/1001/parties/", {"cursor": good}),
    ):
        answer = officer.get(path, **query)
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


def fill(count: int) -> None:
    """So many of everything that is listed."""
    stream = Loan.objects.get(number="1001").pk
    for n in range(count):
        receipt(stream, 100 + n, f"test:{n}")
        Receipt.objects.create(
            source=f"waits:{n}", channel="lockbox", received_date=FIRST_DAY, amount=5,
            state="unmatched", business_date=FIRST_DAY,
        )  # fmt: skip
        person = Person.objects.create(first_name="Ann", last_name=str(n))
        Party.objects.create(loan_id=stream, person=person, role="borrower")
        batch = BoardingBatch.objects.create(
            digest=str(n), files=[], boarded_on=FIRST_DAY, actor="x"
        )
        BoardingException.objects.create(batch=batch, loan_number=str(n), rows="", differences=[])
        pay(stream, FIRST_DAY, 100 + n)
    run = Run.objects.create(business_date=FIRST_DAY, started_at=AT, started_by="x", state="done")
    step = Step.objects.create(run=run, number=4, name="payments", state="done")
    for n in range(count):
        SetAside.objects.create(step=step, item=n, stream_id=stream, reason="?", at=AT)
    board(*(mortgage(f"2{n:03}") for n in range(count)))


LISTS = ["loans/", "loans/1001/parties/", "loans/1001/transactions/", "loans/1001/schedule/",
         "cash/files/", "cash/receipts/", "cash/exceptions/", "boarding/batches/",
         "boarding/exceptions/", "nights/", "nights/{night}/set-aside/"]  # fmt: skip


def test_the_reads_of_a_list_do_not_grow_with_it(loan: str, program: Of) -> None:
    fill(12)
    supervisor = program("supervisor")
    night = Run.objects.get().pk
    supervisor.get("me/")  # the day of the token's use is kept once
    for path in LISTS:
        counts = []
        for limit in (2, 12):
            with CaptureQueriesContext(connection) as asked:
                answer = supervisor.get(path.format(night=night), limit=limit)
            assert answer.status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 7, (path, counts)
