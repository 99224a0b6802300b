"""Who did what and why."""

from django.conf import settings

from servicing.audit.acts import ACTIONS
from servicing.audit.models import Act
from servicing.reports.declaring import Asks, Choices, Column, Kind, Parameter, Report, in_order
from servicing.reports.filters import LOAN, first_day, thirty_days_before

SQL = """
SELECT a.at, a.actor, a.action, l.number AS loan, a.subject, a.why, a.id
FROM audit_act a LEFT JOIN loans_loan l ON l.stream_id = a.stream
WHERE a.at >= (%(first)s::timestamp AT TIME ZONE '{zone}')
    AND (%(last)s::date IS NULL
        OR a.at < ((%(last)s::date + 1)::timestamp AT TIME ZONE '{zone}'))
    AND (%(actor)s::text IS NULL OR a.actor = %(actor)s)
    AND (%(action)s::text IS NULL OR a.action = %(action)s)
    AND (%(loan)s::text IS NULL OR l.number = %(loan)s)
ORDER BY a.id DESC
"""


def actions() -> Choices:
    return sorted(ACTIONS.items(), key=lambda pair: pair[1])


def people() -> Choices:
    found = Act.objects.order_by("actor").values_list("actor", flat=True).distinct()
    return [(name, name) for name in found]


REPORT = Report(
    name="audit_trail",
    title="Audit trail",
    description="Every act of a person or of the machine: who, what, on which loan, why.",
    group="Audit",
    permission="audit.view",
    parameters=(
        first_day("From", thirty_days_before),
        Parameter("last", "To", Asks.DATE, hint="Left empty: up to now."),
        Parameter("actor", "Who", Asks.CHOICE, choices=people),
        Parameter("action", "What", Asks.CHOICE, choices=actions),
        LOAN,
    ),
    columns=(
        Column("at", "When", Kind.INSTANT),
        Column("actor", "Who"),
        Column("action", "What", words=ACTIONS),
        Column("loan", "Loan", loan=True),
        Column("subject", "About"),
        Column("why", "Why"),
        Column("id", "Entry", Kind.COUNT),
    ),
    sql=SQL.format(zone=settings.SERVICER_TIME_ZONE),
    basis="Acts as they were recorded, in the transaction of the act itself; they are only ever"
    " added. Days are those of the servicer's time zone.",
    check=in_order("first", "last"),
)  # fmt: skip
