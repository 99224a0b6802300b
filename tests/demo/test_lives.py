"""A demo life is what the ledger would have recorded, had it lived those two years."""

from datetime import date

import pytest

from servicing.demo.assortment import assortment
from servicing.demo.chronicle import Chronicle
from servicing.demo.circumstances import circumstances
from servicing.demo.contract import FIRST_DAY, TODAY
from servicing.demo.life import LAST_DAY
from servicing.demo.lived import Life
from servicing.demo.personas import personas
from servicing.demo.portfolio import build_contracts
from servicing.demo.story import play_all
from servicing.engine.facts import Fact
from servicing.engine.fold import end_of_day, fold
from servicing.engine.state import dump
from servicing.ledger.chart import accounts
from servicing.ledger.journal import Line
from servicing.ledger.replay import nets, plain, read_fact


def facts_of(chronicle: Chronicle) -> list[Fact]:
    """The facts as verify reads them: from the payloads of events."""
    return [
        read_fact(e.seq, e.kind, e.effective_date, e.payload, e.reverses)
        for e in chronicle.events
        if not e.source.startswith("derived:")
    ]


def test_every_life_is_the_fold_of_its_facts(lives: list[Life]) -> None:
    for life in lives:
        chronicle = life.chronicle
        upto = max(chronicle.state.key, end_of_day(LAST_DAY))
        whole = fold(life.contract.terms, facts_of(chronicle), upto)

        assert dump(whole.state) == dump(chronicle.state), life.contract.number
        assert {d.key: d for d in chronicle.projected_demands()} == {
            key: plain(demand) for key, demand in whole.demands.items()
        }
        numbers = {
            e.source.removeprefix("derived:"): e.seq
            for e in chronicle.events
            if e.source.startswith("derived:") and "#" not in e.source
        }
        wanted = nets(
            Line(numbers.get(str(b.subject), b.subject), debit, credit, b.amount, b.effective_date)
            for b in whole.bookings
            for debit, credit in accounts(
                b.debit, b.credit, life.contract.ownership, life.contract.terms.currency
            )
        )
        booked = nets(
            Line(p.subject, p.debit, p.credit, p.amount, p.effective_date)
            for p in chronicle.postings
        )
        assert {k: v for k, v in wanted.items() if v} == {k: v for k, v in booked.items() if v}


def test_books_never_go_back_and_a_posting_shares_its_causes_day(lives: list[Life]) -> None:
    for life in lives:
        events = life.chronicle.events
        days = [e.business_date for e in events]
        assert days == sorted(days)
        assert [e.seq for e in events] == list(range(1, len(events) + 1))
        assert days[0] >= FIRST_DAY
        assert days[-1] <= LAST_DAY
        assert len({e.source for e in events}) == len(events)
        for posting in life.chronicle.postings:
            assert posting.business_date == days[posting.cause - 1]


def test_what_is_known_late_lands_in_later_books(lives: list[Life]) -> None:
    returned = [
        (e, life.chronicle.events[e.reverses - 1])
        for life in lives
        for e in life.chronicle.events
        if e.reverses
    ]
    assert returned
    for reversal, payment in returned:
        assert reversal.effective_date == payment.effective_date
        assert reversal.business_date > payment.business_date


def test_lives_are_made_of_many_kinds_of_facts(lives: list[Life]) -> None:
    kinds = {fact.kind for life in lives for fact in life.chronicle.facts}
    assert kinds >= {
        "board", "payment", "reversal", "escrow_disbursement", "escrow_payment_change",
        "escrow_refund", "corporate_advance",
    }  # fmt: skip


def test_a_seed_gives_the_same_lives_to_the_cent(lives: list[Life]) -> None:
    again = play_all(60, seed=7)
    told = (
        len(personas()) + len(circumstances()) + len(assortment())
    )  # whose scripts are functions, made anew
    assert [life.contract for life in again][told:] == [life.contract for life in lives][told:]
    assert [life.chronicle.events for life in again] == [life.chronicle.events for life in lives]
    assert [life.chronicle.postings for life in again] == [
        life.chronicle.postings for life in lives
    ]
    other = play_all(60, seed=8)
    assert [life.contract.number for life in other] != [life.contract.number for life in lives]


@pytest.mark.parametrize("seed", [7, 8])
def test_a_portfolio_of_2000_has_the_shares_it_should(seed: int) -> None:
    contracts = build_contracts(2000, seed)
    products = [contract.product for contract in contracts]
    assert (products.count("mortgage"), products.count("auto"), products.count("personal")) == (
        1200, 500, 300,
    )  # fmt: skip
    assert len({contract.number for contract in contracts}) == 2000
    assert {contract.terms.due_day for contract in contracts} == set(range(1, 29))
    assert len({contract.home.state.code for contract in contracts}) >= 15
    stopped = [c for c in contracts if c.habit.stops_from]
    assert len(stopped) == 100  # 5 %, from 30 days late on
    tonight = [c for c in contracts if c.first_analysis and (
        c.first_analysis.month, c.first_analysis.day) == (11, 20)]  # fmt: skip
    assert len(tonight) >= 60


@pytest.mark.parametrize("seed", [7, 8])
def test_no_more_statements_tonight_than_can_be_looked_at(seed: int) -> None:
    contracts = build_contracts(2000, seed)
    tonight = 0
    for contract in contracts:
        assert contract.terms.late_fee
        tonight += contract.terms.due_day == TODAY.day - contract.terms.late_fee.grace_days - 1
    assert 70 <= tonight <= 140


def test_nobody_in_the_demo_can_be_real() -> None:
    people = [one for contract in build_contracts(200, 7) for one in contract.people]
    for one in people:
        assert one.tin.startswith("000-00-")
        assert one.email.endswith("@example.com")
        assert " 555-01" in one.phone_mobile
        assert one.date_of_birth
        assert one.date_of_birth < date(2005, 1, 1)
