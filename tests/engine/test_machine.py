"""A loan's life as its books live it: a state machine over everything that may happen to it.

Facts arrive in any order and out of any past; each books only what it changes. Whatever came,
the books of every day net to the fold of what was known on that day, a fact that came late counts
as if it had come in its place, and one that was taken back as if it had never been."""

from collections import defaultdict
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from servicing.engine.facts import Fact, FactError
from servicing.engine.fold import (
    advance,
    apply,
    end_of_day,
    end_of_facts,
    fold,
    is_late,
    opening,
    standing,
)
from servicing.engine.state import dump, load
from servicing.engine.worksheet import Booking

from .lives import ACTS, Act, happen, terms

Slot = tuple[int | str, str, str, date]


def slots(bookings: list[Booking]) -> dict[Slot, int]:
    """What is booked for each subject, pair of roles and date, by sign."""
    net: dict[Slot, int] = defaultdict(int)
    for subject, debit, credit, amount, on in bookings:
        low, high = sorted((debit, credit))
        net[subject, low, high, on] += amount if debit == low else -amount
    return {slot: amount for slot, amount in net.items() if amount}


class Loan(RuleBasedStateMachine):
    """The books of one loan, day by day."""

    @initialize(note=terms("scheduled") | terms("daily"), ahead=st.sampled_from([-20, 0, 45]))
    def board(self, note: tuple, ahead: int) -> None:  # type: ignore[type-arg]
        self.note, self.principal = note
        self.today = self.note.first_due_date + timedelta(ahead)
        first = {
            "principal": self.principal,
            "next_due": self.note.first_due_date.isoformat(),
            "interest_paid_to": (self.note.first_due_date - timedelta(30)).isoformat(),
            "escrow": 40_000,
        }
        self.arrivals: list[tuple[date, Fact]] = []
        self.booked: dict[date, dict[Slot, int]] = {}
        self.state = opening(self.note)
        self.known: list[Fact] = []
        self.learn(Fact(1, "board", self.today, self.principal, first))

    def learn(self, fact: Fact) -> None:
        """Take a fact into the books of today, as the house does: applied, or folded in."""
        upto = end_of_facts(self.today)
        if is_late(self.state, fact):
            result = fold(self.note, [*self.known, fact], max(self.state.key, upto))
            before = self.in_the_books()
            wanted = slots(result.bookings)
            moved = {slot: wanted.get(slot, 0) - before.get(slot, 0) for slot in {*before, *wanted}}
        else:
            result = apply(self.state, fact, upto)
            moved = slots(result.bookings)
        self.post(moved)
        self.known.append(fact)
        self.arrivals.append((self.today, fact))
        self.state = load(dump(result.state))

    def post(self, moved: dict[Slot, int]) -> None:
        day = self.booked.setdefault(self.today, {})
        for slot, amount in moved.items():
            day[slot] = day.get(slot, 0) + amount

    def in_the_books(self) -> dict[Slot, int]:
        total: dict[Slot, int] = defaultdict(int)
        for day in self.booked.values():
            for slot, amount in day.items():
                total[slot] += amount
        return {slot: amount for slot, amount in total.items() if amount}

    @rule(act=ACTS)
    def happens(self, act: Act) -> None:
        self.night(act.after)
        on, fact = happen(self.note, self.principal, self.arrivals, act)
        self.night((on - self.today).days)
        try:
            fold(self.note, [*self.known, fact], end_of_facts(self.today))
        except FactError:
            return  # the house refuses what the loan cannot take
        self.learn(fact)

    @rule(days=st.sampled_from([1, 16, 31]))
    def night(self, days: int) -> None:
        for _ in range(max(days, 0)):
            result = advance(self.state, end_of_day(self.today))
            self.post(slots(result.bookings))
            self.state = result.state
            self.today += timedelta(1)

    @invariant()
    def the_state_is_the_fold(self) -> None:
        upto = max(self.state.key, end_of_facts(self.today))
        whole = fold(self.note, self.known, upto)
        assert dump(whole.state) == dump(advance(self.state, upto).state)

    def teardown(self) -> None:
        if not hasattr(self, "booked"):
            return
        self.night(1)
        self.each_day_nets_to_what_was_known()
        self.late_is_as_in_its_place()
        self.taken_back_is_as_if_it_had_never_been()

    def each_day_nets_to_what_was_known(self) -> None:
        total: dict[Slot, int] = defaultdict(int)
        for day in sorted(self.booked):
            for slot, amount in self.booked[day].items():
                total[slot] += amount
            known = [fact for on, fact in self.arrivals if on <= day]
            whole = fold(self.note, known, end_of_day(day)).bookings
            assert {slot: amount for slot, amount in total.items() if amount} == slots(whole)

    def late_is_as_in_its_place(self) -> None:
        named = {fact.reverses for fact in self.known} | {f.data.get("of") for f in self.known}
        days = [fact.effective_date for fact in self.known]
        upto = end_of_day(self.today)
        for fact in standing(self.known):
            alone = days.count(fact.effective_date) == 1 and fact.kind != "board"
            if not alone or fact.seq in named or fact.kind in ("fee", "extension"):
                continue
            others = [other for other in self.known if other is not fact]
            late = [*others, fact._replace(seq=len(self.known) + 1)]
            placed = fold(self.note, self.known, upto).state
            found = fold(self.note, late, upto).state
            # Only the number of the last fact that the loan stands at may differ.
            assert dump(found._replace(key=placed.key)) == dump(placed)
            assert found.key[:2] == placed.key[:2]

    def taken_back_is_as_if_it_had_never_been(self) -> None:
        upto = end_of_day(self.today)
        gone = {fact.reverses for fact in self.known}
        for fact in self.known:
            if fact.kind in ("board", "reversal") or fact.seq in gone:
                continue
            others = [other for other in self.known if other is not fact]
            back = Fact(len(self.known) + 1, "reversal", self.today, reverses=fact.seq)
            try:
                never = fold(self.note, others, upto)
            except FactError:
                continue
            reversed_ = fold(self.note, [*self.known, back], upto)
            assert dump(reversed_.state) == dump(never.state)
            assert slots(reversed_.bookings) == slots(never.bookings)


TestLoan = Loan.TestCase
TestLoan.settings = settings(max_examples=50, stateful_step_count=14, deadline=None)
