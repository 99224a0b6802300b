"""The escrow analyses that were made (12 CFR 1024.17)."""

from servicing.reports.declaring import Column, Kind, Report, in_order
from servicing.reports.filters import (
    BOOK,
    INVESTOR,
    LOAN,
    OF_LOANS,
    STATE,
    first_day,
    last_day,
    year_begins,
)

SQL = f"""
SELECT l.number, l.borrower_name AS borrower, b.code AS book, l.property_state AS state,
    a.analysis_date, a.kind, a.year_starts, a.shortage, a.deficiency, a.surplus,
    a.old_payment, a.new_payment, a.new_payment - a.old_payment AS change, a.effective_date,
    a.seq, s.currency
FROM escrow_analysis a JOIN loans_loan l ON l.stream_id = a.stream_id
    JOIN ledger_stream s ON s.id = l.stream_id
    JOIN ledger_book b ON b.stream_id = l.book_id
WHERE a.analysis_date BETWEEN %(first)s AND %(last)s AND {OF_LOANS}
    AND (%(loan)s::text IS NULL OR l.number = %(loan)s)
ORDER BY s.currency, a.analysis_date, l.number, a.id
"""
KINDS = {"annual": "Annual", "initial": "Initial", "short_year": "Short year"}

REPORT = Report(
    name="escrow_analyses",
    title="Escrow analyses",
    description="Shortage, deficiency, surplus and the new payment of each analysis made.",
    group="Operations",
    permission="loan.view",
    parameters=(
        first_day("Analysed from", year_begins), last_day("Analysed to"),
        BOOK, INVESTOR, STATE, LOAN,
    ),
    columns=(
        Column("number", "Loan", loan=True),
        Column("borrower", "Borrower"),
        Column("book", "Portfolio"),
        Column("state", "State"),
        Column("analysis_date", "Analysed", Kind.DATE),
        Column("kind", "Kind", words=KINDS),
        Column("year_starts", "Year begins", Kind.DATE),
        Column("shortage", "Shortage", Kind.MONEY, total=True),
        Column("deficiency", "Deficiency", Kind.MONEY, total=True),
        Column("surplus", "Surplus", Kind.MONEY, total=True),
        Column("old_payment", "Payment before", Kind.MONEY, total=True),
        Column("new_payment", "New payment", Kind.MONEY, total=True),
        Column("change", "Change", Kind.MONEY, total=True),
        Column("effective_date", "In effect from", Kind.DATE),
        Column("seq", "Transaction", Kind.COUNT),
        Column("currency", "Currency"),
    ),
    sql=SQL,
    basis="The analyses as they were made and stored with the fact that applied them.",
    check=in_order("first", "last"),
)  # fmt: skip
