"""What happened to a loan, as far as the clocks look at it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Covered:
    """The loan, as the rules ask about it."""

    product: str = "mortgage"
    state: str = ""
    occupancy: str = "principal_residence"
    lien: int = 1
    small_servicer: bool = False
    owner: str = ""

    @property
    def mortgage(self) -> bool:
        return self.product in ("mortgage", "home_equity")

    @property
    def early_intervention(self) -> bool:
        """12 CFR 1024.30(b)(1), (c)(2): a principal residence, no small servicer."""
        return self.mortgage and self.occupancy == "principal_residence" and not self.small_servicer


@dataclass(frozen=True, slots=True)
class Happened:
    """One fact: its type and values, dates as dates."""

    type: str
    values: Mapping[str, Any]

    def day(self, name: str) -> date | None:
        found = self.values.get(name)
        return found if isinstance(found, date) else None


# The types of facts, each with its fields; those that end in ? may be left out.
FACTS: dict[str, tuple[str, ...]] = {
    "installment_unpaid": ("due_date",),
    "payment_applied": ("date", "installments"),
    "notice_of_error": ("received", "subject", "acknowledged?", "responded?", "extended?"),
    "information_request": ("received", "subject", "acknowledged?", "responded?", "extended?"),
    "payoff_request": ("received", "sent?"),
    "loss_mitigation_application": ("received", "complete?", "sale_date?", "acknowledged?",
                                    "complete_notice?", "decided?", "resolved?"),
    "early_intervention_notice": ("date",),
    "contact": ("date", "time?", "time_zone?", "channel", "result"),
    "cease_request": ("received",),
    "bankruptcy": ("filed", "ended?"),
    "active_duty": ("from", "to?"),
    "debt_collector": ("since",),
    "paid_in_full": ("date", "escrow_refunded?"),
    "servicing_transfer": ("effective_date", "direction", "notice_sent?"),
    "insurance_notice": ("sent",),
    "insurance_reminder": ("sent",),
    "insurance_evidence": ("received",),
    "rate_change": ("payment_due", "initial?", "notice_sent?", "initial_notice_sent?"),
}  # fmt: skip


def of(facts: Iterable[Happened], kind: str) -> list[Happened]:
    return [one for one in facts if one.type == kind]


def unpaid_since(facts: Sequence[Happened], as_of: date) -> date | None:
    """The due date of the oldest installment not paid by a day: a payment is applied to the
    oldest one due (12 CFR 1024.31, comment Delinquency-2)."""
    due = sorted(
        on for one in of(facts, "installment_unpaid") if (on := one.day("due_date")) and on <= as_of
    )
    paid = sum(
        int(one.values["installments"])
        for one in of(facts, "payment_applied")
        if (on := one.day("date")) and on <= as_of
    )
    left = due[paid:]
    return left[0] if left else None


def days_delinquent(facts: Sequence[Happened], as_of: date) -> int:
    oldest = unpaid_since(facts, as_of)
    return (as_of - oldest).days if oldest else 0


def after(on: date, days: int) -> date:
    return on + timedelta(days)
