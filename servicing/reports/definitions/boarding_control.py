"""Boarding: what came in, what was boarded, what waits, against what stands in the ledger."""

from servicing.reports.declaring import Column, Kind, Report, in_order
from servicing.reports.filters import first_day, last_day, year_begins

SQL = """
WITH ledger AS (
    SELECT l.batch_id, count(DISTINCT l.stream_id) AS loans,
        sum(CASE WHEN d.role IN ('principal', 'memo_principal', 'deferred_principal')
            THEN p.amount ELSE -p.amount END)
            FILTER (WHERE 'boarding_clearing' IN (d.role, k.role)
                OR d.role = 'memo_principal' OR k.role = 'memo_principal') AS principal
    FROM loans_loan l
        JOIN ledger_event e ON e.stream_id = l.stream_id AND e.kind = 'board'
        LEFT JOIN ledger_posting p ON p.stream_id = e.stream_id AND p.cause = e.seq
            AND p.subject = e.seq
        LEFT JOIN ledger_account d ON d.id = p.debit_id
        LEFT JOIN ledger_account k ON k.id = p.credit_id
    WHERE l.batch_id IS NOT NULL
        AND (p.cause IS NULL
            OR d.role IN ('principal', 'memo_principal', 'deferred_principal')
            OR k.role IN ('principal', 'memo_principal', 'deferred_principal'))
    GROUP BY l.batch_id
),
waits AS (
    SELECT batch_id, count(*) FILTER (WHERE decision = 'open') AS open,
        count(*) FILTER (WHERE decision = 'accepted') AS accepted,
        count(*) FILTER (WHERE decision = 'rejected') AS rejected
    FROM loans_boardingexception GROUP BY batch_id
)
SELECT b.id AS batch, b.boarded_on, b.received_at, b.actor,
    (b.report#>>'{totals,read,loans}')::bigint AS read,
    (b.report#>>'{totals,boarded,loans}')::bigint AS boarded,
    (b.report#>>'{totals,exceptions,loans}')::bigint AS excepted,
    coalesce(w.open, 0) AS waiting, coalesce(w.accepted, 0) AS accepted,
    coalesce(w.rejected, 0) AS rejected, coalesce(g.loans, 0) AS in_books,
    round((b.report#>>'{totals,read,principal}')::numeric * 100)::bigint AS principal_read,
    round((b.report#>>'{totals,boarded,principal}')::numeric * 100)::bigint AS principal_boarded,
    round((b.report#>>'{totals,exceptions,principal}')::numeric * 100)::bigint
        AS principal_excepted,
    coalesce(g.principal, 0)::bigint AS principal_ledger,
    round((b.report#>>'{control,wire_amount}')::numeric * 100)::bigint AS wire, 'USD' AS currency
FROM loans_boardingbatch b LEFT JOIN ledger g ON g.batch_id = b.id
    LEFT JOIN waits w ON w.batch_id = b.id
WHERE b.boarded_on BETWEEN %(first)s AND %(last)s
ORDER BY b.boarded_on, b.id
"""

REPORT = Report(
    name="boarding_control",
    title="Boarding control",
    description="Each boarded set: loans and principal read, boarded, excepted and in the ledger.",
    group="Operations",
    permission="boarding.view",
    parameters=(first_day("Boarded from", year_begins), last_day("Boarded to")),
    columns=(
        Column("batch", "Batch", Kind.COUNT),
        Column("boarded_on", "Boarded on", Kind.DATE),
        Column("received_at", "Received", Kind.INSTANT),
        Column("actor", "By"),
        Column("read", "Loans read", Kind.COUNT, total=True),
        Column("boarded", "Boarded", Kind.COUNT, total=True),
        Column("excepted", "Excepted", Kind.COUNT, total=True),
        Column("waiting", "Still waiting", Kind.COUNT, total=True),
        Column("accepted", "Accepted later", Kind.COUNT, total=True),
        Column("rejected", "Rejected", Kind.COUNT, total=True),
        Column("in_books", "In the books", Kind.COUNT, total=True),
        Column("principal_read", "Principal read", Kind.MONEY, total=True),
        Column("principal_boarded", "Principal boarded", Kind.MONEY, total=True),
        Column("principal_excepted", "Principal excepted", Kind.MONEY, total=True),
        Column("principal_ledger", "Principal in the ledger", Kind.MONEY, total=True),
        Column("wire", "Wire", Kind.MONEY, total=True),
        Column("currency", "Currency"),
    ),
    sql=SQL,
    basis="Read is boarded plus excepted. In the books are those boarded plus those accepted later;"
    " principal in the ledger is what the boarding of these loans posted.",
    check=in_order("first", "last"),
)
