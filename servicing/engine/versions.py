"""The terms of a loan, version by version: what the note said, and each change since."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from .facts import Fact
from .fold import key_of, opening, standing, take, withheld
from .state import Key
from .terms import Terms
from .worksheet import Worksheet


class TermsInForce(NamedTuple):
    """Terms as they held from a date on, and the fact that made them so."""

    effective_date: date
    seq: int
    kind: str
    terms: Terms


def terms_versions(terms: Terms, facts: Iterable[Fact], upto: Key) -> list[TermsInForce]:
    """Every version in force up to a point of the loan's life, the boarded one first."""
    facts = list(facts)
    sheet = Worksheet(opening(terms))
    sheet.withheld = withheld(facts)
    found: list[TermsInForce] = []
    for fact in sorted(standing(facts), key=key_of):
        if key_of(fact) > upto:
            break
        before = sheet.terms
        take(sheet, fact)
        if not found or sheet.terms is not before:
            found.append(TermsInForce(fact.effective_date, fact.seq, fact.kind, sheet.terms))
    return found
