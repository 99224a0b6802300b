"""The question: a stored loan and hypothetical facts; the answer: before, after, changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from servicing.engine.explaining.life import Life
from servicing.engine.facts import Fact, FactError
from servicing.engine.fold import end_of_day, fold
from servicing.engine.outlook import Extra
from servicing.engine.terms import Terms
from servicing.ledger.days import open_date
from servicing.ledger.replay import read_consequences, read_facts
from servicing.loans.as_of import read_terms
from servicing.loans.models import Loan

from .answer import answer
from .changes import changes
from .events import Named, read_events
from .reading import Reader, Wrong, day, text, truth
from .steps import explained
from .supposed import simulate_terms

# Which loan a person may ask about: its row, or None where there is none for them.
Find = Callable[[str], Loan | None]


def find_any(number: str) -> Loan | None:
    return Loan.objects.select_related("stream").filter(number=number).first()


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of a loan, and the names by which events may refer to it."""

    terms: Terms
    facts: list[Fact]
    charged: dict[str, int]  # consequences that were made, by key
    named: Named

    @property
    def next_seq(self) -> int:
        return max(self.named.kinds) + 1


def read_stored(loan: Loan) -> Stored:
    """A loan's boarded terms, its facts and its consequences, in three reads."""
    with connection.cursor() as cursor:
        terms = read_terms(cursor, loan.pk)
        facts = read_facts(cursor, loan.pk)
        charged = read_consequences(cursor, loan.pk)
    made = {seq: key for key, seq in charged.items()}
    named = Named(loan.number, consequences=made, kinds=dict.fromkeys(made, "consequence"))
    named.kinds.update({fact.seq: fact.kind for fact in facts})
    return Stored(terms, facts, charged, named)


def simulate(asked: Any, find: Find = find_any) -> Any:
    """The answer to one question, or to each of a list; an item that is wrong is answered with its
    errors in its place. Raises Wrong for a single one."""
    if not isinstance(asked, list):
        return simulate_one(asked, find)
    found = []
    for item in asked:
        try:
            found.append(simulate_one(item, find))
        except Wrong as error:
            found.append(error.as_json())
    return found


def simulate_one(asked: Any, find: Find, extra: Extra | None = None) -> dict[str, Any]:
    """One question's answer. `extra` is money to principal with every installment to come."""
    reader = Reader(asked, "")
    if not reader.problems and "loan" not in reader.left:
        return simulate_terms(reader, extra)
    number = reader.take("loan", text)
    loan = find(number) if number else None
    if number and loan is None:
        reader.wrong("loan", f"no loan has the number {number}")
    if loan is None:
        raise Wrong(reader.problems)
    reader.currency = loan.stream.currency
    stored = read_stored(loan)
    terms, facts, named = stored.terms, stored.facts, stored.named
    supposed = read_events(reader.left.pop("events", []), named, stored.next_seq, reader)
    today = open_date()
    latest = max([today, *(fact.effective_date for fact in supposed)])
    as_of: date = reader.take("as_of", day, latest) or latest
    wants_steps = reader.take("explain", truth, False)
    reader.end()
    boarded = facts[0].effective_date
    if as_of < boarded:
        reader.wrong("as_of", f"the loan was boarded on {boarded}")
    for place, fact in enumerate(supposed):
        if fact.effective_date < boarded:
            reader.wrong(f"events[{place}].date", f"the loan was boarded on {boarded}")
    if reader.problems:
        raise Wrong(reader.problems)
    ids = {seq: name for name, seq in named.seqs.items()}

    def name_of(seq: int) -> str:
        return ids.get(seq) or f"{loan.number}-{seq}"

    upto = end_of_day(as_of)
    folded = {"before": fold(terms, facts, upto)}
    before = answer(folded["before"], facts, as_of, name_of)
    together = [*facts, *supposed]
    try:
        result = folded["after"] = fold(terms, together, upto)
    except FactError as error:
        raise Wrong([("events", str(error))]) from error
    counted = [fact for fact in together if fact.effective_date <= as_of]
    after = answer(result, counted, as_of, name_of, extra)
    found: dict[str, Any] = {
        "loan": loan.number, "before": before, "after": after, "changes": changes(before, after),
    }  # fmt: skip
    if wants_steps:
        for part, known in (("before", facts), ("after", together)):
            life = Life(terms, known, as_of, folded[part], upto)
            found[part]["explained"] = explained(life, loan.number)
    return found
