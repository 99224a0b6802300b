"""What happened on a loan, with its postings."""

from dataclasses import asdict
from datetime import date
from io import BytesIO
from typing import Any

from django.db import connection
from django.http import Http404

from servicing.api.found import loan_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Listed
from servicing.api.shapes.loans import AtMoment
from servicing.api.shapes.transactions import TransactionDetail, TransactionRow, TransactionsAsked
from servicing.api.subjects.contract import exported
from servicing.ledger.history import Transaction, transactions
from servicing.ledger.history_filter import HistoryFilter, filtered
from servicing.ledger.postings_of import postings_of
from servicing.ledger.replay import read_facts
from servicing.loans.as_of import Moment
from servicing.loans.schedule_rows import versions_of
from servicing.reports.history_words import description, searched
from servicing.reports.history_workbook import write_history
from servicing.reports.loan_workbook import XLSX, Made

from .loans import then

GROUP = "Transactions"
DAYS = ("effective_from", "effective_to", "business_from", "business_to")


@operation("GET", "loans/<str:number>/transactions/", "list_transactions",
           "List a loan's transactions", group=GROUP, permission="loan.view",
           query=TransactionsAsked, answer=TransactionRow, many=True)  # fmt: skip
def list_transactions(call: Call, number: str) -> Listed:
    """With running balances, the newest first."""
    asked = call.query
    as_of, known_on = (asked.get(name) or date.max for name in ("as_of", "as_known_on"))
    shown = "only" if asked["only_reversed"] else "" if asked["reversed"] else "hide"
    wanted = HistoryFilter(
        kinds=tuple(asked.get("kind", ())), money=asked["money"], reversed=shown,
        made_by=asked.get("made_by", ""), text=asked.get("text", ""), bills=asked["bills"],
        **{name: asked.get(name) for name in DAYS},
    )  # fmt: skip
    loan = loan_of(number)
    rows = _history(loan.pk, bills=wanted.asks_bills, as_of=as_of, known_on=known_on)
    return Listed(filtered(rows, wanted, searched)[::-1], lambda row: [row.seq])


@operation("GET", "loans/<str:number>/transactions/workbook/", "get_transactions_workbook",
           "Download a loan's transactions as a workbook with formulas", group=GROUP,
           permission="loan.view", query=AtMoment, content_type=XLSX)  # fmt: skip
def get_transactions_workbook(call: Call, number: str) -> bytes:
    """XLSX: running balances, totals and a daily loan's interest are formulas beside the engine's
    own figures."""
    standing, past = then(call, loan_of(number))
    moment = past.moment if past else Moment(date.max)
    rows = _history(standing.loan.pk, bills=False, as_of=moment.as_of, known_on=moment.last_books)
    with connection.cursor() as cursor:
        facts = past.facts if past else read_facts(cursor, standing.loan.pk)
    out = BytesIO()
    write_history(out, standing, rows, facts, versions_of(standing.state, facts),
                  Made(call.user.display_name, call.now))  # fmt: skip
    exported(call, standing, "transactions")
    return out.getvalue()


@operation("GET", "loans/<str:number>/transactions/<int:seq>/", "get_transaction",
           "See one transaction with its postings", group=GROUP, permission="loan.view",
           answer=TransactionDetail)  # fmt: skip
def get_transaction(call: Call, number: str, seq: int) -> dict[str, Any]:
    """Where its money went, and every debit and credit that booked it."""
    loan = loan_of(number)
    row = next((row for row in _history(loan.pk, bills=True) if row.seq == seq), None)
    if row is None:
        raise Http404(f"Loan {number} has no transaction {seq}.")
    more = {"derived": row.derived, "description": description(row)}
    return {**asdict(row), **more, "postings": list(postings_of(loan.pk, seq))}


def _history(stream: int, *, bills: bool, as_of: date = date.max,
             known_on: date = date.max) -> list[Transaction]:  # fmt: skip
    with connection.cursor() as cursor:
        return transactions(cursor, stream, bills=bills, as_of=as_of, known_on=known_on)
