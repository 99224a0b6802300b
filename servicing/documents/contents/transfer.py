"""The notice of a transfer of servicing, of the old and of the new servicer (12 CFR 1024.33(b))."""

from dataclasses import dataclass
from datetime import date, timedelta

from servicing.documents.facts import Facts, FactsError

DAYS_BEFORE = 15  # the old servicer's notice, before the effective date: 1024.33(b)(3)(i)
DAYS_AFTER = 15  # the new servicer's, after it
PROTECTED_DAYS = 60  # beginning on the effective date: 1024.33(c)(1)


@dataclass(frozen=True, slots=True)
class Contact:
    """A servicer as the other one names it: `phone` is toll-free or taken collect."""

    name: str
    phone: str
    mailing: tuple[str, ...]
    payments: tuple[str, ...] = ()  # where payments go, if elsewhere

    @property
    def payments_to(self) -> tuple[str, ...]:
        return self.payments or self.mailing


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFacts(Facts):
    """All items of (b)(4). `leaving`: we are the old servicer, `other` is the new one."""

    leaving: bool
    effective: date
    other: Contact
    last_day: date  # on which the old servicer takes payments
    first_day: date  # on which the new one does
    insurance: str = ""  # what happens to optional insurance, where something does

    def __post_init__(self) -> None:
        """(b)(4)(iv): the two days are the same or consecutive."""
        if not 0 <= (self.first_day - self.last_day).days <= 1:
            raise FactsError(
                f"first_day: the new servicer's first day ({self.first_day}) must be the old one's"
                f" last day ({self.last_day}) or the day after."
            )

    @property
    def old(self) -> Contact:
        return self.ours if self.leaving else self.other

    @property
    def new(self) -> Contact:
        return self.other if self.leaving else self.ours

    @property
    def ours(self) -> Contact:
        s = self.servicer
        return Contact(s.name, s.phone, s.mailing, s.payments)

    @property
    def protected_until(self) -> date:
        return protected_until(self.effective)


def protected_until(effective: date) -> date:
    """The last day on which a payment that reached the old servicer in time is not late."""
    return effective + timedelta(days=PROTECTED_DAYS - 1)
