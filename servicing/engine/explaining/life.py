"""A loan's life opened for questions: its fold, and where it stood before anything in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from servicing.engine.facts import Fact
from servicing.engine.fold import end_of_day, end_of_facts, fold, key_of, standing
from servicing.engine.state import BILLS, Key, State
from servicing.engine.terms import Terms
from servicing.engine.versions import TermsInForce, terms_versions
from servicing.engine.worksheet import Result


@dataclass(frozen=True, slots=True)
class Life:
    """Terms as boarded, facts, and the fold of a day. `open_day`: the day is not over yet."""

    terms: Terms
    facts: Sequence[Fact]
    as_of: date
    result: Result
    upto: Key

    @property
    def state(self) -> State:
        return self.result.state

    def version(self) -> tuple[int, TermsInForce]:
        """The terms in force, and their number in the loan's versions."""
        found = terms_versions(self.terms, self.facts, self.upto)
        return len(found), found[-1]

    def fact(self, seq: int) -> Fact | None:
        return next((fact for fact in self.facts if fact.seq == seq), None)

    def before_bill(self, due: date) -> State | None:
        """Where the loan stood right before the installment due then was billed."""
        key = f"bill:{due.isoformat()}"
        made = next((one for one in self.result.consequences if one.key == key), None)
        if made is None:
            return None
        if made.effective_date >= due:
            return fold(self.terms, self.facts, Key(due, BILLS, -1)).state
        # It was billed ahead, by a payment: the state before that payment's fact.
        paying = [
            fact
            for fact in sorted(standing(self.facts), key=key_of)
            if fact.effective_date == made.effective_date and fact.kind != "board"
        ]
        for fact in paying:
            after = fold(self.terms, self.facts, key_of(fact))
            if any(one.key == key for one in after.consequences):
                before = key_of(fact)
                return fold(self.terms, self.facts, before._replace(position=fact.seq - 1)).state
        return None


def life_of(terms: Terms, facts: Sequence[Fact], as_of: date, today: date) -> Life:
    """The life up to the end of a day, or of today's facts while today is open."""
    upto = end_of_facts(as_of) if as_of >= today else end_of_day(as_of)
    return Life(terms, facts, as_of, fold(terms, facts, upto), upto)
