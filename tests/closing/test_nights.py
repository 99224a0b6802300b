"""The nights of trailing documents: opened once, chased in rounds, by letter or by task."""

from datetime import date
from io import BytesIO
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from borrowers.profiles.models import Person
from servicing.closing.models import TrailingItem
from servicing.closing.nights import DUE, chase_range, open_range
from servicing.compliance.models import NoticeDue
from servicing.documents.keeping import render_range
from servicing.documents.models import Delivery, Document
from servicing.documents.store import read
from servicing.loans.models import Loan, Party, Task
from servicing.nightly.steps import STEPS
from tests.make import AT, FIRST_DAY, ann, board, books, cara

pytestmark = pytest.mark.django_db
BEGAN = date(2026, 2, 20)  # Ann's loan; boarded on March 2: days count from then


def to_do(day: date) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"day": day})
        return sorted(row[0] for row in cursor.fetchall())


def opened(day: date = FIRST_DAY) -> int:
    with books() as cursor:
        return open_range(cursor, 0, 2**62, day)


def chase(day: date) -> int:
    with books() as cursor:
        return chase_range(cursor, 0, 2**62, day, AT)


def business(stream: int, began: date) -> None:
    Loan.objects.filter(pk=stream).update(product="business", origination_date=began)


def test_a_loan_is_asked_for_the_papers_of_its_product_once() -> None:
    mortgage, car = board(ann(), cara())
    assert to_do(FIRST_DAY) == [mortgage, car]
    assert opened() == 5
    assert to_do(FIRST_DAY) == []
    assert opened() == 0
    rows = {(one.loan_id, one.kind): (one.due_on, one.next_chase) for one in
            TrailingItem.objects.all()}  # fmt: skip
    assert rows == {
        (mortgage, "insurance_evidence"): (date(2026, 4, 1), date(2026, 5, 1)),
        (mortgage, "title_policy"): (date(2026, 5, 31), date(2026, 6, 30)),
        (mortgage, "recorded_mortgage"): (date(2026, 6, 30), date(2026, 7, 30)),
        (car, "insurance_evidence"): (date(2026, 4, 1), date(2026, 5, 1)),
        (car, "vehicle_title"): (date(2026, 5, 31), date(2026, 6, 30)),
    }


def test_an_old_loan_is_not_asked_for_the_papers_of_its_closing() -> None:
    [stream] = board(ann())
    Loan.objects.filter(pk=stream).update(origination_date=date(2025, 3, 2))
    assert to_do(FIRST_DAY) == []
    assert opened() == 0


def test_a_company_is_asked_for_its_statements_every_year() -> None:
    [stream] = board(ann())
    business(stream, date(2019, 5, 1))
    assert to_do(FIRST_DAY) == [stream]
    assert opened() == 1
    assert opened(date(2026, 12, 31)) == 0
    assert to_do(date(2027, 1, 1)) == [stream]
    assert opened(date(2027, 1, 1)) == 1
    found = TrailingItem.objects.order_by("pk").values_list("key", "due_on")
    assert list(found) == [
        ("financial_statements:2025", date(2026, 4, 30)),
        ("financial_statements:2026", date(2027, 4, 30)),
    ]
    assert to_do(date(2027, 1, 2)) == [stream]  # only to chase those of 2025


def test_a_loan_of_this_year_owes_no_statements_of_the_last() -> None:
    [stream] = board(ann())
    business(stream, BEGAN)
    assert opened() == 2
    assert set(TrailingItem.objects.values_list("kind", flat=True)) == {
        "ucc1", "insurance_evidence",
    }  # fmt: skip


def test_what_is_late_is_chased_in_rounds_by_letter_to_the_borrower() -> None:
    [stream] = board(ann())
    opened()
    assert chase(date(2026, 4, 30)) == 0
    assert to_do(date(2026, 5, 1)) == [stream]
    assert chase(date(2026, 5, 1)) == 1
    assert chase(date(2026, 5, 1)) == 0
    [notice] = NoticeDue.objects.filter(code="trailing_chaser")
    item = TrailingItem.objects.get(kind="insurance_evidence")
    assert (notice.key, notice.due_on, notice.business_date) == (
        f"{item.pk}:1", date(2026, 5, 1), date(2026, 5, 1),
    )  # fmt: skip
    assert orjson.loads(notice.facts)["due_on"] == "2026-04-01"
    assert (item.rounds, item.next_chase) == (1, date(2026, 5, 31))
    # Nights that were missed are not made up for: one letter.
    assert chase(date(2026, 6, 30)) == 2  # the title policy as well, the first time
    assert sorted(NoticeDue.objects.values_list("key", flat=True)) == [
        f"{item.pk}:1", f"{item.pk}:2",
    ]  # fmt: skip
    item.refresh_from_db()
    assert (item.rounds, item.next_chase) == (2, None)


def test_what_somebody_else_has_is_a_task_until_there_is_an_address() -> None:
    board(ann())
    opened()
    TrailingItem.objects.exclude(kind="title_policy").delete()
    chase(date(2026, 6, 30))
    task = Task.objects.get()
    assert (task.title, task.role, task.due) == (
        "Ask for: Final title insurance policy, due 05/31/2026", "officer", date(2026, 6, 30),
    )  # fmt: skip
    TrailingItem.objects.update(asked_of="Acme Title", mailing="1 Main St\nDes Moines, IA 50309")
    chase(date(2026, 7, 30))
    facts = orjson.loads(NoticeDue.objects.get().facts)
    assert (facts["asked_of"], facts["asked_at"]) == (
        "Acme Title", ["1 Main St", "Des Moines, IA 50309"],
    )  # fmt: skip
    assert Task.objects.count() == 1


def test_a_received_item_and_a_loan_that_has_ended_are_left_alone() -> None:
    first, second = board(ann(), ann("1005"))
    opened()
    TrailingItem.objects.filter(loan_id=first).update(state="received", next_chase=None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_loanstate SET status = 'paid_off' WHERE stream_id = %s",
                       [second])  # fmt: skip
    assert to_do(date(2026, 12, 1)) == []
    assert chase(date(2026, 12, 1)) == 0


def test_the_night_asks_the_database_the_same_number_of_times_for_one_loan_and_for_forty() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught, connection.cursor() as cursor:
            open_range(cursor, 0, 2**62, FIRST_DAY)
            chase_range(cursor, 0, 2**62, date(2026, 8, 1), AT)
        return len([one for one in caught if "SAVEPOINT" not in one["sql"]])

    board(ann())
    few = queries()
    board(*(ann(str(2000 + n)) for n in range(40)))
    assert queries() == few == 5
    assert TrailingItem.objects.count() == 123
    assert NoticeDue.objects.count() == 41


def person(stream: int, language: str) -> None:
    one = Person.objects.create(
        first_name="Ana", last_name="Ruiz", language=language, mailing_line1="5 Elm St",
        mailing_city="Austin", mailing_state="TX", mailing_zip="78701",
    )  # fmt: skip
    Party.objects.create(loan_id=stream, person=one, role="borrower")


def rendered() -> list[Document]:
    aside: list[Any] = []
    with books() as cursor:
        render_range(cursor, 0, 2**62, lambda *one: aside.append(one))
    assert aside == []
    return list(Document.objects.order_by("pk"))


def text_of(document: Document) -> str:
    pages = PdfReader(BytesIO(read(document.sha256))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["We still need a document", "Evidence of insurance that names us", "April 1, 2026",
                "May 15, 2026", "Ana Ruiz", "5 Elm St", "It is not a notice that we will buy"]),
        ("es", ["Todavía necesitamos un documento", "Comprobante de seguro que nos nombra",
                "1 de abril de 2026", "15 de mayo de 2026"]),
    ],
)  # fmt: skip
def test_the_letter_says_what_is_asked_for_in_the_language_of_the_borrower(
    language: str, says: list[str]
) -> None:
    [stream] = board(ann())
    person(stream, language)
    opened()
    chase(date(2026, 5, 1))
    [document] = rendered()
    assert (document.kind, document.language) == ("trailing_chaser", language)
    text = text_of(document)
    assert [one for one in says if one not in text] == []


def test_a_letter_to_somebody_else_names_the_borrowers() -> None:
    [stream] = board(ann())
    person(stream, "es")
    opened()
    TrailingItem.objects.exclude(kind="title_policy").delete()
    TrailingItem.objects.update(asked_of="Acme Title", mailing="1 Main St\nDes Moines, IA 50309")
    chase(date(2026, 6, 30))
    [document] = rendered()
    assert (document.kind, document.language) == ("trailing_request", "en")
    sent = Delivery.objects.get()
    assert (sent.channel, sent.to.split("\n"), sent.person) == (
        "mail", ["Acme Title", "1 Main St", "Des Moines, IA 50309"], None,
    )  # fmt: skip
    text = text_of(document)
    for said in ("Acme Title", "1 Main St", "We service the loan of Ana Ruiz",
                 "The final title insurance policy", "May 31, 2026", "July 14, 2026"):  # fmt: skip
        assert said in text


def test_the_step_of_the_night_is_in_the_plan() -> None:
    names = list(STEPS)
    assert names.index("statements") < names.index("trailing") < names.index("close")
