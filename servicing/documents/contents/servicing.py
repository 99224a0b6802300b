"""What a loan's daily life has to be told of: a late payment, a fee, a payment that came back."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from servicing.documents.facts import Facts

FEES = {
    "nsf": "Returned payment fee",
    "recording": "Recording fee",
    "payoff_statement": "Payoff statement fee",
    "copy": "Fee for copies",
    "extension": "Extension fee",
    "": "Fee",
}
RETURNS = {
    "R01": "there was not enough money in the account",
    "R02": "the account is closed",
    "R03": "the bank found no such account",
    "R08": "payment was stopped at the bank",
    "R10": "the bank was told that the payment was not authorized",
    "": "the bank did not pay it",
}


def fee_name(code: str) -> str:
    return FEES.get(code, FEES[""])


def return_reason(code: str) -> str:
    return RETURNS.get(code, RETURNS[""])


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFacts(Facts):
    """An installment that is unpaid though its courtesy period is over. Minor units."""

    due_date: date
    unpaid: int  # of that installment
    late_fee: int  # charged for it
    past_due: int  # all installments that fell due and are unpaid, that one among them
    fees: int  # all unpaid fees and late charges
    held: int  # suspense
    days: int  # since the oldest unpaid installment fell due
    dwelling: bool
    moved_until: date | None = None  # protected after a transfer of servicing: 1024.33(c)(1)

    @property
    def to_pay(self) -> int:
        return max(self.past_due + self.fees - self.held, 0)

    @property
    def counted(self) -> int:
        """What of the money held is taken off."""
        return min(self.held, self.past_due + self.fees)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeFacts(Facts):
    """A fee that was charged, other than a late charge. Minor units."""

    by_value: ClassVar[frozenset[str]] = Facts.by_value | {"fee"}
    fee: str  # its name
    charged_on: date
    amount: int
    fees: int  # all that is unpaid of fees, this one among them


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFacts(Facts):
    """A payment that came back: what it had paid is owed again. Minor units."""

    by_value: ClassVar[frozenset[str]] = Facts.by_value | {"reason"}
    reason: str  # in plain words
    paid_on: date
    returned_on: date
    amount: int
    principal: int
    interest: int
    escrow: int
    fees: int
    held: int  # what of it had waited as unapplied
    return_fee: int
    to_pay: int  # due now, after it
    due_since: date | None  # the oldest installment unpaid now
