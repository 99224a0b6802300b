"""Opening loans: figures worked by hand. 100,000.00 at 6% bears 316.67 in 19 days of 30/360."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from borrowers.profiles.adding import NewPerson
from borrowers.profiles.models import Person
from servicing.engine.fold import FactError
from servicing.engine.terms import DAILY, LateFee, Terms
from servicing.ledger.balances import trial_balance
from servicing.ledger.days import start_books
from servicing.ledger.models import Book, Demand, Event, LoanState, Posting, Stream
from servicing.loans.models import Loan, Party, TermsVersion
from servicing.loans.opening import NewLoan, NewParty, Snapshot, book_key, open_loans
from tests.make import ann, ben, board

from .acting import NOON, books_hold, postings
from .tape import ON

pytestmark = pytest.mark.django_db

TERMS = Terms(
    Decimal("6"), 64430, date(2021, 12, 1), date(2051, 11, 1), escrow_payment=25000,
    late_fee=LateFee(15, Decimal("5")), servicing_fee_rate=Decimal("0.25"),
)  # fmt: skip
SNAPSHOT = Snapshot(
    10_000_000, date(2026, 12, 1), date(2026, 11, 1), number=61, escrow=50_000, suspense=5_000,
    late_fees_due=2_500, corporate_advances=8_000,
)  # fmt: skip


def new_loan(number: str = "1001", board: Snapshot = SNAPSHOT, terms: Terms = TERMS,
             **other: object) -> NewLoan:  # fmt: skip
    ann = NewParty(NewPerson("Ann", "Lee", tin="123456789", date_of_birth=date(1984, 3, 9)))
    columns: dict[str, object] = {"product": "mortgage", "parties": (ann,)} | other
    return NewLoan(
        number=number, terms=terms, board=board, boarded_on=ON, term_months=360,
        origination_date=date(2021, 10, 15), original_principal=10_746_000,
        **columns,  # type: ignore[arg-type]
    )  # fmt: skip


def opened(*loans: NewLoan, post_board: bool = True) -> list[Loan]:
    start_books(ON)
    with connection.cursor() as cursor:
        streams = open_loans(
            cursor, loans, business_date=ON, recorded_at=NOON, actor="Olga",
            post_board=post_board,
        )  # fmt: skip
    return [Loan.objects.get(pk=stream) for stream in streams]


def test_an_owned_loan_balances_against_boarding_clearing() -> None:
    [loan] = opened(new_loan())
    assert postings(loan) == {
        ("principal", "boarding_clearing"): 10_000_000,
        ("accrued_interest", "boarding_clearing"): 31_667,
        ("fees_receivable", "boarding_clearing"): 2_500,
        ("corporate_advance", "boarding_clearing"): 8_000,
        ("boarding_clearing", "escrow"): 50_000,
        ("boarding_clearing", "unapplied"): 5_000,
    }
    with connection.cursor() as cursor:
        balances = {row.name: row.balance for row in trial_balance(cursor, ON)}
    assert balances == {
        "Boarding clearing": -9_987_167,  # what the loan is worth, less what is held for it
        "Loan principal receivable": 10_000_000,
        "Accrued interest receivable": 31_667,
        "Fees receivable": 2_500,
        "Corporate advance receivable": 8_000,
        "Escrow liability": 50_000,
        "Unapplied funds": 5_000,
    }
    books_hold()


def test_a_serviced_loan_has_its_principal_off_the_balance_sheet() -> None:
    [loan] = opened(new_loan(ownership="serviced", investor="Fannie Mae"))
    assert postings(loan) == {
        ("memo_principal", "memo_investor"): 10_000_000,
        ("fees_receivable", "boarding_clearing"): 2_500,
        ("corporate_advance", "boarding_clearing"): 8_000,
        ("boarding_clearing", "escrow"): 50_000,
        ("boarding_clearing", "unapplied"): 5_000,
    }
    assert (loan.book.code, loan.book.ownership) == ("INV-FANNIE-MAE", "serviced")
    books_hold()


def test_a_daily_loan_has_earned_by_its_days() -> None:
    """10,000.00 at 7.3% by actual/365 is 2.00 a day, and 15 days since November 5."""
    terms = Terms(
        Decimal("7.3"), 25_000, date(2026, 1, 5), date(2031, 12, 5), interest_method="daily",
        day_count="actual/365", payoff_day_count="actual/365", due_day=5, allocation=DAILY,
    )  # fmt: skip
    board = Snapshot(1_000_000, date(2026, 12, 5), date(2026, 11, 5), number=12)
    [loan] = opened(new_loan(board=board, terms=terms, product="auto"))
    assert postings(loan) == {
        ("principal", "boarding_clearing"): 1_000_000,
        ("accrued_interest", "boarding_clearing"): 3_000,
    }
    assert loan.book.code == "OWNED-AUTO"


def test_what_was_due_before_boarding_is_billed_and_an_advance_is_a_receivable() -> None:
    """Due for October 1: two installments, interest 500.00 and on 99,855.70 499.28."""
    board = Snapshot(10_000_000, date(2026, 10, 1), date(2026, 9, 1), number=59, escrow=-12_345)
    [loan] = opened(new_loan(board=board))
    bills = Demand.objects.filter(stream=loan.stream).order_by("due_date")
    assert [(b.due_date, b.number, b.interest, b.principal, b.escrow) for b in bills] == [
        (date(2026, 10, 1), 59, 50_000, 14_430, 25_000),
        (date(2026, 11, 1), 60, 49_928, 14_502, 25_000),
    ]
    assert postings(loan)["escrow_advance", "boarding_clearing"] == 12_345
    state = LoanState.objects.get(pk=loan.pk)
    assert (state.escrow, state.oldest_due, state.next_due) == (
        -12_345, date(2026, 10, 1), date(2026, 12, 1),
    )  # fmt: skip
    books_hold()


def test_the_fact_is_a_snapshot_without_zeros() -> None:
    [loan] = opened(new_loan(board=Snapshot(10_000_000, date(2026, 12, 1), date(2026, 11, 1))))
    event = Event.objects.get(stream=loan.stream)
    assert (event.seq, event.kind, event.source, event.effective_date) == (
        1, "board", "boarding:1001", ON,
    )  # fmt: skip
    assert event.payload == (
        '{"amount":10000000,"data":{"interest_paid_to":"2026-11-01","next_due":"2026-12-01",'
        '"number":1,"principal":10000000}}'
    )


def test_streams_come_in_the_order_of_the_loans() -> None:
    loans = opened(*[new_loan(f"10{n:02}") for n in range(20)])
    assert [loan.number for loan in loans] == [f"10{n:02}" for n in range(20)]


def test_the_same_person_object_is_one_person() -> None:
    ann = NewPerson("Ann", "Lee")
    twin = NewPerson("Ann", "Lee")
    opened(
        new_loan("1001", parties=(NewParty(ann),)),
        new_loan("1002", parties=(NewParty(ann, "co_borrower"), NewParty(twin))),
    )
    assert Person.objects.count() == 2
    known = Party.objects.get(loan__number="1001").person_id
    [third] = opened(new_loan("1003", parties=(NewParty(known),)))
    assert third.parties.get().person_id == known


def test_personal_data_is_sealed_at_rest() -> None:
    opened(new_loan())
    with connection.cursor() as cursor:
        cursor.execute("SELECT tin, date_of_birth, tin_last_four FROM profiles_person")
        tin, born, last = cursor.fetchone()
    assert "123456789" not in tin
    assert "1984" not in born
    assert last == "6789"
    ann = Person.objects.get()
    assert (ann.tin, ann.date_of_birth) == ("123456789", "1984-03-09")


def test_names_with_the_marks_of_copy_survive() -> None:
    odd = NewPerson("Tab\tby", "Back\\slash\nO'Neil")
    [loan] = opened(new_loan(parties=(NewParty(odd),)))
    assert loan.borrower_name == "Tab\tby Back\\slash\nO'Neil"


def test_without_the_board_fact_nothing_is_posted() -> None:
    [loan] = opened(new_loan(), post_board=False)
    assert not Posting.objects.exists()
    assert not Event.objects.exists()
    state = LoanState.objects.get(pk=loan.pk)
    assert (state.next_seq, state.status) == (1, "new")
    assert TermsVersion.objects.get().loan_id == loan.pk


def test_a_loan_that_the_engine_cannot_take_opens_nothing() -> None:
    bad = Snapshot(1_000_000, date(2026, 12, 1), date(2026, 11, 1))
    with pytest.raises((FactError, ValueError)):
        opened(new_loan(), new_loan("1002", board=bad, terms=_rate_of_nine_decimals()))
    assert not Stream.objects.exists()


def _rate_of_nine_decimals() -> Terms:
    return Terms(Decimal("6.000000001"), 64430, date(2021, 12, 1), date(2051, 11, 1))


def test_books_are_by_product_or_by_investor() -> None:
    assert book_key(new_loan(product="home_equity"))[0] == "OWNED-HOME-EQUITY"
    keys = {
        book_key(new_loan(ownership="serviced", investor=name))[0]
        for name in ("Fannie Mae", "FANNIE MAE", "A & B Trust", "A-B Trust", "", "Long " * 9)
    }
    assert len(keys) == 5
    assert {"INV-FANNIE-MAE", "INV-A-B-TRUST", "INV-UNNAMED"} < keys
    assert max(map(len, keys)) <= Book._meta.get_field("code").max_length  # type: ignore[operator]


@pytest.mark.django_db
def test_every_loan_has_an_opaque_id_of_its_own() -> None:
    board(ann("1001"), ann("1002"), ben("1003"))
    ids = set(Loan.objects.values_list("public_id", flat=True))
    assert {key.version for key in ids} == {4}
    assert len(ids) == 3
