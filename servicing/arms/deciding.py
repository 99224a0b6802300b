"""An officer looks at a change of the rate before its notice goes out: approve, or hold."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from servicing.audit.acts import record as record_act
from servicing.compliance.models import NoticeDue
from servicing.loans.models import Loan

from .finding import CODES, canonical, plain
from .models import RateChange

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
        if approve and row.payment != row.payment_before:
            NoticeDue.objects.get_or_create(
                stream_id=row.stream_id, code=CODES["change"], key=row.on.isoformat(),
                defaults={"due_on": row.notice_by, "business_date": today,
                          "facts": canonical(facts_of(row))},
            )  # fmt: skip
        loan = Loan.objects.only("number").get(pk=row.stream_id)
        record_act(
            actor=actor, action=f"rate-change:{wanted}", stream=row.stream_id,
            subject=f"{loan.number} {row.on}", why=why,
            details={"rate": row.rate and plain(row.rate), "payment": row.payment},
        )  # fmt: skip
    return row


def facts_of(row: RateChange) -> dict[str, Any]:
    """What the notice says (12 CFR 1026.20(c)(2))."""
    return {
        "on": row.on.isoformat(), "payment_from": row.payment_from.isoformat(),
        "index": row.index, "index_value": row.index_value and plain(row.index_value),
        "index_date": row.index_date and row.index_date.isoformat(),
        "rate_before": plain(row.rate_before), "rate": row.rate and plain(row.rate),
        "limit": row.limit, "payment_before": row.payment_before, "payment": row.payment,
        "balance": row.balance, "estimate": False,
    }  # fmt: skip
