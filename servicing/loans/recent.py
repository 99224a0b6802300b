"""The loans that a person opened lately."""

from datetime import datetime

from django.db import connection

from .models import Loan, RecentLoan

OPENED = """
INSERT INTO loans_recentloan (user_id, loan_id, at) VALUES (%s, %s, %s)
ON CONFLICT (user_id, loan_id) DO UPDATE SET at = greatest(loans_recentloan.at, excluded.at)
"""


def opened_loan(*, user_id: int, loan: Loan, at: datetime) -> None:
    """Remember that the person opened the loan; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(OPENED, [user_id, loan.pk, at])


def recent_loans(*, user_id: int, most: int) -> list[Loan]:
    """The loans that the person opened last, newest first; one read."""
    rows = RecentLoan.objects.filter(user_id=user_id).select_related("loan__stream__loanstate")
    return [row.loan for row in rows.order_by("-at")[:most]]
