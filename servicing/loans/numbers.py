"""Loan numbers, as people and commands name loans."""

from collections.abc import Sequence

from .models import Loan


class UnknownLoan(LookupError):
    """No loan has the number; the message says so."""


def streams_of(numbers: Sequence[str]) -> list[int]:
    """The streams of loans by their numbers. Raises UnknownLoan."""
    known = dict(Loan.objects.filter(number__in=numbers).values_list("number", "pk"))
    for number in numbers:
        if number not in known:
            raise UnknownLoan(f"No loan has the number {number}.")
    return [known[number] for number in numbers]
