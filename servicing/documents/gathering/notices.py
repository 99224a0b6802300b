"""What the night tells borrowers besides their statements: a new loan, a loan that came to us, a
late payment, a fee, a payment that came back.

Each notice is found by one statement for a range of loans, with a key that is unique in its loan:
what ran before makes nothing twice. Their facts are gathered in two reads for all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from servicing.documents.contents.opening import WelcomeFacts
from servicing.documents.contents.servicing import (
    FeeFacts,
    LateFacts,
    ReturnFacts,
    fee_name,
    return_reason,
)
from servicing.documents.contents.transfer import protected_until
from servicing.documents.facts import Facts
from servicing.engine.aging import days_past_due
from servicing.engine.arm import Arm
from servicing.ledger.chart import ROLE_OF

from .known import Known, known
from .release import PAID_OFF, released
from .statements import Move, late_fee, paid
from .transfers import boarded_from, came_in, came_on

# A loan that was entered from a product of ours names it.
OPENED = """
SELECT e.stream_id AS id, 'opened' AS key
FROM ledger_event e JOIN loans_loan l ON l.stream_id = e.stream_id
WHERE e.business_date = %(day)s AND e.kind = 'board' AND l.batch_id IS NULL
    AND l.boarded_row ? 'product_code'
"""
BOARDED = """
SELECT e.stream_id AS id, 'boarded' AS key
FROM ledger_event e JOIN loans_loan l ON l.stream_id = e.stream_id
WHERE e.business_date = %(day)s AND e.kind = 'board'
    AND l.product IN ('mortgage', 'home_equity') AND l.boarded_row ? 'prior_servicer'
"""
LATE = """
SELECT s.stream_id AS id, d.due_date::text AS key, d.due_date,
    d.principal + d.interest + d.escrow - d.paid_principal - d.paid_interest - d.paid_escrow
FROM ledger_loanstate s JOIN ledger_demand d ON d.stream_id = s.stream_id
    AND d.due_date = %(day)s::date - s.grace_days - 1
WHERE s.status = 'active' AND s.oldest_due < %(day)s AND d.kind = 'installment'
    AND d.satisfied_on IS NULL
"""
CHARGED = """
SELECT e.stream_id AS id, e.seq::text AS key, e.effective_date, e.payload->'data'->>'code',
    (e.payload->>'amount')::bigint
FROM ledger_event e
WHERE e.business_date = %(day)s AND e.kind = 'fee'
    AND e.payload->'data'->>'code' IS DISTINCT FROM 'late_fee'
    AND NOT EXISTS (SELECT FROM ledger_event r
        WHERE r.stream_id = e.stream_id AND r.reverses = e.seq)
    AND NOT EXISTS (SELECT FROM ledger_event r WHERE r.stream_id = e.stream_id
        AND r.kind = 'reversal' AND r.source || ':fee' = e.source)
"""
# The bank's own codes; what was reversed for another reason came back only if a fee says so.
RETURNED = """
SELECT r.stream_id AS id, r.seq::text AS key, p.effective_date,
    (p.payload->>'amount')::bigint, r.payload->'data'->>'reason',
    coalesce((f.payload->>'amount')::bigint, 0),
    (SELECT coalesce(json_agg(json_build_array(g.debit_id, g.credit_id, g.amount)), '[]'::json)
        FROM ledger_posting g WHERE g.stream_id = r.stream_id AND g.cause = r.seq
            AND g.subject = p.seq)
FROM ledger_event r
    JOIN ledger_event p ON p.stream_id = r.stream_id AND p.seq = r.reverses AND p.kind = 'payment'
    LEFT JOIN ledger_event f ON f.stream_id = r.stream_id AND f.source = r.source || ':fee'
WHERE r.business_date = %(day)s AND r.kind = 'reversal'
    AND (r.payload->'data'->>'reason' LIKE 'R%%' OR f.seq IS NOT NULL)
"""


def welcome(loan: Known, day: date) -> WelcomeFacts | None:
    """None where the first installment is billed already, or none is to come."""
    coming = loan.coming
    if coming is None:
        return None
    late = late_fee(loan.state, coming)
    terms = loan.state.terms
    return WelcomeFacts(
        **loan.base(day), opened_on=loan.boarded_on, principal=loan.original_principal,
        annual_rate=str(terms.annual_rate), adjustable=isinstance(terms.arm, Arm),
        first_due=coming.due, payment=coming.principal + coming.interest, escrow=coming.escrow,
        maturity_date=terms.maturity_date, late_fee=late.amount if late else 0,
        late_fee_after=late.last_day if late else None,
    )  # fmt: skip


def late(loan: Known, day: date, due: date, unpaid: int) -> LateFacts:
    state = loan.state
    charged = [d.fee for d in state.fees if d.key == f"late_fee:{due.isoformat()}"]
    moved = protected_until(came_on(loan)) if boarded_from(loan) else None
    return LateFacts(
        **loan.base(day), due_date=due, unpaid=unpaid, late_fee=sum(charged),
        past_due=sum(d.outstanding for d in state.installments if d.due < day),
        fees=sum(d.outstanding for d in state.fees), held=state.suspense_total,
        days=days_past_due(state.oldest_due, day), dwelling=loan.dwelling,
        moved_until=moved if moved and day <= moved else None,
    )  # fmt: skip


def fee(loan: Known, day: date, on: date, code: str | None, amount: int) -> FeeFacts:
    fees = sum(d.outstanding for d in loan.state.fees)
    return FeeFacts(
        **loan.base(day), fee=fee_name(code or ""), charged_on=on, amount=amount, fees=fees
    )


def returned(loan: Known, day: date, paid_on: date, amount: int, reason: str | None,
             return_fee: int, postings: Sequence[Sequence[int]]) -> ReturnFacts:  # fmt: skip
    state = loan.state
    moves = [Move(0, "payment", paid_on, day, ROLE_OF[debit], ROLE_OF[credit], moved, 0)
             for debit, credit, moved in postings]  # fmt: skip
    back = paid(moves)  # what was taken back is negative
    return ReturnFacts(
        **loan.base(day), reason=return_reason(reason or ""), paid_on=paid_on, returned_on=day,
        amount=amount, principal=-back.principal, interest=-back.interest, escrow=-back.escrow,
        fees=-back.fees, held=amount + back.total, return_fee=return_fee,
        to_pay=max(state.amount_due - state.suspense_total, 0), due_since=state.oldest_due,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of the night: `finds` selects the loan, a key, and what else `facts` takes."""

    code: str
    finds: str
    facts: Callable[..., Facts | None]

    @property
    def due(self) -> str:
        """What it finds and was not made due before."""
        return (
            f"SELECT f.* FROM ({self.finds}) f WHERE NOT EXISTS (SELECT FROM compliance_noticedue n"
            f" WHERE n.stream_id = f.id AND n.code = '{self.code}' AND n.key = f.key)"
        )


NOTICES = (
    Notice("welcome", OPENED, welcome),
    Notice("transfer_in", BOARDED, came_in),
    Notice("late_notice", LATE, late),
    Notice("fee_notice", CHARGED, fee),
    Notice("nsf_notice", RETURNED, returned),
    Notice("lien_release", PAID_OFF, released),
)
DUE = " UNION ".join(f"SELECT id FROM ({one.due}) d" for one in NOTICES)


def gather_notices(cursor: Any, low: int, high: int, day: date) -> dict[str, int]:
    """Gather and store every notice of the range due on `day`; how many of each code."""
    found: list[tuple[Notice, tuple[Any, ...]]] = []
    for one in NOTICES:
        cursor.execute(f"SELECT * FROM ({one.due}) d WHERE id BETWEEN %(low)s AND %(high)s"
                       " ORDER BY id, key", {"day": day, "low": low, "high": high})  # fmt: skip
        found += [(one, row) for row in cursor.fetchall()]
    loans = known(cursor, sorted({row[0] for _, row in found}))
    made: dict[str, int] = {}
    rows = []
    for one, (stream, key, *about) in found:
        facts = one.facts(loans[stream], day, *about)
        if facts is not None:
            text = facts.to_json().replace("\\", "\\\\")
            rows.append(f"{stream}\t{one.code}\t{key}\t{day}\t{text}\t{day}\n")
            made[one.code] = made.get(one.code, 0) + 1
    if rows:
        cursor.copy_expert(
            "COPY compliance_noticedue (stream_id, code, key, due_on, facts, business_date)"
            " FROM STDIN", StringIO("".join(rows)),
        )  # fmt: skip
    return made
