"""The sub-ledger: what every loan stands at on the accounts that control it."""

from servicing.reports.declaring import Asks, Column, Kind, Parameter, Report
from servicing.reports.filters import BOOK, INVESTOR, LOAN, OF_LOANS, STATE, today

# Columns: name, label, the accounts' role, whether a debit counts as positive.
BALANCES = (
    ("principal", "Principal", "principal", True),
    ("serviced_principal", "Principal serviced for others", "memo_principal", True),
    ("deferred_principal", "Deferred principal", "deferred_principal", True),
    ("deferred_interest", "Deferred interest", "deferred_interest", True),
    ("charged_off", "Principal charged off", "shadow_principal", True),
    ("escrow", "Escrow held", "escrow", False),
    ("escrow_advance", "Escrow advanced", "escrow_advance", True),
    ("unapplied", "Unapplied", "unapplied", False),
    ("fees", "Fees due", "fees_receivable", True),
    ("corporate_advance", "Corporate advances", "corporate_advance", True),
)
_SUMS = "".join(
    f"    coalesce(sum({'' if debit else '-'}n.net) FILTER (WHERE n.role = '{role}'), 0)::bigint"
    f" AS {name},\n"
    for name, _, role, debit in BALANCES
)
SQL = f"""
WITH n AS (
    SELECT t.stream_id, t.book_id, a.role, sum(t.net) AS net FROM (
        SELECT stream_id, book_id, debit_id AS account, amount AS net FROM ledger_posting
        WHERE business_date <= %(as_of)s
        UNION ALL
        SELECT stream_id, book_id, credit_id, -amount FROM ledger_posting
        WHERE business_date <= %(as_of)s
    ) t JOIN ledger_account a ON a.id = t.account GROUP BY 1, 2, 3
)
SELECT l.number, l.borrower_name AS borrower, b.code AS book, l.investor, l.property_state AS state,
{_SUMS}    s.currency
FROM n JOIN loans_loan l ON l.stream_id = n.stream_id
    JOIN ledger_stream s ON s.id = n.stream_id
    JOIN ledger_book b ON b.stream_id = n.book_id
WHERE {OF_LOANS} AND (%(loan)s::text IS NULL OR l.number = %(loan)s)
GROUP BY l.stream_id, b.stream_id, s.id
ORDER BY s.currency, l.number, b.code
"""

REPORT = Report(
    name="loan_trial_balance",
    title="Loan trial balance",
    description="What each loan stands at: principal, escrow, unapplied, fees, advances.",
    group="Ledger",
    permission="loan.view",
    parameters=(
        Parameter("as_of", "As of", Asks.DATE, today), BOOK, INVESTOR, STATE, LOAN,
    ),
    columns=(
        Column("number", "Loan", loan=True),
        Column("borrower", "Borrower"),
        Column("book", "Portfolio"),
        Column("investor", "Investor"),
        Column("state", "State"),
        *(Column(name, label, Kind.MONEY, total=True) for name, label, _, _ in BALANCES),
        Column("currency", "Currency"),
    ),
    sql=SQL,
    basis="Summed from the postings up to the end of the day. Each column's total is the balance"
    " of its control account in the trial balance of that day, memo accounts included.",
)  # fmt: skip
