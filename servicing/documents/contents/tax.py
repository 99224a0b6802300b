"""Form 1098, the mortgage interest statement of a year (26 USC 6050H; instructions of the IRS)."""

from dataclasses import dataclass
from datetime import date

from servicing.documents.facts import Facts

THRESHOLD = 600_00  # 26 USC 6050H(a): 600 dollars and more of interest, per mortgage


def report_required(interest: int, points: int = 0) -> bool:
    """Whether a mortgage is reported: interest and points received in the year, in cents."""
    return interest + points >= THRESHOLD


def premiums_reported(premiums: int) -> int:
    """Box 5: mortgage insurance premiums, from 600 dollars on; below that nothing."""
    return premiums if premiums >= THRESHOLD else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Form1098(Facts):
    """Copy B, for the payer. Amounts in cents; boxes as the form numbers them."""

    year: int
    lender_tin: str
    payer_tin: str  # its last four digits alone: 26 CFR 301.6109-4
    interest: int  # 1
    principal: int  # 2: of January 1, or of the day the loan began here
    originated: date  # 3
    refund: int = 0  # 4
    premiums: int = 0  # 5
    points: int = 0  # 6
    property_is_mailing: bool = False  # 7
    acquired: date | None = None  # 11
    corrected: bool = False
