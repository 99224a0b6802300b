"""Loans that were paid in full: the letter of their night, the instrument on request."""

from datetime import date

from servicing.documents.contents.release import LienRelease, Satisfaction
from servicing.documents.facts import FactsError
from servicing.ledger.models import Event, LoanState
from servicing.loans.models import Loan

from .addressing import addressed
from .known import Known

# A secured loan whose last entry is of the day and left nothing owed.
PAID_OFF = """
SELECT e.stream_id AS id, 'paid_off' AS key, max(e.effective_date) AS paid_on, l.property_state
FROM ledger_event e JOIN ledger_loanstate s ON s.stream_id = e.stream_id
    JOIN loans_loan l ON l.stream_id = e.stream_id
WHERE e.business_date = %(day)s AND s.status = 'paid_off'
    AND l.product IN ('mortgage', 'home_equity', 'auto')
GROUP BY e.stream_id, l.property_state
"""


def released(loan: Known, day: date, paid_on: date, state: str) -> LienRelease:
    return LienRelease(
        **loan.base(day), paid_on=paid_on, state=state, vehicle=loan.product == "auto",
        escrow_balance=max(loan.state.escrow, 0),
    )  # fmt: skip


def satisfaction(loan: Loan, day: date, *, county: str, recorded: str, signer: str,
                 signer_title: str) -> Satisfaction:  # fmt: skip
    """The instrument for a mortgage that is paid in full. FactsError where it is not."""
    if not loan.is_mortgage:
        raise FactsError("Only a mortgage has a satisfaction. A vehicle's title is sent instead.")
    if LoanState.objects.get(pk=loan.pk).status != "paid_off":
        raise FactsError("The loan is not paid in full yet.")
    last = Event.objects.filter(stream_id=loan.pk, kind="payment").order_by("-effective_date")[0]
    return Satisfaction(
        **addressed(loan, day), paid_on=last.effective_date,
        note_date=loan.note_date or loan.origination_date, principal=loan.original_principal,
        county=county, recorded=recorded, signer=signer, signer_title=signer_title,
    )  # fmt: skip
