"""What we save for taxes and insurance, and what we pay from it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from borrowers.portal.access import BorrowerRequest, access_loan, borrower_page, loans_of
from borrowers.portal.escrow_words import bills_of, last_analysis, months_ahead, points
from borrowers.portal.standing import standing
from borrowers.portal.words import paid_bill
from escrow.models import Disbursement, EscrowLine
from servicing.screens.templatetags.charts import Point

SHOWN = 8


@borrower_page
def escrow(request: BorrowerRequest, loan: UUID) -> HttpResponse:
    found = access_loan(request, loan)
    lines = EscrowLine.objects.filter(stream_id=found.pk).select_related("payee")
    paid = (
        Disbursement.objects.filter(line__stream_id=found.pk)
        .select_related("line__payee").order_by("-paid_on", "-pk")[:SHOWN]
    )  # fmt: skip
    analysis = last_analysis(found)
    months = months_ahead(analysis) if analysis else []
    chart: list[Point] = points(months)
    context = {
        "loan": found, "loans": loans_of(request.person), "now": standing(found),
        "bills": bills_of(list(lines)), "analysis": analysis, "months": months, "points": chart,
        "gap": analysis.shortage + analysis.deficiency if analysis else 0,
        "paid": [(paid_bill(one.line.kind), one) for one in paid], "section": "escrow",
    }  # fmt: skip
    return render(request, "portal/escrow.html", context)
