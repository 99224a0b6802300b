"""Payoffs of Ann's mortgage: 200,000.00 at 6%, interest paid to March 1, 2026."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from servicing.audit.roles import Role
from servicing.documents.models import Document
from servicing.documents.store import read
from servicing.engine.dates import add_business_days
from servicing.engine.facts import Fact
from servicing.engine.fold import advance, apply, end_of_facts, fold
from servicing.engine.payoff import figures
from servicing.loans.models import Task
from servicing.payments.payoff_models import Payoff
from servicing.payments.payoffs import figures_on
from tests.engine.lives import Life, lives
from tests.engine.story import Story
from tests.make import ANN, ann, board, close_until, differences, pay, post, state_of
from tests.office.test_loan_pages import signed_in
from tests.reports.recompute import Recomputed, read_sheet

pytestmark = pytest.mark.django_db


def test_interest_to_the_months_end_where_the_program_has_it_so() -> None:
    """200,000.00 paid to March 1, received on April 17: two whole months to May 1."""
    terms = replace(ANN, late_fee=None, payoff_interest="month_end")
    story = Story(terms, 20000000)
    story.pays(date(2026, 4, 1), 149910)
    received = date(2026, 4, 17)
    owed = figures(story.during(received), received)
    assert (owed.interest, owed.per_diem[0]) == (99900, 0)  # 199,800.90 for April whole
    on_the_first = figures(story.during(date(2026, 4, 1)), date(2026, 4, 1))
    assert on_the_first.interest == 0


def test_the_clock_of_a_written_request_counts_business_days() -> None:
    """Received on Friday, November 20, 2026: Thanksgiving and two weekends do not count."""
    assert add_business_days(date(2026, 11, 20), 7) == date(2026, 12, 2)


@settings(max_examples=25, deadline=None)
@given(lives(acts=8), st.integers(0, 45))
def test_what_is_quoted_closes_the_loan_on_its_day(life: Life, ahead: int) -> None:
    state = fold(life.terms, life.facts, end_of_facts(life.last_day)).state
    day = date.fromordinal(life.last_day.toordinal() + ahead)
    if state.closed or figures_on(state, day).total <= 0:
        return
    total = figures_on(state, day, recording_fee=4500).total
    then = advance(state, end_of_facts(day)).state
    fee = Fact(98, "fee", day, 4500, {"code": "recording"})
    charged = apply(then, fee, end_of_facts(day)).state
    closed = apply(charged, Fact(99, "payment", day, total, {"designation": "payoff"})).state
    assert closed.status == "paid_off"


@pytest.fixture
def stream() -> int:
    [stream] = board(ann(escrow=104000, suspense=25000, late_fees_due=5996,
                         corporate_advances=18500))  # fmt: skip
    close_until(date(2026, 3, 31))
    return stream


def send(client: Client, path: str, **data: Any) -> Any:
    return client.post(f"/o/loans/1001/payoff/{path}", data)


KEY = {"key": "1c5f8a52-7f3b-4b53-9d42-0a2f6f1b7a10"}


def test_from_the_written_request_to_the_loan_that_is_paid_off(stream: int, client: Client) -> None:
    signed_in(client, Role.OFFICER)
    asked = {"how": "written", "requester": "First Title", "received_on": "2026-03-31"}
    assert send(client, "requests/", **asked, **KEY).status_code == 302
    assert send(client, "requests/", **asked, **KEY).status_code == 302  # once
    request = Payoff.objects.get()
    assert request.due_by == date(2026, 4, 9)
    assert Task.objects.get(key=f"payoff:{request.pk}").due == date(2026, 4, 9)
    dates = {"date1": "2026-04-10", "date2": "2026-04-17", "recording_fee": "45.00",
             "asked": str(request.pk), "key": "2c5f8a52-7f3b-4b53-9d42-0a2f6f1b7a10"}  # fmt: skip
    shown = strip_tags(send(client, "new/", **dates, step="show").content.decode())
    # April's 1,000.00 is billed on the 1st; 9 and 16 odd days of 32.876712
    for figure in ("1,295.89", "1,526.03", "$201,335.85", "$201,565.99"):
        assert figure in shown, figure
    issued = send(client, "new/", **dates, step="issue")
    assert send(client, "new/", **dates, step="issue").url == issued.url  # pressed twice: one quote
    quote = Payoff.objects.get()
    assert issued.url == f"/o/loans/1001/payoff/{quote.pk}/"
    assert [one["total"] for one in quote.figures] == [20133585, 20156599]
    assert Task.objects.get(key=f"payoff:{quote.pk}").state == "done"
    letter = Document.objects.get(kind="payoff_statement")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(read(letter.sha256))).pages)
    for words in ("$201,565.99", "Interest for each further day", "$32.88", "Routing number",
                  "within 20 business days", "Recording fee"):  # fmt: skip
        assert words in " ".join(text.split()), words
    panel = client.get("/o/loans/1001/explain/payoff.interest/?as_of=2026-04-17").content.decode()
    assert "16 odd days" in panel
    workbook = client.get(f"/o/loans/1001/payoff/{quote.pk}/payoff.xlsx").content
    cells = read_sheet(workbook)
    again = Recomputed(cells)
    totals = [name for name, cell in cells.items() if cell.formula.startswith("SUM")]
    assert [round(again.value(name) * 100) for name in totals] == [20133585, 20156599]
    close_until(date(2026, 4, 9))
    short = send(client, f"{quote.pk}/post/", amount="201335.84", received="2026-04-10")
    assert "0.01 more is owed" in strip_tags(short.content.decode())
    assert state_of(stream).status == "active"
    done = send(client, f"{quote.pk}/post/", amount="201,335.85", received="2026-04-10")
    assert done.status_code == 302
    state = state_of(stream)
    assert (state.status, state.suspense_total, state.escrow) == ("paid_off", 0, 104000)
    page = strip_tags(client.get("/o/loans/1001/payoff/").content.decode())
    assert "This loan is paid off" in page
    pay(stream, date(2026, 4, 10))
    assert "came after the payoff and waits" in strip_tags(
        client.get("/o/loans/1001/payoff/").content.decode()
    )
    quote.refresh_from_db()
    post(stream, "reversal", date(2026, 4, 10), reverses=quote.posted_seq, reason="R01")
    assert state_of(stream).status == "active"
    refused = send(client, f"{quote.pk}/post/", amount="201,335.85", received="2026-04-10")
    assert refused.status_code == 422  # a returned payoff is never said to have paid the loan off
    assert "was taken back: quote anew" in strip_tags(refused.content.decode())
    assert "since taken back" in client.get(f"/o/loans/1001/payoff/{quote.pk}/").content.decode()
    assert differences() == []


def test_a_quote_says_when_the_loan_moved_since(stream: int, client: Client) -> None:
    signed_in(client, Role.OFFICER)
    send(client, "new/", date1="2026-04-20", step="issue", **KEY)
    quote = Payoff.objects.get()
    address = f"/o/loans/1001/payoff/{quote.pk}/"
    assert "Something was recorded" not in client.get(address).content.decode()
    pay(stream, date(2026, 4, 1))
    assert "Something was recorded" in client.get(address).content.decode()
    late = send(client, "new/", date1="2026-09-20", step="show", **KEY)
    assert "between today and 60 days" in strip_tags(late.content.decode())
