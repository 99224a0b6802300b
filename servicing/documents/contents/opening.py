"""The welcome to a new loan of ours."""

from dataclasses import dataclass
from datetime import date

from servicing.documents.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeFacts(Facts):
    """What the loan is, what is to be paid when, and where. Money in minor units."""

    opened_on: date
    principal: int
    annual_rate: str
    adjustable: bool
    first_due: date
    payment: int  # principal and interest of the first installment
    escrow: int
    maturity_date: date
    late_fee: int = 0
    late_fee_after: date | None = None  # the last day on which the first payment avoids it

    @property
    def total(self) -> int:
        return self.payment + self.escrow
