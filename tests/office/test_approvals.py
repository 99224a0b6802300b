"""Approvals in the office: asked for by one person, decided by another, attacked by the rest."""

from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from servicing.audit.models import Act, Approval, User
from servicing.audit.roles import Role, give_role
from servicing.ledger.models import BusinessDay, LoanState
from servicing.payments.models import Receipt
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

from .conftest import SignedIn
from .lockbox import books

pytestmark = pytest.mark.django_db
LATER = FIRST_DAY + timedelta(days=9)
KEY = "0b8e8f8e-1111-4222-8333-444455556666"


@pytest.fixture
def stream(db: None) -> int:
    """Loan 1001, boarded on March 2; the books are at March 11."""
    stream = board(mortgage("1001"))["1001"]
    BusinessDay.objects.filter(date=FIRST_DAY).update(state="night")
    BusinessDay.objects.create(date=LATER, state="open")
    return stream


@pytest.fixture
def dana(stream: int, signed_in: SignedIn) -> Client:
    return signed_in("cashier")


@pytest.fixture
def pat(stream: int, signed_in: SignedIn) -> Client:
    return signed_in("supervisor")


def send(client: Client, step: str = "ask", **more: str) -> tuple[int, str]:
    sent = {"amount": "500.00", "received": "2026-03-03", "designation": "principal",
            "why": "Check found in the mail room", "key": KEY, "step": step}  # fmt: skip
    answer = client.post("/o/loans/1001/payments/new/", sent | more, follow=True)
    return answer.status_code, answer.content.decode()


def decide(client: Client, act: str, reason: str = "") -> tuple[int, str]:
    asked = Approval.objects.get()
    url = f"/o/approvals/{asked.pk}/"
    form = client.get(url).context["form"]
    sent = {"act": act, "reason": reason, "seen": form["seen"].value()}
    answer = client.post(url, sent, follow=True)
    return answer.status_code, answer.content.decode()


def test_below_the_limit_a_payment_posts_at_once(dana: Client, stream: int) -> None:
    code, text = send(dana, "confirm", received="2026-03-06")
    assert (code, Approval.objects.count(), Receipt.objects.count()) == (200, 0, 1)
    assert "Posted $500.00." in text


def test_beyond_the_limit_nothing_posts_and_the_page_says_why(dana: Client, stream: int) -> None:
    before = books()
    for step in ("preview", "confirm"):
        _, text = send(dana, step, received="2026-03-05")
        assert "dated more than 5 days back needs a second person’s approval" in text
        assert "Send $500.00 for approval" in text
    assert books() == before


def test_a_request_is_approved_by_another_and_posts(dana: Client, pat: Client, stream: int) -> None:
    code, text = send(dana)
    assert code == 200
    assert "Sent for approval. Nothing is posted until somebody else approves it." in text
    assert Receipt.objects.count() == 0
    assert LoanState.objects.get(pk=stream).principal == 20000000
    listed = pat.get("/o/approvals/").content.decode()
    assert "1 for you to decide" in listed
    assert "waiting for you" in listed
    assert "200,000.00 → 199,500.00" in listed
    code, text = decide(pat, "approve", "Postmark seen")
    assert code == 200
    assert "Backdated payment approved. 2 entries posted to the Mar 11 ledger." in text
    assert LoanState.objects.get(pk=stream).principal == 19950000
    receipt = Receipt.objects.get()
    assert (receipt.received_date, receipt.amount) == (date(2026, 3, 3), 50000)
    asked = Approval.objects.get()
    assert (asked.state, asked.decided_by, asked.reason) == (
        "approved", "supervisor", "Postmark seen",
    )  # fmt: skip
    acts = list(Act.objects.order_by("pk").values_list("action", "actor"))
    assert acts == [
        ("approval:requested", "cashier"),
        ("payment:taken", "cashier"),
        ("approval:approved", "supervisor"),
    ]
    taken = Act.objects.get(action="payment:taken")
    assert taken.details["approved_by"] == "supervisor"


def test_a_second_click_asks_once_and_another_payment_under_the_key_is_refused(
    dana: Client, stream: int
) -> None:
    send(dana)
    assert send(dana)[0] == 200
    assert send(dana, amount="600.00")[0] == 422
    assert Approval.objects.count() == 1
    assert Act.objects.filter(action="approval:requested").count() == 1


def test_a_request_needs_a_reason(dana: Client, stream: int) -> None:
    code, text = send(dana, why=" ")
    assert (code, Approval.objects.count()) == (422, 0)
    assert "Say who paid and why it is dated back" in text


def test_a_rejection_is_kept_with_its_reason(dana: Client, pat: Client, stream: int) -> None:
    send(dana)
    code, text = decide(pat, "reject")
    assert code == 422
    assert "Say why you reject it." in text
    code, text = decide(pat, "reject", "The postmark is of March 9")
    assert "Backdated payment rejected. Nothing was posted." in text
    assert Receipt.objects.count() == 0
    assert (
        "The postmark is of March 9"
        in dana.get(f"/o/approvals/{Approval.objects.get().pk}/").content.decode()
    )
    assert Act.objects.get(action="approval:rejected").why == "The postmark is of March 9"


def test_the_maker_never_decides_even_by_a_direct_post(pat: Client, stream: int) -> None:
    assert send(pat)[0] == 200
    page = pat.get(f"/o/approvals/{Approval.objects.get().pk}/").content.decode()
    assert "You asked for this. Somebody else decides it." in page
    assert "Approve backdated payment" not in page
    for act in ("approve", "reject"):
        code, text = decide(pat, act, "mine")
        assert code == 422
        assert "You asked for this. Somebody else decides it." in text
    assert (Approval.objects.get().state, Receipt.objects.count()) == ("waiting", 0)
    assert "0 for you to decide" in pat.get("/o/approvals/").content.decode()


def test_the_maker_may_withdraw_and_nobody_else(dana: Client, pat: Client, stream: int) -> None:
    send(dana)
    assert decide(pat, "withdraw")[0] == 422
    assert "The request is withdrawn." in decide(dana, "withdraw")[1]
    assert Approval.objects.get().state == "withdrawn"
    assert "was withdrawn by cashier already" in decide(pat, "approve")[1]
    assert Receipt.objects.count() == 0


@pytest.mark.parametrize("who", ["officer", "escrow_analyst", "auditor", "cashier_two"])
def test_deciding_needs_the_right(who: str, dana: Client, signed_in: SignedIn, stream: int) -> None:
    send(dana)
    if who == "cashier_two":
        other = User.objects.create_user("cashier_two")
        give_role(other, Role.CASHIER)
        client = Client()
        client.force_login(other)
    else:
        client = signed_in(who)
    code, text = decide(client, "approve")
    assert code == 422
    assert "You cannot approve what somebody else asked for." in text
    assert (Approval.objects.get().state, Receipt.objects.count()) == ("waiting", 0)


def test_a_decision_stands_and_the_same_again_changes_nothing(
    dana: Client, pat: Client, stream: int, signed_in: SignedIn
) -> None:
    send(dana)
    decide(pat, "approve")
    after = books()
    assert decide(pat, "approve")[0] == 200
    assert "was approved by supervisor already" in decide(pat, "reject", "no")[1]
    paula = User.objects.create_user("paula")
    give_role(paula, Role.SUPERVISOR)
    other = Client()
    other.force_login(paula)
    assert "was approved by supervisor already" in decide(other, "approve")[1]
    assert books() == after


def test_a_maker_who_lost_the_right_posts_nothing(dana: Client, pat: Client, stream: int) -> None:
    send(dana)
    User.objects.get(username="cashier").groups.clear()
    code, text = decide(pat, "approve")
    assert code == 422
    assert "cashier can no longer take a payment." in text
    assert (Approval.objects.get().state, Receipt.objects.count()) == ("waiting", 0)
    assert Act.objects.filter(action="approval:refused").count() == 1


def test_a_loan_that_moved_shows_both_and_asks_to_look_again(
    dana: Client, pat: Client, stream: int
) -> None:
    send(dana)
    url = f"/o/approvals/{Approval.objects.get().pk}/"
    seen = pat.get(url).context["form"]["seen"].value()
    key = KEY.replace("0b8e", "1b8e")
    send(dana, "confirm", received="2026-03-10", amount="700.00", key=key)
    answer = pat.post(url, {"act": "approve", "seen": seen})
    assert answer.status_code == 409
    text = answer.content.decode()
    for words in ("The loan moved since you looked.", "The loan moved since this was asked for.",
                  "199,500.00", "199,300.00", "198,800.00"):  # fmt: skip
        assert words in text
    assert Receipt.objects.count() == 1
    assert decide(pat, "approve")[0] == 200
    assert LoanState.objects.get(pk=stream).principal == 20000000 - 50000 - 70000


def assign(client: Client, receipt: Receipt, loan: str) -> tuple[int, str]:
    url = f"/o/cash/exceptions/{receipt.pk}/assign/"
    answer = client.post(url, {"loan": loan, "why": "Ann called"}, follow=True)
    return answer.status_code, answer.content.decode()


def test_money_above_the_limit_is_assigned_by_two(
    unknown: Receipt, cashier: Client, signed_in: SignedIn, settings: Settings,
    streams: dict[str, int],
) -> None:  # fmt: skip
    settings.APPROVAL_ASSIGNMENT_LIMIT = 149909
    page = cashier.get(f"/o/cash/exceptions/{unknown.pk}/assign/?loan=1001").content.decode()
    assert "A second person must approve this assignment. It is more than $1,499.09." in page
    before = books()
    assert "Sent for approval." in assign(cashier, unknown, "1001")[1]
    assert "This waits for approval" in assign(cashier, unknown, "1002")[1]
    assert books()[:2] == before[:2]
    page = cashier.get(f"/o/cash/exceptions/{unknown.pk}/assign/").content.decode()
    assert "This waits for approval: Assign $1,499.10" in page
    _, text = decide(signed_in("supervisor"), "approve")
    assert "Assignment of a payment approved." in text
    unknown.refresh_from_db()
    assert (unknown.state, unknown.stream_id) == ("assigned", streams["1001"])
    act = Act.objects.get(action="payment:assigned")
    assert (act.actor, act.details["approved_by"]) == ("cashier", "supervisor")


def test_what_is_refused_meanwhile_waits_on_with_the_reason(
    unknown: Receipt, cashier: Client, signed_in: SignedIn, settings: Settings,
    streams: dict[str, int],
) -> None:  # fmt: skip
    settings.APPROVAL_ASSIGNMENT_LIMIT = 149909
    assign(cashier, unknown, "1001")
    settings.APPROVAL_ASSIGNMENT_LIMIT = 149910
    assert "Assigned $1,499.10 to loan" in assign(cashier, unknown, "1002")[1]
    after = books()[:2]
    supervisor = signed_in("supervisor")
    url = f"/o/approvals/{Approval.objects.get().pk}/"
    assert "It would be refused now: This receipt is assigned already." in supervisor.get(
        url).content.decode()  # fmt: skip
    code, text = decide(supervisor, "approve")
    assert code == 422
    assert "This receipt is assigned already. Nothing was posted. The request waits on." in text
    asked = Approval.objects.get()
    assert (asked.state, asked.problem) == ("waiting", "This receipt is assigned already.")
    assert Act.objects.get(action="approval:refused").why == "This receipt is assigned already."
    assert books()[:2] == after
    assert decide(supervisor, "reject", "It went to 1002")[0] == 200


def test_the_inbox_takes_few_queries_however_many_wait(
    dana: Client, pat: Client, stream: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    send(dana)
    first = Approval.objects.get()
    Approval.objects.bulk_create(
        Approval(kind=first.kind, about=f"x{n}", what=first.what, payload=first.payload,
                 rows=first.rows, digest="x", requested_by=f"user{n}", why="x",
                 requested_at=first.requested_at)
        for n in range(40)
    )  # fmt: skip
    with django_assert_max_num_queries(12):
        assert "41 requests wait" in pat.get("/o/approvals/").content.decode()
