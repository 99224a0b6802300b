"""A loan's transactions: filtered, with the columns that one wants, and as a workbook."""

from datetime import UTC, datetime
from io import BytesIO

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from servicing.audit.acts import record
from servicing.ledger.history_filter import filtered, totals
from servicing.ledger.replay import read_facts
from servicing.loans.schedule_rows import versions_of
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import workbook_answer
from servicing.office.history_form import HistoryForm, used_columns
from servicing.office.loan_page import history
from servicing.office.looking import loan_then
from servicing.reports.history_words import searched
from servicing.reports.history_workbook import write_history
from servicing.reports.loan_workbook import Made

PAGE = 100


@requires("loan.view")
def loan_transactions(request: OfficerRequest, number: str) -> HttpResponse:
    """The whole history with the running balance of every bucket, a page at a time."""
    head = loan_then(request, number)
    rows = history(head, bills=True)
    form = HistoryForm(request.GET, (row.kind for row in rows), used_columns(rows))
    wanted = form.wanted
    if not wanted.asks_bills:
        rows = [row for row in rows if not row.quiet]
    found = filtered(rows, wanted, searched)
    columns = form.columns
    context = {
        "head": head, "form": form, "columns": columns, "narrowed": wanted.narrows,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "totals": totals(found), "count": len(found), "all": len(rows),
        "seen": len(columns) + 2,
    }  # fmt: skip
    return render(request, "office/loan_transactions.html", context)


@requires("loan.view")
def loan_transactions_xlsx(request: OfficerRequest, number: str) -> HttpResponse:
    """The whole history as a workbook that can be recomputed."""
    head = loan_then(request, number)
    with connection.cursor() as cursor:
        facts = head.past.facts if head.past else read_facts(cursor, head.loan.pk)
    made = Made(request.user.display_name, datetime.now(UTC))
    out = BytesIO()
    write_history(out, head, history(head)[::-1], facts, versions_of(head.state, facts), made)
    record(actor=request.user.username, action="loan:exported", stream=head.loan.pk,
           subject=number, details={"what": "transactions"})  # fmt: skip
    return workbook_answer(out.getvalue(), f"transactions-{number}-{head.today}.xlsx")
