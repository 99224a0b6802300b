"""What a loan asks for: its schedule, its terms and how they came to be."""

from datetime import UTC, datetime
from io import BytesIO

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from servicing.audit.acts import record
from servicing.audit.roles import may
from servicing.engine.programs import PROGRAMS, late_charge_problem
from servicing.engine.terms import Terms
from servicing.loans.schedule_rows import read_schedule
from servicing.loans.terms_history import terms_history
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import workbook_answer
from servicing.office.looking import loan_then
from servicing.office.people import short_names
from servicing.office.schedule_page import schedule_page
from servicing.office.terms_page import compared
from servicing.products.models import EnteredLoan
from servicing.reports.loan_workbook import Made
from servicing.reports.schedule_workbook import write_schedule


@requires("loan.view")
def loan_schedule(request: OfficerRequest, number: str) -> HttpResponse:
    """What was billed and what is still to come, with yearly subtotals."""
    head = loan_then(request, number)
    with connection.cursor() as cursor:
        schedule = read_schedule(cursor, head.loan.pk, head.state, head.past)
    page = schedule_page(schedule, head.today, request.GET.get("years", ""))
    return render(request, "office/loan_schedule.html", {"head": head, "schedule": page})


@requires("loan.view")
def loan_schedule_xlsx(request: OfficerRequest, number: str) -> HttpResponse:
    """The whole schedule as a workbook that can be recomputed."""
    head = loan_then(request, number)
    with connection.cursor() as cursor:
        schedule = read_schedule(cursor, head.loan.pk, head.state, head.past)
    out = BytesIO()
    write_schedule(out, head, schedule, Made(request.user.display_name, datetime.now(UTC)))
    record(actor=request.user.username, action="loan:exported", stream=head.loan.pk,
           subject=number, details={"what": "schedule"})  # fmt: skip
    return workbook_answer(out.getvalue(), f"schedule-{number}-{head.today}.xlsx")


@requires("loan.view")
def loan_terms(request: OfficerRequest, number: str) -> HttpResponse:
    """Every version of the terms side by side, and every change with who made it and why."""
    head = loan_then(request, number)
    with connection.cursor() as cursor:
        found = terms_history(
            cursor, stream=head.loan.pk, number=number, state=head.state, past=head.past
        )
    only = request.GET.get("show") != "all"
    people = {change.actor for change in found.changes} | {c.approved_by for c in found.changes}
    context = {
        "head": head, "history": found, "only_differences": only and len(found.versions) > 1,
        "lines": compared(found.versions, only_differences=only and len(found.versions) > 1),
        "names": short_names(people), "may_approvals": may(request.user, "approval.view"),
        "program": PROGRAMS.get(head.loan.program),
        "beyond": beyond_program(head.loan.program, head.state.terms),
        "entered": EnteredLoan.objects.filter(loan=head.loan).select_related("product").first(),
    }  # fmt: skip
    return render(request, "office/loan_terms.html", context)


def beyond_program(code: str, terms: Terms) -> str:
    """Why the late charge of the terms is more than the loan's program allows; mostly empty."""
    fee = terms.late_fee
    return late_charge_problem(code, fee.percent, fee.grace_days) if fee else ""
