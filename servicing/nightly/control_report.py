"""The nights for the catalogue of reports: runs, steps, control totals, roots, loans set aside."""

from servicing.reports.catalogue import register
from servicing.reports.declaring import Asks, Choices, Column, Kind, Parameter, Report, in_order
from servicing.reports.filters import first_day, last_day, month_begins

from .steps import PLAN

SQL = """
WITH aside AS (
    SELECT step_id, count(*) AS aside, count(*) FILTER (WHERE resolved_at IS NULL) AS waiting
    FROM nightly_setaside GROUP BY step_id
)
SELECT r.business_date, s.number, s.name AS step, s.state, s.started_at, s.finished_at,
    round(extract(epoch FROM s.finished_at - s.started_at))::bigint AS seconds,
    (s.report->>'done')::bigint AS done, coalesce(a.aside, 0) AS aside,
    coalesce(a.waiting, 0) AS waiting,
    jsonb_array_length(coalesce(s.report->'differences', '[]'))::bigint AS differences,
    (s.report->>'day_debits')::bigint AS day_debits,
    (s.report->>'day_credits')::bigint AS day_credits,
    s.report->>'root' AS root, 'USD' AS currency, r.started_by
FROM nightly_run r JOIN nightly_step s ON s.run_id = r.id LEFT JOIN aside a ON a.step_id = s.id
WHERE r.business_date BETWEEN %(first)s AND %(last)s
    AND (%(step)s::text IS NULL OR s.name = %(step)s)
ORDER BY r.business_date, s.number
"""
STATES = {"waiting": "Waiting", "running": "Running", "done": "Done", "failed": "Failed"}


def steps() -> Choices:
    return [(step.name, step.title) for step in PLAN]


REPORT = register(Report(
    name="night_control",
    title="Night control",
    description="Each night's steps, control totals, root and the loans it set aside.",
    group="Operations",
    permission="night.view",
    parameters=(
        first_day("First business date", month_begins), last_day("Last business date"),
        Parameter("step", "Step", Asks.CHOICE, choices=steps),
    ),
    columns=(
        Column("business_date", "Business date", Kind.DATE),
        Column("number", "No.", Kind.COUNT),
        Column("step", "Step", words=dict(steps())),
        Column("state", "Status", words=STATES),
        Column("started_at", "Started", Kind.INSTANT),
        Column("finished_at", "Finished", Kind.INSTANT),
        Column("seconds", "Seconds", Kind.COUNT, total=True),
        Column("done", "Done", Kind.COUNT, total=True),
        Column("aside", "Set aside", Kind.COUNT, total=True),
        Column("waiting", "Still waiting", Kind.COUNT, total=True),
        Column("differences", "Differences", Kind.COUNT, total=True),
        Column("day_debits", "Debits of the day", Kind.MONEY, total=True),
        Column("day_credits", "Credits of the day", Kind.MONEY, total=True),
        Column("root", "Root of the day"),
        Column("currency", "Currency"),
        Column("started_by", "Started by"),
    ),
    sql=SQL,
    basis="What each step reported. Debits, credits and root are those of the close; memo accounts"
    " are not in them.",
    check=in_order("first", "last"),
))  # fmt: skip
