"""The time machine: a loan as it stood on a day, by what is known now or was known then.

as_of D is the fold to the end of D; as_known_on K leaves out what the books learned after K
(design: 5). Today's day is still open: its late charges are not judged yet.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from servicing.engine.facts import Fact
from servicing.engine.fold import end_of_day, end_of_facts, fold
from servicing.engine.state import Key, load
from servicing.engine.terms import Terms
from servicing.engine.worksheet import Result
from servicing.ledger.days import open_date
from servicing.ledger.replay import read_facts


class NoSuchDay(ValueError):
    """A day on which the loan cannot be looked at; `field` is as_of or known_on."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Moment:
    """The day that is looked at, and the last day of books that counts (None: all of them)."""

    as_of: date
    known_on: date | None = None

    @property
    def last_books(self) -> date:
        return self.known_on or date.max


@dataclass(frozen=True, slots=True)
class Past:
    """A loan as it stood: the terms it was boarded with, its facts then, and what they fold to."""

    moment: Moment
    terms: Terms
    facts: list[Fact]
    result: Result


def read_terms(cursor: Any, stream: int) -> Terms:
    """The terms with which a loan was boarded."""
    cursor.execute("SELECT state::text FROM ledger_loanstate WHERE stream_id = %s", [stream])
    return load(cursor.fetchone()[0]).note_terms


def end_of(day: date, today: date) -> Key:
    """How far a day is folded: to its end, or while it is open to the end of its facts."""
    return end_of_facts(day) if day >= today else end_of_day(day)


def look_back(cursor: Any, stream: int, moment: Moment, ahead: int = 0) -> Past:
    """The loan at a moment, in three reads. Raises NoSuchDay for a day to come, and for one on
    which we did not have the loan or did not know of it yet. `ahead`: so many days to come are
    looked at, as a payoff quote does."""
    today = open_date()
    for field, day, latest in (
        ("as_of", moment.as_of, today + timedelta(ahead)),
        ("known_on", moment.known_on, today),
    ):
        if day and day > latest:
            raise NoSuchDay(field, f"{day} is still to come: the books are open for {today}")
    terms = read_terms(cursor, stream)
    facts = read_facts(cursor, stream, moment.known_on)
    if not facts:
        message = f"the books did not know the loan on {moment.known_on}"
        raise NoSuchDay("known_on", message)
    if moment.as_of < facts[0].effective_date:
        boarded = facts[0].effective_date
        message = f"the loan was boarded on {boarded}: what was before is the prior servicer's"
        raise NoSuchDay("as_of", message)
    return Past(moment, terms, facts, fold(terms, facts, end_of(moment.as_of, today)))
