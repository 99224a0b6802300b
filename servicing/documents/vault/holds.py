"""Legal holds: nothing of a loan is destroyed while one stands."""

from datetime import date

from django.db import IntegrityError, transaction

from servicing.audit.acts import record
from servicing.documents.models import LegalHold
from servicing.loans.models import Loan


class HoldRefused(ValueError):
    """A hold that stands already, or none that could be released; or no reason."""


def hold_of(stream: int) -> LegalHold | None:
    return LegalHold.objects.filter(stream_id=stream, released_on__isnull=True).first()


def place(*, loan: Loan, why: str, actor: str, today: date) -> LegalHold:
    """Keep everything of a loan until the hold is released."""
    if not why.strip():
        raise HoldRefused("Enter why nothing of this loan may be destroyed.")
    try:
        with transaction.atomic():
            hold = LegalHold.objects.create(
                stream_id=loan.pk, why=why.strip(), placed_by=actor, placed_on=today
            )
            record(actor=actor, action="hold:placed", stream=loan.pk, subject=loan.number,
                   why=why.strip())  # fmt: skip
    except IntegrityError:
        raise HoldRefused("A legal hold stands on this loan already.") from None
    return hold


def release(*, loan: Loan, why: str, actor: str, today: date) -> None:
    """End the hold of a loan. HoldRefused where there is none, or no reason."""
    if not why.strip():
        raise HoldRefused("Enter why the hold ends.")
    with transaction.atomic():
        changed = LegalHold.objects.filter(stream_id=loan.pk, released_on__isnull=True).update(
            released_by=actor, released_on=today, released_why=why.strip()
        )
        if not changed:
            raise HoldRefused("No legal hold stands on this loan.")
        record(actor=actor, action="hold:released", stream=loan.pk, subject=loan.number,
               why=why.strip())  # fmt: skip
