"""What the pages of a loan show: read in a fixed number of queries, figured by the engine."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from escrow.models import Analysis
from servicing.engine.aging import days_past_due
from servicing.engine.money import round_ratio
from servicing.engine.outlook import upcoming
from servicing.engine.payoff import per_diem
from servicing.engine.schedule import Installment
from servicing.engine.state import State, load
from servicing.ledger.days import open_date
from servicing.ledger.history import Transaction, transactions
from servicing.ledger.models import LoanState
from servicing.loans.models import Loan, Party
from servicing.loans.pay_history import USUAL_GRACE
from servicing.loans.pay_history import pay_history as months_paid

SHOWN = 14  # transactions on the overview


@dataclass(frozen=True, slots=True)
class DueRow:
    """One installment that is not fully paid, with the late charge it caused. Minor units."""

    due: date
    days: int
    principal: int
    interest: int
    escrow: int
    late: int

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.escrow + self.late


@dataclass(frozen=True, slots=True)
class OtherFee:
    """A fee that belongs to no unpaid installment."""

    name: str
    assessed: date
    amount: int


@dataclass(frozen=True, slots=True)
class LoanPage:
    """The head of every page of a loan: who, where it stands, what it comes to."""

    loan: Loan
    state: State
    today: date
    status: str
    parties: list[Party]
    days: int
    next_installment: Installment | None

    @property
    def borrowers(self) -> list[Party]:
        wanted = (Party.Role.BORROWER, Party.Role.CO_BORROWER)
        return [party for party in self.parties if party.role in wanted]

    @property
    def title(self) -> str:
        return " & ".join(party.person.name for party in self.borrowers) or "No borrower"

    @property
    def due_for(self) -> date | None:
        return self.state.oldest_due or self.state.next_due

    @property
    def to_bring_current(self) -> int:
        return max(self.state.amount_due - self.state.suspense_total, 0)

    @property
    def monthly_payment(self) -> int:
        return self.next_installment.payment if self.next_installment else 0

    @property
    def principal_and_interest(self) -> int:
        coming = self.next_installment
        return coming.principal + coming.interest if coming else 0

    @property
    def per_diem(self) -> int:
        """Rounded for display only."""
        return round_ratio(*per_diem(self.state))

    @property
    def late_charges(self) -> int:
        return sum(d.outstanding for d in self.state.fees)

    @property
    def late_charge_count(self) -> int:
        return len(self.state.fees)

    @property
    def has_escrow(self) -> bool:
        return bool(self.state.escrow or (self.next_installment and self.next_installment.escrow))


def loan_page(loan: Loan) -> LoanPage:
    """The head of a loan's pages, in two queries; the loan comes from access_loan."""
    row: LoanState = loan.stream.loanstate
    state, today = load(row.state), open_date()
    parties = list(Party.objects.filter(loan=loan).select_related("person").order_by("pk"))
    coming = upcoming(state)[:1] if row.status == "active" else []
    return LoanPage(
        loan=loan,
        state=state,
        today=today,
        status=row.status,
        parties=parties,
        days=days_past_due(state.oldest_due, today),
        next_installment=coming[0] if coming else None,
    )


def what_is_due(page: LoanPage) -> tuple[list[DueRow], list[OtherFee], DueRow]:
    """The unpaid installments oldest first, fees that stand alone, and the column totals."""
    late = {d.number: d.outstanding for d in page.state.fees if d.kind == "late_fee" and d.number}
    rows = [
        DueRow(
            d.due,
            days_past_due(d.due, page.today),
            d.principal - d.paid_principal,
            d.interest - d.paid_interest,
            d.escrow - d.paid_escrow,
            late.pop(d.number, 0),
        )
        for d in page.state.installments
    ]
    others = [
        OtherFee("Late charge" if d.kind == "late_fee" else "Fee", d.due, d.outstanding)
        for d in page.state.fees
        if d.kind == "fee" or d.number in late or not d.number
    ]
    total = DueRow(
        page.today,
        0,
        sum(r.principal for r in rows),
        sum(r.interest for r in rows),
        sum(r.escrow for r in rows),
        sum(r.late for r in rows),
    )
    return rows, others, total


def pay_history(page: LoanPage) -> list[tuple[date, str]]:
    """(month, code) of the last 24 months, oldest first, from the installments as they stand."""
    fee = page.state.terms.late_fee
    grace = fee.grace_days if fee else USUAL_GRACE
    return months_paid(stream=page.loan.pk, grace_days=grace, today=page.today)


def history(page: LoanPage, *, bills: bool = False) -> list[Transaction]:
    """The loan's transactions, newest first."""
    with connection.cursor() as cursor:
        return transactions(cursor, page.loan.pk, bills=bills)[::-1]


def last_analyses(page: LoanPage, most: int = 3) -> list[Analysis]:
    found = Analysis.objects.filter(stream_id=page.loan.pk)
    return list(found.order_by("-analysis_date", "-pk")[:most])
