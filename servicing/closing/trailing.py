"""The documents that follow a closing, as data: when each is due, who has it, when it is chased.

Nothing here knows a database or a clock.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .filings import window

ROUNDS = (30, 60, 90)  # days after the due date on which a letter asks again
BEFORE_LAPSE = (90, 30)  # days before a lapse on which its continuation is asked for again
FRESH = 365  # days from origination in which the night expects the papers of a closing
STATEMENTS_DAYS = 120  # after the end of the year


class Source(StrEnum):
    """Who has the document."""

    BORROWER = "borrower"
    AGENT = "agent"  # a title company, a dealer, an insurer
    HOUSE = "house"  # we file it ourselves

    @property
    def words(self) -> str:
        return {"borrower": "the borrower", "agent": "somebody else", "house": "us"}[self.value]


@dataclass(frozen=True, slots=True)
class TrailingKind:
    """A kind of trailing document. `days`: due after closing, or after boarding if that is later.
    None: it is due by another rule, or by hand."""

    code: str
    title: str
    why: str
    products: tuple[str, ...]
    source: Source
    days: int | None = None


_LIENS = ("mortgage", "home_equity")
KINDS = {
    kind.code: kind
    for kind in (
        TrailingKind("recorded_mortgage", "Recorded mortgage or deed of trust",
                     "Proof that our lien is of record", _LIENS, Source.AGENT, 120),
        TrailingKind("title_policy", "Final title insurance policy",
                     "Insures the place of our lien", _LIENS, Source.AGENT, 90),
        TrailingKind("vehicle_title", "Certificate of title with our lien",
                     "UCC 9-311: perfects the lien on a vehicle", ("auto",), Source.AGENT, 90),
        TrailingKind("ucc1", "UCC-1, acknowledged by the filing office",
                     "UCC 9-310: perfects the lien on business assets", ("business",),
                     Source.HOUSE, 30),
        TrailingKind("ucc_continuation", "UCC-3 continuation",
                     "UCC 9-515: filed within six months before the lapse", ("business",),
                     Source.HOUSE),
        TrailingKind("insurance_evidence", "Evidence of insurance",
                     "The collateral is insured and we are named",
                     (*_LIENS, "auto", "business"), Source.BORROWER, 30),
        TrailingKind("financial_statements", "Financial statements of the year",
                     "Covenant of the loan agreement, yearly", ("business",), Source.BORROWER),
        TrailingKind("other", "Another document", "As its title says", (), Source.BORROWER),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opening:
    """What the night opens on the loans of a product: due after so many days, or on a day.
    A loan is meant if it began after `began_after`, and by `began_by`."""

    product: str
    kind: str
    key: str
    source: str
    began_after: date
    began_by: date
    days: int | None = None
    due_on: date | None = None


def openings(day: date) -> list[Opening]:
    """Everything that the night of a day opens where it is not there: the papers of young loans,
    and the statements of the year that ended last."""
    found = [
        Opening(product, kind.code, kind.code, kind.source, day - timedelta(FRESH), day, kind.days)
        for kind in KINDS.values()
        if kind.days is not None
        for product in kind.products
    ]
    year = day.year - 1
    statements = KINDS["financial_statements"]
    found += [
        Opening(product, statements.code, f"{statements.code}:{year}", statements.source, date.min,
                date(year, 12, 31), due_on=statements_due(year))
        for product in statements.products
    ]  # fmt: skip
    return found


def statements_due(year: int) -> date:
    """When the financial statements of a calendar year are due: 120 days after its end."""
    return date(year, 12, 31) + timedelta(STATEMENTS_DAYS)


def chase_days(kind: str, due_on: date) -> tuple[date, ...]:
    """The days on which an open item is chased. A continuation is asked for when its window
    opens, since after its due date it is too late."""
    if kind == "ucc_continuation":
        before = (due_on - timedelta(days) for days in BEFORE_LAPSE)
        return (window(due_on).opens, *before)
    return tuple(due_on + timedelta(days) for days in ROUNDS)


def next_chase(kind: str, due_on: date, after: date) -> date | None:
    """The first chase day after a day; None where all are past."""
    return next((day for day in chase_days(kind, due_on) if day > after), None)


def first_chase(kind: str, due_on: date, opened_on: date) -> date | None:
    """The first chase of an item that is opened, or opened again: the next of its days. At once
    where all are past, or where a window is open by then already; a lapse that is past is past."""
    if kind == "ucc_continuation":
        at_once = window(due_on).holds(opened_on)
        return opened_on if at_once else next_chase(kind, due_on, opened_on)
    return next_chase(kind, due_on, opened_on) or opened_on


def shown_state(state: str, due_on: date, today: date) -> str:
    """The state as people see it: an open item past its due date is overdue."""
    return "overdue" if state == "open" and due_on < today else state
