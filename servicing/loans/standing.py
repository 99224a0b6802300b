"""Where a loan stands on a day: its state read once, and the figures that people ask for."""

from dataclasses import dataclass
from datetime import date

from servicing.engine.aging import bucket, days_past_due
from servicing.engine.money import round_ratio
from servicing.engine.outlook import upcoming
from servicing.engine.payoff import per_diem
from servicing.engine.schedule import Installment
from servicing.engine.state import State, load
from servicing.ledger.models import LoanState

from .models import Loan


@dataclass(frozen=True, slots=True)
class Standing:
    """A loan as it stands at the end of what is posted. Amounts in minor units."""

    loan: Loan
    state: State
    status: str
    today: date
    coming: Installment | None  # the next installment that is not billed yet

    @property
    def currency(self) -> str:
        return self.state.terms.currency

    @property
    def days_past_due(self) -> int:
        return days_past_due(self.state.oldest_due, self.today)

    @property
    def bucket(self) -> str:
        return bucket(self.days_past_due)

    @property
    def due_for(self) -> date | None:
        return self.state.oldest_due or self.state.next_due

    @property
    def to_bring_current(self) -> int:
        return max(self.state.amount_due - self.state.suspense_total, 0)

    @property
    def fees_due(self) -> int:
        return sum(demand.outstanding for demand in self.state.fees)

    @property
    def per_diem(self) -> int:
        """One day's interest, rounded for display only."""
        return round_ratio(*per_diem(self.state))


def standing_of(loan: Loan, today: date) -> Standing:
    """Where the loan stands, in one read."""
    return standing_in(LoanState.objects.get(pk=loan.pk), loan, today)


def standing_in(row: LoanState, loan: Loan, today: date) -> Standing:
    """Where the loan stands by its state row, which was read already."""
    return standing_at(load(row.state), loan, today)


def standing_at(state: State, loan: Loan, today: date) -> Standing:
    """Where the loan stands by a state of its own, now or in the past."""
    coming = upcoming(state)[:1] if state.status == "active" else []
    return Standing(loan, state, state.status, today, coming[0] if coming else None)
