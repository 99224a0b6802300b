"""Replay by difference: a late fact books what it changes, under the numbers of what it changes."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicing.engine.facts import Fact, FactError
from servicing.engine.money import parse_money
from servicing.ledger.chart import ROLE_OF
from servicing.ledger.days import open_date, start_books
from servicing.ledger.journal import Draft
from servicing.ledger.models import BusinessDay, Demand, Event, LoanState, Posting
from servicing.ledger.posting import post_fact
from servicing.loans.opening import NewLoan, Snapshot, open_loans
from tests.engine.lives import Life, lives
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
    example,
    pay,
    post,
    state_of,
)

pytestmark = pytest.mark.django_db
CHARGE = 5996  # 5% of 1,199.10

# One posting as people read it: whose effect, debit, credit, amount.
Leg = tuple[int, str, str, int]


def legs(stream: int, cause: int) -> set[Leg]:
    """What one event posted; that nothing stands there twice."""
    rows = [
        (row.subject, ROLE_OF[row.debit_id], ROLE_OF[row.credit_id], row.amount)
        for row in Posting.objects.filter(stream_id=stream, cause=cause)
    ]
    assert len(rows) == len(set(rows))
    return set(rows)


def mirrored(rows: set[Leg]) -> set[Leg]:
    return {(subject, credit, debit, amount) for subject, debit, credit, amount in rows}


def sequence(stream: int) -> list[tuple[int, str]]:
    return list(Event.objects.filter(stream_id=stream).order_by("seq").values_list("seq", "kind"))


def test_a_payment_found_late_takes_its_late_charge_back_and_books_nothing_else() -> None:
    [stream] = board(ann())
    close_until(date(2026, 4, 17))
    assert legs(stream, 3) == {(3, "fees_receivable", "late_fee_income", CHARGE)}

    late = pay(stream, date(2026, 4, 10))

    assert sequence(stream) == [(1, "board"), (2, "bill"), (3, "late_fee"), (4, "payment")]
    assert legs(stream, late) == {
        (4, "cash_clearing", "unapplied", 149910),
        (4, "unapplied", "accrued_interest", 100000),
        (4, "unapplied", "principal", 19910),
        (4, "unapplied", "escrow", 30000),
        (3, "late_fee_income", "fees_receivable", CHARGE),
    }
    assert not Demand.objects.filter(stream_id=stream, kind="late_fee").exists()
    assert Demand.objects.get(stream_id=stream).satisfied_on == date(2026, 4, 10)
    assert differences() == []


def test_a_returned_check_undoes_its_payment_and_the_late_charge_comes_again_under_its_number() -> (
    None
):
    [stream] = board(ann())
    close_until(date(2026, 4, 17))
    late = pay(stream, date(2026, 4, 10))

    returned = post(stream, "reversal", date(2026, 4, 18), reverses=late, code="nsf")

    assert sequence(stream)[-1] == (5, "reversal")  # and no second late charge
    assert legs(stream, returned) == mirrored(legs(stream, late))
    state = state_of(stream)
    assert (state.principal, state.escrow, state.amount_due) == (20000000, 0, 149910 + CHARGE)
    charge = Demand.objects.get(stream_id=stream, kind="late_fee")
    assert (charge.fee, charge.due_date) == (CHARGE, date(2026, 4, 17))

    again = pay(stream, date(2026, 4, 16), source="the check again")
    assert legs(stream, again) == {
        (again if subject == late else subject, *rest)
        for subject, *rest in legs(stream, late)
    }  # fmt: skip
    assert differences() == []


def test_a_late_curtailment_moves_only_the_interest_that_it_saves() -> None:
    """10,000.00 that came on April 10 and was found on May 10: May's interest is 50.00 less."""
    [stream] = board(ann())
    close_until(date(2026, 3, 31))
    april = pay(stream, date(2026, 4, 1))
    close_until(date(2026, 4, 30))
    may = pay(stream, date(2026, 5, 1))
    assert (may, "unapplied", "accrued_interest", 99900) in legs(stream, may)
    close_until(date(2026, 5, 9))
    before = list(Posting.objects.filter(stream_id=stream).order_by("pk").values())

    found = pay(stream, date(2026, 4, 10), 1000000, designation="principal")

    assert legs(stream, found) == {
        (found, "cash_clearing", "unapplied", 1000000),
        (found, "unapplied", "principal", 1000000),
        (may, "accrued_interest", "unapplied", 5000),
        (may, "unapplied", "principal", 5000),
    }
    moved = Posting.objects.filter(stream_id=stream, cause=found, subject=may)
    assert {row.effective_date for row in moved} == {date(2026, 5, 1)}
    assert {row.business_date for row in moved} == {date(2026, 5, 10)}
    after = Posting.objects.filter(stream_id=stream).exclude(cause=found)
    assert list(after.order_by("pk").values()) == before
    assert not Posting.objects.filter(stream_id=stream, cause=found, subject=april).exists()
    assert differences() == []


def test_cash_is_booked_once_however_often_the_loan_is_folded_again() -> None:
    [stream] = board(ann())
    close_until(date(2026, 5, 20))
    paid = [pay(stream, date(2026, month, day)) for month, day in ((5, 16), (5, 1), (4, 1))]
    cash = Posting.objects.filter(stream_id=stream, debit__role="cash_clearing")
    assert list(cash.order_by("subject").values_list("subject", "cause", "amount")) == [
        (number, number, INSTALLMENT) for number in paid
    ]
    assert not Posting.objects.filter(stream_id=stream, credit__role="cash_clearing").exists()
    assert differences() == []


def test_the_investors_share_and_the_servicing_fee_are_replayed_too() -> None:
    """A quarter of 6 percent points: 41.67 of 1,000.00 interest is ours."""
    [stream] = board(ben())
    close_until(date(2026, 4, 2))
    paid = pay(stream, date(2026, 4, 2))
    assert legs(stream, paid) == {
        (paid, "cash_clearing", "unapplied", 149910),
        (paid, "unapplied", "due_interest", 95833),
        (paid, "unapplied", "servicing_fee_income", 4167),
        (paid, "unapplied", "due_principal", 19910),
        (paid, "memo_investor", "memo_principal", 19910),
        (paid, "unapplied", "escrow", 30000),
    }
    returned = post(stream, "reversal", date(2026, 4, 3), reverses=paid)
    assert legs(stream, returned) == mirrored(legs(stream, paid))
    assert differences() == []


def test_the_same_source_again_posts_nothing() -> None:
    [stream] = board(ann())
    close_until(date(2026, 4, 17))
    first = pay(stream, date(2026, 4, 10), source="desk:1")
    before = Posting.objects.count()
    assert pay(stream, date(2026, 4, 10), source="desk:1") == first
    assert (Posting.objects.count(), LoanState.objects.get(pk=stream).next_seq) == (before, 5)


def opened(life: Life) -> int:
    """The stream of a random loan, boarded; its business day is open."""
    on, fact = life.arrivals[0]
    standing = {**fact.data, "other_fees_due": fact.data["fees_due"]}
    del standing["fees_due"]
    for name in ("next_due", "interest_paid_to"):
        standing[name] = date.fromisoformat(fact.data[name])
    theirs = bool(life.terms.servicing_fee_rate)
    loan = NewLoan(
        number="1009", product="any", terms=life.terms, boarded_on=on, origination_date=on,
        original_principal=fact.amount, term_months=life.months, board=Snapshot(**standing),
        ownership="serviced" if theirs else "owned", investor="Fannie Mae" if theirs else "",
    )  # fmt: skip
    start_books(on)
    with books() as cursor:
        [stream] = open_loans(
            cursor, [loan], business_date=open_date(), recorded_at=AT, actor="test"
        )
    return stream


def known(fact: Fact, numbers: dict[int, int]) -> Draft:
    """A fact of a random life in the numbers that the ledger gave."""
    data = dict(fact.data)
    kind, _, seq = str(data.get("of", "")).partition(":")
    if fact.kind == "redirect":
        data["of"] = numbers[data["of"]]
    elif kind == "fee" and seq:
        data["of"] = f"fee:{numbers[int(seq)]}"
    reverses = None if fact.reverses is None else numbers[fact.reverses]
    source = f"life:{fact.seq}"
    return Draft(fact.kind, fact.effective_date, source, fact.amount, data, reverses)


@given(st.data())
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_any_facts_in_any_order_of_arrival_leave_books_that_prove(data: st.DataObject) -> None:
    life = data.draw(lives(acts=8))
    with books():
        stream = opened(life)
        numbers = {1: 1}
        for known_on, fact in life.arrivals[1:]:
            BusinessDay.objects.get_or_create(date=known_on, defaults={"state": "open"})
            # A late charge that is withheld here may leave a loan that cannot take what follows.
            with suppress(FactError, KeyError), books() as cursor:
                numbers[fact.seq] = post_fact(
                    cursor, stream=stream, draft=known(fact, numbers), business_date=known_on,
                    actor="test", recorded_at=AT,
                )  # fmt: skip
        assert differences() == []
        transaction.set_rollback(True)  # the next life begins in empty books


def test_a_late_charge_that_only_a_correction_would_make_is_withheld_and_noted() -> None:
    """April's payment came in time and bounced in May: nobody is charged for April by itself."""
    [stream] = board(ann())
    close_until(date(2026, 3, 31))
    april = pay(stream, date(2026, 4, 1))
    close_until(date(2026, 5, 4))

    returned = post(stream, "reversal", date(2026, 5, 4), reverses=april, code="R01",
                    source="return:1")  # fmt: skip

    assert not Demand.objects.filter(stream_id=stream, kind="late_fee").exists()
    event = Event.objects.get(stream_id=stream, seq=returned)
    assert orjson.loads(event.payload)["data"] == {"code": "R01", "withheld": ["2026-04-01"]}
    again = post(stream, "reversal", date(2026, 5, 4), reverses=april, code="R01",
                 source="return:1")  # fmt: skip
    assert again == returned  # the same message once more is the same fact
    close_until(date(2026, 5, 18))
    # May's own grace period ends as ever, and its charge is made.
    charge = Demand.objects.get(stream_id=stream, kind="late_fee")
    assert (charge.key, charge.fee) == ("late_fee:2026-05-01", CHARGE)
    assert differences() == []


def test_the_entry_of_a_returned_payment_is_the_mirror_of_the_payments() -> None:
    """264,776.43 at 4.75%: 1,048.07 of interest, 386.46 of principal, 235.18 of escrow."""
    given_, expected = example("gl_nsf_reversal_owned_loan")
    terms = replace(ANN, annual_rate=Decimal("4.75"), payment=143453, escrow_payment=23518)
    [stream] = board(ann(terms=terms, principal=26477643))
    close_until(date(2026, 3, 31))
    paid = pay(stream, date(2026, 4, 1), parse_money(given_["payment"]))
    returned = post(stream, "reversal", date(2026, 4, 3), reverses=paid, reason="R01")
    fee = post(stream, "fee", date(2026, 4, 3), parse_money(given_["nsf_fee"]), code="nsf")
    names = {"Loan principal receivable": "principal", "Accrued interest receivable":
             "accrued_interest", "Escrow liability": "escrow", "Cash - clearing": "cash_clearing",
             "Fees receivable": "fees_receivable", "NSF fee income": "fee_income"}  # fmt: skip
    for event, entry in ((returned, "entry_reverse_payment"), (fee, "entry_nsf_fee")):
        net: dict[str, int] = {}
        for _, debit, credit, amount in legs(stream, event):
            net[debit] = net.get(debit, 0) + amount
            net[credit] = net.get(credit, 0) - amount
        wanted = {
            names[line["account"]]: parse_money(line["debit"]) - parse_money(line["credit"])
            for line in expected[entry]["lines"]
        }
        assert {role: amount for role, amount in net.items() if amount} == wanted
