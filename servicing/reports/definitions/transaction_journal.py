"""The journal: every posting, what caused it, what it is the effect of."""

from servicing.reports.declaring import Column, Kind, Report, in_order
from servicing.reports.filters import ACCOUNT, BOOK, LOAN, MEMO, STATE, first_day, last_day

SQL = """
SELECT p.business_date, p.effective_date,
    coalesce(l.number, b.code) AS owner, p.cause, p.line, c.kind AS event,
    p.subject, s.kind AS subject_event, b.code AS book,
    d.code AS debit, d.name AS debit_name, k.code AS credit, k.name AS credit_name,
    p.amount, d.currency, c.source, c.actor
FROM ledger_posting p
    JOIN ledger_event c ON c.stream_id = p.stream_id AND c.seq = p.cause
    JOIN ledger_event s ON s.stream_id = p.stream_id AND s.seq = p.subject
    JOIN ledger_account d ON d.id = p.debit_id
    JOIN ledger_account k ON k.id = p.credit_id
    JOIN ledger_book b ON b.stream_id = p.book_id
    LEFT JOIN loans_loan l ON l.stream_id = p.stream_id
WHERE p.business_date BETWEEN %(first)s AND %(last)s
    AND (%(book)s::text IS NULL OR b.code = %(book)s)
    AND (%(loan)s::text IS NULL OR l.number = %(loan)s)
    AND (%(state)s::text IS NULL OR l.property_state = %(state)s)
    AND (%(account)s::text IS NULL OR %(account)s IN (d.code, k.code))
    AND (%(memo)s = 'yes' OR d.kind <> 'memo')
ORDER BY p.business_date, p.stream_id, p.cause, p.line
"""

EVENTS = {
    "board": "Loan boarded", "bill": "Bill", "payment": "Payment", "reversal": "Reversal",
    "late_fee": "Late charge", "fee": "Fee", "waiver": "Waiver", "accrual": "Interest accrual",
    "escrow_disbursement": "Escrow bill paid", "escrow_refund": "Escrow refund",
    "escrow_payment_change": "Change of escrow payment", "corporate_advance": "Corporate advance",
    "receipt": "Receipt", "terms_change": "Change of terms", "rate_change": "Change of rate",
    "draw": "Draw",
}  # fmt: skip

REPORT = Report(
    name="transaction_journal",
    title="Transaction journal",
    description="Every posting of a period: its cause, the accounts debited and credited, by whom.",
    group="Ledger",
    permission="loan.view",
    parameters=(first_day(), last_day(), BOOK, LOAN, STATE, ACCOUNT, MEMO),
    columns=(
        Column("business_date", "Business date", Kind.DATE),
        Column("effective_date", "Effective date", Kind.DATE),
        Column("owner", "Loan or portfolio", loan=True),
        Column("cause", "Transaction", Kind.COUNT),
        Column("line", "Line", Kind.COUNT),
        Column("event", "Event", words=EVENTS),
        Column("subject", "Effect of transaction", Kind.COUNT),
        Column("subject_event", "Effect of event", words=EVENTS),
        Column("book", "Portfolio"),
        Column("debit", "Debit account"),
        Column("debit_name", "Debited"),
        Column("credit", "Credit account"),
        Column("credit_name", "Credited"),
        Column("amount", "Amount", Kind.MONEY, total=True),
        Column("currency", "Currency"),
        Column("source", "Source"),
        Column("actor", "Entered by"),
    ),
    sql=SQL,
    basis="The ledger's own rows, which are only ever added. Every amount is one debit and one"
    " credit: the total is the debits and the credits of the trial balance for the same days.",
    check=in_order("first", "last"),
)
