"""Gather the facts of the periodic statements of a day: a handful of reads for a whole range.

A statement is due the day after the courtesy period of the installment before (12 CFR 1026.41(b)
and comment 41(b)-1). Its facts are stored with the notice that makes it due; rendering follows.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from io import StringIO
from typing import Any, NamedTuple

import orjson
from django.utils import translation
from django.utils.translation import gettext as _

from servicing.documents import printed
from servicing.documents.contents.statement import (
    Activity,
    Cycle,
    Delinquency,
    LateFee,
    Parts,
    StatementFacts,
    delinquency_box_required,
    recent_history,
    statement_date,
    unapplied_since,
)
from servicing.documents.servicer import SERVICER
from servicing.engine.aging import days_past_due
from servicing.engine.arm import next_change as next_change_of
from servicing.engine.billing import next_installment
from servicing.engine.dates import add_months
from servicing.engine.fees import charge_date, late_charge
from servicing.engine.rates import charged_rate
from servicing.engine.state import Demand, State, load
from servicing.engine.terms import Terms
from servicing.engine.worksheet import Worksheet
from servicing.ledger.chart import ROLE_OF
from servicing.ledger.replay import read_demand
from servicing.ledger.staging import DEMAND_COLUMNS

from .addressing import Addressee, addressees

CODE = "periodic_statement"

# The installment before fell due grace + 1 days ago; a due day past a month's end falls on it.
DUE = """
SELECT s.stream_id AS id FROM ledger_loanstate s
WHERE s.status = 'active' AND s.next_due > %(day)s::date
    AND (s.due_day = extract(day FROM %(day)s::date - s.grace_days - 1)
        OR (s.due_day > extract(day FROM %(day)s::date - s.grace_days - 1)
            AND extract(day FROM %(day)s::date - s.grace_days) = 1))
    AND NOT EXISTS (SELECT FROM compliance_noticedue n WHERE n.stream_id = s.stream_id
        AND n.code = 'periodic_statement' AND n.due_on = %(day)s)
"""
LOANS = """
SELECT l.stream_id, l.number, l.product, l.boarded_on, l.property_line1, l.property_city,
    l.property_state, l.property_zip, s.state::text, s.grace_days, l.boarded_row::text,
    m.currency
FROM loans_loan l JOIN ledger_loanstate s ON s.stream_id = l.stream_id
    JOIN ledger_stream m ON m.id = l.stream_id
WHERE l.stream_id = ANY(%s) ORDER BY l.stream_id
"""
MOVED = """
SELECT p.stream_id, p.subject, e.kind, e.effective_date, p.business_date, p.debit_id, p.credit_id,
    p.amount, p.cause
FROM ledger_posting p JOIN ledger_event e ON e.stream_id = p.stream_id AND e.seq = p.subject
WHERE p.stream_id = ANY(%s) AND p.business_date BETWEEN %s AND %s
ORDER BY p.stream_id, p.cause, p.line
"""


class Move(NamedTuple):
    """One posting of the year, by roles."""

    subject: int
    kind: str
    effective: date
    business: date
    debit: str
    credit: str
    amount: int
    cause: int


def gather_range(cursor: Any, low: int, high: int, day: date) -> int:
    """Gather and store the facts of every statement of the range due on `day`; returns how many."""
    cursor.execute(f"SELECT id FROM ({DUE}) d WHERE id BETWEEN %(low)s AND %(high)s",
                   {"day": day, "low": low, "high": high})  # fmt: skip
    streams = [row[0] for row in cursor.fetchall()]
    if not streams:
        return 0
    cursor.execute(LOANS, [streams])
    loans = cursor.fetchall()
    people = addressees(cursor, streams)
    moves = _moves(cursor, streams, day)
    demands = _demands(cursor, streams, add_months(day, -8))
    rows = []
    for loan in loans:
        stream = loan[0]
        facts = statement_facts(loan, people[stream], moves[stream], demands[stream], day)
        if facts is not None:
            text = facts.to_json().replace("\\", "\\\\")
            rows.append(f"{stream}\t{CODE}\t{facts.due_date}\t{day}\t{text}\t{day}\n")
    cursor.copy_expert(
        "COPY compliance_noticedue (stream_id, code, key, due_on, facts, business_date) FROM STDIN",
        StringIO("".join(rows)),
    )
    return len(rows)


def statement_facts(loan: tuple[Any, ...], to: Addressee,
                    moves: list[Move], demands: list[Demand], day: date
                    ) -> StatementFacts | None:  # fmt: skip
    """The facts of one loan's statement; None when nothing is left to ask for."""
    (_stream, number, product, boarded, line1, city, province, zip_code, text, grace, row,
     currency) = loan  # fmt: skip
    state = load(text)
    coming = next_installment(Worksheet(state), state.next_due or day)
    if coming is None or state.next_due is None:
        return None
    fell_due = day - timedelta(grace + 1)  # next_due is later still where one is paid ahead
    previous = add_months(fell_due, -1, state.terms.due_day)
    since = max(statement_date(previous, grace) + timedelta(1), boarded)
    fees = [d for d in demands if d.kind != "installment"]
    charged = [d for d in fees if since <= d.due <= day]
    open_charged = sum(d.outstanding for d in charged)
    overdue = sum(d.outstanding for d in state.installments)
    open_fees = sum(d.outstanding for d in state.fees)
    payment = Parts(coming.principal, coming.interest, coming.escrow)
    held = state.suspense_total
    fee = state.terms.fee_per_period  # asked for with the payment that comes
    owed = payment.total + fee + overdue + open_fees
    year = [m for m in moves if m.business.year == day.year]
    period = [m for m in moves if m.business >= since]
    put_in = sum(put_in_suspense(period).values())
    has_escrow = bool(coming.escrow or state.escrow)
    return StatementFacts(
        loan_number=number, product=product, servicer=SERVICER, dated=day,
        **to._asdict(), period_from=since, period_to=day,
        due_date=coming.due, amount_due=owed - min(held, owed), late_fee=late_fee(state, coming),
        payment=payment, fees_charged=sum(d.billed for d in charged) + fee,
        past_due=overdue + open_fees - open_charged,
        credited=sum(d.billed for d in charged) - open_charged, held_counted=min(held, owed),
        paid_since=paid(period), unapplied_since=unapplied_since(put_in, held),
        paid_year=paid(year), held=held, principal=state.principal,
        annual_rate=str(charged_rate(state)), maturity_date=state.terms.maturity_date,
        **note_terms(orjson.loads(row), state.terms, day),
        escrow_balance=state.escrow if has_escrow else None,
        property_line=f"{line1}, {city}, {province} {zip_code}" if line1 else "",
        partial_payments="applied" if state.terms.allocation.partial == "apply" else "held",
        split_estimated=state.terms.interest_method == "daily",
        currency=currency, activity=tuple(activity(period, to.language)),
        delinquency=delinquency(state, demands, day),
    )  # fmt: skip


def note_terms(row: dict[str, str], terms: Terms, day: date) -> dict[str, Any]:
    """What 1026.41(d)(7) shows of the note: when the rate may next change, by its terms or, where
    these do not say, as it was boarded; and whether paying early costs a penalty."""
    changes = row.get("arm_next_change") or row.get("arm_first_change")
    next_change = date.fromisoformat(changes) if changes and row.get("rate_type") == "arm" else None
    months = int(row.get("arm_change_months") or 0)
    while next_change and months and next_change <= day:
        next_change = add_months(next_change, months)
    if terms.arm:
        next_change = next_change_of(terms.arm, day, terms.maturity_date)
    until = row.get("prepayment_penalty_until")
    ends = date.fromisoformat(until) if until else None
    penalty = bool(row.get("prepayment_penalty_code")) and (ends is None or day <= ends)
    return {
        "next_rate_change": next_change,
        "prepayment_penalty": penalty,
        "prepayment_penalty_until": ends if penalty else None,
    }


def late_fee(state: State, coming: Demand) -> LateFee | None:
    clause = state.terms.late_fee
    if clause is None:
        return None
    amount = late_charge(clause, coming, coming.billed)
    return LateFee(amount, charge_date(clause, coming.due)) if amount else None


def delinquency(state: State, demands: list[Demand], day: date) -> Delinquency | None:
    """The box of 1026.41(d)(8), when the loan is more than 45 days delinquent."""
    days = days_past_due(state.oldest_due, day)
    if not delinquency_box_required(days):
        return None
    cycles = [Cycle(d.due, d.outstanding, d.satisfied_on)
              for d in demands if d.kind == "installment"]  # fmt: skip
    owed = max(state.amount_due - state.suspense_total, 0)
    return Delinquency(days, recent_history(cycles, day), owed)


PAID_ROLES = {
    "principal": "principal", "memo_principal": "principal", "accrued_interest": "interest",
    "due_interest": "interest", "servicing_fee_income": "interest", "escrow": "escrow",
    "escrow_advance": "escrow", "fees_receivable": "fees",
}  # fmt: skip


def paid(moves: Iterable[Move]) -> Parts:
    """What payments went to, net of what was taken back: everything against unapplied funds."""
    total: dict[str, int] = defaultdict(int)
    for move in moves:
        if move.debit in ("unapplied", "memo_investor") and (part := PAID_ROLES.get(move.credit)):
            total[part] += move.amount
        elif (
            move.kind != "board"
            and move.credit in ("unapplied", "memo_investor")
            and (part := PAID_ROLES.get(move.debit))
        ):
            total[part] -= move.amount
    return Parts(total["principal"], total["interest"], total["escrow"], total["fees"])


CASH = ("cash_clearing", "transfer_clearing")


def put_in_suspense(moves: Iterable[Move]) -> dict[int, int]:
    """For each payment, by its number, what of it went into suspense when it came.

    A payment that was topped up from suspense went through it whole; a returned one left nothing.
    """
    cash: dict[int, int] = defaultdict(int)
    applied: dict[int, int] = defaultdict(int)
    for move in moves:
        if move.debit in CASH or move.credit in CASH:
            cash[move.subject] += move.amount if move.debit in CASH else -move.amount
        elif "unapplied" in (move.debit, move.credit):
            applied[move.subject] += move.amount if move.debit == "unapplied" else -move.amount
    held = {
        subject: came if came < applied[subject] else came - applied[subject]
        for subject, came in cash.items()
    }
    return {subject: amount for subject, amount in held.items() if amount > 0}


def activity(moves: list[Move], language: str = "en") -> Iterable[Activity]:
    """What debited or credited the amount due, in order (1026.41(d)(4)), in the words of the
    language."""
    with translation.override(language):
        yield from _activity(moves)


def _activity(moves: list[Move]) -> Iterable[Activity]:
    held = put_in_suspense(moves)
    for move in moves:
        late = move.kind == "late_fee"
        if move.debit in CASH:
            part = move.subject in held
            name = (
                _("Partial payment received (held)*") if part else _("Payment received, thank you")
            )
            yield Activity(move.effective, name, payment=move.amount)
        elif move.credit in CASH and move.kind == "payment":
            name = _("Payment of %(day)s returned") % {"day": printed.day(move.effective)}
            yield Activity(move.business, name, charge=move.amount)
        elif move.debit == "fees_receivable" and move.kind != "board":
            if move.credit != "unapplied":  # else put back, by a payment that came back
                name = _("Late fee") if late else _("Fee")
                yield Activity(move.effective, name, charge=move.amount)
        elif move.credit == "fees_receivable" and move.debit != "unapplied":
            if move.debit == "fee_waived":
                name = _("Late fee waived") if late else _("Fee waived")
            else:
                name = _("Late fee removed") if late else _("Fee removed")
            yield Activity(move.effective, name, payment=move.amount)


def _moves(cursor: Any, streams: list[int], day: date) -> dict[int, list[Move]]:
    start = min(date(day.year, 1, 1), add_months(day, -2))
    cursor.execute(MOVED, [streams, start, day])
    moves: dict[int, list[Move]] = defaultdict(list)
    for stream, subject, kind, effective, business, debit, credit, amount, cause in cursor:
        moves[stream].append(
            Move(subject, kind, effective, business, ROLE_OF[debit], ROLE_OF[credit], amount, cause)
        )
    return moves


def _demands(cursor: Any, streams: list[int], since: date) -> dict[int, list[Demand]]:
    cursor.execute(
        f"SELECT {DEMAND_COLUMNS} FROM ledger_demand WHERE stream_id = ANY(%s)"
        " AND (due_date >= %s OR satisfied_on IS NULL) ORDER BY stream_id, due_date, key",
        [streams, since],
    )
    demands: dict[int, list[Demand]] = defaultdict(list)
    for row in cursor.fetchall():
        demands[row[0]].append(read_demand(row))
    return demands
