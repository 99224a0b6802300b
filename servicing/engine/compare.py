"""Before and after: what a loan's life comes to without and with some facts, side by side."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .aging import days_past_due
from .dates import add_months
from .facts import Fact
from .fold import (
    end_of_day,
    end_of_facts,
    fold,
    fold_correction,
    key_of,
    opening,
    run_to,
    take,
    withheld,
)
from .fold import standing as standing_facts
from .payoff import PayoffFigures, figures
from .state import Key, State
from .terms import Terms
from .worksheet import Result, Worksheet

MONEY_IN = frozenset({"payment", "recovery", "escrow_deposit"})


@dataclass(frozen=True, slots=True)
class Applied:
    """Where one receipt went, before and after: minor units by component; None: did not count."""

    seq: int
    kind: str
    effective_date: date
    amount: int
    before: dict[str, int] | None
    after: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class Charge:
    """A late charge of an installment, in minor units."""

    due: date
    amount: int


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """Days past due at a month's end, as a furnisher reports them."""

    day: date
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Year:
    """Interest received in a calendar year (26 USC 6050H counts it when it is received)."""

    year: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class YearBegins:
    """Principal owed as a calendar year begins (26 USC 6050H has it told with the interest)."""

    year: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two lives up to the same day. Only what differs is listed."""

    today: date
    before: State
    after: State
    payoff_before: PayoffFigures
    payoff_after: PayoffFigures
    applied: list[Applied]
    charges_removed: list[Charge]
    charges_made: list[Charge]
    charges_withheld: list[Charge]
    months: list[MonthEnd]
    years: list[Year]
    openings: list[YearBegins]


def compare(terms: Terms, facts: Sequence[Fact], supposed: Sequence[Fact], today: date,
            charged: Container[str], upto: Key | None = None) -> Comparison:  # fmt: skip
    """What `supposed` facts change in a loan's life, up to the end of today's facts.

    `charged` are the keys of the late charges that were made; a correction makes no other
    (fold_correction). Raises FactError where the loan cannot take them.
    """
    upto = max(upto or end_of_facts(today), end_of_facts(today))
    together = [*facts, *supposed]
    before = fold(terms, facts, upto)
    after, not_made = fold_correction(terms, together, upto, charged)
    ends = month_ends(terms, facts, together, supposed, today, set(not_made))
    return Comparison(
        today,
        before.state,
        after.state,
        figures(before.state, today),
        figures(after.state, today),
        applications(facts, together, before, after),
        charges_of(before, lacking=after),
        charges_of(after, lacking=before),
        would_be(terms, together, upto, not_made),
        lateness(ends),
        years(before, after),
        year_openings(ends),
    )


def applications(facts: Sequence[Fact], together: Sequence[Fact], before: Result,
                 after: Result) -> list[Applied]:  # fmt: skip
    """Receipts whose money goes another way."""
    was, now = parts_of(before), parts_of(after)
    stood = {fact.seq for fact in standing_facts(facts)}
    stands = {fact.seq for fact in standing_facts(together)}
    found = []
    for fact in sorted(together, key=key_of):
        if fact.kind not in MONEY_IN:
            continue
        old = was[fact.seq] if fact.seq in stood else None
        new = now[fact.seq] if fact.seq in stands else None
        if old != new:
            found.append(Applied(fact.seq, fact.kind, fact.effective_date, fact.amount, old, new))
    return found


def parts_of(result: Result) -> defaultdict[int | str, dict[str, int]]:
    """What became of each receipt, by component."""
    parts: defaultdict[int | str, dict[str, int]] = defaultdict(dict)
    for part in result.allocations:
        held = parts[part.subject]
        held[part.component] = held.get(part.component, 0) + part.amount
    return parts


def charges_of(result: Result, lacking: Result) -> list[Charge]:
    """Late charges of one life that the other does not have."""
    others = {made.key for made in lacking.consequences}
    return [
        Charge(date.fromisoformat(made.key.removeprefix("late_fee:")), asked(result, made.key))
        for made in result.consequences
        if made.kind == "late_fee" and made.key not in others
    ]


def asked(result: Result, key: str) -> int:
    """What a late charge came to when it was made."""
    return sum(
        line.amount
        for line in result.bookings
        if line.subject == key and line.debit == "fees_receivable"
    )


def would_be(terms: Terms, facts: Sequence[Fact], upto: Key, dues: Sequence[str]) -> list[Charge]:
    """The charges that a correction does not make, as the note would have them."""
    if not dues:
        return []
    free = [fact._replace(data=without_withheld(fact)) for fact in facts]
    result = fold(terms, free, upto)
    return [
        Charge(date.fromisoformat(due), amount)
        for due in dues
        if (amount := asked(result, f"late_fee:{due}"))
    ]


def without_withheld(fact: Fact) -> dict[str, object]:
    return {name: value for name, value in fact.data.items() if name != "withheld"}


def month_ends(terms: Terms, facts: Sequence[Fact], together: Sequence[Fact],
               supposed: Iterable[Fact], today: date, not_made: set[str]
               ) -> list[tuple[date, State | None, State | None]]:  # fmt: skip
    """Where both lives stood at the end of each month that the facts reach."""
    by_seq = {fact.seq: fact for fact in together}
    touched = [fact.effective_date for fact in supposed]
    for fact in supposed:
        for seq in (fact.reverses, fact.data.get("of")):
            if isinstance(seq, int) and seq in by_seq:
                touched.append(by_seq[seq].effective_date)
    days = list(ends_of_months(min(touched, default=today), today))
    olds = standings(terms, facts, days)
    news = standings(terms, together, days, not_made)
    return list(zip(days, olds, news, strict=True))


def lateness(ends: Iterable[tuple[date, State | None, State | None]]) -> list[MonthEnd]:
    """The month-ends on which the loan was more or less late than the books had it."""
    return [
        MonthEnd(day, old, new)
        for day, was, now in ends
        for old, new in [(late_on(was, day), late_on(now, day))]
        if old != new
    ]


def year_openings(ends: Iterable[tuple[date, State | None, State | None]]) -> list[YearBegins]:
    """The years that began with another principal: what stood at the end of December."""
    return [
        YearBegins(day.year + 1, was.principal, now.principal)
        for day, was, now in ends
        if day.month == 12 and was and now and was.principal != now.principal
    ]


def late_on(state: State | None, day: date) -> int:
    return days_past_due(state.oldest_due, day) if state else 0


def ends_of_months(first: date, last: date) -> Iterable[date]:
    """The last days of months from `first` up to `last`, that day left out."""
    month = first.replace(day=1)
    while (end := add_months(month, 1) - timedelta(1)) < last:
        if end >= first:
            yield end
        month = add_months(month, 1)


def standings(terms: Terms, facts: Sequence[Fact], days: Sequence[date],
              not_made: Iterable[str] = ()) -> list[State | None]:  # fmt: skip
    """Where the loan stood at the end of each day, in one pass; None before it was boarded."""
    sheet = Worksheet(opening(terms))
    sheet.withheld = withheld(facts) | set(not_made)
    waiting = sorted(standing_facts(facts), key=key_of)
    place = 0
    found: list[State | None] = []
    for day in days:
        upto = end_of_day(day)
        while place < len(waiting) and key_of(waiting[place]) <= upto:
            take(sheet, waiting[place])
            place += 1
        if place:
            run_to(sheet, upto)
        found.append(sheet.state() if place else None)
    return found


def years(before: Result, after: Result) -> list[Year]:
    """Calendar years in which another amount of interest was received."""
    was, now = interest_received(before), interest_received(after)
    return [
        Year(year, was[year], now[year]) for year in sorted({*was, *now}) if was[year] != now[year]
    ]


def interest_received(result: Result) -> defaultdict[int, int]:
    received: defaultdict[int, int] = defaultdict(int)
    for line in result.bookings:
        if line.debit == "unapplied" and line.credit in ("interest", "servicing_fee"):
            received[line.effective_date.year] += line.amount
        elif line.debit == "interest" and line.credit == "unapplied":
            received[line.effective_date.year] -= line.amount
    return received
