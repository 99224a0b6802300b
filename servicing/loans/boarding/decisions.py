"""What an officer decides about a loan that does not tie out: accept it with a reason, which
boards it as the file says, or reject it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from servicing.audit.acts import record
from servicing.engine.money import parse_money

from ..models import BoardingException
from ..opening import fold_opening
from .contract import new_loan
from .sets import standing
from .writing import Clean, load_rows, write_loans


class DecisionRefused(ValueError):
    """The decision cannot be taken; the message says why."""


class NeedsSecondPerson(DecisionRefused):
    """An acceptance that somebody else must approve (approving.py)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, why, and when: the books' day and the clock's; and who approved it, if a
    second person did."""

    actor: str
    reason: str
    business_date: date
    recorded_at: datetime
    approved_by: str = ""


def beyond_limit(found: BoardingException, actor: str) -> str:
    """Why a second person must approve that this person accepts the loan, or nothing."""
    if found.batch.actor == actor:
        return "You loaded this batch."
    times = settings.APPROVAL_BOARDING_TOLERANCES
    for one in found.differences:
        tolerance = (
            settings.BOARDING_PAYMENT_TOLERANCE
            if "payment" in one["check"]
            else settings.BOARDING_PRINCIPAL_TOLERANCE
        )
        if one["beyond"] and abs(parse_money(one["size"])) > tolerance * times:
            return f"A difference is more than {times} times what is tolerated."
    return ""


def accept_exception(exception_id: int, decision: Decision) -> int:
    """Board the loan as its file says; returns its stream. Raises NeedsSecondPerson for one
    beyond a limit that was not approved."""
    with transaction.atomic(), connection.cursor() as cursor:
        found = _take(exception_id, decision)
        if not decision.approved_by and (beyond := beyond_limit(found, decision.actor)):
            raise NeedsSecondPerson(f"{beyond} A second person must approve it.")
        if why := standing([found.loan_number], found.batch).get(found.loan_number):
            raise DecisionRefused(f"Loan {found.loan_number} cannot be boarded: {why}.")
        rows = load_rows(found.rows)
        loan = new_loan(rows["loans"][0], rows["borrowers"], found.batch.boarded_on)
        try:
            result = fold_opening(loan, decision.business_date)
        except (ArithmeticError, ValueError, LookupError) as error:
            raise DecisionRefused(f"The engine cannot take the loan: {error}") from error
        [stream] = write_loans(
            cursor, [Clean(loan, rows, result)], batch_id=found.batch_id,
            business_date=decision.business_date, recorded_at=decision.recorded_at,
            actor=decision.actor,
        )  # fmt: skip
        _decide(found, BoardingException.Decision.ACCEPTED, decision, stream)
    return stream


def reject_exception(exception_id: int, decision: Decision) -> None:
    """Leave the loan off the books: a corrected file may bring it again."""
    with transaction.atomic():
        found = _take(exception_id, decision)
        _decide(found, BoardingException.Decision.REJECTED, decision, None)


def reject_waiting(batch_id: int, decision: Decision) -> int:
    """Reject every loan of a batch that still waits, for one reason; returns how many."""
    if not decision.reason.strip():
        raise DecisionRefused("Give a reason.")
    with transaction.atomic():
        waiting = BoardingException.objects.select_for_update(of=("self",)).filter(
            batch=batch_id, decision=BoardingException.Decision.OPEN
        )
        rejected = list(waiting.defer("rows").order_by("pk"))
        for found in rejected:
            _decide(found, BoardingException.Decision.REJECTED, decision, None)
    return len(rejected)


def _take(exception_id: int, decision: Decision) -> BoardingException:
    """The exception, locked; two officers cannot both decide."""
    if not decision.reason.strip():
        raise DecisionRefused("Give a reason.")
    found: BoardingException = (
        BoardingException.objects.select_for_update(of=("self",))
        .select_related("batch")
        .get(pk=exception_id)
    )
    if found.decision != BoardingException.Decision.OPEN:
        raise DecisionRefused(f"Loan {found.loan_number} was {found.decision} already.")
    return found


def _decide(found: BoardingException, outcome: str, decision: Decision, stream: Any) -> None:
    found.decision = outcome
    found.decided_by = decision.actor
    found.decided_at = decision.recorded_at
    found.reason = decision.reason.strip()
    found.save(update_fields=["decision", "decided_by", "decided_at", "reason"])
    record(
        actor=decision.actor, action=f"boarding:{outcome}", stream=stream,
        subject=found.loan_number, why=found.reason,
        details={"batch": found.batch_id, "differences": found.differences}
        | ({"approved_by": decision.approved_by} if decision.approved_by else {}),
    )  # fmt: skip
