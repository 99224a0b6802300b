"""A loan's stream in memory: what the ledger would have recorded, day by day, with nothing written.

It takes facts exactly as `ledger.posting` does: in order they are applied to the state, a late
one or a reversal folds the loan again and only the difference is booked (docs/fold-and-replay.md).
Every event and posting has the business date on which the books would have learned of it.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from servicing.engine.accrual import interest_columns
from servicing.engine.dates import DAY
from servicing.engine.facts import Fact
from servicing.engine.fold import (
    advance,
    apply,
    end_of_day,
    end_of_facts,
    is_late,
    opening,
    wake_date,
)
from servicing.engine.rates import charged_rate
from servicing.engine.state import FACTS, Demand, Key, State
from servicing.engine.terms import Terms
from servicing.engine.worksheet import Booking, Consequence
from servicing.ledger.chart import accounts
from servicing.ledger.journal import Draft, Line
from servicing.ledger.replay import difference, fold_late, nets, numbered, plain

NIGHT = "night"


class EventRow(NamedTuple):
    """An event but for what its place in the database gives it: time, transaction, hash."""

    seq: int
    kind: str
    effective_date: date
    business_date: date
    payload: str
    source: str
    actor: str
    reverses: int | None


class PostingRow(NamedTuple):
    cause: int
    line: int
    subject: int
    debit: int
    credit: int
    amount: int
    business_date: date
    effective_date: date


class Standing(NamedTuple):
    """What the books knew of a loan at the end of a business date, until the next one."""

    business_date: date
    interest: tuple[int, int, int, date | None]  # engine.accrual.interest_columns
    rate: Decimal  # that is charged
    oldest_due: date | None
    principal: int
    amount_due: int
    active: bool


class Chronicle:
    """One loan's events, postings, demands and state, grown fact by fact."""

    def __init__(self, terms: Terms, ownership: str) -> None:
        self.state: State = opening(terms)
        self.ownership = ownership
        self.facts: list[Fact] = []
        self.events: list[EventRow] = []
        self.postings: list[PostingRow] = []
        self.demands: dict[str, Demand] = {}
        self.standings: list[Standing] = []
        self._known: dict[str, int] = {}
        self._business = date.min

    @property
    def next_seq(self) -> int:
        return len(self.events) + 1

    def pass_nights(self, through: date) -> None:
        """Let the nights up to and including `through` bill and charge what falls due."""
        while (wake := wake_date(self.state)) is not None and wake <= through:
            if not self._advance(end_of_day(wake)):
                return

    def open_day(self, day: date) -> None:
        """Let the nights before a day pass, and make the bills that fall due on it."""
        self.pass_nights(day - DAY)
        self._advance(Key(day, FACTS, 0))

    def record(self, draft: Draft, business_date: date, actor: str = NIGHT) -> int:
        """Record a fact on a business date, which never goes back; returns its number.

        Raises FactError where the loan cannot take it.
        """
        if business_date < self._business:
            raise ValueError(f"the books of {business_date} are closed: {draft.source}")
        if self.events:
            self.open_day(business_date)
        fact = draft.fact(self.next_seq)
        if self.events and is_late(self.state, fact):
            self._replay(draft, business_date, actor)
        else:
            result = apply(self.state, fact, end_of_facts(business_date))
            self._add_event(draft, business_date, actor)
            numbers = self._number(result.consequences, business_date)
            self._post(fact.seq, self._lines(result.bookings), numbers, business_date)
            self.demands.update(result.demands)
            self._stand(result.state, business_date)
        self.facts.append(draft.fact(fact.seq))
        return fact.seq

    def _advance(self, to: Key) -> bool:
        """Whether anything came of it; every consequence lands in the books of its own date."""
        result = advance(self.state, to)
        if result.state == self.state:
            return False
        lines: dict[int | str, list[Line]] = {}
        for line in self._lines(result.bookings):
            lines.setdefault(line.subject, []).append(line)
        for made in result.consequences:
            on = made.effective_date
            again = self._known.get(made.key)
            cause = self.next_seq
            self._add_consequence(made, on, f"#{cause}" if again else "")
            subject = self._known.setdefault(made.key, cause)
            self._post(cause, lines.get(made.key, ()), {made.key: subject}, on)
        self.demands.update(result.demands)
        self._stand(result.state, to.date)
        return True

    def _replay(self, draft: Draft, business_date: date, actor: str) -> None:
        """Fold again with the fact among the others; book the difference under it."""
        seq = self.next_seq
        result = fold_late(self.state, self.facts, draft, seq, business_date, self._known)
        self._add_event(draft, business_date, actor)
        new = [made for made in result.consequences if made.key not in self._known]
        self._number(new, business_date)
        wanted = nets(numbered(self._lines(result.bookings), self._known))
        booked = nets(
            Line(row.subject, row.debit, row.credit, row.amount, row.effective_date)
            for row in self.postings
        )
        self._post(seq, difference(wanted, booked), {}, business_date)
        self.demands = dict(result.demands)
        self._stand(result.state, business_date)

    def _number(self, made: Sequence[Consequence], business_date: date) -> dict[int | str, int]:
        """Give consequences of a fact their events, but for those that have one; their numbers."""
        numbers: dict[int | str, int] = {}
        for consequence in made:
            key = consequence.key
            if key not in self._known:
                self._known[key] = self.next_seq
                self._add_consequence(consequence, business_date, "")
            numbers[key] = self._known[key]
        return numbers

    def _add_event(self, draft: Draft, business_date: date, actor: str) -> None:
        self.events.append(
            EventRow(self.next_seq, draft.kind, draft.effective_date, business_date,
                     draft.payload(), draft.source, actor, draft.reverses)
        )  # fmt: skip
        self._business = business_date

    def _add_consequence(self, made: Consequence, business_date: date, again: str) -> None:
        self.events.append(
            EventRow(self.next_seq, made.kind, made.effective_date, business_date, "{}",
                     f"derived:{made.key}{again}", NIGHT, None)
        )  # fmt: skip
        self._business = business_date

    def _lines(self, bookings: Sequence[Booking]) -> list[Line]:
        currency = self.state.terms.currency
        return [
            Line(subject, debit, credit, amount, on)
            for subject, debit_role, credit_role, amount, on in bookings
            for debit, credit in accounts(debit_role, credit_role, self.ownership, currency)
        ]

    def _post(self, cause: int, lines: Sequence[Line], numbers: dict[int | str, int],
              business_date: date) -> None:  # fmt: skip
        for place, line in enumerate(lines, start=1):
            subject = int(numbers.get(line.subject, line.subject))
            self.postings.append(
                PostingRow(cause, place, subject, line.debit, line.credit, line.amount,
                           business_date, line.effective_date)
            )  # fmt: skip

    def _stand(self, state: State, business_date: date) -> None:
        self.state = state
        standing = Standing(
            business_date,
            interest_columns(state),
            charged_rate(state),
            state.oldest_due,
            state.principal,
            state.amount_due,
            state.status == "active",
        )
        if self.standings and self.standings[-1].business_date == business_date:
            self.standings[-1] = standing
        else:
            self.standings.append(standing)

    def projected_demands(self) -> list[Demand]:
        """Every demand as the ledger projects it."""
        return [plain(demand) for demand in self.demands.values()]
