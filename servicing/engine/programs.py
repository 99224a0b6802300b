"""What a program asks of its loans that the engine or its guards must know, each with its source.

Where the source says "policy" the house chose; a servicing agreement may ask otherwise.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in words, and where it is written."""

    what: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program: the late charge it allows, how payoffs bear interest, its premium, its rules."""

    code: str
    title: str
    late_percent: Decimal | None  # of the basis, at most
    late_grace: int  # days, at least
    late_basis: str
    payoff_interest: str  # to_date or month_end
    premium: str  # what the borrower pays with escrow
    insured: bool  # an agency's case number belongs to the loan
    rules: tuple[Rule, ...]


ORDER = "interest, principal, escrow; then late charges"
PROGRAMS = {
    "conventional": Program(
        "conventional", "Conventional", Decimal(5), 15, "principal_and_interest", "to_date",
        "private mortgage insurance", False,
        (
            Rule("Payments", ORDER, "Fannie Mae Servicing Guide F-1-09; uniform note"),
            Rule("Late charge", "5% of overdue principal and interest after 15 days",
                 "Fannie Mae and Freddie Mac uniform notes"),
            Rule("Payoff", "interest to the day of receipt", "Fannie Mae Servicing Guide F-1-09"),
            Rule("Premium", "private mortgage insurance ends by the Homeowners Protection Act",
                 "12 USC 4901-4904"),
            Rule("Partial payments", "held until they make a full one", "12 CFR 1026.36(c)(1)(ii)"),
        ),
    ),
    "fha": Program(
        "fha", "FHA", Decimal(4), 15, "payment", "to_date", "annual mortgage insurance premium",
        True,
        (
            Rule("Payments", "premium and escrow, interest, principal; then late charges",
                 "24 CFR 203.24"),
            Rule("Late charge", "4% of each payment more than 15 days late", "24 CFR 203.25"),
            Rule("Payoff", "to the day of receipt; for mortgages closed before January 21, 2015 to"
                 " the next due date", "24 CFR 203.558"),
            Rule("Premium", "collected monthly with the payment, remitted by the 10th",
                 "24 CFR 203.264"),
            Rule("Partial payments", "accepted or returned as the handbook says; none is returned"
                 " here", "policy, within 24 CFR 203.556"),
        ),
    ),
    "va": Program(
        "va", "VA", Decimal(4), 15, "payment", "to_date", "none: a funding fee at closing", True,
        (
            Rule("Payments", ORDER, "policy"),
            Rule("Late charge", "4% of an installment more than 15 days late",
                 "38 CFR 36.4212, 36.4313"),
            Rule("Payoff", "to the day of receipt; prepayment at any time without a charge",
                 "38 CFR 36.4311"),
            Rule("Premium", "no monthly premium", "38 USC 3729"),
            Rule("Partial payments", "accepted unless the loan is far behind", "38 CFR 36.4316"),
        ),
    ),
    "usda": Program(
        "usda", "USDA guaranteed", Decimal(4), 15, "principal_and_interest", "to_date",
        "annual fee", True,
        (
            Rule("Payments", ORDER, "policy"),
            Rule("Late charge", "4% of principal and interest after 15 days", "policy"),
            Rule("Payoff", "to the day of receipt; no prepayment penalty", "7 CFR 3555.104"),
            Rule("Premium", "annual fee, on the average balance of the year, a twelfth each month",
                 "7 CFR 3555.107"),
            Rule("Partial payments", "held until they make a full one", "12 CFR 1026.36(c)(1)(ii)"),
        ),
    ),
}  # fmt: skip
FHA_TO_DATE = date(2015, 1, 21)


def payoff_interest(code: str, closed: date) -> str:
    """How payoffs bear interest: to the month's end for FHA mortgages closed before January 21,
    2015, else to the day of receipt (24 CFR 203.558)."""
    return "month_end" if code == "fha" and closed < FHA_TO_DATE else "to_date"


def late_charge_problem(code: str, percent: Decimal | None, grace: int) -> str:
    """Why a late charge clause is more than the program allows, in a sentence; empty if it is
    not."""
    program = PROGRAMS.get(code)
    if program is None or program.late_percent is None or percent is None:
        return ""
    source = next(rule.source for rule in program.rules if rule.what == "Late charge")
    if percent > program.late_percent:
        return f"{program.title} allows at most {program.late_percent}% ({source})"
    if grace < program.late_grace:
        return f"{program.title} asks for {program.late_grace} days of grace ({source})"
    return ""
