"""People with loans for the tests to tell stories about. What is made here goes through the
house's own doors: loans are opened, facts posted, days closed as they are in service.

Ann    1001  her mortgage: 200,000.00 at 6% for 30 years, 1,199.10 and 300.00 for escrow, due on
             the 1st from April 2026; 5% late charge after 15 days. Ours.
Ben    1002  the same, serviced for Fannie Mae for a quarter percent.
Cara   1003  her car: 20,000.00 at 7.49%, daily simple interest, 400.66 due on the 15th. Ours.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from servicing.engine.fold import end_of_day, end_of_facts
from servicing.engine.state import State, load
from servicing.engine.terms import DAILY, LateFee, Terms
from servicing.ledger.accrual import accrue_interest
from servicing.ledger.advancing import advance_range
from servicing.ledger.close import Closed, close_day
from servicing.ledger.days import begin_night, open_date, start_books
from servicing.ledger.journal import Draft
from servicing.ledger.models import LoanState
from servicing.ledger.posting import post_fact
from servicing.ledger.verify import Difference, verify_controls, verify_days, verify_streams
from servicing.loans.opening import NewLoan, Snapshot, open_loans

GOLDEN = Path(__file__).parent / "golden" / "worked_examples.json"
EXAMPLES = {row["id"]: row for row in json.loads(GOLDEN.read_text())}

FIRST_DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
INSTALLMENT = 149910  # Ann's, with escrow

ANN = Terms(
    Decimal(6), 119910, date(2026, 4, 1), date(2056, 3, 1), escrow_payment=30000,
    late_fee=LateFee(15, Decimal(5)),
)  # fmt: skip
BEN = Terms(
    Decimal(6), 119910, date(2026, 4, 1), date(2056, 3, 1), escrow_payment=30000,
    late_fee=LateFee(15, Decimal(5)), servicing_fee_rate=Decimal("0.25"),
)  # fmt: skip
CARA = Terms(
    Decimal("7.49"), 40066, date(2026, 2, 15), date(2031, 1, 15), interest_method="daily",
    day_count="actual/365", due_day=15, late_fee=LateFee(10, amount=2500), allocation=DAILY,
)  # fmt: skip


def example(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Inputs and expected figures of a published or worked example."""
    row = EXAMPLES[name]
    return row["inputs"], row["expected"]


def ann(number: str = "1001", on: date = FIRST_DAY, terms: Terms = ANN, **board: Any) -> NewLoan:
    """Ann's mortgage, or one like it."""
    standing: dict[str, Any] = {
        "principal": 20000000, "next_due": date(2026, 4, 1), "interest_paid_to": date(2026, 3, 1),
    }  # fmt: skip
    return NewLoan(
        number=number, product="mortgage", terms=terms, boarded_on=on,
        origination_date=date(2026, 2, 20), original_principal=20000000, term_months=360,
        board=Snapshot(**(standing | board)),
    )  # fmt: skip


def ben(number: str = "1002", **board: Any) -> NewLoan:
    """Ben's mortgage: Fannie Mae's, serviced by us."""
    standing: dict[str, Any] = {
        "principal": 20000000, "next_due": date(2026, 4, 1), "interest_paid_to": date(2026, 3, 1),
    }  # fmt: skip
    return NewLoan(
        number=number, product="mortgage", terms=BEN, boarded_on=FIRST_DAY,
        origination_date=date(2026, 2, 20), original_principal=20000000, term_months=360,
        ownership="serviced", investor="Fannie Mae", board=Snapshot(**(standing | board)),
    )  # fmt: skip


def cara(number: str = "1003", terms: Terms = CARA, **board: Any) -> NewLoan:
    """Cara's car loan, boarded with its February installment paid."""
    standing: dict[str, Any] = {
        "principal": 1972657, "next_due": date(2026, 3, 15), "interest_paid_to": date(2026, 2, 15),
        "number": 2,
    }  # fmt: skip
    return NewLoan(
        number=number, product="auto", terms=terms, boarded_on=FIRST_DAY,
        origination_date=date(2026, 1, 15), original_principal=2000000, term_months=60,
        board=Snapshot(**(standing | board)),
    )  # fmt: skip


@contextmanager
def books() -> Iterator[Any]:
    """A transaction on the books, with its cursor."""
    with transaction.atomic(), connection.cursor() as cursor:
        yield cursor


def board(*loans: NewLoan, day: date = FIRST_DAY) -> list[int]:
    """Open loans on the open day; their streams, in order. The books begin if they have not."""
    start_books(day)
    with books() as cursor:
        return open_loans(cursor, loans, business_date=open_date(), recorded_at=AT, actor="test")


def post(stream: int, kind: str, on: date, amount: int = 0, *, source: str = "",
         reverses: int | None = None, actor: str = "test", **data: Any) -> int:  # fmt: skip
    """Post a fact in the open books; its number."""
    number = LoanState.objects.get(pk=stream).next_seq
    name = source or f"test:{kind}:{on}:{amount}:{reverses}:{number}"
    with books() as cursor:
        return post_fact(
            cursor, stream=stream, draft=Draft(kind, on, name, amount, data, reverses),
            business_date=open_date(), actor=actor, recorded_at=AT,
        )  # fmt: skip


def pay(stream: int, on: date, amount: int = INSTALLMENT, **more: Any) -> int:
    return post(stream, "payment", on, amount, **more)


def state_of(stream: int) -> State:
    return load(LoanState.objects.get(pk=stream).state)


def advance_all(day: date, *, charges: bool) -> None:
    """Bills of a day at its start, or also late charges at its end, for every loan."""
    upto = end_of_day(day) if charges else end_of_facts(day)
    aside: list[object] = []
    with books() as cursor:
        advance_range(cursor, 0, 2**62, upto, AT, lambda *loan: aside.append(loan))
    assert aside == []


def close_until(day: date) -> Closed | None:
    """Live the open days through and close them, up to and including `day`: bills, late charges,
    the accrual, the close."""
    closed = None
    while (today := open_date()) <= day:
        with transaction.atomic():
            begin_night(today)
        advance_all(today, charges=True)
        with books() as cursor:
            accrue_interest(cursor, today, AT)
            closed = close_day(cursor, today, AT + timedelta(days=1))
    return closed


def differences() -> list[Difference]:
    """Everything that the proof finds wrong: streams, days and control accounts."""
    with books() as cursor:
        cursor.execute("SELECT stream_id FROM ledger_loanstate ORDER BY 1")
        streams = [row[0] for row in cursor.fetchall()]
        return [
            *verify_streams(cursor, streams),
            *verify_days(cursor, date.min, date.max),
            *verify_controls(cursor),
        ]
