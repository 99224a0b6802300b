"""The pages of a loan: what they show, how many queries they take, who may see them."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from servicing.audit.models import Act, User
from servicing.audit.roles import Role, give_role
from servicing.compliance.models import NoticeDue
from servicing.documents.models import Document
from servicing.documents.store import put
from servicing.ledger.journal import Draft
from servicing.ledger.models import Event, LoanState
from servicing.ledger.posting import post_fact
from servicing.payments.models import Receipt
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def ann() -> int:
    """Ann's loan 1001: 200,000.00 at 6%, 1,499.10 a month; Mar 1 is due and unpaid."""
    return board(mortgage("1001", date(2026, 3, 1)), mortgage("1002"))["1001"]


def signed_in(client: Client, role: Role) -> User:
    user = User.objects.create_user(f"the-{role}", password=None)
    give_role(user, role)
    client.force_login(user)
    return user


@pytest.fixture
def cashier(client: Client) -> Client:
    signed_in(client, Role.CASHIER)
    return client


def pay(stream: int, amount: int, source: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        post_fact(
            cursor, stream=stream, draft=Draft("payment", FIRST_DAY, source, amount),
            business_date=FIRST_DAY, actor="test", recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
        )  # fmt: skip


def test_overview_says_what_is_due(ann: int, cashier: Client) -> None:
    page = cashier.get("/o/loans/1001/").content.decode()
    assert "1 day past due" in page
    # 1,000.00 of interest, 199.10 of principal, 300.00 of escrow
    for figure in ("1,000.00", "199.10", "300.00", "1,499.10", "$1,499.10"):
        assert figure in page


@pytest.mark.parametrize("tab", ["", "transactions/", "schedule/", "escrow/", "documents/",
                                 "notes/", "people/", "contacts/new/"])  # fmt: skip
def test_a_tab_takes_few_queries_however_long_the_history(
    tab: str, ann: int, cashier: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        pay(ann, 1000 + number, f"test:{number}")
    with django_assert_max_num_queries(MOST_QUERIES):
        assert cashier.get(f"/o/loans/1001/{tab}").status_code == 200


def test_running_balances_come_from_the_ledger(ann: int, cashier: Client) -> None:
    pay(ann, 149910, "test:1")
    page = cashier.get("/o/loans/1001/transactions/").content.decode()
    assert "199,800.90" in page


def test_an_unknown_loan_is_not_found(ann: int, cashier: Client) -> None:
    answer = cashier.get("/o/loans/9999/")
    assert answer.status_code == 404


def test_a_document_of_another_loan_is_not_found(ann: int, cashier: Client) -> None:
    notice = NoticeDue.objects.create(
        stream_id=ann, code="periodic_statement", key="2026-04-01", due_on=FIRST_DAY, facts="{}",
        business_date=FIRST_DAY,
    )  # fmt: skip
    document = Document.objects.create(
        stream_id=ann, notice=notice, kind="periodic_statement", title="Mortgage statement",
        dated=FIRST_DAY, sha256=put(b"%PDF-1.7"), size=8, pages=1, renderer="test",
    )  # fmt: skip
    own = cashier.get(f"/o/loans/1001/documents/{document.pk}/")
    assert (own.status_code, own.content) == (200, b"%PDF-1.7")
    assert own.headers["Content-Type"] == "application/pdf"
    assert cashier.get(f"/o/loans/1002/documents/{document.pk}/").status_code == 404


def entered(**changes: str) -> dict[str, str]:
    return {
        "amount": "1,499.10", "received": "2026-03-02", "designation": "", "why": "By phone",
        "key": str(uuid4()), "step": "preview",
    } | changes  # fmt: skip


def test_the_preview_shows_the_allocation_and_posts_nothing(ann: int, cashier: Client) -> None:
    before = Event.objects.count()
    answer = cashier.post("/o/loans/1001/payments/new/", entered())
    page = answer.content.decode()
    assert answer.status_code == 200
    for figure in ("1,000.00", "199.10", "300.00", "199,800.90"):
        assert figure in page
    assert (Event.objects.count(), Receipt.objects.count()) == (before, 0)


def test_a_second_click_is_the_same_payment(ann: int, cashier: Client) -> None:
    form = entered(step="confirm")
    first = cashier.post("/o/loans/1001/payments/new/", form)
    second = cashier.post("/o/loans/1001/payments/new/", form)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert Receipt.objects.count() == 1
    assert LoanState.objects.get(pk=ann).principal == 19980090
    assert Act.objects.get(action="payment:taken").why == "By phone"


def test_a_key_used_for_another_amount_is_refused(ann: int, cashier: Client) -> None:
    form = entered(step="confirm")
    cashier.post("/o/loans/1001/payments/new/", form)
    answer = cashier.post("/o/loans/1001/payments/new/", form | {"amount": "10.00"})
    assert answer.status_code == 422
    assert "No money was moved." in answer.content.decode()
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "received", "message"),
    [
        ("", "2026-03-02", "Enter the amount, like 2,426.07."),
        ("1,234.5x", "2026-03-02", "Enter the amount in dollars, like 2,426.07."),
        ("0", "2026-03-02", "Enter $0.01 or more."),
        ("-5.00", "2026-03-02", "Enter $0.01 or more."),
        ("10.00", "2026-03-03", "The payment cannot be dated after today, 03/02/2026."),
        ("10.00", "soon", "Enter a date like 11/20/2026."),
    ],
)
def test_a_wrong_entry_is_refused_in_words(
    amount: str, received: str, message: str, ann: int, cashier: Client
) -> None:
    for step in ("preview", "confirm"):
        form = entered(amount=amount, received=received, step=step)
        answer = cashier.post("/o/loans/1001/payments/new/", form)
        assert answer.status_code == 422
        assert message in answer.content.decode()
    assert Receipt.objects.count() == 0


def test_an_auditor_looks_and_does_not_touch(ann: int, client: Client) -> None:
    signed_in(client, Role.AUDITOR)
    page = client.get("/o/loans/1001/").content.decode()
    assert "Take payment" not in page
    answer = client.post("/o/loans/1001/payments/new/", entered(step="confirm"))
    assert answer.status_code == 403
    assert Receipt.objects.count() == 0
