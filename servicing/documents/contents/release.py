"""The release of a lien after a loan is paid in full: by when each state wants it, and its papers.

Deadlines are of secondary sources, checked by the house's counsel before use; where a state counts
from a request we count from the payoff, which is never later.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from servicing.documents.facts import Facts
from servicing.engine.dates import add_months

DAYS = {
    "AZ": 30, "CA": 30, "CO": 90, "FL": 45, "GA": 60, "IA": 30, "KS": 20, "KY": 30, "LA": 30,
    "MA": 45, "MI": 60, "MN": 45, "MO": 45, "MT": 90, "NE": 60, "NJ": 30, "NY": 30, "OH": 90,
    "PA": 60, "SD": 10, "TN": 45, "TX": 30, "UT": 90, "VA": 90, "VT": 30, "WA": 60,
}  # fmt: skip
MONTHS = {"IL": 1, "SC": 3}
ELSEWHERE = 20  # days, where no rule of the state is known here
BUFFER = 5  # days before the deadline by which we want to be done


def release_due(state: str, paid_on: date) -> date:
    """The last day to release or to deliver the release, by the state of the property."""
    if state in MONTHS:
        return add_months(paid_on, MONTHS[state])
    return paid_on + timedelta(DAYS.get(state, ELSEWHERE))


@dataclass(frozen=True, slots=True, kw_only=True)
class LienRelease(Facts):
    """Tells the borrower that the loan is paid and by when its lien is released."""

    paid_on: date
    state: str
    vehicle: bool = False  # a title is sent, nothing is recorded
    escrow_balance: int = 0

    @property
    def deadline(self) -> date:
        return release_due(self.state, self.paid_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction(Facts):
    """The instrument that is signed before a notary and recorded."""

    paid_on: date
    note_date: date
    principal: int  # as the note was made
    county: str
    recorded: str  # book and page, or instrument number, of the mortgage
    signer: str
    signer_title: str
