"""What happened, in plain words; the same as a CSV."""

import csv
from uuid import UUID

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from borrowers.portal.access import BorrowerRequest, access_loan, borrower_page, loans_of
from borrowers.portal.standing import standing
from borrowers.portal.words import Happening, happenings
from servicing.engine.money import format_money
from servicing.ledger.history import transactions
from servicing.loans.models import Loan
from servicing.screens.currency import spoken
from servicing.screens.spreadsheets import inert

PAGE = 20


def _history(loan: Loan) -> list[Happening]:
    with connection.cursor() as cursor:
        return happenings(transactions(cursor, loan.pk))


def _of_year(history: list[Happening], wanted: str) -> tuple[list[Happening], int | None]:
    """The lines of the year that was asked for; all of them, and None, for anything else."""
    years = {one.on.year for one in history}
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted) in years else None
    return [one for one in history if year in (None, one.on.year)], year


@borrower_page
def activity(request: BorrowerRequest, loan: UUID) -> HttpResponse:
    found = access_loan(request, loan)
    history = _history(found)
    lines, year = _of_year(history, request.GET.get("year", ""))
    context = {
        "loan": found, "loans": loans_of(request.person), "now": standing(found),
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")), "year": year,
        "years": sorted({one.on.year for one in history}, reverse=True), "section": "activity",
    }  # fmt: skip
    return render(request, "portal/activity.html", context)


@borrower_page
def activity_csv(request: BorrowerRequest, loan: UUID) -> HttpResponse:
    """The lines as a spreadsheet opens them: ISO dates, plain amounts."""
    found = access_loan(request, loan)
    lines, year = _of_year(_history(found), request.GET.get("year", ""))
    name = f"activity-{found.number[-4:]}-{year or 'all'}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # so that spreadsheets read the accents
    table = csv.writer(response)
    table.writerow(
        [_("Date"), _("What happened"), _("Details"), _("Amount"), _("Principal"), _("Interest"),
         _("Escrow"), _("Late charges and fees"), _("Held"), _("Principal you owe after it")]
    )  # fmt: skip
    for line in lines:
        row = line.row
        amounts = (line.amount, row.principal, row.interest, row.escrow, row.fees, row.unapplied,
                   row.principal_balance)  # fmt: skip
        table.writerow(
            [line.on.isoformat(), inert(line.text), inert(line.more),
             *("" if amount is None else format_money(amount, spoken()) for amount in amounts)]
        )  # fmt: skip
    return response
