"""Which loan an unidentified receipt may be for, and why we think so."""

import re
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from servicing.engine.billing import next_installment
from servicing.engine.state import load
from servicing.engine.worksheet import Worksheet
from servicing.ledger.models import LoanState
from servicing.loans.models import Loan

from .models import Receipt

# What payers put after their names.
ENDINGS = frozenset({"JR", "SR", "II", "III", "IV", "LLC", "INC", "CORP", "CO", "LTD", "TRUST"})
SHORTEST_NAME = 3
MOST_NAMESAKES = 50  # whose amounts are looked at


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A loan that the receipt may be for. Amounts in minor units; `installment` is the next one."""

    loan: Loan
    amount_due: int
    installment: int
    why: tuple[str, ...]


def suggest(receipt: Receipt, most: int = 5) -> list[Suggestion]:
    """The likeliest loans first: a number with one slip of the hand, then a borrower of the
    payer's name who owes just this amount, then one of the name alone. One read."""
    number, name = receipt.loan_number, last_name(receipt.payer)
    slips = Q(number__in={number} | near_numbers(number)) if number else Q(pk__in=())
    named = Q(borrower_name__icontains=name) if name else Q(pk__in=())
    first = Case(When(number=number, then=Value(0)), When(slips, then=Value(1)), default=Value(2))
    found = (
        Loan.objects.filter(slips | named)
        .select_related("stream__loanstate")
        .order_by(first, "number")[:MOST_NAMESAKES]
    )
    suggested = [_suggestion(receipt, loan, name) for loan in found]
    return sorted(suggested, key=lambda one: _likelihood(receipt, one))[:most]


def _suggestion(receipt: Receipt, loan: Loan, name: str) -> Suggestion:
    state: LoanState = loan.stream.loanstate
    installment = installment_of(state)
    why = []
    if loan.number == receipt.loan_number:
        why.append("The number on the item")
    elif receipt.loan_number:
        why += slip(receipt.loan_number, loan.number)
    if name and name in loan.borrower_name.upper():
        why.append("A borrower has the payer’s name")
    if state.amount_due == receipt.amount:
        why.append("Just this amount is due")
    elif installment == receipt.amount:
        why.append("The next installment is just this amount")
    return Suggestion(loan, state.amount_due, installment, tuple(why))


def _likelihood(receipt: Receipt, one: Suggestion) -> tuple[int, int, str]:
    exact = one.loan.number == receipt.loan_number
    near = bool(slip(receipt.loan_number, one.loan.number))
    by_amount = receipt.amount in (one.amount_due, one.installment)
    return (0 if exact else 1 if near else 2, 0 if by_amount else 1, one.loan.number)


def installment_of(state: LoanState) -> int:
    """What the next installment will ask; 0 where none is to come or the state is unreadable."""
    try:
        engine = load(state.state)
        demand = next_installment(Worksheet(engine), engine.next_due) if engine.next_due else None
    except (ValueError, KeyError, TypeError):
        return 0
    return demand.billed if demand else 0


def last_name(payer: str) -> str:
    """The name to look for: the payer's last word that is neither an ending nor an initial."""
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", payer.upper())
    names = [word for word in words if word not in ENDINGS and len(word) >= SHORTEST_NAME]
    return names[-1] if names else ""


def slip(given: str, number: str) -> list[str]:
    """How the given number differs from a loan's, in words; nothing if by more than one slip."""
    if len(given) == len(number):
        wrong = [i for i, (a, b) in enumerate(zip(given, number, strict=True)) if a != b]
        if len(wrong) == 1:
            return ["One digit of the number is different"]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and number in _swapped(given):
            return ["Two digits of the number are swapped"]
    elif number in _with_one_more(given):
        return ["One digit of the number is missing"]
    elif number in _with_one_less(given):
        return ["The number has one digit too many"]
    return []


def near_numbers(number: str) -> set[str]:
    """Numbers that are one slip of the hand away."""
    wrong = {
        number[:i] + digit + number[i + 1 :] for i in range(len(number)) for digit in "0123456789"
    }
    return wrong | _swapped(number) | _with_one_more(number) | _with_one_less(number)


def _swapped(number: str) -> set[str]:
    return {
        number[:i] + number[i + 1] + number[i] + number[i + 2 :] for i in range(len(number) - 1)
    }


def _with_one_more(number: str) -> set[str]:
    return {
        number[:i] + digit + number[i:] for i in range(len(number) + 1) for digit in "0123456789"
    }


def _with_one_less(number: str) -> set[str]:
    return {number[:i] + number[i + 1 :] for i in range(len(number))}
