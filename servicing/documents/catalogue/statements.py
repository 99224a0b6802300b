"""The periodic statement, and each item that 12 CFR 1026.41(d) wants on it."""

from collections.abc import Iterator

from servicing.documents.contents.statement import StatementFacts
from servicing.documents.printed import day, money, plain, rate

from .kinds import Category, Kind, Required, Retention


def _late_fee(f: StatementFacts) -> Iterator[str]:
    if f.late_fee:
        yield money(f.late_fee.amount, f.currency)
        yield day(f.late_fee.charged_on)


def _paid(f: StatementFacts) -> Iterator[str]:
    for parts in (f.paid_since, f.paid_year):
        yield from (money(x, f.currency) for x in (parts.principal, parts.interest, parts.fees))
    if f.has_escrow:
        yield from (money(x.escrow, f.currency) for x in (f.paid_since, f.paid_year))
    if f.shows_held:
        yield from (money(x, f.currency) for x in (f.unapplied_since, f.held))


def _activity(f: StatementFacts) -> Iterator[str]:
    for one in f.activity:
        yield day(one.on)
        yield plain(one.description)
        yield money(one.charge or one.payment, f.currency)


def _history(f: StatementFacts) -> Iterator[str]:
    for one in f.delinquency.history if f.delinquency else ():
        yield day(one.due_date)
        yield day(one.paid_on) if one.paid_on else money(one.unpaid, f.currency)


def _explained(f: StatementFacts) -> Iterator[str]:
    parts = (f.payment.principal, f.payment.interest)
    yield from (money(x, f.currency) for x in (*parts, f.fees_charged, f.past_due))
    if f.has_escrow:
        yield money(f.payment.escrow, f.currency)


STATEMENTS = (
    Kind(
        code="periodic_statement",
        title="Periodic statement",
        purpose="Tells the borrower each cycle what is due, why, and what happened to the money.",
        citation="12 CFR 1026.41",
        trigger="The day after the courtesy period of the installment before (1026.41(b)).",
        content=StatementFacts,
        template="documents/statement.html",
        version=2,
        requires=(
            Required("Payment due date", "1026.41(d)(1)(i)", lambda f: [day(f.due_date)]),
            Required("Late fee, and the day it is charged", "1026.41(d)(1)(ii)", _late_fee),
            Required("Amount due", "1026.41(d)(1)(iii)", 
                     lambda f: [money(f.amount_due, f.currency)]),
            Required("Payment by principal, interest, escrow; fees; past due", "1026.41(d)(2)",
                     _explained),
            Required("Past payments, since the last statement and this year", "1026.41(d)(3)",
                     _paid),
            Required("Each transaction", "1026.41(d)(4)", _activity),
            Required("How held money comes to be applied", "1026.41(d)(5)",
                     lambda f: [money(f.held, f.currency)] if f.held else []),
            Required("Toll-free number and e-mail", "1026.41(d)(6)",
                     lambda f: [f.servicer.phone, f.servicer.email]),
            Required("Outstanding principal", "1026.41(d)(7)(i)",
                     lambda f: [money(f.principal, f.currency)]),
            Required("Interest rate", "1026.41(d)(7)(ii)", lambda f: [rate(f.annual_rate)]),
            Required("When the rate may next change", "1026.41(d)(7)(iii)",
                     lambda f: [day(f.next_rate_change)] if f.next_rate_change else []),
            Required("Counselors", "1026.41(d)(7)(v)",
                     lambda f: ["consumerfinance.gov/find-a-housing-counselor", "(800) 569-4287"]
                     if f.wording.dwelling else []),
            Required("Length of the delinquency", "1026.41(d)(8)(i)",
                     lambda f: [f" {f.delinquency.days} "] if f.delinquency else []),
            Required("Account history", "1026.41(d)(8)(iii)", _history),
            Required("Amount to bring the loan current", "1026.41(d)(8)(vi)",
                     lambda f: [money(f.delinquency.past_due, f.currency)] if f.delinquency
                     else []),
        ),
        category=Category.STATEMENT,
        retention=Retention.DISCLOSURE,
        languages=("en", "es"),
    ),
)  # fmt: skip
