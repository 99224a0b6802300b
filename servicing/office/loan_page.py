"""What the pages of a loan show: read in a fixed number of queries, figured by the engine."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db import connection

from escrow.models import Analysis
from servicing.engine.aging import days_past_due
from servicing.engine.payoff import figures
from servicing.ledger.days import open_date
from servicing.ledger.history import Transaction, transactions
from servicing.loans.as_of import Moment, Past, look_back
from servicing.loans.models import Loan, Party
from servicing.loans.pay_history import USUAL_GRACE, months_of
from servicing.loans.pay_history import pay_history as months_paid
from servicing.loans.standing import Standing, standing_at, standing_in

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

    @property
    def field(self) -> str:
        """What explains the whole (engine.explaining); its parts below."""
        return f"installment:{self.due}.open"

    @property
    def principal_field(self) -> str:
        return f"installment:{self.due}.principal_open"

    @property
    def interest_field(self) -> str:
        return f"installment:{self.due}.interest_open"

    @property
    def escrow_field(self) -> str:
        return f"installment:{self.due}.escrow_open"

    @property
    def late_field(self) -> str:
        return f"late_fee:{self.due}" if self.late else ""


@dataclass(frozen=True, slots=True)
class OtherFee:
    """A fee that belongs to no unpaid installment."""

    name: str
    assessed: date
    amount: int


@dataclass(frozen=True, slots=True)
class LoanPage(Standing):
    """The head of every page of a loan: who, where it stands, what it comes to."""

    parties: list[Party]
    past: Past | None = None  # the moment that is looked at; None: as the loan stands

    @property
    def query(self) -> str:
        """What keeps the moment in an address: ?as_of=…&known_on=…, or nothing."""
        if self.past is None:
            return ""
        moment = self.past.moment
        asked = {"as_of": moment.as_of.isoformat()}
        if moment.known_on:
            asked["known_on"] = moment.known_on.isoformat()
        return "?" + urlencode(asked)

    @property
    def borrowers(self) -> list[Party]:
        wanted = (Party.Role.BORROWER, Party.Role.CO_BORROWER)
        return [party for party in self.parties if party.role in wanted]

    @property
    def title(self) -> str:
        return " & ".join(party.person.name for party in self.borrowers) or "No borrower"

    @property
    def monthly_payment(self) -> int:
        return self.coming.payment if self.coming else 0

    @property
    def principal_and_interest(self) -> int:
        return self.coming.principal + self.coming.interest if self.coming else 0

    @property
    def payment_field(self) -> str:
        """What explains the payment shown: the terms', or nothing where an odd period differs."""
        same = self.principal_and_interest == self.state.terms.payment
        return "payment" if same else ""

    @property
    def late_words(self) -> str:
        days = self.days_past_due
        return f"{days} day{'' if days == 1 else 's'} past due"

    @property
    def payoff_today(self) -> int:
        return figures(self.state, self.today).total

    @property
    def late_charge_count(self) -> int:
        return len(self.state.fees)

    @property
    def has_escrow(self) -> bool:
        return bool(self.state.escrow or (self.coming and self.coming.escrow))


def loan_page(loan: Loan, moment: Moment | None = None) -> LoanPage:
    """The head of a loan's pages, in two queries; the loan comes from access_loan. At a moment of
    the past it is folded anew, in two more; raises NoSuchDay (loans.as_of)."""
    parties = list(Party.objects.filter(loan=loan).select_related("person").order_by("pk"))
    if moment is None:
        now = standing_in(loan.stream.loanstate, loan, open_date())
        return LoanPage(loan, now.state, now.status, now.today, now.coming, parties)
    with connection.cursor() as cursor:
        past = look_back(cursor, loan.pk, moment)
    then = standing_at(past.result.state, loan, moment.as_of)
    return LoanPage(loan, then.state, then.status, then.today, then.coming, parties, past)


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
    if page.past:
        asked = [d for d in page.past.result.demands.values() if d.kind == "installment"]
        paid = sorted((d.due, d.satisfied_on) for d in asked)
        return months_of(paid, grace_days=grace, today=page.today)
    return months_paid(stream=page.loan.pk, grace_days=grace, today=page.today)


def history(page: LoanPage, *, bills: bool = False) -> list[Transaction]:
    """The loan's transactions, newest first."""
    moment = page.past.moment if page.past else Moment(date.max)
    with connection.cursor() as cursor:
        rows = transactions(
            cursor, page.loan.pk, bills=bills, as_of=moment.as_of, known_on=moment.last_books
        )
    return rows[::-1]


def last_analyses(page: LoanPage, most: int = 3) -> list[Analysis]:
    found = Analysis.objects.filter(stream_id=page.loan.pk, analysis_date__lte=page.today)
    return list(found.order_by("-analysis_date", "-pk")[:most])
