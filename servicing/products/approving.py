"""New loans beyond the limit for money: a second person decides (docs/approvals.md)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from servicing.audit.approvals import Kind, Row, When, ask, register
from servicing.audit.models import Approval
from servicing.ledger.posting import SourceConflict

from .entering import Entry, EntryRefused, enter, read_entry

KIND, PERMISSION = "loan.open", "loan.open"


def ask_entry(content: dict[str, Any], entry: Entry, *, key: str, actor: str, why: str,
              at: datetime) -> Approval:  # fmt: skip
    """Ask a second person. The same key again returns the first request."""
    payload = {"content": content, "key": key}
    if first := Approval.objects.filter(kind=KIND, about=key).order_by("pk").first():
        if first.payload != payload:
            raise SourceConflict(f"{key} was used before for another loan")
        return first
    return ask(
        kind=KIND, about=key, payload=payload, rows=rows_of_entry(entry), actor=actor, why=why,
        recorded_at=at, subject=entry.number, amount=entry.asked.principal,
        what=f"New loan {entry.number}: {entry.product.name}",
    )  # fmt: skip


def rows_of_entry(entry: Entry) -> list[Row]:
    terms = entry.asked.terms
    return [
        Row("Borrower", None, " and ".join(one.name for one in entry.borrowers)),
        Row("Principal", None, entry.asked.principal),
        Row("Paid out now", None, entry.funded),
        Row("Rate", None, f"{terms.annual_rate}%"),
        Row("Principal and interest", None, terms.payment),
        Row("First due date", None, terms.first_due_date.isoformat()),
        Row("Maturity", None, terms.maturity_date.isoformat()),
    ]


def _present(asked: Approval, today: date) -> Sequence[Row]:
    return rows_of_entry(read_entry(asked.payload["content"], today))


def _execute(asked: Approval, decided_by: str, when: When) -> dict[str, Any]:
    entry = read_entry(asked.payload["content"], when.business_date)
    loan = enter(
        entry, key=asked.payload["key"], actor=asked.requested_by, why=asked.why,
        today=when.business_date, at=when.recorded_at, approved_by=decided_by,
    )  # fmt: skip
    return {"loan": loan.number}


def register_new_loans() -> None:
    register(Kind(KIND, "New loan", PERMISSION, "loan.view", _execute, _present,
                  (EntryRefused, SourceConflict)))  # fmt: skip
