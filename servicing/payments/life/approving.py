"""Life events that a second person decides (docs/approvals.md)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from servicing.audit.approvals import Kind, Row, When, ask, register
from servicing.audit.models import Approval
from servicing.engine.facts import FactError
from servicing.engine.fold import end_of_facts, fold, fold_correction
from servicing.engine.state import State
from servicing.ledger.posting import SourceConflict
from servicing.loans.models import Loan
from servicing.loans.simulation.asking import read_stored
from servicing.payments.standing import balances, dollars

from .acting import EventRefused, Prepared, prepare, record
from .catalogue import EVENTS


def kind_of(permission: str) -> str:
    """Requests are seen and decided by the permission of their act."""
    return f"event.{permission}"


def ask_event(*, loan: Loan, prepared: Prepared, key: str, actor: str, why: str,
              business_date: date, recorded_at: datetime) -> Approval:  # fmt: skip
    """Ask a second person. The same key again returns the first request."""
    kind = kind_of(prepared.event.permission)
    payload = {"code": prepared.event.code, "content": dict(prepared.content), "key": key}
    if first := Approval.objects.filter(kind=kind, about=key).order_by("pk").first():
        if (first.stream, first.payload) != (loan.pk, payload):
            raise SourceConflict(f"{key} was used before for another event")
        return first
    what = f"{prepared.event.title} on loan {loan.number} as of {prepared.on:%m/%d/%Y}"
    if prepared.amount:
        what = f"{prepared.event.title} of {dollars(prepared.amount)} on loan {loan.number}"
    return ask(
        kind=kind, about=key, payload=payload, rows=rows_of(loan, prepared, business_date),
        actor=actor, why=why, recorded_at=recorded_at, stream=loan.pk, subject=loan.number,
        amount=prepared.amount or None, what=what,
    )  # fmt: skip


def rows_of(loan: Loan, prepared: Prepared, today: date) -> list[Row]:
    """Balances and terms before and after. Raises EventRefused."""
    stored = read_stored(loan)
    upto, together = end_of_facts(today), [*stored.facts, *prepared.facts]
    try:
        before = fold(stored.terms, stored.facts, upto).state
        after = fold_correction(stored.terms, together, upto, stored.charged)[0].state
    except FactError as error:
        raise EventRefused(("", f"The loan cannot take this: {error}.")) from error
    rows = [Row(one.name, one.before, one.after) for one in balances(before, after)]
    return [*rows, *terms_rows(before, after)]


def terms_rows(before: State, after: State) -> list[Row]:
    """What of the terms, the due date and the status changes."""
    pairs: list[tuple[str, Any, Any]] = [
        ("Status", before.status.replace("_", " "), after.status.replace("_", " ")),
        ("Rate", f"{before.terms.annual_rate}%", f"{after.terms.annual_rate}%"),
        ("Principal and interest", before.terms.payment, after.terms.payment),
        ("Maturity", day(before.terms.maturity_date), day(after.terms.maturity_date)),
        ("Due for", day(before.oldest_due or before.next_due),
         day(after.oldest_due or after.next_due)),
        ("Deferred principal", before.deferred_principal, after.deferred_principal),
        ("Deferred interest", before.deferred_interest, after.deferred_interest),
        ("Installments to be deferred", coming(before.defers), coming(after.defers)),
        ("Installments to be left out", coming(before.skips), coming(after.skips)),
        ("Corporate advances", before.corporate_advances, after.corporate_advances),
    ]  # fmt: skip
    return [Row(name, old, new) for name, old, new in pairs if old != new]


def coming(number: int) -> str:
    return f"{number} as they fall due" if number else "none"


def day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _prepared(asked: Approval, today: date) -> tuple[Loan, Prepared]:
    loan = Loan.objects.select_related("stream__loanstate").get(pk=asked.stream)
    data: dict[str, Any] = asked.payload
    return loan, prepare(loan, data["code"], data["content"], today)


def _present(asked: Approval, today: date) -> Sequence[Row]:
    loan, prepared = _prepared(asked, today)
    return rows_of(loan, prepared, today)


def _execute(asked: Approval, decided_by: str, when: When) -> dict[str, Any]:
    loan, prepared = _prepared(asked, when.business_date)
    seq = record(
        loan=loan, prepared=prepared, key=asked.payload["key"], actor=asked.requested_by,
        why=asked.why, business_date=when.business_date, recorded_at=when.recorded_at,
        approved_by=decided_by,
    )  # fmt: skip
    return {"loan": loan.number, "seq": seq}


TITLES = {
    "payment.take": "Money for a loan", "payment.reverse": "Correction of a payment",
    "payment.refund": "Refund", "fee.charge": "Fee", "fee.waive": "Waiver",
    "loan.open": "Draw", "terms.change": "Change of terms", "loan.end": "End of a loan",
}  # fmt: skip


def register_events() -> None:
    """What of the catalogue waits for a second person, by permission."""
    for permission in dict.fromkeys(event.permission for event in EVENTS):
        register(Kind(kind_of(permission), TITLES[permission], permission, "loan.view", _execute,
                      _present, (EventRefused, SourceConflict, FactError)))  # fmt: skip
