"""Escrow analyses due: read a range's accounts at once, ask the pure analysis, apply its answer.

The answer takes effect as a fact, the escrow payment of installments due from a date on."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from servicing.engine.dates import add_months
from servicing.engine.state import State, load
from servicing.ledger.copying import copy_rows
from servicing.ledger.journal import Draft
from servicing.ledger.posting import SetAside, post_drafts

from .analysis import (
    EscrowAnalysis,
    EscrowError,
    EscrowQuestion,
    Movement,
    analyze,
    cushion_of_months,
)
from .models import Analysis
from .projection import (
    RecurringBill,
    parse_due_days,
    project_disbursements,
    project_later,
    project_until_start,
)
from .recording import as_record
from .repayment import is_current

DUE = (
    "SELECT a.stream_id AS id FROM escrow_escrowaccount a JOIN ledger_loanstate s USING (stream_id)"
    " WHERE a.next_analysis <= %(day)s AND s.status = 'active'"
)
COLUMNS = (
    "stream_id", "analysis_date", "kind", "year_starts", "result", "shortage", "deficiency",
    "surplus", "old_payment", "new_payment", "effective_date", "seq",
)  # fmt: skip
NOTICE_DAYS = 30  # the borrower hears of a new payment at least so long before its first due date

ACCOUNTS = """
SELECT a.stream_id, a.year_starts, a.cushion_months, s.state::text
FROM escrow_escrowaccount a JOIN ledger_loanstate s ON s.stream_id = a.stream_id
WHERE a.stream_id BETWEEN %s AND %s AND a.next_analysis <= %s AND s.status = 'active'
ORDER BY a.stream_id
"""
LINES = """
SELECT l.stream_id, l.kind, p.name, l.annual_amount, l.due, l.next_due
FROM escrow_escrowline l JOIN escrow_payee p ON p.id = l.payee_id
WHERE l.stream_id BETWEEN %s AND %s ORDER BY l.stream_id, l.id
"""


def analyse_range(cursor: Any, low: int, high: int, day: date, recorded_at: datetime,
                  set_aside: SetAside) -> int:  # fmt: skip
    """Analyse every escrow account of the range that is due; returns how many were.

    Three reads whatever the number of loans. An account whose question cannot be answered is set
    aside and stays due.
    """
    cursor.execute(ACCOUNTS, [low, high, day])
    accounts = cursor.fetchall()
    cursor.execute(LINES, [low, high])
    lines: dict[int, list[RecurringBill]] = defaultdict(list)
    for stream, kind, payee, amount, due, next_due in cursor.fetchall():
        lines[stream].append(RecurringBill(kind, payee, amount, parse_due_days(due), next_due))
    answers: dict[int, tuple[EscrowQuestion, EscrowAnalysis]] = {}
    drafts: list[tuple[int | None, int, Draft]] = []
    for stream, year_starts, cushion, text in accounts:
        try:
            question = ask(load(text), lines[stream], year_starts, cushion, day)
            answer = analyze(question)
        except (EscrowError, ValueError) as error:
            set_aside(stream, f"Escrow analysis: {error}")
            continue
        answers[stream] = (question, answer)
        changes = [[due.isoformat(), amount] for due, amount in answer.payment_changes]
        drafts.append((stream, stream, Draft(
            "escrow_payment_change", day, f"escrow-analysis:{question.computation_start}", 0,
            {"changes": changes},
        )))  # fmt: skip
        if 0 < answer.surplus_refund <= question.actual_balance:
            drafts.append((None, stream, Draft(
                "escrow_refund", day, f"escrow-surplus:{question.computation_start}",
                answer.surplus_refund, {"payee": "borrower"},
            )))  # fmt: skip
    posted = post_drafts(cursor, drafts, day, recorded_at, set_aside)
    rows = [record(stream, *answers[stream], seq) for stream, seq in posted if stream is not None]
    copy_rows(
        cursor, "escrow_analysis", ", ".join(COLUMNS),
        [
            [getattr(row, name) if name != "result" else orjson.dumps(row.result).decode()
             for name in COLUMNS]
            for row in rows
        ],
    )  # fmt: skip
    cursor.execute(
        "UPDATE escrow_escrowaccount a SET year_starts = n.start, next_analysis = n.next"
        " FROM unnest(%s::bigint[], %s::date[], %s::date[]) AS n(id, start, next)"
        " WHERE a.stream_id = n.id AND a.stream_id BETWEEN %s AND %s",
        [
            [row.stream_id for row in rows],
            [row.year_starts for row in rows],
            [add_months(row.analysis_date, 12) for row in rows],
            low,
            high,
        ],
    )
    return len(rows)


def first_new_payment(state: State, day: date) -> date:
    """The first installment not yet billed whose due date leaves time for notice."""
    due = state.next_due or day
    while due < day + timedelta(days=NOTICE_DAYS):
        due = add_months(due, 1, state.terms.due_day)
    return due


def ask(state: State, lines: list[RecurringBill], year_ended: date, cushion_months: int,
        day: date) -> EscrowQuestion:  # fmt: skip
    """The question of an annual analysis made on `day`, for the year that begins with the first
    new payment. Until then the account moves as expected: installments come in, bills go out."""
    first = first_new_payment(state, day)
    start = first.replace(day=1)
    payment = current_payment(state, first - timedelta(days=1))  # what the borrower pays now
    movements = [
        Movement(demand.due, demand.escrow - demand.paid_escrow)
        for demand in state.demands
        if demand.kind == "installment" and demand.due < start
    ]
    due = state.next_due
    while due and due < start:
        movements.append(Movement(due, current_payment(state, due)))
        due = add_months(due, 1, state.terms.due_day)
    movements += [
        Movement(bill.date, 0, bill.amount) for bill in project_until_start(lines, day, start)
    ]
    return EscrowQuestion(
        kind="annual",
        analysis_date=day,
        computation_start=start,
        actual_balance=state.escrow,
        disbursements=project_disbursements(lines, start),
        later=project_later(lines, start),
        until_start=tuple(movements),
        cushion=cushion_of_months(cushion_months),
        borrower_current=is_current(state.oldest_due, day),
        current_payment=payment,
        first_payment=first,
    )


def current_payment(state: State, due: date) -> int:
    """The escrow payment now in force for the installment due then."""
    amount = state.terms.escrow_payment
    for start, changed in state.escrow_changes:
        if start <= due:
            amount = changed
    return amount


def record(stream: int, question: EscrowQuestion, answer: EscrowAnalysis, seq: int) -> Analysis:
    """The row that keeps a whole analysis: its rows, its arithmetic, what it changed."""
    return Analysis(
        stream_id=stream, analysis_date=question.analysis_date, kind=question.kind,
        year_starts=question.computation_start, result=as_record(answer), shortage=answer.shortage,
        deficiency=answer.deficiency, surplus=answer.surplus,
        old_payment=question.current_payment, new_payment=answer.new_payment,
        effective_date=answer.effective_date, seq=seq,
    )  # fmt: skip
