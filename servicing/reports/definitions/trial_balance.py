"""The general ledger by account and portfolio: opening, movement, closing."""

from servicing.reports.declaring import Asks, Column, Kind, Parameter, Report, in_order
from servicing.reports.filters import BOOK, MEMO, first_day, last_day

# Closed days by the totals of their close, what is not closed yet by its postings.
SQL = """
WITH moved AS (
    SELECT c.date AS day, c.book_id, c.account_id, c.debits, c.credits
    FROM ledger_dayclose c WHERE c.date <= %(last)s
    UNION ALL
    SELECT p.business_date, p.book_id, p.debit_id, p.amount, 0 FROM ledger_posting p
    WHERE p.business_date <= %(last)s
        AND p.business_date > (SELECT coalesce(max(date), '0001-01-01') FROM ledger_dayroot)
    UNION ALL
    SELECT p.business_date, p.book_id, p.credit_id, 0, p.amount FROM ledger_posting p
    WHERE p.business_date <= %(last)s
        AND p.business_date > (SELECT coalesce(max(date), '0001-01-01') FROM ledger_dayroot)
)
SELECT b.code AS book, a.code AS account, a.name AS account_name, a.kind,
    coalesce(sum(m.debits - m.credits) FILTER (WHERE m.day < %(first)s), 0)::bigint AS opening,
    coalesce(sum(m.debits) FILTER (WHERE m.day >= %(first)s), 0)::bigint AS debits,
    coalesce(sum(m.credits) FILTER (WHERE m.day >= %(first)s), 0)::bigint AS credits,
    sum(m.debits - m.credits)::bigint AS closing,
    a.currency
FROM moved m JOIN ledger_account a ON a.id = m.account_id
    JOIN ledger_book b ON b.stream_id = m.book_id
WHERE (%(book)s::text IS NULL OR b.code = %(book)s)
    AND (%(memo)s = 'yes' OR a.kind <> 'memo')
GROUP BY b.code, a.id
ORDER BY a.currency, b.code, a.code
"""

KINDS = {
    "asset": "Asset", "liability": "Liability", "income": "Income", "expense": "Expense",
    "memo": "Memo",
}  # fmt: skip

REPORT = Report(
    name="trial_balance",
    title="Trial balance",
    description="Every account of each portfolio: opening, debits, credits and closing balance.",
    group="Ledger",
    permission="cash.view",
    parameters=(
        first_day(), Parameter("last", "As of", Asks.DATE, last_day().default), BOOK, MEMO,
    ),
    columns=(
        Column("book", "Portfolio"),
        Column("account", "Account"),
        Column("account_name", "Name"),
        Column("kind", "Type", words=KINDS),
        Column("opening", "Opening balance", Kind.MONEY, total=True),
        Column("debits", "Debits", Kind.MONEY, total=True),
        Column("credits", "Credits", Kind.MONEY, total=True),
        Column("closing", "Closing balance", Kind.MONEY, total=True),
        Column("currency", "Currency"),
    ),
    sql=SQL,
    basis="Closed days count by the totals that their close kept, open days by their postings."
    " A debit balance is positive, a credit balance negative; in total both balances are zero and"
    " debits equal credits.",
    check=in_order("first", "last"),
)  # fmt: skip
