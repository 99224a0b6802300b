"""Loans that are late, by the days of the rule that each clock follows."""

from collections.abc import Callable, Mapping
from typing import Any

from servicing.engine.aging import BUCKETS, mba_status
from servicing.reports.declaring import Asks, Choices, Column, Kind, Parameter, Report, Row
from servicing.reports.filters import BOOK, INVESTOR, OF_LOANS, STATE, today

# An open day by the loans as they stand; a closed one by what its night found then.
SQL = f"""
WITH closed AS (SELECT EXISTS (SELECT FROM ledger_dayroot WHERE date = %(as_of)s) AS is_closed),
standing AS (
    SELECT s.stream_id, s.oldest_due, s.amount_due, NULL::date AS found_on
    FROM ledger_loanstate s
    WHERE NOT (SELECT is_closed FROM closed) AND s.status = 'active'
        AND s.oldest_due < %(as_of)s AND s.stream_id <> s.book_id
    UNION ALL
    SELECT * FROM (
        SELECT DISTINCT ON (c.stream_id) c.stream_id, c.oldest_due, c.amount_due, c.business_date
        FROM delinquency_bucketchange c
        WHERE (SELECT is_closed FROM closed) AND c.business_date <= %(as_of)s
        ORDER BY c.stream_id, c.business_date DESC
    ) last WHERE last.oldest_due < %(as_of)s
),
owed AS (
    SELECT t.stream_id, sum(t.net) AS principal FROM (
        SELECT p.stream_id, p.debit_id AS account, p.amount AS net FROM ledger_posting p
            JOIN standing USING (stream_id) WHERE p.business_date <= %(as_of)s
        UNION ALL SELECT p.stream_id, p.credit_id, -p.amount FROM ledger_posting p
            JOIN standing USING (stream_id) WHERE p.business_date <= %(as_of)s
    ) t JOIN ledger_account a ON a.id = t.account
    WHERE a.role IN ('principal', 'memo_principal') GROUP BY 1
),
late AS (
    SELECT l.number, l.borrower_name AS borrower, b.code AS book, l.investor,
        l.property_state AS state, d.oldest_due, %(as_of)s - d.oldest_due AS days,
        CASE WHEN %(as_of)s - d.oldest_due < 30 THEN '1-29'
            WHEN %(as_of)s - d.oldest_due < 60 THEN '30-59'
            WHEN %(as_of)s - d.oldest_due < 90 THEN '60-89'
            WHEN %(as_of)s - d.oldest_due < 120 THEN '90-119' ELSE '120+' END AS bucket,
        coalesce(o.principal, 0)::bigint AS principal, d.amount_due, d.found_on, s.currency
    FROM standing d JOIN loans_loan l ON l.stream_id = d.stream_id
        JOIN ledger_stream s ON s.id = d.stream_id
        JOIN ledger_book b ON b.stream_id = l.book_id
        LEFT JOIN owed o ON o.stream_id = d.stream_id
    WHERE {OF_LOANS}
)
SELECT number, borrower, book, investor, state, oldest_due, days, bucket, '' AS mba, principal,
    amount_due, found_on, currency
FROM late WHERE %(bucket)s::text IS NULL OR bucket = %(bucket)s
ORDER BY currency, days DESC, number
"""
OLDEST, MBA = 5, 8


def buckets() -> Choices:
    return [(name, f"{name.replace('-', '–')} days") for name in BUCKETS[1:]]


def by_the_engine(values: Mapping[str, Any]) -> Callable[[Row], Row]:
    as_of = values["as_of"]

    def finish(row: Row) -> Row:
        return (*row[:MBA], mba_status(row[OLDEST], as_of), *row[MBA + 1 :])

    return finish


REPORT = Report(
    name="delinquency",
    title="Delinquency",
    description="Late loans with days past due, bucket, MBA status and amounts.",
    group="Loans",
    permission="loan.view",
    parameters=(
        Parameter("as_of", "As of", Asks.DATE, today), BOOK, INVESTOR, STATE,
        Parameter("bucket", "Bucket", Asks.CHOICE, choices=buckets),
    ),
    columns=(
        Column("number", "Loan", loan=True),
        Column("borrower", "Borrower"),
        Column("book", "Portfolio"),
        Column("investor", "Investor"),
        Column("state", "State"),
        Column("oldest_due", "Due for", Kind.DATE),
        Column("days", "Days past due", Kind.COUNT),
        Column("bucket", "Bucket", words={name: label for name, label in buckets()}),
        Column("mba", "MBA status", words={"current": "Current"}),
        Column("principal", "Principal", Kind.MONEY, total=True),
        Column("amount_due", "Past due", Kind.MONEY, total=True),
        Column("found_on", "Amount found on", Kind.DATE),
        Column("currency", "Currency"),
    ),
    sql=SQL,
    basis="Days are those from the oldest unpaid due date (12 CFR 1024.31). An open day is read"
    " from the loans as they stand now. A closed day is what its nights found then: a loan's due"
    " date and past due amount are of the night named, when it came into its bucket; principal"
    " is summed from the postings up to the day.",
    shape=by_the_engine,
)  # fmt: skip
