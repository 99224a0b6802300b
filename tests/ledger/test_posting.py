"""Facts through the one door: repeats, reversals that cannot be, states that move by themselves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from servicing.engine.fold import FactError
from servicing.engine.state import load
from servicing.engine.terms import LateFee
from servicing.ledger.accrual import accrue_interest, booked_by_book, earned_by_book
from servicing.ledger.balances import trial_balance
from servicing.ledger.journal import Draft, Journal, entry
from servicing.ledger.models import Demand, Event, LoanState, Posting
from servicing.ledger.posting import SourceConflict, post_fact
from servicing.ledger.streams import UnknownStream, lock
from tests.make import (
    ANN,
    AT,
    FIRST_DAY,
    INSTALLMENT,
    advance_all,
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


def standing(stream: int) -> tuple[int, int, str]:
    return (
        Event.objects.filter(stream_id=stream).count(),
        Posting.objects.filter(stream_id=stream).count(),
        LoanState.objects.get(pk=stream).state,
    )


def test_a_fact_is_posted_once_for_its_source() -> None:
    [stream] = board(ann())
    first = pay(stream, FIRST_DAY, 5000, source="api:k1")
    before = standing(stream)
    assert pay(stream, FIRST_DAY, 5000, source="api:k1") == first == 2
    assert standing(stream) == before


@pytest.mark.parametrize(
    "other",
    [
        {"amount": 5001},
        {"on": date(2026, 3, 1)},
        {"kind": "fee"},
        {"designation": "principal"},
    ],
    ids=str,
)
def test_the_same_source_with_other_content_is_an_error(other: dict[str, object]) -> None:
    [stream] = board(ann())
    given = {"kind": "payment", "on": FIRST_DAY, "amount": 5000}
    post(stream, **given, source="api:k1")  # type: ignore[arg-type]
    before = standing(stream)
    with pytest.raises(SourceConflict, match="with other content"):
        post(stream, **(given | other), source="api:k1")  # type: ignore[arg-type]
    assert standing(stream) == before


def test_a_return_that_names_another_payment_is_other_content() -> None:
    [stream] = board(ann())
    one, two = pay(stream, FIRST_DAY, 100), pay(stream, FIRST_DAY, 200)
    post(stream, "reversal", FIRST_DAY, reverses=one, source="ach:R01:1")
    with pytest.raises(SourceConflict):
        post(stream, "reversal", FIRST_DAY, reverses=two, source="ach:R01:1")


def test_only_a_standing_fact_can_be_reversed() -> None:
    [stream] = board(ann())
    close_until(date(2026, 3, 31))
    advance_all(date(2026, 4, 1), charges=False)
    payment = pay(stream, date(2026, 4, 1))
    returned = post(stream, "reversal", date(2026, 4, 1), reverses=payment)
    assert [e.kind for e in Event.objects.filter(stream_id=stream).order_by("seq")] == [
        "board", "bill", "payment", "reversal",
    ]  # fmt: skip
    before = standing(stream)
    for number, why in ((1, "boarding"), (2, "a bill"), (payment, "again"), (returned, "itself")):
        with pytest.raises(FactError, match="cannot be reversed"):
            post(stream, "reversal", date(2026, 4, 1), reverses=number, source=why)
    assert standing(stream) == before
    assert differences() == []


def test_a_fact_that_the_loan_cannot_take_leaves_everything_as_it_was() -> None:
    [stream] = board(ann())
    before = standing(stream)
    with pytest.raises(FactError, match="one cent"):
        pay(stream, FIRST_DAY, 0)
    with pytest.raises(FactError, match="the first fact"):
        pay(stream, date(2026, 3, 1), 100)
    with pytest.raises(FactError, match="only a fee"):
        post(stream, "waiver", FIRST_DAY, of="installment:2026-04-01")
    with pytest.raises(UnknownStream), books() as cursor:
        post_fact(cursor, stream=424242, draft=Draft("fee", FIRST_DAY, "x", 1),
                  business_date=FIRST_DAY, actor="x", recorded_at=AT)  # fmt: skip
    assert standing(stream) == before


def test_a_state_that_time_alone_moved_is_kept_though_nothing_was_made() -> None:
    """A late charge of nothing: judged, not made, and not to be judged again every night."""
    free = replace(ANN, late_fee=LateFee(15, Decimal(0)))
    unpaid, paid = board(ann("1", terms=free), ann("2", terms=free))
    close_until(date(2026, 4, 16))
    pay(paid, date(2026, 4, 17))
    close_until(date(2026, 4, 17))
    for stream in (unpaid, paid):
        assert LoanState.objects.get(pk=stream).wake_date == date(2026, 5, 1)
    assert not Event.objects.filter(kind="late_fee").exists()
    assert differences() == []


def test_the_principal_that_an_investor_deferred_ties_out_in_the_memo() -> None:
    board(ben(deferred_principal=750000), ann(deferred_principal=250000))
    assert differences() == []


def test_a_currency_s_accrual_is_booked_once() -> None:
    terms = replace(ANN, currency="CAD")
    [stream] = board(ann("CA1", terms=terms))
    close_until(date(2026, 3, 4))
    book = LoanState.objects.get(pk=stream).book_id
    with books() as cursor:
        earned = earned_by_book(cursor, date(2026, 3, 5))
        assert booked_by_book(cursor) == earned == {book: 13333}  # four days by 30/360
        assert accrue_interest(cursor, date(2026, 3, 4), AT) == 0
        balances = {b.currency for b in trial_balance(cursor, date(2026, 3, 5))}
    assert balances == {"CAD"}
    assert differences() == []


def test_two_facts_of_one_loan_in_one_journal() -> None:
    [stream] = board(ann())
    close_until(date(2026, 4, 16))
    day = date(2026, 4, 17)
    with books() as cursor:
        head = lock(cursor, [stream])[stream]
        journal = Journal(day, "test", AT)
        state = load(head.state)
        for number, amount in enumerate((INSTALLMENT - 1, 1)):
            from servicing.engine.fold import apply

            seq = head.next_seq + number
            draft = Draft("payment", day, f"two:{seq}", amount)
            result = apply(state, draft.fact(seq))
            journal.add(entry(head._replace(next_seq=seq), (seq, draft), result))
            state = result.state
        journal.write(cursor)
    assert state_of(stream).amount_due == 0
    assert Demand.objects.get(stream_id=stream).satisfied_on == day
    assert LoanState.objects.get(pk=stream).next_seq == 5
    assert differences() == []
