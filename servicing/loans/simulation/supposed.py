"""A loan that does not exist, from its terms alone: the schedule, and what events make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from servicing.engine.apr import NoRate, apr_of_schedule
from servicing.engine.billed import bills_to_come
from servicing.engine.explaining.life import Life
from servicing.engine.facts import Fact, FactError
from servicing.engine.fold import end_of_day, fold
from servicing.engine.outlook import Extra, upcoming
from servicing.engine.schedule import Installment, is_plain, level_schedule
from servicing.engine.state import State
from servicing.loans.figures import standing_document

from .answer import row, schedule, transactions
from .events import Named, read_events
from .reading import Reader, Wrong, day, truth
from .steps import explained, row_steps
from .terms import Asked, read_terms

APR_PLACES = Decimal("1.0000")
BOARDED = "boarded"  # the id of the fact that opens the loan; the contract knows no such event


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is asked: terms, events as facts with their ids, the moment, whether to explain."""

    asked: Asked
    events: list[Fact]
    names: dict[int, str]
    as_of: date
    explain: bool

    @property
    def facts(self) -> list[Fact]:
        """The loan's whole life: its opening, what its note foresees, and the events."""
        return [opening(self.asked, self.events), *self.asked.changes, *self.events]


def supposed_of(asked: Asked) -> Supposed:
    """The question about terms that were read elsewhere: what is their schedule?"""
    return Supposed(asked, [], {1: BOARDED}, asked.interest_from, explain=False)


def simulate_terms(reader: Reader, extra: Extra | None = None) -> dict[str, Any]:
    """The answer about terms alone. `extra` is money to principal with every installment to come.
    Raises Wrong."""
    return answer_supposed(read_supposed(reader), extra)


def read_supposed(reader: Reader) -> Supposed:
    """What is asked, read strictly. Raises Wrong."""
    found = reader.left.pop("terms", None)
    if found is None:
        reader.wrong("terms", "is required, unless loan names a loan that is stored")
        raise Wrong(reader.problems)
    inner = reader.within("terms", found)
    asked = read_terms(inner)
    reader.currency = inner.currency
    named = Named("")
    first = len(asked.changes) + 2 if asked else 2
    events = read_events(reader.left.pop("events", []), named, first, reader)
    as_of: date | None = reader.take("as_of", day, None)
    explain = reader.take("explain", truth, False)
    reader.end()
    if asked:
        check_dates(reader, asked, events, first, as_of)
    if reader.problems or asked is None:
        raise Wrong(reader.problems)
    latest = max((fact.effective_date for fact in events), default=asked.interest_from)
    names = {seq: name for name, seq in named.seqs.items()} | {1: BOARDED}
    return Supposed(asked, events, names, as_of or latest, explain)


def check_dates(reader: Reader, asked: Asked, events: Sequence[Fact], first: int,
                as_of: date | None) -> None:  # fmt: skip
    """Nothing happens to a loan before it bears interest, and no more is drawn than lent."""
    start, drawn = asked.interest_from, 0
    if as_of and as_of < start:
        reader.wrong("as_of", f"the loan bears interest from {start}")
    for fact in events:
        at = f"events[{fact.seq - first}]"
        if fact.effective_date < start:
            reader.wrong(f"{at}.date", f"the loan bears interest from {start}")
        if fact.kind == "draw":
            drawn += fact.amount
            if drawn > asked.principal:
                reader.wrong(f"{at}.amount", "the draws come to more than the principal")


def opening(asked: Asked, events: Sequence[Fact]) -> Fact:
    """The fact that opens the loan: all of the principal drawn, unless events draw it."""
    later = any(fact.kind == "draw" for fact in events)
    data = {
        "principal": 0 if later else asked.principal,
        "next_due": asked.terms.first_due_date.isoformat(),
        "interest_paid_to": asked.interest_from.isoformat(),
    }
    return Fact(1, "board", asked.interest_from, data=data)


def answer_supposed(supposed: Supposed, extra: Extra | None = None) -> dict[str, Any]:
    asked, as_of = supposed.asked, supposed.as_of
    terms, currency = asked.terms, asked.terms.currency
    facts = supposed.facts
    try:
        result = fold(terms, facts, end_of_day(as_of))
        planned = rows_of(asked, supposed.events, extra)
    except FactError as error:
        raise Wrong([("events", str(error))]) from error
    if supposed.events:
        agreed = [fact for fact in asked.changes if fact.effective_date > as_of]
        rows = schedule(result, currency, extra, agreed)
    else:
        rows = [row(one, currency) for one in planned]
        if supposed.explain:
            for shown, steps in zip(rows, steps_of_rows(asked, extra), strict=True):
                shown["explained"] = steps
    counted = [fact for fact in facts if fact.effective_date <= as_of]
    moved = transactions(result, counted, lambda seq: supposed.names.get(seq, ""), currency)
    found = {
        "schedule": rows,
        "transactions": [one for one in moved if one["id"] != BOARDED],
        **standing_document(result.state, as_of),
        "apr": apr_of(asked, supposed.events, planned),
    }
    if supposed.explain:
        found["explained"] = explained(Life(terms, facts, as_of, result, end_of_day(as_of)), "")
    return found


def apr_of(asked: Asked, events: Sequence[Fact], rows: Sequence[Installment]) -> str | None:
    """The annual percentage rate of the terms, percent to four decimals; escrow is no part of
    it. None where no rate makes payments and advances equal."""
    terms = asked.terms
    draws = [(fact.effective_date, fact.amount) for fact in events if fact.kind == "draw"]
    lent = draws or [(asked.interest_from, asked.principal)]
    paid = [(one.due_date, one.payment - one.escrow) for one in rows]
    try:
        rate = apr_of_schedule(lent, paid, terms.frequency, terms.due_day)
    except NoRate:
        return None
    return str(rate.quantize(APR_PLACES, ROUND_HALF_UP))


def rows_of(asked: Asked, events: Sequence[Fact] = (),
            extra: Extra | None = None) -> list[Installment]:  # fmt: skip
    """The schedule of the terms alone: every installment paid when due, draws as they come."""
    terms = asked.terms
    if not (events or extra or asked.changes) and is_plain(terms, asked.interest_from):
        return level_schedule(
            asked.principal, terms.annual_rate, terms.payment, terms.first_due_date,
            terms.maturity_date, terms.due_day, terms.escrow_payment,
        )  # fmt: skip
    return upcoming(start_of(asked, events), extra, to_be_applied(asked, events))


def start_of(asked: Asked, events: Sequence[Fact]) -> State:
    """The loan at the end of the day from which it bears interest."""
    return fold(asked.terms, [opening(asked, events)], end_of_day(asked.interest_from)).state


def to_be_applied(asked: Asked, events: Sequence[Fact]) -> list[Fact]:
    """What the schedule counts with: changes that the note foresees, and draws."""
    draws = [fact for fact in events if fact.kind == "draw"]
    return sorted([*asked.changes, *draws], key=lambda fact: (fact.effective_date, fact.seq))


def steps_of_rows(asked: Asked, extra: Extra | None) -> list[dict[str, Any]]:
    """The steps of every amount of the schedule, a row each."""
    bills = bills_to_come(start_of(asked, ()), extra, to_be_applied(asked, ()))
    return [row_steps(asked.terms, basis, one) for basis, one in bills]
