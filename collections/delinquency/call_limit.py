"""How often one may call about a debt: 12 CFR 1006.14(b)(2), pure.

More than seven calls within seven consecutive days, or a call within seven consecutive days after
a conversation about the debt, is presumed to harass; at or under both it is presumed not to. The
day of the first call, or of the conversation, is day 1. Days are calendar days where the call was
made, never business dates: the cut-off of the books moves no call to another day.

The house holds every loan to it, also where it is no debt collector of the loan, and counts the
calls to all people of a loan together, which is stricter than the rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LIMIT, DAYS = 7, 7
CITATION = "12 CFR 1006.14(b)(2)"
DAY = timedelta(days=1)
UNCOUNTED = frozenset({"not_connected"})  # (b)(3)(ii)
CONVERSATIONS = frozenset({"spoke", "refused"})


@dataclass(frozen=True, slots=True)
class Call:
    """A telephone call about a loan, from us or to us."""

    on: date
    outbound: bool
    outcome: str
    to_attorney: bool = False  # not counted, (b)(3)(iii)
    asked_for: bool = False  # with consent given directly at most 7 days before, (b)(3)(i)

    @property
    def counts(self) -> bool:
        """Whether it is one of the seven."""
        exempt = self.to_attorney or self.asked_for or self.outcome in UNCOUNTED
        return self.outbound and not exempt

    @property
    def conversation(self) -> bool:
        """Whether somebody was spoken to, whoever called; the attorney is not the consumer."""
        return self.outcome in CONVERSATIONS and not self.to_attorney


@dataclass(frozen=True, slots=True)
class CallLimit:
    """Where the calls about a loan stand on a day. `next_call` is the first day on which one more
    is presumed lawful; `spoke_on` the conversation that bars one until then."""

    attempts: int
    next_call: date
    on: date
    spoke_on: date | None = None

    @property
    def reached(self) -> bool:
        return self.next_call > self.on

    @property
    def used_up(self) -> bool:
        return self.attempts >= LIMIT


def call_limit(calls: Iterable[Call], on: date) -> CallLimit:
    """Where the calls stand on a day. Calls after that day are not looked at."""
    known = [call for call in calls if call.on <= on]
    counted = [call.on for call in known if call.counts]
    talks = [call.on for call in known if call.conversation and within(call.on, on)]
    day = on
    while not _free(counted, talks, day):
        day += DAY
    attempts = sum(within(made, on) for made in counted)
    return CallLimit(attempts, day, on, max(talks, default=None))


def within(earlier: date, day: date) -> bool:
    """Whether a day is one of the seven consecutive days that begin with the earlier one."""
    return earlier <= day < earlier + DAYS * DAY


def _free(counted: Iterable[date], talks: Iterable[date], day: date) -> bool:
    recent = sum(within(made, day) for made in counted)
    return recent < LIMIT and not any(within(talk, day) for talk in talks)
