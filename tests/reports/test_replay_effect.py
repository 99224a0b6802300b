"""What a correction touches, on loans of 200,000.00 at 6%: 1,199.10 and 300.00 of escrow due on
the 1st from April 2026, late charges of 59.96 (5% of 1,199.10) after 15 days."""

import re
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from servicing.compliance.models import NoticeDue
from servicing.documents.models import Document
from servicing.ledger.journal import Draft
from servicing.ledger.models import Event
from servicing.loans.models import Loan, Task
from servicing.payments.life.acting import EventRefused, prepare, record
from servicing.payments.life.late_charges import propose_late_charges
from servicing.reports.replay_effect import ReplayEffect, as_rows, effect_of
from tests.make import (
    ANN,
    AT,
    INSTALLMENT,
    ann,
    ben,
    board,
    books,
    close_until,
    differences,
    pay,
    post,
    state_of,
)

pytestmark = pytest.mark.django_db


def returned(payment: int, on: date) -> Draft:
    return Draft("reversal", on, "preview", 0, {"reason": "R01"}, payment)


def shown(effect: ReplayEffect) -> str:
    return render_to_string("office/parts/replay_effect.html", {"effect": effect})


def propose(stream: int | None = None) -> int:
    day = Event.objects.latest("business_date").business_date
    with books() as cursor:
        return propose_late_charges(cursor, business_date=day, recorded_at=AT, stream=stream)


def test_a_payment_that_comes_back_after_six_months(
    django_assert_max_num_queries: Any,
) -> None:
    """April's payment of a loan serviced for an investor is returned in October. Each of the
    later five counts for the month before; the sixth month, September, stays unpaid."""
    [stream] = board(ben(escrow=50000))
    april = 0
    for month in range(4, 10):
        close_until(date(2026, month, 1))
        seq = pay(stream, date(2026, month, 2))
        april = april or seq
    close_until(date(2026, 9, 30))
    for sent in (date(2026, 3, 20), date(2026, 9, 20)):
        notice = NoticeDue.objects.create(
            stream_id=stream, code="periodic_statement", key=f"{sent}", due_on=sent, facts="{}",
            business_date=sent,
        )  # fmt: skip
        Document.objects.create(
            stream_id=stream, notice=notice, kind="periodic_statement", title="Statement",
            dated=sent, sha256="0" * 64, size=1, pages=1, renderer="test",
        )  # fmt: skip
    close_until(date(2026, 10, 4))

    with django_assert_max_num_queries(10):
        effect = effect_of(stream, [returned(april, date(2026, 10, 5))], date(2026, 10, 5))
        rows = as_rows(effect)

    c = effect.comparison
    # Interest 1,000.00, then 6%/12 of 199,800.90, 199,600.80, 199,399.70, 199,197.60, 198,994.49:
    # 999.00, 998.00, 997.00, 995.99, 994.97. The rest of 1,199.10 is principal.
    first = {"interest": 100000, "principal": 19910, "escrow": 30000}
    second = {"interest": 99900, "principal": 20010, "escrow": 30000}
    assert (c.applied[0].before, c.applied[0].after) == (first, None)
    assert (c.applied[1].before, c.applied[1].after) == (second, first)
    assert len(c.applied) == 6
    # The five that are left pay five installments: the sixth one's principal, 204.13, comes back.
    assert c.after.principal - c.before.principal == 20413
    assert (c.before.oldest_due, c.after.oldest_due) == (date(2026, 10, 1), date(2026, 9, 1))
    assert [(y.year, y.before, y.after) for y in c.years] == [(2026, 598496, 498999)]
    # Each month-end stands where the one before it is unpaid: April 30 is 29 days after April 1.
    assert [(m.day.month, m.before, m.after) for m in c.months] == [
        (4, 0, 29), (5, 0, 30), (6, 0, 29), (7, 0, 30), (8, 0, 30), (9, 0, 29),
    ]  # fmt: skip
    # Every one of them would have been late from its sixteenth day; none was charged.
    assert {x.amount for x in c.charges_withheld} == {5996}
    assert [x.due.month for x in c.charges_withheld] == [4, 5, 6, 7, 8, 9]
    assert (c.charges_removed, c.charges_made) == ([], [])
    assert effect.since == date(2026, 4, 2)
    assert [month.month for month in effect.closed_months] == [4, 5, 6, 7, 8, 9, 10]
    assert [month.month for month in effect.cutoffs] == [4, 5, 6, 7, 8, 9]
    # March's statement was sent before anything changes.
    assert rows["documents"] == [["periodic_statement", "2026-09-20"]]
    assert [notice.key for notice in effect.notices] == ["2026-09-20"]
    assert rows["tax_years"] == []  # 2026 is not reported before it ends


def test_a_late_charge_goes_with_a_payment_found_and_comes_back_with_its_return() -> None:
    [stream] = board(ann())
    close_until(date(2026, 4, 17))
    found = Draft("payment", date(2026, 4, 10), "found", INSTALLMENT)
    seen = effect_of(stream, [found], date(2026, 4, 18))
    assert as_rows(seen)["late_charges_removed"] == [["2026-04-01", 5996]]
    paid = pay(stream, date(2026, 4, 10))

    back = effect_of(stream, [returned(paid, date(2026, 4, 18))], date(2026, 4, 18))
    # It was charged once: taken back with the payment, it stands again and nobody is asked.
    assert as_rows(back)["late_charges_made"] == [["2026-04-01", 5996]]
    assert as_rows(back)["late_charges_proposed"] == []
    assert "Late charges that stand again" in shown(back)
    assert "$59.96 for" in shown(back)


def test_a_year_that_was_reported_tells_its_principal_and_interest() -> None:
    """December's payment comes back in January: the 1098 of 2026 said 1,000.00 and 199,800.90."""
    terms = replace(ANN, first_due_date=date(2026, 12, 1))
    day = date(2026, 11, 2)
    [stream] = board(
        ann(terms=terms, on=day, next_due=date(2026, 12, 1), interest_paid_to=date(2026, 11, 1)),
        day=day,
    )
    close_until(date(2026, 12, 1))
    paid = pay(stream, date(2026, 12, 2))
    close_until(date(2027, 1, 4))
    effect = effect_of(stream, [returned(paid, date(2027, 1, 5))], date(2027, 1, 5))
    rows = as_rows(effect)
    assert rows["interest_by_year"] == [[2026, 100000, 0]]
    assert rows["principal_on_january_1"] == [[2027, 19980090, 20000000]]
    assert rows["tax_years"] == [2026]
    assert "Principal on January 1" in shown(effect)


def test_a_fact_that_only_says_withheld_stops_no_night() -> None:
    [stream] = board(ann())
    post(stream, "fee", date(2026, 3, 2), 2500, code="other", reason="withheld")
    assert propose() == 0


def test_a_proposed_charge_is_made_once_and_only_while_its_installment_was_late() -> None:
    """April's payment bounces by a bank's message, not by a click; the night asks once."""
    [stream] = board(ann())
    close_until(date(2026, 3, 31))
    april = pay(stream, date(2026, 4, 1))
    close_until(date(2026, 5, 3))
    charge(stream, "59.96", refused="no correction left out a late charge")
    post(stream, "reversal", date(2026, 5, 4), reverses=april, reason="R01")
    assert [propose(), propose()] == [1, 0]
    assert "Late charge of $59.96 for Apr 1, 2026" in Task.objects.get().title
    charge(stream, "59.97", refused="the note allows $59.96")
    # The money is found after all, as of its day: nothing is left to be charged for.
    found = pay(stream, date(2026, 4, 1))
    charge(stream, "59.96", refused="was not late")
    post(stream, "reversal", date(2026, 5, 4), reverses=found, reason="R02")
    seq = charge(stream, "59.96", key="one")
    assert charge(stream, "59.96", key="one") == seq
    charge(stream, "59.96", refused="charged already")
    assert Task.objects.get().state == Task.State.DONE
    assert [(d.kind, d.fee) for d in state_of(stream).fees] == [("late_fee", 5996)]
    assert differences() == []


def charge(stream: int, amount: str, key: str = "", refused: str = "") -> int:
    """Charge April's late charge by hand; the words of the refusal, if it is one."""
    loan = Loan.objects.get(pk=stream)
    content = {"date": "2026-05-04", "amount": amount, "code": "late_fee", "due": "2026-04-01"}
    day = date(2026, 5, 4)
    with pytest.raises(EventRefused, match=re.escape(refused)) if refused else nullcontext():
        return record(
            loan=loan, prepared=prepare(loan, "fee", content, day), key=key or amount,
            actor="test", why="as proposed", business_date=day, recorded_at=AT,
        )  # fmt: skip
    return 0
