"""What stands before a call: the calendar day it is made on, and what to know."""

from datetime import UTC, date, datetime, time

from delinquency.before_calling import Caution, before_calling
from delinquency.contacts import contact_day
from servicing.office.loan_page import LoanPage
from servicing.screens.templatetags.screen_figures import local


def now_at_the_desk(head: LoanPage) -> tuple[date, time]:
    """The calendar day and the time of a contact that is made now."""
    now = local(datetime.now(UTC))
    return contact_day(now.date(), head.today), now.time().replace(second=0, microsecond=0)


def cautions(head: LoanPage) -> list[Caution]:
    """What to know before calling about the loan now, gravest first."""
    day, _ = now_at_the_desk(head)
    return before_calling(
        loan_id=head.loan.pk, parties=head.parties, day=day, business_date=head.today
    )
