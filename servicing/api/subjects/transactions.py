"""What happened on a loan, with its postings."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import connection
from django.http import Http404

from servicing.api.found import loan_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Listed
from servicing.api.shapes.transactions import TransactionDetail, TransactionRow, TransactionsAsked
from servicing.ledger.history import Transaction, transactions
from servicing.ledger.postings_of import postings_of

GROUP = "Transactions"


@operation("GET", "loans/<str:number>/transactions/", "list_transactions",
           "List a loan's transactions", group=GROUP, permission="loan.view",
           query=TransactionsAsked, answer=TransactionRow, many=True)  # fmt: skip
def list_transactions(call: Call, number: str) -> Listed:
    """With running balances, the newest first."""
    as_of, known_on = (call.query.get(name) or date.max for name in ("as_of", "as_known_on"))
    rows = _history(loan_of(number).pk, bills=call.query["bills"], as_of=as_of, known_on=known_on)
    if not call.query["reversed"]:
        rows = [row for row in rows if row.reversed_by is None and row.reverses is None]
    return Listed(rows[::-1], lambda row: [row.seq])


@operation("GET", "loans/<str:number>/transactions/<int:seq>/", "get_transaction",
           "See one transaction with its postings", group=GROUP, permission="loan.view",
           answer=TransactionDetail)  # fmt: skip
def get_transaction(call: Call, number: str, seq: int) -> dict[str, Any]:
    """Where its money went, and every debit and credit that booked it."""
    loan = loan_of(number)
    row = next((row for row in _history(loan.pk, bills=True) if row.seq == seq), None)
    if row is None:
        raise Http404(f"Loan {number} has no transaction {seq}.")
    return {**asdict(row), "postings": list(postings_of(loan.pk, seq))}


def _history(stream: int, *, bills: bool, as_of: date = date.max,
             known_on: date = date.max) -> list[Transaction]:  # fmt: skip
    with connection.cursor() as cursor:
        return transactions(cursor, stream, bills=bills, as_of=as_of, known_on=known_on)
