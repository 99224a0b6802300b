"""An officer looks at a change of the rate before its notice goes out: approve, or hold."""

from datetime import date, datetime

from django.db import transaction

from servicing.audit.acts import record as record_act
from servicing.loans.models import Loan

from .coming import plain
from .models import RateChange
from .noticing import open_change_notice

OPEN = ("proposed", "held")


class NotToDecide(ValueError):
    """The change cannot be decided as it stands; the message says why."""


def decide(*, pk: int, approve: bool, why: str, actor: str, today: date,
           at: datetime) -> RateChange:  # fmt: skip
    """Approve or hold a change. Approving opens its notice (12 CFR 1026.20(c)), unless the payment
    stays. The same decision again changes nothing. Raises NotToDecide, RateChange.DoesNotExist."""
    with transaction.atomic():
        row = RateChange.objects.select_for_update().get(pk=pk)
        wanted = "approved" if approve else "held"
        if row.state == wanted:
            return row
        if row.state not in OPEN:
            raise NotToDecide(f"this change is {row.get_state_display().lower()}")
        if not approve and not why.strip():
            raise NotToDecide("say why it is held")
        row.state, row.reason = wanted, why.strip()
        row.decided_by, row.decided_at = actor, at
        row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        if approve:
            open_change_notice(row, today)
        loan = Loan.objects.only("number").get(pk=row.stream_id)
        record_act(
            actor=actor, action=f"rate-change:{wanted}", stream=row.stream_id,
            subject=f"{loan.number} {row.on}", why=why,
            details={"rate": row.rate and plain(row.rate), "payment": row.payment},
        )  # fmt: skip
    return row
