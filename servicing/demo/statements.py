"""The last statement of the borrowers who sign in to the demo: gathered as its night would have,
so that the next night makes it a document."""

from datetime import timedelta

from django.db import connection, transaction

from servicing.documents.gathering.statements import gather_range
from servicing.ledger.models import Event
from servicing.loans.models import Loan

from .life import LAST_DAY
from .logins import BORROWERS

DAYS_BACK = 31  # a statement falls due every month


def gather_last_statements() -> int:
    """Gather the newest statement of each of these loans; returns how many there are.

    Facts are read as the loan stands now, so a loan that moved since its statement gets none.
    """
    numbers = {login.loan for login in BORROWERS}
    with transaction.atomic(), connection.cursor() as cursor:
        return sum(
            _gather_last(cursor, stream)
            for stream in Loan.objects.filter(number__in=numbers).values_list("pk", flat=True)
        )


def _gather_last(cursor: object, stream: int) -> int:
    for back in range(DAYS_BACK):
        day = LAST_DAY - timedelta(days=back)
        if Event.objects.filter(stream_id=stream, business_date__gt=day).exists():
            return 0
        if gather_range(cursor, stream, stream, day):
            return 1
    return 0
