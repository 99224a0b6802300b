"""Where a borrower's loan stands, and what the payment card says of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from servicing.engine.billing import payable_from
from servicing.engine.dates import DAY
from servicing.engine.fees import charge_date, late_charge
from servicing.engine.outlook import upcoming
from servicing.engine.schedule import Installment
from servicing.engine.state import Demand, State, load
from servicing.engine.worksheet import Worksheet
from servicing.ledger.days import open_date
from servicing.loans.models import Loan

SOON = 5  # days before it is due that a payment is due soon (ux 7.10)


@dataclass(frozen=True, slots=True)
class Standing:
    """A loan as it stands today. `coming` are the installments not billed yet, as if each were
    paid when due. Money in minor units."""

    loan: Loan
    state: State
    today: date
    coming: list[Installment]

    @property
    def paid_off(self) -> bool:
        return self.state.status == "paid_off"

    @property
    def held(self) -> int:
        """Money that waits until it makes a full payment."""
        return self.state.suspense_total

    @property
    def late_charges(self) -> int:
        return sum(demand.outstanding for demand in self.state.fees)

    @property
    def has_escrow(self) -> bool:
        return bool(self.state.escrow or any(row.escrow for row in self.coming[:1]))

    @property
    def escrow_advance(self) -> int:
        """What we paid for taxes and insurance before it was saved."""
        return max(-self.state.escrow, 0)

    @property
    def open_payments(self) -> list[Demand]:
        """The installments that are billed and not paid whole, oldest first."""
        return self.state.installments

    @property
    def past_due(self) -> list[Demand]:
        """Those whose due date has passed."""
        return [demand for demand in self.open_payments if demand.due < self.today]

    @property
    def to_catch_up(self) -> int:
        """All that is asked, late charges among it, less what is held."""
        return max(self.state.amount_due - self.held, 0)

    @property
    def next_payment(self) -> Demand | None:
        """What is to be paid next: the oldest open installment, or the next that will be billed."""
        if self.open_payments:
            return self.open_payments[0]
        return as_demand(self.coming[0]) if self.coming else None

    @property
    def payable_from(self) -> date | None:
        """The first day on which the next installment may be paid; None when it is billed."""
        before = None if self.open_payments else payable_from(Worksheet(self.state))
        return before + DAY if before else None

    @property
    def paid_ahead(self) -> bool:
        """The next installment cannot be paid yet: money now would go to principal."""
        first = self.payable_from
        return first is not None and first > self.today


def as_demand(row: Installment) -> Demand:
    """An installment to come as it will be billed."""
    return Demand(
        f"installment:{row.due_date}", "installment", row.due_date, row.number,
        row.principal, row.interest, row.escrow,
    )  # fmt: skip


def standing(loan: Loan) -> Standing:
    """Read where the loan stands: one query when the loan came with its state."""
    state = load(loan.stream.loanstate.state)
    coming = upcoming(state) if state.status == "active" else []
    return Standing(loan, state, open_date(), coming)


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """What the first card of the home page says. `kind` is one of later, soon, grace, past_due,
    paid_off, charged_off, transferred; `pay_by` is the last day that avoids the late charge."""

    kind: str
    amount: int = 0
    due: date | None = None
    days: int = 0  # until it is due
    pay_by: date | None = None
    late_charge: int = 0
    dues: tuple[date, ...] = ()  # the payments that are past due


def payment_card(now: Standing) -> PaymentCard:
    demand = now.next_payment
    if now.state.status in ("charged_off", "transferred"):
        return PaymentCard(now.state.status)
    if now.paid_off or demand is None:
        return PaymentCard("paid_off")
    late, pay_by = _late_charge(now.state, demand)
    passed = pay_by or demand.due
    if now.past_due and passed < now.today:
        dues = tuple(one.due for one in now.past_due)
        return PaymentCard("past_due", now.to_catch_up, demand.due, dues=dues)
    days = (demand.due - now.today).days
    kind = "grace" if days < 0 else "soon" if days <= SOON else "later"
    amount = demand.outstanding - (now.held if now.open_payments else 0)
    return PaymentCard(kind, max(amount, 0), demand.due, days, pay_by, late)


def _late_charge(state: State, demand: Demand) -> tuple[int, date | None]:
    """What paying this installment too late costs, and the last day that avoids it."""
    fee = state.terms.late_fee
    if fee is None:
        return 0, None
    charge = late_charge(fee, demand, demand.outstanding)
    last = charge_date(fee, demand.due) - timedelta(days=1)
    return (charge, last) if charge else (0, None)
