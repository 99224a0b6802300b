"""Which loans a receipt without one may be for, the likeliest first, each with its reasons."""

import pytest
from pytest_django import DjangoAssertNumQueries

from servicing.loans.models import Loan
from servicing.payments.models import Receipt
from servicing.payments.suggesting import last_name, near_numbers, slip, suggest
from tests.nightly.portfolio import FIRST_DAY, board, mortgage

INSTALLMENT = 149910


@pytest.mark.parametrize(
    ("given", "number", "words"),
    [
        ("1000482213", "1000482214", ["One digit of the number is different"]),
        ("1000482213", "1000428213", ["Two digits of the number are swapped"]),
        ("100482213", "1000482213", ["One digit of the number is missing"]),
        ("10004822133", "1000482213", ["The number has one digit too many"]),
        ("1000482213", "1000482299", []),
        ("1000482213", "3000482211", []),
        ("", "1000482213", []),
    ],
)
def test_a_slip_of_the_hand_is_named(given: str, number: str, words: list[str]) -> None:
    assert slip(given, number) == words
    if words:
        assert number in near_numbers(given)


@pytest.mark.parametrize(
    ("payer", "name"),
    [
        ("MARIA ALVAREZ", "ALVAREZ"),
        ("E WHITCOMB JR", "WHITCOMB"),
        ("O'Neil, Pat", "PAT"),
        ("Siobhan O'Neil", "O'NEIL"),
        ("Acme Holdings LLC", "HOLDINGS"),
        ("J. Q.", ""),
        ("", ""),
    ],
)
def test_the_name_to_look_for_is_the_last_real_word(payer: str, name: str) -> None:
    assert last_name(payer) == name


def receipt(number: str, payer: str, amount: int) -> Receipt:
    return Receipt(
        source="x", channel="lockbox", received_date=FIRST_DAY, business_date=FIRST_DAY,
        amount=amount, loan_number=number, payer=payer, state="unmatched",
    )  # fmt: skip


@pytest.fixture
def namesakes(db: None) -> None:
    """Bells on every loan but the first; the last asks another amount."""
    board(*(mortgage(str(2001 + n)) for n in range(8)))
    Loan.objects.filter(number__gt="2001").update(borrower_name="Ann Bell")
    Loan.objects.filter(number="2001").update(borrower_name="Ben Cole")


@pytest.mark.django_db
def test_a_number_with_a_slip_comes_before_namesakes(namesakes: None) -> None:
    first, *rest = suggest(receipt("2010", "A BELL", 100))
    assert first.loan.number == "2001"
    assert first.why == ("Two digits of the number are swapped",)
    assert [one.loan.number for one in rest] == ["2002", "2003", "2004", "2005"]
    assert {one.why for one in rest} == {("A borrower has the payer’s name",)}


@pytest.mark.django_db
def test_the_amount_of_the_next_installment_is_a_reason(namesakes: None) -> None:
    [first, *_] = suggest(receipt("", "Ann Bell", INSTALLMENT))
    assert first.installment == INSTALLMENT
    assert first.why[-1] == "The next installment is just this amount"


@pytest.mark.django_db
def test_a_state_that_cannot_be_read_stops_no_suggestion(namesakes: None) -> None:
    from servicing.ledger.models import LoanState

    LoanState.objects.filter(stream__loan__number="2002").update(state='{"v": 99}')
    [first, *_] = suggest(receipt("2002", "", INSTALLMENT))
    assert (first.loan.number, first.installment) == ("2002", 0)
    assert first.why == ("The number on the item",)


@pytest.mark.django_db
def test_nothing_known_suggests_nothing_and_everything_is_one_read(
    namesakes: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert suggest(receipt("", "", 100)) == []
    with django_assert_num_queries(1):
        assert len(suggest(receipt("2009", "Ann Bell", INSTALLMENT))) == 5
