"""Pay escrow bills in time: on or before the no-penalty deadline, with the servicer's own money
where the account holds too little (12 CFR 1024.17(k)(1), (2))."""

from datetime import date, datetime, timedelta
from typing import Any

from servicing.engine.money import split_evenly
from servicing.ledger.journal import Draft
from servicing.ledger.posting import SetAside, post_drafts

from .models import Disbursement, EscrowLine
from .projection import in_year, parse_due_days

LEAD_DAYS = 5  # a bill is paid this many days before it is due

# Once a loan is paid off its bills are the borrower's: an advance would be owed by nobody.
DUE = (
    "SELECT DISTINCT l.stream_id AS id FROM escrow_escrowline l"
    " JOIN ledger_loanstate s ON s.stream_id = l.stream_id"
    f" WHERE l.next_due <= %(day)s::date + {LEAD_DAYS} AND s.status = 'active'"
)


def bill_amount(line: EscrowLine, due: date) -> int:
    """One installment of a line's yearly amount; the last of the year takes the cents left."""
    days = parse_due_days(line.due)
    pieces = split_evenly(line.annual_amount, len(days))
    dated = [in_year(due.year, *day) for day in days]
    return pieces[dated.index(due) if due in dated else -1]


def following_due(line: EscrowLine, due: date) -> date:
    """The due date after this one."""
    days = parse_due_days(line.due)
    later = [in_year(year, *day) for year in (due.year, due.year + 1) for day in days]
    return min(candidate for candidate in later if candidate > due)


def disburse_range(cursor: Any, low: int, high: int, day: date, recorded_at: datetime,
                   set_aside: SetAside) -> int:  # fmt: skip
    """Pay every bill of the range's loans that is due within LEAD_DAYS; returns how many."""
    lines = {
        line.pk: line
        for line in EscrowLine.objects.filter(
            stream_id__gte=low, stream_id__lte=high, next_due__lte=day + timedelta(LEAD_DAYS),
            stream__loanstate__status="active",
        ).select_related("payee").order_by("stream_id", "next_due", "pk")
    }  # fmt: skip
    drafts = [
        (line.pk, line.stream_id, Draft(
            "escrow_disbursement", day, f"escrow:{line.pk}:{line.next_due}",
            bill_amount(line, line.next_due),
            {"payee": line.payee.name, "kind": line.kind, "due": line.next_due.isoformat()},
        ))
        for line in lines.values()
    ]  # fmt: skip
    paid = post_drafts(cursor, drafts, day, recorded_at, set_aside)
    rows = []
    for key, seq in paid:
        line = lines[key]
        due = line.next_due
        rows.append(Disbursement(line=line, due_date=due, paid_on=day,
                                 amount=bill_amount(line, due), seq=seq))  # fmt: skip
        line.next_due = following_due(line, due)
    Disbursement.objects.bulk_create(rows, batch_size=1000)
    cursor.execute(
        "UPDATE escrow_escrowline l SET next_due = n.due FROM unnest(%s::bigint[], %s::date[])"
        " AS n(id, due) WHERE l.id = n.id",
        [[row.line_id for row in rows], [row.line.next_due for row in rows]],
    )
    return len(rows)
