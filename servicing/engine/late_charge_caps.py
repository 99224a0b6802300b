"""What the law lets a late charge come to, by state, kind of loan and program.

Each cap is a clause like a note's: the days of grace, the most that may be charged, on what
(regulations 10.1). The lowest of the note and every cap that covers the loan holds.
"""

from decimal import Decimal
from typing import NamedTuple

from .fees import late_charge
from .state import Demand
from .terms import LateFee

MORTGAGE, AUTO, CONSUMER = "mortgage", "auto", "consumer"
KINDS = (MORTGAGE, AUTO, CONSUMER)
EVERY = frozenset(KINDS)
PAYMENT, PAST_DUE = "payment", "past_due"


class Cap(NamedTuple):
    """The most that a late charge may be on the loans of a place or a program."""

    place: str  # a state's two letters, or a program
    kinds: frozenset[str]
    clause: LateFee
    citation: str
    small: int = 0  # on installments of at most this much the charge is flat
    flat: int = 0


def _clause(grace: int, percent: str, basis: str = PAYMENT, least: int = 0,
            most: int | None = None) -> LateFee:  # fmt: skip
    return LateFee(grace, Decimal(percent), None, basis, least, most)


def _of(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


CAPS = (
    Cap("AL", _of(CONSUMER), _clause(10, "5", least=1800, most=10000), "Ala. Code 5-19-4"),
    Cap("CA", _of(MORTGAGE), _clause(10, "6", "principal_and_interest", least=500),
        "Cal. Civ. Code 2954.4"),
    Cap("CO", _of(CONSUMER), _clause(10, "5", least=1500), "C.R.S. 5-2-203"),
    Cap("ID", _of(CONSUMER), _clause(10, "5", least=1500), "Idaho Code 28-42-301"),
    Cap("IL", EVERY, _clause(10, "5"), "815 ILCS 205/4a(e)", small=20000, flat=1000),
    Cap("KS", _of(CONSUMER), _clause(10, "5", most=2500), "K.S.A. 16a-2-502"),
    Cap("MA", _of(MORTGAGE), _clause(15, "3", "principal_and_interest"), "M.G.L. c.183 s.59"),
    Cap("MD", _of(MORTGAGE), _clause(15, "5", least=200), "Md. Code, Com. Law 12-105"),
    Cap("MO", _of(MORTGAGE, CONSUMER), _clause(15, "5", least=1500, most=5000),
        "Mo. Rev. Stat. 408.140"),
    Cap("MO", _of(AUTO), _clause(15, "5", least=1000, most=2500), "Mo. Rev. Stat. 365.100"),
    Cap("NC", EVERY, _clause(15, "4", PAST_DUE), "N.C.G.S. 24-10.1"),
    Cap("NJ", _of(MORTGAGE), _clause(15, "5"), "N.J.S.A. 46:10B-25"),
    Cap("NY", _of(MORTGAGE), _clause(15, "2"), "N.Y. Real Prop. Law 254-b"),
    Cap("NY", _of(AUTO), _clause(10, "5"), "N.Y. Pers. Prop. Law 302"),
    Cap("OR", _of(MORTGAGE), _clause(15, "5", "principal_and_interest"), "ORS 86.165"),
    Cap("TX", _of(AUTO), _clause(15, "5"), "Tex. Fin. Code 348.107"),
    Cap("TX", _of(CONSUMER), _clause(10, "5"), "Tex. Fin. Code 342.203"),
    Cap("UT", _of(CONSUMER), _clause(10, "5", least=3000), "Utah Code 70C-2-102"),
    Cap("VA", EVERY, _clause(7, "5"), "Va. Code 6.2-400"),
    Cap("WA", _of(CONSUMER), _clause(10, "10"), "RCW 31.04.105"),
    Cap("WI", _of(MORTGAGE), _clause(15, "5", PAST_DUE), "Wis. Stat. 138.052(6)"),
    Cap("fha", _of(MORTGAGE), _clause(15, "4"), "24 CFR 203.25"),
    Cap("va", _of(MORTGAGE), _clause(15, "4"), "38 CFR 36.4212"),
    Cap("conventional", _of(MORTGAGE), _clause(15, "5", "principal_and_interest"),
        "Fannie Mae and Freddie Mac uniform notes"),
)  # fmt: skip
# A program's own rule takes the place of these states' (N.Y. Real Prop. Law 254-b(4)).
NOT_FOR_GOVERNMENT = frozenset({"NY"})
GOVERNMENT = frozenset({"fha", "va"})


def caps_for(state: str, kind: str, program: str = "") -> list[Cap]:
    """The caps that cover a loan: its state's and its program's."""
    found = [cap for cap in CAPS if cap.place in (state, program) and kind in cap.kinds]
    if program in GOVERNMENT:
        found = [cap for cap in found if cap.place not in NOT_FOR_GOVERNMENT]
    return found


def most(cap: Cap, installment: Demand, unpaid: int) -> int:
    """The most that may be charged for an installment of which `unpaid` is open, minor units."""
    if cap.small and installment.billed <= cap.small:
        return cap.flat
    return late_charge(cap.clause, installment, unpaid)
