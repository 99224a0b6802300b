"""Properties of a loan's life, whatever happens in it."""

from collections import defaultdict
from datetime import timedelta

from hypothesis import given, settings

from servicing.engine.dates import whole_months
from servicing.engine.facts import Fact
from servicing.engine.fold import (
    advance,
    apply,
    end_of_day,
    end_of_facts,
    fold,
    is_late,
    opening,
)
from servicing.engine.payoff import figures
from servicing.engine.state import State, dump, load
from servicing.engine.worksheet import Booking, Result

from .lives import Life, lives

MORE = settings(max_examples=100)


def folded(life: Life) -> Result:
    return fold(life.terms, life.facts, end_of_day(life.last_day))


def nets(bookings: list[Booking]) -> dict[str, int]:
    """What each role was debited, less what it was credited."""
    net: dict[str, int] = defaultdict(int)
    for booking in bookings:
        assert booking.amount > 0
        assert booking.debit != booking.credit
        net[booking.debit] += booking.amount
        net[booking.credit] -= booking.amount
    return net


@MORE
@given(lives())
def test_what_is_booked_is_what_the_loan_stands_at(life: Life) -> None:
    state, bookings, *_ = folded(life)
    net = nets(bookings)
    assert sum(net.values()) == 0
    assert net["principal"] + net["shadow_principal"] + net["deferred_principal"] == (
        state.principal + state.deferred_principal
    )
    assert net["deferred_interest"] + net["shadow_interest"] == state.deferred_interest
    advanced = net["escrow_advance"] + net["shadow_escrow_advance"]
    assert net["escrow"] + advanced == -state.escrow
    assert net["escrow"] <= 0 <= advanced
    assert net["unapplied"] == -state.suspense_total
    fees = sum(fee.outstanding for fee in state.fees)
    assert net["fees_receivable"] + net["shadow_fees"] == fees
    assert net["corporate_advance"] + net["shadow_advances"] == state.corporate_advances
    assert net["disbursed"] == 0
    if state.closed == "charged_off":  # the books carry nothing of what is still owed
        owed = ("principal", "deferred_principal", "deferred_interest", "fees_receivable",
                "escrow_advance", "corporate_advance")  # fmt: skip
        assert [net[role] for role in owed] == [0] * len(owed)


@MORE
@given(lives())
def test_every_cent_received_is_allocated_or_waits(life: Life) -> None:
    state, bookings, _, allocations, _ = folded(life)
    kinds = ("payment", "recovery", "escrow_deposit")
    received = sum(fact.amount for fact in life.standing if fact.kind in kinds)
    received += life.facts[0].data["suspense"]
    sent_on = sum(
        line.amount
        for line in bookings
        if line.debit == "unapplied" and line.credit in ("disbursed", "boarding")
    )
    assert received == sum(part.amount for part in allocations) + state.suspense_total + sent_on


@MORE
@given(lives())
def test_step_by_step_from_stored_states_is_the_fold_in_one_go(life: Life) -> None:
    state = opening(life.terms)
    bookings: list[Booking] = []
    for fact in life.standing:
        result = apply(state, fact)
        bookings += result.bookings
        state = load(dump(result.state))
        assert state == result.state
    result = advance(state, end_of_day(life.last_day))
    whole = folded(life)
    assert dump(result.state) == dump(whole.state)
    assert nets([*bookings, *result.bookings]) == nets(whole.bookings)


def learn(life: Life) -> State:
    """Live the life as the books do: facts as they become known, nights in between."""
    state = opening(life.terms)
    known: list[Fact] = []
    day = life.arrivals[0][0]
    for known_on, fact in life.arrivals:
        while day < known_on:
            state = advance(load(dump(state)), end_of_day(day)).state
            day += timedelta(1)
        known.append(fact)
        upto = max(state.key, end_of_facts(known_on))
        if is_late(state, fact):
            state = fold(life.terms, known, upto).state
        else:
            state = apply(state, fact, upto).state
    return advance(state, end_of_day(life.last_day)).state


@settings(max_examples=60)
@given(lives())
def test_a_life_learned_late_is_the_life_folded_in_one_go(life: Life) -> None:
    assert dump(learn(life)) == dump(folded(life).state)


@MORE
@given(lives())
def test_nothing_is_ever_negative_and_nothing_is_overpaid(life: Life) -> None:
    state = opening(life.terms)
    for fact in life.standing:
        result = apply(state, fact)
        state = result.state
        assert state.principal >= 0
        assert state.suspense_total >= 0
        for demand in result.demands.values():
            assert 0 <= demand.paid_principal <= demand.principal
            assert 0 <= demand.paid_interest <= demand.interest
            assert 0 <= demand.paid_escrow <= demand.escrow
            assert 0 <= demand.paid_fee <= demand.fee
            assert (demand.satisfied_on is not None) == (demand.outstanding == 0)


@MORE
@given(lives(acts=8))
def test_night_by_night_is_one_long_advance(life: Life) -> None:
    start = folded(life).state
    end = life.last_day + timedelta(200)
    once = advance(start, end_of_day(end))
    state, bookings, made = start, [], []
    day = life.last_day
    while day <= end:
        for upto in (end_of_facts(day), end_of_day(day), end_of_day(day)):
            result = advance(load(dump(state)), upto)
            assert result.state.key >= state.key
            state = result.state
            bookings += result.bookings
            made += result.consequences
        day += timedelta(1)
    assert dump(state) == dump(once.state)
    assert made == once.consequences
    assert nets(bookings) == nets(once.bookings)


@MORE
@given(lives())
def test_an_installment_is_billed_once_and_charged_at_most_once(life: Life) -> None:
    keys = [made.key for made in folded(life).consequences]
    assert len(keys) == len(set(keys))


@MORE
@given(lives())
def test_the_payoff_figure_pays_off(life: Life) -> None:
    state = folded(life).state
    total = figures(state, life.last_day).total
    if total <= 0 or state.closed == "transferred":
        return
    payoff = Fact(99, "payment", life.last_day + timedelta(1), 0, {"designation": "payoff"})
    state = advance(state, end_of_facts(payoff.effective_date)).state
    total = figures(state, payoff.effective_date).total
    paid = apply(state, payoff._replace(amount=total)).state
    assert paid.status == "paid_off"
    assert {kind for kind, _ in paid.suspense} <= {"unidentified"}
    assert paid.corporate_advances == 0
    assert paid.escrow >= 0


@MORE
@given(lives(acts=8))
def test_whoever_pays_what_is_asked_when_it_is_asked_gets_out_of_debt(life: Life) -> None:
    state = folded(life).state
    if state.closed:  # nobody asks any more
        return
    seq = 100
    months = whole_months(life.last_day, state.terms.maturity_date)
    for _ in range(max(life.months, months) + 14):
        due = state.next_due or life.last_day
        on = max(due, state.key.date + timedelta(1))
        state = advance(state, end_of_facts(on)).state
        asked = max(state.amount_due - dict(state.suspense).get("regular", 0), 1)
        if state.principal == 0 and not state.demands:
            break
        state = apply(state, Fact(seq, "payment", on, asked)).state
        seq += 1
    assert state.principal == 0
    assert not state.installments
