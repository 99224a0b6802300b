"""A loan's story told in memory: facts one after the other, then what the loan stands at."""

from datetime import date, timedelta
from typing import Any

from servicing.engine.dates import add_months
from servicing.engine.facts import Fact
from servicing.engine.fold import end_of_day, end_of_facts, fold
from servicing.engine.state import Demand, Key, State
from servicing.engine.terms import Terms
from servicing.engine.worksheet import Result


class Story:
    """Boarded with interest paid to a month before the first due date, unless told otherwise."""

    def __init__(self, terms: Terms, principal: int, on: date | None = None, **board: Any) -> None:
        due = terms.first_due_date
        paid_to = add_months(due, -1, terms.due_day)
        data = {"principal": principal, "next_due": due.isoformat(),
                "interest_paid_to": paid_to.isoformat()}  # fmt: skip
        self.terms = terms
        self.facts = [Fact(1, "board", on or paid_to + timedelta(1), principal, data | board)]

    def tell(self, kind: str, on: date, amount: int = 0, reverses: int | None = None,
             **data: Any) -> int:  # fmt: skip
        """What happened next; its number."""
        seq = len(self.facts) + 1
        self.facts.append(Fact(seq, kind, on, amount, data, reverses))
        return seq

    def pays(self, on: date, amount: int, **data: Any) -> int:
        return self.tell("payment", on, amount, **data)

    def upto(self, key: Key) -> Result:
        return fold(self.terms, self.facts, key)

    def result(self, day: date) -> Result:
        return self.upto(end_of_day(day))

    def at(self, day: date) -> State:
        """Where the loan stands at the end of a day."""
        return self.result(day).state

    def during(self, day: date) -> State:
        """Where it stands while the day is open: before late charges."""
        return self.upto(end_of_facts(day)).state

    def parts(self, seq: int, day: date) -> dict[str, int]:
        """What became of a payment, by component."""
        parts: dict[str, int] = {}
        for part in self.result(day).allocations:
            if part.subject == seq:
                parts[part.component] = parts.get(part.component, 0) + part.amount
        return parts

    def demand(self, key: str, day: date) -> Demand:
        return self.result(day).demands[key]

    def made(self, day: date) -> list[str]:
        """Bills and late charges so far, by key."""
        return [consequence.key for consequence in self.result(day).consequences]
