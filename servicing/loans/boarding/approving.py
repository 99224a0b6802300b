"""Acceptances that need a second person: of a batch that one loaded oneself, or of a difference
far beyond its tolerance (decisions.py says which)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from servicing.audit.approvals import Kind, Row, When, ask, register
from servicing.audit.models import Approval
from servicing.engine.money import MoneyError, parse_money

from ..models import BoardingException
from .decisions import Decision, DecisionRefused, accept_exception

ACCEPTANCE = "boarding.acceptance"


def ask_acceptance(*, exception: BoardingException, decision: Decision) -> Approval:
    """Ask a second person to approve that the loan is boarded as its file says."""
    rows = rows_of(exception)
    return ask(
        kind=ACCEPTANCE, about=f"exception:{exception.pk}", rows=rows, actor=decision.actor,
        payload={"exception": exception.pk, "batch": exception.batch_id}, why=decision.reason,
        recorded_at=decision.recorded_at, subject=exception.loan_number,
        what=f"Board loan {exception.loan_number} as its file says",
    )  # fmt: skip


def asked_for(exception: BoardingException) -> Approval | None:
    """The request about this exception that waits."""
    return Approval.objects.filter(
        kind=ACCEPTANCE, about=f"exception:{exception.pk}", state=Approval.State.WAITING
    ).first()


def rows_of(exception: BoardingException) -> list[Row]:
    """What we compute, and what the file says and would be boarded."""
    if exception.decision != BoardingException.Decision.OPEN:
        raise DecisionRefused(f"Loan {exception.loan_number} was {exception.decision} already.")
    return [
        Row(_words(one["check"]), _figure(one["expected"]), _figure(one["given"]))
        for one in exception.differences
        if one["beyond"]
    ]


def _words(check: str) -> str:
    return check.replace("_", " ").capitalize()


def _figure(text: str) -> int | str:
    """An amount of the file in minor units; anything else as it was sent."""
    try:
        return parse_money(text) if "." in text else text
    except MoneyError:
        return text


def _present(asked: Approval, today: date) -> Sequence[Row]:
    return rows_of(BoardingException.objects.get(pk=asked.payload["exception"]))


def _accept(asked: Approval, decided_by: str, when: When) -> dict[str, Any]:
    decision = Decision(
        asked.requested_by, asked.why, when.business_date, when.recorded_at, decided_by
    )
    accept_exception(asked.payload["exception"], decision)
    return {"loan": asked.subject}


def register_kinds() -> None:
    """What boarding lets wait for a second person."""
    register(Kind(ACCEPTANCE, "Boarding exception", "boarding.decide", "boarding.view",
                  _accept, _present, (DecisionRefused,)))  # fmt: skip
