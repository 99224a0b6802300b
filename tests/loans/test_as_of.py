"""The time machine on Ann's loan: 199.10 of principal and 1,000.00 of interest paid for April on
the 1st; a curtailment of 10,000.00 that came on April 10 and was found on May 5; and April's
payment claimed back on May 6."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags

from servicing.audit.roles import Role
from servicing.engine.fold import end_of_day, end_of_facts
from servicing.engine.state import dump
from servicing.ledger.chart import ROLE_OF
from servicing.ledger.history import transactions
from servicing.ledger.journal import Head, Line, lines_of
from servicing.ledger.models import Posting
from servicing.ledger.replay import nets
from servicing.loans.as_of import Moment, NoSuchDay, look_back
from servicing.reports.asking import ask
from servicing.reports.catalogue import find_report
from servicing.reports.reading import batches
from tests.make import ann, board, close_until, pay, post, state_of
from tests.office.test_loan_pages import signed_in

pytestmark = pytest.mark.django_db
APRIL_30, MAY_4, MAY_5, MAY_6 = (date(2026, 4, 30), *(date(2026, 5, day) for day in (4, 5, 6)))


@pytest.fixture
def stream() -> int:
    [stream] = board(ann())
    close_until(date(2026, 3, 31))
    paid = pay(stream, date(2026, 4, 1))
    close_until(MAY_4)
    pay(stream, date(2026, 4, 10), 1000000, designation="principal")
    close_until(MAY_5)
    post(stream, "reversal", MAY_6, reverses=paid, reason="R01")
    return stream


def at(stream: int, as_of: date, known_on: date | None = None) -> tuple[int, int, int]:
    """Principal, escrow, installments open."""
    with connection.cursor() as cursor:
        state = look_back(cursor, stream, Moment(as_of, known_on)).result.state
    return state.principal, state.escrow, len(state.installments)


def test_a_day_by_what_was_known_then_and_by_what_is_known_now(stream: int) -> None:
    assert at(stream, APRIL_30, APRIL_30) == (19980090, 30000, 0)
    assert at(stream, APRIL_30, MAY_5) == (18980090, 30000, 0)
    assert at(stream, APRIL_30) == (19000000, 0, 1)  # April was never paid, the curtailment was
    assert at(stream, MAY_6) == (19000000, 0, 2)
    with connection.cursor() as cursor:
        now = look_back(cursor, stream, Moment(MAY_6)).result.state
    assert dump(now) == dump(state_of(stream))


@pytest.mark.parametrize("known_on", [APRIL_30, MAY_4, MAY_5, MAY_6])
def test_what_the_books_held_is_the_fold_of_what_they_knew(stream: int, known_on: date) -> None:
    rows = Posting.objects.filter(stream_id=stream, business_date__lte=known_on)
    booked = nets(
        Line(row.subject, row.debit_id, row.credit_id, row.amount, row.effective_date)
        for row in rows
    )
    by_role: dict[str, int] = {}
    for (_, low, high, _on), amount in booked.items():
        for account, sign in ((low, 1), (high, -1)):
            by_role[ROLE_OF[account]] = by_role.get(ROLE_OF[account], 0) + sign * amount
    with connection.cursor() as cursor:
        past = look_back(cursor, stream, Moment(known_on, known_on))
    head = Head(stream, 0, b"", 0, "owned", "USD", "")
    wanted: dict[str, int] = {}
    for line in lines_of(past.result.bookings, head):
        for account, sign in ((line.debit, 1), (line.credit, -1)):
            role = ROLE_OF[account]
            wanted[role] = wanted.get(role, 0) + sign * line.amount
    assert {k: v for k, v in by_role.items() if v} == {k: v for k, v in wanted.items() if v}
    assert past.result.state.key <= max(end_of_day(known_on), end_of_facts(MAY_6))


@pytest.mark.parametrize(
    ("as_of", "known_on"), [(APRIL_30, APRIL_30), (APRIL_30, MAY_5), (APRIL_30, None)]
)
def test_the_history_ends_where_the_loan_stood(
    stream: int, as_of: date, known_on: date | None
) -> None:
    with connection.cursor() as cursor:
        rows = transactions(cursor, stream, as_of=as_of, known_on=known_on or date.max)
    principal, escrow, _ = at(stream, as_of, known_on)
    assert (rows[-1].principal_balance, rows[-1].escrow_balance) == (principal, escrow)


def test_days_that_cannot_be_looked_at(stream: int) -> None:
    for moment, field in (
        (Moment(date(2026, 5, 7)), "as_of"),
        (Moment(date(2026, 3, 1)), "as_of"),
        (Moment(APRIL_30, date(2026, 3, 1)), "known_on"),
        (Moment(APRIL_30, date(2027, 3, 1)), "known_on"),
    ):
        with pytest.raises(NoSuchDay) as refused, connection.cursor() as cursor:
            look_back(cursor, stream, moment)
        assert refused.value.field == field


def test_the_pages_show_the_day_under_a_banner_and_offer_nothing_to_do(
    stream: int, client: Client
) -> None:
    signed_in(client, Role.CASHIER)
    asked = "?as_of=2026-04-30&known_on=2026-04-30"
    for page in ("", "transactions/", "schedule/"):
        shown = client.get(f"/o/loans/1001/{page}{asked}").content.decode()
        banner = strip_tags(shown.partition('class="thenbar"')[2].partition("</div>")[0])
        assert "You are looking at the end of Apr 30, 2026" in banner
        assert "as the books knew it on Apr 30, 2026" in banner
        assert "$199,800.90" in shown
        assert "Take payment" not in shown.partition("loanhead")[2].partition("</nav>")[0]
        assert asked.replace("&", "&amp;") in shown  # the other tabs keep the day
    today = client.get("/o/loans/1001/").content.decode()
    assert "You are looking at" not in today
    assert "$190,000.00" in today
    wrong = client.get("/o/loans/1001/?as_of=2026-13-01").content.decode()
    assert "expected a date like 2026-11-20" in wrong


def test_the_report_of_all_loans_on_a_day(stream: int) -> None:
    def principal(**asked: str) -> list[int]:
        with batches(ask(find_report("loans_as_of"), asked, MAY_6)) as read:
            return [row[7] for batch in read for row in batch]

    assert principal(as_of="2026-04-30", known_on="2026-04-30") == [19980090]
    assert principal(as_of="2026-04-30") == [19000000]
    assert principal(as_of="2026-03-01") == []
