"""Loans as they stood on any day, each folded again from the facts that counted and were known."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import orjson

from servicing.engine.aging import bucket, days_past_due
from servicing.engine.facts import KINDS
from servicing.engine.fold import fold
from servicing.engine.payoff import figures
from servicing.engine.state import load
from servicing.ledger.days import open_date
from servicing.ledger.replay import read_fact
from servicing.loans.as_of import end_of
from servicing.reports.declaring import Asks, Column, Kind, Parameter, Report, Row
from servicing.reports.filters import BOOK, INVESTOR, LOAN, OF_LOANS, STATE, today

from .portfolio import STATUSES

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(KINDS))
_KNOWN = (
    f"e.stream_id = l.stream_id AND e.kind IN ({_KINDS})"
    " AND e.business_date <= coalesce(%(known_on)s::date, DATE '9999-12-31')"
)
# The facts travel with their loan, so that a row is folded as it goes by.
SQL = f"""
SELECT l.number, l.borrower_name AS borrower, b.code AS book, l.investor, l.property_state AS state,
    s.state::text AS terms,
    (SELECT json_agg(json_build_array(e.seq, e.kind, e.effective_date, e.payload::text, e.reverses)
        ORDER BY e.seq)::text FROM ledger_event e WHERE {_KNOWN}) AS facts,
    t.currency
FROM loans_loan l JOIN ledger_loanstate s ON s.stream_id = l.stream_id
    JOIN ledger_stream t ON t.id = l.stream_id
    JOIN ledger_book b ON b.stream_id = l.book_id
WHERE {OF_LOANS} AND (%(loan)s::text IS NULL OR l.number = %(loan)s)
    AND EXISTS (SELECT FROM ledger_event e WHERE {_KNOWN} AND e.kind = 'board'
        AND e.effective_date <= %(as_of)s)
ORDER BY t.currency, l.number
"""


def folded(values: Mapping[str, Any]) -> Callable[[Row], Row]:
    """Finishes a row: the loan's facts folded to the end of the day."""
    as_of: date = values["as_of"]
    upto = end_of(as_of, open_date())

    def finish(row: Row) -> Row:
        *names, text, facts, currency = row
        found = [
            read_fact(seq, kind, date.fromisoformat(on), payload, reverses)
            for seq, kind, on, payload, reverses in orjson.loads(facts)
        ]
        state = fold(load(text).note_terms, found, upto).state
        days = days_past_due(state.oldest_due, as_of)
        fees = sum(demand.outstanding for demand in state.fees)
        due = sum(demand.outstanding for demand in state.installments)
        return (
            *names, state.status, state.terms.annual_rate, state.principal,
            state.deferred_principal + state.deferred_interest, state.escrow,
            state.suspense_total, state.corporate_advances, fees, due,
            state.oldest_due or state.next_due, days, bucket(days),
            figures(state, as_of).total, currency,
        )  # fmt: skip

    return finish


def not_to_come(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A day to come has not been lived yet."""
    latest = open_date()
    return [
        (name, f"The books are open for {latest}. Choose that day or an earlier one.")
        for name in ("as_of", "known_on")
        if values[name] and values[name] > latest
    ]


REPORT = Report(
    name="loans_as_of",
    title="Loans as they stood",
    description="Every loan on any day, by what is known now or was known then.",
    group="Loans",
    permission="loan.view",
    parameters=(
        Parameter("as_of", "As of the end of", Asks.DATE, today),
        Parameter("known_on", "As known on", Asks.DATE, hint="Leave empty for all that is known."),
        BOOK, INVESTOR, STATE, LOAN,
    ),
    columns=(
        Column("number", "Loan", loan=True),
        Column("borrower", "Borrower"),
        Column("book", "Portfolio"),
        Column("investor", "Investor"),
        Column("state", "State"),
        Column("status", "Status", words=STATUSES),
        Column("annual_rate", "Rate", Kind.RATE),
        Column("principal", "Principal", Kind.MONEY),
        Column("deferred", "Deferred", Kind.MONEY),
        Column("escrow", "Escrow", Kind.MONEY),
        Column("suspense", "Unapplied", Kind.MONEY),
        Column("advances", "Corporate advances", Kind.MONEY),
        Column("fees", "Fees due", Kind.MONEY),
        Column("due", "Installments due", Kind.MONEY),
        Column("due_for", "Due for", Kind.DATE),
        Column("days", "Days past due", Kind.COUNT),
        Column("bucket", "Bucket"),
        Column("payoff", "Payoff that day", Kind.MONEY),
        Column("currency", "Currency"),
    ),
    sql=SQL,
    basis="Each loan is folded again from its facts up to the end of the day: those with a business"
    " date up to the day of knowledge, or all of them. A payment that was returned later counts"
    " only where the return was not known yet. Loans that were not boarded then are left out.",
    shape=folded,
    check=not_to_come,
)  # fmt: skip
