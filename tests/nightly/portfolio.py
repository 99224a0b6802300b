"""A small portfolio for the nights: boarded through the real door."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import connection, transaction

from servicing.engine.terms import LateFee, Terms
from servicing.ledger.days import start_books
from servicing.loans.models import Loan
from servicing.loans.opening import NewLoan, Snapshot, open_loans
from servicing.payments.models import Receipt

FIRST_DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
MORTGAGE = Terms(
    Decimal("6"), 119910, date(2026, 4, 1), date(2056, 3, 1), escrow_payment=30000,
    late_fee=LateFee(15, Decimal(5)),
)  # fmt: skip


def mortgage(number: str, next_due: date = date(2026, 4, 1)) -> NewLoan:
    paid_to = date(next_due.year, next_due.month - 1, 1)
    return NewLoan(
        number=number, product="mortgage", terms=MORTGAGE, origination_date=date(2026, 2, 20),
        original_principal=20000000, term_months=360, boarded_on=FIRST_DAY,
        board=Snapshot(principal=20000000, next_due=next_due, interest_paid_to=paid_to),
    )  # fmt: skip


def board(*loans: NewLoan, day: date = FIRST_DAY) -> dict[str, int]:
    """Board loans on the open day; their streams by number."""
    start_books(day)
    with transaction.atomic(), connection.cursor() as cursor:
        open_loans(cursor, loans, business_date=day, recorded_at=AT, actor="test")
    return dict(Loan.objects.values_list("number", "pk"))


def receipt(stream: int, amount: int, source: str, day: date = FIRST_DAY) -> Receipt:
    """Money that is matched to a loan and waits for the night."""
    return Receipt.objects.create(
        source=source, channel="lockbox", received_date=day, amount=amount, stream_id=stream,
        state=Receipt.State.MATCHED, business_date=day,
    )  # fmt: skip
