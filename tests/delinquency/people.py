"""Ann's loan with its people: Ann Bell, her brother Bo, and Cleo Dunn who may speak for them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from borrowers.profiles.adding import NewPerson
from delinquency.contacts import NewContact, log_contact
from delinquency.models import Contact
from servicing.loans.models import Loan, Party
from servicing.loans.opening import NewLoan, NewParty
from tests.make import FIRST_DAY, ann, board

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
ANN = NewPerson(
    first_name="Ann", last_name="Bell", tin="900-11-0012", email="ann@example.com",
    phone_mobile="(512) 555-0119", mailing_line1="4 Elm St", mailing_city="Austin",
    mailing_state="TX", mailing_zip="78701", language="es", time_zone="America/Chicago",
)  # fmt: skip
BO = NewPerson(first_name="Bo", last_name="Bell", phone_mobile="(512) 555-0177")
CLEO = NewPerson(first_name="Cleo", last_name="Dunn")


def with_people(number: str = "1001", **board: Any) -> NewLoan:
    return replace(
        ann(number, **board),
        parties=(NewParty(replace(ANN)), NewParty(replace(BO), "co_borrower"),
                 NewParty(replace(CLEO), "authorized_third_party")),
    )  # fmt: skip


def open_loan(number: str = "1001", **given: Any) -> Loan:
    [stream] = board(with_people(number, **given))
    return Loan.objects.get(pk=stream)


def parties_of(loan: Loan) -> list[Party]:
    return list(Party.objects.filter(loan=loan).select_related("person").order_by("pk"))


def call(loan: Loan, on: date = FIRST_DAY, outcome: str = "no_answer", *, key: str = "",
         direction: str = "out", business_date: date | None = None, **more: Any
         ) -> Contact:  # fmt: skip
    """Log a call with Ann."""
    more.setdefault("party", parties_of(loan)[0])
    new = NewContact("call", direction, outcome, on, **more)
    count = Contact.objects.count()
    return log_contact(
        loan=loan, new=new, key=key or f"test:{count}", actor="tom",
        business_date=business_date or max(on, FIRST_DAY), recorded_at=AT,
    )  # fmt: skip
