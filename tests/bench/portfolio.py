"""A portfolio of any size on the evening of a night, through the real doors.

Six loans in ten are mortgages with escrow, half of them serviced for an investor; the others are
daily simple interest auto loans. Of ten loans, whose payments all came today, two have two
installments and a late charge open and pay them all, one pays a part, one pays more, one pays on
the day on which its late charge falls; the others pay the installment that is due.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice

from django.db import connection, transaction

from delinquency.aging import age_range
from escrow.models import Payee
from servicing.engine.dates import add_months
from servicing.engine.schedule import level_payment
from servicing.engine.terms import DAILY, SCHEDULED, LateFee, Terms
from servicing.ledger.close import close_day
from servicing.ledger.copying import copy_rows
from servicing.ledger.days import begin_night, start_books
from servicing.loans.opening import NewLoan, Snapshot, open_loans

from . import databases

BOARDED = date(2026, 11, 16)
TONIGHT = date(2026, 11, 17)
AT = datetime(2026, 11, 16, 20, tzinfo=UTC)
CHUNK = 5_000
GRACE = 15
DUE_DAYS = (2, 4, 5, 8, 10, 12, 15)
CHARGED_TONIGHT = TONIGHT - timedelta(days=GRACE + 1)  # the due date whose grace ended yesterday
RATES = tuple(Decimal(eighths) / 8 for eighths in range(24, 60))
PAYEES = 200

BEHIND, ALSO_BEHIND, PARTIAL, EXCESS, ON_CHARGE_DAY = range(5)


@contextmanager
def template(loans: int) -> Iterator[str]:
    """A database with the portfolio, settled, to be cloned for each run."""
    with databases.migrated() as name:
        databases.apart(build, loans)
        databases.settle(name)
        yield name


def build(loans: int) -> None:
    """Board the portfolio, close its day, and have tonight's receipts wait, matched."""
    start_books(BOARDED)
    Payee.objects.bulk_create(Payee(name=f"County {n}") for n in range(PAYEES))
    numbers = iter(range(loans))
    while chunk := list(islice(numbers, CHUNK)):
        new = [_loan(n) for n in chunk]
        with transaction.atomic(), connection.cursor() as cursor:
            streams = open_loans(cursor, new, business_date=BOARDED, recorded_at=AT, actor="bench")
            rows = list(zip(chunk, streams, new, strict=True))
            copy_rows(cursor, "payments_receipt", RECEIPT, (_receipt(*row) for row in rows))
            with_escrow = [(n, s) for n, s, loan in rows if loan.product == "mortgage"]
            copy_rows(
                cursor, "escrow_escrowaccount", ACCOUNT,
                ((s, date(2025, 12, 1), TONIGHT, 2) for _, s in with_escrow),
            )  # fmt: skip
            lines = (line for n, s in with_escrow for line in _lines(n, s))
            copy_rows(cursor, "escrow_escrowline", LINE, lines)
            age_range(cursor, streams[0], streams[-1], BOARDED)
    begin_night(BOARDED)
    with transaction.atomic(), connection.cursor() as cursor:
        close_day(cursor, BOARDED, AT)
    begin_night(TONIGHT)


def _loan(n: int) -> NewLoan:
    shape, kind = n % 10, n // 10
    is_mortgage = kind % 10 < 6
    serviced = is_mortgage and kind % 20 < 10
    principal = (150_000 + n * 37 % 400_000) * 100 if is_mortgage else (12_000 + n % 30_000) * 100
    rate, months = RATES[n % len(RATES)], 360 if is_mortgage else 72
    day = CHARGED_TONIGHT.day if shape == ON_CHARGE_DAY else DUE_DAYS[n % len(DUE_DAYS)]
    due = date(2026, 11, day)
    terms = Terms(
        annual_rate=rate,
        payment=level_payment(principal, rate, months),
        first_due_date=add_months(due, -24),
        maturity_date=add_months(due, months - 25),
        interest_method="scheduled" if is_mortgage else "daily",
        day_count="30/360" if is_mortgage else "actual/365",
        escrow_payment=_escrow_payment(n) if is_mortgage else 0,
        due_day=day,
        late_fee=LateFee(GRACE, Decimal(5)) if is_mortgage else LateFee(GRACE, amount=2500),
        servicing_fee_rate=Decimal("0.25") if serviced else Decimal(0),
        allocation=SCHEDULED if is_mortgage else DAILY,
    )  # fmt: skip
    behind = _is_behind(n)
    oldest = add_months(due, -1) if behind else due
    return NewLoan(
        number=str(10_000_000 + n),
        product="mortgage" if is_mortgage else "auto",
        terms=terms,
        board=Snapshot(
            principal=principal * 95 // 100,
            next_due=oldest,
            interest_paid_to=add_months(oldest, -1),
            number=24 if behind else 25,
            escrow=n * 7919 % 500_000 if is_mortgage else 0,
            late_fees_due=_late_fee(n) if behind else 0,
        ),
        boarded_on=BOARDED,
        origination_date=add_months(due, -25),
        original_principal=principal,
        term_months=months,
        ownership="serviced" if serviced else "owned",
        investor="Great Lakes Trust" if serviced else "",
    )


def _is_behind(n: int) -> bool:
    return n % 10 in (BEHIND, ALSO_BEHIND)


def _late_fee(n: int) -> int:
    return 2500 + n % 3000


def _yearly_bills(n: int) -> tuple[int, int, int]:
    return 360_000 + n * 13 % 400_000, 120_000 + n % 90_000, 60_000 + n % 20_000


def _escrow_payment(n: int) -> int:
    return sum(_yearly_bills(n)) // 12


RECEIPT = (
    "source, channel, line, received_date, amount, currency, loan_number, payer, check_number,"
    " designation, state, reason, stream_id, business_date, created_at"
)


def _receipt(n: int, stream: int, loan: NewLoan) -> tuple[object, ...]:
    installment = loan.terms.payment + loan.terms.escrow_payment
    amount = installment
    if _is_behind(n):
        amount = 2 * installment + _late_fee(n)
    elif n % 10 == PARTIAL:
        amount = installment * 6 // 10
    elif n % 10 == EXCESS:
        amount = installment + 25_000
    return (
        f"lockbox:bench:{n}", "lockbox", n + 2, TONIGHT, amount, "USD", loan.number,
        f"Payer {n}", str(1000 + n), "", "matched", "", stream, TONIGHT, AT.isoformat(),
    )  # fmt: skip


ACCOUNT = "stream_id, year_starts, next_analysis, cushion_months"
LINE = (
    "stream_id, kind, payee_id, payee_reference, annual_amount, due, next_due, policy_number,"
    " policy_expires, coverage_amount"
)


def _lines(n: int, stream: int) -> Iterator[tuple[object, ...]]:
    tax, hazard, flood = _yearly_bills(n)
    payee = n % PAYEES + 1
    yield (stream, "county_tax", payee, f"P-{n}", tax, "04-10;12-10", date(2026, 12, 10), "", None,
           None)  # fmt: skip
    yield (stream, "hazard_insurance", payee, "", hazard, "06-15", date(2027, 6, 15), f"H-{n}",
           date(2027, 6, 15), 30_000_000)  # fmt: skip
    yield (stream, "flood_insurance", payee, "", flood, "09-01", date(2027, 9, 1), f"F-{n}",
           date(2027, 9, 1), 25_000_000)  # fmt: skip
