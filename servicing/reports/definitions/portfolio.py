"""The loans we service as they stand: terms, balances, what is next."""

from servicing.reports.declaring import Asks, Choices, Column, Kind, Parameter, Report
from servicing.reports.filters import BOOK, INVESTOR, OF_LOANS, PRODUCT, STATE

PRODUCTS = {
    "mortgage": "Mortgage", "home_equity": "Home equity", "auto": "Auto", "personal": "Personal",
    "business": "Business",
}  # fmt: skip
STATUSES = {
    "active": "Active", "paid_off": "Paid off", "charged_off": "Charged off",
    "transferred": "Transferred", "new": "New",
}  # fmt: skip

SQL = f"""
SELECT l.number, l.borrower_name AS borrower, l.product, b.code AS book, l.investor, l.pool,
    l.property_state AS state, s.status, l.origination_date,
    (s.state->'terms'->>3)::date AS maturity_date, l.term_months,
    s.annual_rate, l.original_principal, s.principal, s.escrow, s.suspense, s.fees_due,
    s.payment, s.next_due, s.oldest_due, s.amount_due, t.currency
FROM loans_loan l JOIN ledger_loanstate s ON s.stream_id = l.stream_id
    JOIN ledger_stream t ON t.id = l.stream_id
    JOIN ledger_book b ON b.stream_id = l.book_id
WHERE {OF_LOANS}
    AND (%(product)s::text IS NULL OR l.product = %(product)s)
    AND (%(status)s::text IS NULL OR s.status = %(status)s)
ORDER BY t.currency, l.number
"""


def statuses() -> Choices:
    return list(STATUSES.items())


REPORT = Report(
    name="portfolio",
    title="Portfolio",
    description="All loans with their terms, balances and next due date.",
    group="Loans",
    permission="loan.view",
    parameters=(
        BOOK, INVESTOR, STATE, PRODUCT,
        Parameter("status", "Status", Asks.CHOICE, choices=statuses),
    ),
    columns=(
        Column("number", "Loan", loan=True),
        Column("borrower", "Borrower"),
        Column("product", "Product", words=PRODUCTS),
        Column("book", "Portfolio"),
        Column("investor", "Investor"),
        Column("pool", "Pool"),
        Column("state", "State"),
        Column("status", "Status", words=STATUSES),
        Column("origination_date", "Originated", Kind.DATE),
        Column("maturity_date", "Matures", Kind.DATE),
        Column("term_months", "Term in months", Kind.COUNT),
        Column("annual_rate", "Rate", Kind.RATE),
        Column("original_principal", "Original principal", Kind.MONEY, total=True),
        Column("principal", "Principal", Kind.MONEY, total=True),
        Column("escrow", "Escrow", Kind.MONEY, total=True),
        Column("suspense", "Unapplied", Kind.MONEY, total=True),
        Column("fees_due", "Fees due", Kind.MONEY, total=True),
        Column("payment", "Payment", Kind.MONEY, total=True),
        Column("next_due", "Next due", Kind.DATE),
        Column("oldest_due", "Due for", Kind.DATE),
        Column("amount_due", "Amount due", Kind.MONEY, total=True),
        Column("currency", "Currency"),
    ),
    sql=SQL,
    basis="The loans as they stand at this moment. Escrow below zero is what we advanced. For an"
    " earlier day take the loan trial balance.",
)  # fmt: skip
