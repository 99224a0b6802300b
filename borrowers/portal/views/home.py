"""Home: am I all right, what do I pay, where does it go."""

from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from borrowers.portal.access import BorrowerRequest, access_loan, borrower_page, loans_of
from borrowers.portal.breakdown import columns, crossing, pieces, years_of
from borrowers.portal.escrow_words import bills_of, last_analysis
from borrowers.portal.standing import payment_card, standing
from borrowers.portal.words import happenings
from escrow.models import EscrowLine
from servicing.documents.catalogue import ELSEWHERE
from servicing.documents.models import Document
from servicing.engine.money import round_ratio
from servicing.engine.rates import charged_rate
from servicing.ledger.history import transactions
from servicing.loans.models import Loan
from servicing.screens.templatetags.charts import Part

SHOWN = 4


@borrower_page
def home(request: BorrowerRequest) -> HttpResponse:
    """The loan that needs the borrower most; the others are a tap away."""
    first = loans_of(request.person).first()
    if first is None:
        return render(request, "portal/no_loan.html")
    return _page(request, first)


@borrower_page
def loan_home(request: BorrowerRequest, loan: UUID) -> HttpResponse:
    return _page(request, access_loan(request, loan))


def _page(request: BorrowerRequest, loan: Loan) -> HttpResponse:
    now = standing(loan)
    lines = list(
        EscrowLine.objects.filter(stream_id=loan.pk).select_related("payee").order_by("next_due")
    )
    analysis = last_analysis(loan)
    demand = now.next_payment
    split = pieces(demand, lines, analysis) if demand else []
    years = years_of(now.coming)
    with connection.cursor() as cursor:
        history = happenings(transactions(cursor, loan.pk))
    paid = max(loan.original_principal - now.state.principal, 0)
    context = {
        "loan": loan, "loans": loans_of(request.person), "now": now, "card": payment_card(now),
        "demand": demand, "pieces": split, "piece_total": sum(piece.amount for piece in split),
        "donut": [Part(piece.label, piece.amount, piece.tone) for piece in split],
        "years": years, "columns": columns(years), "crossing": crossing(years),
        "activity": history[:SHOWN], "bills": bills_of(lines)[:2], "analysis": analysis,
        "documents": Document.objects.filter(
            stream_id=loan.pk, direction=Document.Direction.SENT, destroyed_at__isnull=True
        ).exclude(kind__in=ELSEWHERE).order_by("-dated", "-pk")[:2],
        "paid": paid, "paid_tenths": round_ratio(paid * 1000, loan.original_principal or 1),
        "rate": charged_rate(now.state), "section": "home",
    }  # fmt: skip
    return render(request, "portal/home.html", context)
