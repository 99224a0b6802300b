"""Finding a loan by what people know of it: its number, a name, a street or a town."""

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, F, Q, QuerySet, Value, When

from .models import Loan

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

SHORTEST_NUMBER_END = 4  # digits


class Age(TypedDict):
    """What a search adds to a loan: the due date of its oldest unpaid installment."""

    oldest_due: date | None


def search_loans(text: str) -> "QuerySet[WithAnnotations[Loan, Age]]":
    """Loans whose number is or ends in the text, or whose names and address hold all its words.

    The exact number comes first, then names that begin with the text. Each knows its
    `oldest_due`. Nothing matches an empty text.
    """
    text = readable(text)
    found = Loan.objects.annotate(oldest_due=F("stream__loanstate__oldest_due"))
    if not text:
        return found.none()
    return found.filter(matches(text)).order_by(closeness(text), "borrower_name", "number")


def readable(text: str) -> str:
    """What was typed, its blanks made single; Postgres holds no NUL."""
    return " ".join(text.replace("\0", " ").split())


def matches(text: str) -> Q:
    """What the search finds, for a list that filters by more than the text."""
    text = readable(text)
    return _is_number(text) | _holds_words(text)


def closeness(text: str) -> Case:
    """The order of what is found: the exact number, names that begin with the text, the rest."""
    text = readable(text)
    return Case(
        When(number=text, then=Value(0)),
        When(borrower_name__istartswith=text, then=Value(1)),
        default=Value(2),
    )


def _is_number(text: str) -> Q:
    exact = Q(number=text)
    if len(text) >= SHORTEST_NUMBER_END and text.isdigit():
        return exact | Q(number__endswith=text)
    return exact


def _holds_words(text: str) -> Q:
    """Every word stands in the names or the address; a short one must begin a name there.

    Three letters are the least that the trigram indexes can look up inside a word.
    """
    every = Q()
    for word in text.split():
        if len(word) < 3:
            every &= Q(borrower_name__istartswith=word) | Q(borrower_name__icontains=f" {word}")
        else:
            every &= (
                Q(borrower_name__icontains=word)
                | Q(property_line1__icontains=word)
                | Q(property_city__icontains=word)
            )
    return every
