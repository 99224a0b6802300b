"""A receipt that waits is given to its loan: once, with its own amount and day, for a reason."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from servicing.audit.models import Act, User
from servicing.audit.roles import Role, give_role
from servicing.ledger.models import Event, LoanState
from servicing.loans.models import Loan
from servicing.office.views import assign as view
from servicing.payments.cash import cash_position
from servicing.payments.exceptions import assign_receipt
from servicing.payments.models import Receipt
from tests.nightly.portfolio import FIRST_DAY

from .conftest import SignedIn
from .lockbox import AT, books

pytestmark = pytest.mark.django_db


def url(receipt: Receipt, **query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/o/cash/exceptions/{receipt.pk}/assign/?{asked}"


def assign(client: Client, receipt: Receipt, loan: str = "1001", **more: str) -> tuple[int, str]:
    sent = {"loan": loan, "why": "Ann called", **more}
    answer = client.post(url(receipt), sent, follow=True)
    return answer.status_code, answer.content.decode()


def test_likely_loans_are_suggested_with_the_reason(unknown: Receipt, cashier: Client) -> None:
    text = cashier.get(url(unknown)).content.decode()
    assert "Ann Bell" in text
    assert "A borrower has the payer’s name" in text
    assert "The next installment is just this amount" in text
    assert "Here you see where the money would go" in text


def test_the_effect_is_shown_before_anything_is_posted(unknown: Receipt, cashier: Client) -> None:
    before = books()
    text = cashier.get(url(unknown, loan="1001")).content.decode()
    for words in ("Nothing is posted yet", "1,000.00", "199.10", "300.00", "199,800.90"):
        assert words in text
    assert "Credited as of" in text
    assert books() == before


def test_a_receipt_is_assigned_with_its_own_amount_and_day(
    unknown: Receipt, cashier: Client, streams: dict[str, int]
) -> None:
    code, text = assign(cashier, unknown, amount="999999", received="2020-01-01")
    assert code == 200
    assert "Assigned $1,499.10 to loan" in text
    unknown.refresh_from_db()
    assert (unknown.state, unknown.stream_id) == ("assigned", streams["1001"])
    event = Event.objects.get(stream_id=streams["1001"], kind="payment")
    assert (event.effective_date, event.seq) == (FIRST_DAY, unknown.seq)
    assert LoanState.objects.get(pk=streams["1001"]).principal == 20000000 - 19910
    act = Act.objects.get(action="payment:assigned")
    assert (act.actor, act.why) == ("cashier", "Ann called")
    assert cash_position(FIRST_DAY).ties


def test_no_reason_no_assignment(unknown: Receipt, cashier: Client) -> None:
    before = books()
    code, text = assign(cashier, unknown, why="  ")
    assert code == 422
    assert "Say why the money belongs to this loan." in text
    assert "Effect on loan" in text
    assert books() == before


def test_an_unknown_loan_number_is_told(unknown: Receipt, cashier: Client) -> None:
    before = books()
    code, text = assign(cashier, unknown, loan="9999")
    assert code == 422
    assert "No loan has the number 9999. Search by name or address." in text
    answer = cashier.get(url(unknown, loan="9999"))
    assert answer.status_code == 422
    assert books() == before


def test_a_loan_is_found_by_name(unknown: Receipt, cashier: Client) -> None:
    text = cashier.get(url(unknown, q="cole")).content.decode()
    assert "Ben Cole" in text
    assert "No loan matches" in cashier.get(url(unknown, q="nobody")).content.decode()


def test_a_second_click_posts_nothing_twice(unknown: Receipt, cashier: Client) -> None:
    assign(cashier, unknown)
    after = books()
    code, text = assign(cashier, unknown)
    assert code == 200
    assert "Assigned $1,499.10 to loan" in text
    assert books() == after


def test_whoever_comes_second_learns_who_was_faster(unknown: Receipt, cashier: Client) -> None:
    tom = User.objects.create_user("tom", first_name="Tom", last_name="Nguyen")
    give_role(tom, Role.CASHIER)
    other = Client()
    other.force_login(tom)
    assign(other, unknown, loan="1002")
    after = books()
    code, text = assign(cashier, unknown)
    assert code == 409
    assert "T. Nguyen assigned it at" in text
    assert "to loan 1002" in text
    assert books() == after
    assert cashier.get(url(unknown)).status_code == 200


def test_a_race_that_is_lost_at_the_last_moment_is_told_too(
    unknown: Receipt, cashier: Client, monkeypatch: pytest.MonkeyPatch, streams: dict[str, int]
) -> None:
    def slow(**asked: object) -> Receipt:
        assign_receipt(
            receipt_id=unknown.pk, loan=Loan.objects.get(number="1002"), actor="tom", why="mine",
            business_date=FIRST_DAY, recorded_at=AT,
        )  # fmt: skip
        return assign_receipt(**asked)  # type: ignore[arg-type]

    monkeypatch.setattr(view, "assign_receipt", slow)
    code, text = assign(cashier, unknown)
    assert code == 409
    assert "tom assigned it at" in text
    assert not Event.objects.filter(stream_id=streams["1001"], kind="payment").exists()


def test_money_from_before_the_boarding_is_refused_in_words(
    unknown: Receipt, cashier: Client
) -> None:
    Receipt.objects.filter(pk=unknown.pk).update(received_date=date(2026, 2, 27))
    before = books()
    code, text = assign(cashier, unknown)
    assert code == 422
    assert "it came on 02/27/2026, and the loan was boarded on 03/02/2026" in text
    assert "Nothing was posted." in text
    assert books() == before


@pytest.mark.parametrize("who", ["officer", "escrow_analyst", "auditor", "administrator"])
def test_assigning_needs_the_right(who: str, unknown: Receipt, signed_in: SignedIn) -> None:
    before = books()
    client = signed_in(who)
    assert assign(client, unknown)[0] == 403
    assert client.get(url(unknown)).status_code == 403
    assert books() == before


def test_the_page_takes_few_queries(
    unknown: Receipt, cashier: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(16):
        cashier.get(url(unknown, loan="1001"))
