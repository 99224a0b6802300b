"""What a loan asks for: its schedule, and its terms with every change of them."""

from datetime import date
from io import BytesIO
from typing import Any

from django.db import connection

from servicing.api.found import loan_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Listed
from servicing.api.shapes.contract import ScheduleAsked, ScheduleRow, TermsHistory
from servicing.api.shapes.loans import AtMoment
from servicing.audit.acts import record
from servicing.loans import schedule_rows
from servicing.loans.schedule_rows import LoanSchedule, read_schedule
from servicing.loans.standing import Standing
from servicing.loans.terms_history import terms_history
from servicing.reports.loan_workbook import XLSX, Made
from servicing.reports.schedule_workbook import write_schedule

from .loans import then

GROUP = "Schedule and terms"


@operation("GET", "loans/<str:number>/schedule/", "list_schedule", "List a loan's installments",
           group=GROUP, permission="loan.view", query=ScheduleAsked, answer=ScheduleRow,
           many=True)  # fmt: skip
def list_schedule(call: Call, number: str) -> Listed:
    """Billed installments as they stand, then those to come, by due date. What is past due is
    taken as paid in those to come."""
    _, schedule = _schedule(call, number)
    return Listed(schedule.rows, _place)


@operation("GET", "loans/<str:number>/schedule/workbook/", "get_schedule_workbook",
           "Download a loan's schedule as a workbook with formulas", group=GROUP,
           permission="loan.view", query=AtMoment, content_type=XLSX)  # fmt: skip
def get_schedule_workbook(call: Call, number: str) -> bytes:
    """XLSX: interest, principal, balances and subtotals are formulas beside the engine's own
    figures."""
    standing, schedule = _schedule(call, number)
    out = BytesIO()
    write_schedule(out, standing, schedule, Made(call.user.display_name, call.now))
    exported(call, standing, "schedule")
    return out.getvalue()


@operation("GET", "loans/<str:number>/terms/", "get_terms", "See a loan's terms and their changes",
           group=GROUP, permission="loan.view", query=AtMoment, answer=TermsHistory)  # fmt: skip
def get_terms(call: Call, number: str) -> Any:
    """Each version in force, the boarded one first; every change, the newest first, with who made
    it, when and why."""
    standing, past = then(call, loan_of(number))
    with connection.cursor() as cursor:
        return terms_history(
            cursor, stream=standing.loan.pk, number=number, state=standing.state, past=past
        )


def _schedule(call: Call, number: str) -> tuple[Standing, LoanSchedule]:
    standing, past = then(call, loan_of(number))
    with connection.cursor() as cursor:
        return standing, read_schedule(cursor, standing.loan.pk, standing.state, past)


def exported(call: Call, standing: Standing, what: str) -> None:
    """A workbook left the house: who took it."""
    record(actor=call.actor, action="loan:exported", stream=standing.loan.pk,
           subject=standing.loan.number, details={"what": what})  # fmt: skip


def _place(row: schedule_rows.ScheduleRow) -> list[Any]:
    due: date = row.due
    return [due.isoformat(), row.number, row.state]
