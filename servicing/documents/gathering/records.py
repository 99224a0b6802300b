"""A loan's payment history and the verification of a mortgage, gathered when they are asked for."""

from datetime import date

from django.db import connection

from servicing.documents.contents.records import HistoryFacts, Line, TimesLate, VerificationFacts
from servicing.documents.facts import FactsError
from servicing.engine.dates import add_months
from servicing.engine.periods import step
from servicing.engine.state import State
from servicing.ledger.history import Transaction, transactions
from servicing.ledger.models import Demand
from servicing.loans.models import Loan

from .known import Known
from .transfers import one_loan

NAMES = {
    "board": "Loan opened", "payment": "Payment", "reversal": "Taken back",
    "redirect": "Payment moved", "fee": "Fee", "late_fee": "Late fee", "waiver": "Fee waived",
    "refund": "Refund", "escrow_deposit": "Paid into escrow",
    "escrow_disbursement": "Bill paid from escrow", "escrow_refund": "Escrow refund",
    "corporate_advance": "Paid on your behalf", "charge_off": "Charged off",
    "recovery": "Payment", "transfer_out": "Transferred", "draw": "Paid out to you",
    "deferral": "Payments deferred", "modification": "Loan modified",
    "": "Change of terms",
}  # fmt: skip
COUNTED = (12, 24)  # months


def payment_history(loan: Loan, day: date, *, since: date | None = None,
                    until: date | None = None) -> HistoryFacts:  # fmt: skip
    """Every transaction of a period that moved money: of the last twelve months, or as asked.
    FactsError where the period ends before it begins."""
    until = until or day
    since = since or add_months(until, -12)
    if since > until:
        raise FactsError(f"until: the period ends on {until}, before it begins on {since}.")
    with connection.cursor() as cursor:
        rows = transactions(cursor, loan.pk, as_of=until)
    before = [row for row in rows if row.effective_date < since]
    shown = [row for row in rows if row.effective_date >= since and row.moves_money]
    last = rows[-1] if rows else None
    return HistoryFacts(
        **one_loan(loan).base(day), since=since, until=until,
        opening=before[-1].principal_balance if before else 0,
        closing=last.principal_balance if last else 0,
        escrow_balance=last.escrow_balance if last else 0,
        fees_balance=last.fees_balance if last else 0,
        held_balance=last.unapplied_balance if last else 0,
        lines=tuple(_line(row) for row in shown),
    )  # fmt: skip


def _line(row: Transaction) -> Line:
    moved = row.principal + row.interest + row.escrow + row.fees
    return Line(
        row.effective_date, NAMES.get(row.kind, NAMES[""]), row.cash or moved, row.principal,
        row.interest, row.escrow, row.fees, row.unapplied, row.principal_balance,
    )  # fmt: skip


def verification(loan: Loan, day: date, *, signer: str, signer_title: str,
                 recipient: str = "") -> VerificationFacts:  # fmt: skip
    """How a mortgage stands and was paid. FactsError for a loan that is none."""
    if not loan.is_mortgage:
        raise FactsError(f"Loan {loan.number} is no mortgage.")
    known = one_loan(loan)
    state, coming = known.state, known.coming
    terms = state.terms
    next_due = state.oldest_due or state.next_due
    has_escrow = bool(terms.escrow_payment or state.escrow)
    return VerificationFacts(
        **known.base(day), recipient=recipient, opened_on=known.originated,
        original=known.original_principal, principal=state.principal,
        annual_rate=str(terms.annual_rate),
        payment=coming.principal + coming.interest if coming else terms.payment,
        escrow=coming.escrow if coming else terms.escrow_payment,
        paid_to=_paid_to(state, next_due), next_due=next_due, maturity_date=terms.maturity_date,
        past_due=sum(d.outstanding for d in state.installments if d.due < day),
        escrow_balance=state.escrow if has_escrow else None, late=times_late(loan, day),
        known_since=_known_since(known, day), signer=signer, signer_title=signer_title,
    )  # fmt: skip


def times_late(loan: Loan, day: date) -> tuple[TimesLate, ...]:
    """Installments by how late they were paid, or are on `day` (days, 12 CFR 1024.31)."""
    first = add_months(day, -max(COUNTED))
    found = Demand.objects.filter(
        stream_id=loan.pk, kind="installment", due_date__gt=first, due_date__lte=day
    ).values_list("due_date", "satisfied_on")
    late = [(due, ((paid or day) - due).days) for due, paid in found.order_by("due_date")]
    counted = []
    for months in COUNTED:
        days = [d for due, d in late if due > add_months(day, -months)]
        counted.append(
            TimesLate(
                months, sum(30 <= d < 60 for d in days), sum(60 <= d < 90 for d in days),
                sum(d >= 90 for d in days),
            )
        )  # fmt: skip
    return tuple(counted)


def _paid_to(state: State, next_due: date | None) -> date | None:
    """The due date of the last installment that is paid."""
    if next_due is None:
        return None
    last = step(state.terms.frequency, next_due, -1, state.terms.due_day)
    return last if last >= state.note_terms.first_due_date else None


def _known_since(known: Known, day: date) -> date | None:
    """When we began to service it, where payments that we cannot count were due before."""
    within = known.boarded_on > add_months(day, -max(COUNTED))
    older = known.state.note_terms.first_due_date < known.boarded_on
    return known.boarded_on if within and older else None
