"""The notices of an adjustable rate: of each change (12 CFR 1026.20(c)), of the first (1026.20(d)).

Their table and order are those of forms H-4(D)(1) to (4) in appendix H.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from servicing.documents.facts import Facts

# Who publishes an index and where, by how its name begins: (c)(2)(iii), "a source of information".
SOURCES = {
    "SOFR": "Federal Reserve Bank of New York, newyorkfed.org",
    "CMT": "Federal Reserve Board, release H.15, federalreserve.gov",
    "TREASURY": "Federal Reserve Board, release H.15, federalreserve.gov",
    "PRIME": "The Wall Street Journal, wsj.com/market-data",
    "COFI": "Federal Home Loan Bank of San Francisco, fhlbsf.com",
}


def source_of(index: str) -> str:
    """Where an index is published; nothing where the house does not know it."""
    name = index.upper()
    return next((where for start, where in SOURCES.items() if name.startswith(start)), "")


def points(value: Decimal) -> str:
    """Percent points without the zeros that storage adds."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Split:
    """A payment by its parts; principal below zero: interest that is added to the loan."""

    principal: int
    interest: int
    escrow: int

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.escrow


@dataclass(frozen=True, slots=True)
class Penalty:
    """What paying early costs: percent of what is prepaid, at most `most`, before `until`."""

    percent: str
    until: date
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChangeFacts(Facts):
    """All that 1026.20(c)(2) and (d)(2) want. Rates are percent, money is in minor units."""

    by_value: ClassVar[frozenset[str]] = Facts.by_value | {"limited"}
    estimate: bool
    on: date  # the new rate holds from this day
    payment_from: date  # the first payment at the new level
    next_on: date | None  # the next change; None: this is the last
    every_months: int
    rate_before: str
    rate: str
    payment_before: Split
    payment: Split
    shows_split: bool  # interest alone, or interest added: the table shows where the money goes
    index: str
    index_source: str
    index_value: str
    index_date: date
    margin: str
    rounded_to: str = ""  # the note rounds to this many percent points
    limit: str = ""  # which limit moved the rate
    foregone: str = ""  # percent points that a limit left out
    cap: str = ""  # of this change, up or down
    later_cap: str = ""  # of each later change
    highest: str = ""  # over the life of the loan
    lowest: str = ""
    balance: int  # expected when the rate changes
    payments_left: int  # from the first new payment to maturity
    interest_ends: bool = False  # payments of interest alone end with this change
    interest_only: bool = False  # the new payment is interest alone
    grows: bool = False  # the new payment does not cover the interest
    amortizing: int = 0  # what would pay the loan off by maturity, where it grows
    penalty: Penalty | None = None
    dwelling: bool = True

    @property
    def limited(self) -> str:
        """What the limit is called."""
        return LIMITS.get(self.limit, "")


LIMITS = {
    "initial_cap": "the limit on this change",
    "periodic_cap": "the limit on this change",
    "lifetime_cap": "the limit over the life of the loan",
    "floor": "the lowest rate that your note allows",
}
