"""To whom a document of a loan goes: names, mailing address, language."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from servicing.documents.servicer import SERVICER
from servicing.loans.models import Loan

PEOPLE = """
SELECT p.loan_id, n.first_name, n.last_name, n.business_name, n.mailing_line1, n.mailing_line2,
    n.mailing_city, n.mailing_state, n.mailing_zip, n.language, n.large_print
FROM loans_party p JOIN profiles_person n ON n.id = p.person_id
WHERE p.loan_id = ANY(%s) AND p.role IN ('borrower', 'co_borrower') ORDER BY p.loan_id, p.role, p.id
"""


class Addressee(NamedTuple):
    """The borrowers of a loan, by name, at the first one's address and in their language."""

    names: tuple[str, ...] = ()
    mailing: tuple[str, ...] = ()
    language: str = "en"
    large_print: bool = False


def addressees(cursor: Any, streams: Sequence[int]) -> dict[int, Addressee]:
    """The addressee of each loan, in one read."""
    cursor.execute(PEOPLE, [list(streams)])
    found: dict[int, Addressee] = defaultdict(Addressee)
    for loan, first, last, business, *where, language, large in cursor.fetchall():
        name = business or f"{first} {last}".strip()
        if loan in found:
            found[loan] = found[loan]._replace(names=(*found[loan].names, name))
            continue
        line1, line2, city, province, zip_code = where
        place = f"{city}, {province} {zip_code}".strip(", ")
        mailing = tuple(line for line in (line1, line2, place) if line)
        found[loan] = Addressee((name,), mailing, language or "en", large)
    return found


def addressed(loan: Loan, dated: date) -> dict[str, Any]:
    """What every document of one loan starts with: the fields of Facts."""
    with connection.cursor() as cursor:
        to = addressees(cursor, [loan.pk])[loan.pk]
    return {
        "servicer": SERVICER, "loan_number": loan.number, "dated": dated,
        "property_line": loan.property_line, "currency": loan.stream.currency, **to._asdict(),
    }  # fmt: skip
