"""Payment plans: parts of a payment, sent more often than it falls due."""

from typing import Any

from servicing.api.found import loan_of
from servicing.api.operations import Call, operation
from servicing.api.shapes.plans import PlanEnded, PlanRow, PlanSent
from servicing.ledger.days import open_date
from servicing.loans.models import Loan
from servicing.payments.plans.keeping import active_plan, begin, end
from servicing.payments.plans.planning import dates_of

GROUP = "Payment plans"


def told(loan: Loan) -> dict[str, Any]:
    plan = active_plan(loan.pk)
    if plan is None:
        return {"frequency": "", "first_on": None, "amount": None, "expected": []}
    return {"frequency": plan.frequency, "first_on": plan.first_on, "amount": plan.amount,
            "expected": dates_of(plan.frequency, plan.first_on, open_date())}  # fmt: skip


@operation("GET", "loans/<str:number>/plan/", "get_payment_plan", "See a loan's payment plan",
           group=GROUP, permission="loan.view", answer=PlanRow)  # fmt: skip
def get_plan(call: Call, number: str) -> dict[str, Any]:
    """What is expected and when."""
    return told(loan_of(number))


@operation("POST", "loans/<str:number>/plan/", "begin_payment_plan", "Begin a payment plan",
           group=GROUP, permission="loan.change", body=PlanSent, answer=PlanRow, changes=True,
           status=201)  # fmt: skip
def begin_plan(call: Call, number: str) -> dict[str, Any]:
    """From now on parts wait until they make a payment; the one too many goes to principal."""
    loan = loan_of(number)
    begin(loan=loan, frequency=call.body["frequency"], first_on=call.body["first_on"],
          key=call.house_key, actor=call.actor, why=call.body["why"], today=open_date(),
          at=call.now)  # fmt: skip
    return told(loan)


@operation("POST", "loans/<str:number>/plan/end/", "end_payment_plan", "End a payment plan",
           group=GROUP, permission="loan.change", body=PlanEnded, answer=PlanRow,
           changes=True)  # fmt: skip
def end_plan(call: Call, number: str) -> dict[str, Any]:
    """Money goes again as the note says."""
    loan = loan_of(number)
    end(loan=loan, actor=call.actor, why=call.body["why"], today=open_date(), at=call.now)
    return told(loan)
