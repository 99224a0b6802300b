"""Begin and end a plan: its row, and the change of the waterfall that makes parts wait."""

from datetime import date, datetime

from django.db import connection, transaction

from servicing.audit.acts import record as record_act
from servicing.engine.facts import FactError
from servicing.engine.state import load
from servicing.ledger.journal import Draft
from servicing.ledger.posting import post_fact
from servicing.ledger.streams import lock
from servicing.loans.models import Loan
from servicing.payments.plan_models import PaymentPlan

from .planning import PARTS, part_of


class PlanRefused(ValueError):
    """A plan that cannot be: (field, message)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.problems = [(field, message)]


def active_plan(stream: int) -> PaymentPlan | None:
    return PaymentPlan.objects.filter(stream_id=stream, ended_on=None).first()


def begin(*, loan: Loan, frequency: str, first_on: date, key: str, actor: str, why: str,
          today: date, at: datetime) -> PaymentPlan:  # fmt: skip
    """From now on parts of the payment wait until they make one. The same key again returns the
    first. Raises PlanRefused."""
    with transaction.atomic(), connection.cursor() as cursor:
        head = lock(cursor, [loan.pk])[loan.pk]
        if known := PaymentPlan.objects.filter(key=key).first():
            return known
        state = load(head.state)
        check(loan, frequency, first_on, why, today)
        terms = state.terms
        if terms.frequency != "monthly" or terms.interest_method == "daily":
            raise PlanRefused("frequency", "only a loan with scheduled monthly payments has plans")
        if state.status != "active" or not (amount := part_of(state, frequency, today)):
            raise PlanRefused("", "nothing more falls due on this loan")
        plan = PaymentPlan.objects.create(
            stream_id=loan.pk, frequency=frequency, first_on=first_on, amount=amount,
            before=terms.allocation.excess, key=key, started_by=actor, started_at=at,
            why=why.strip(),
        )  # fmt: skip
        change(cursor, loan, f"plan:{plan.pk}:begin", "plan", actor, today, at)
        record_act(actor=actor, action="plan:begun", stream=loan.pk, subject=loan.number, why=why,
                   details={"frequency": frequency, "amount": amount})  # fmt: skip
    return plan


def check(loan: Loan, frequency: str, first_on: date, why: str, today: date) -> None:
    if frequency not in PARTS:
        raise PlanRefused("frequency", f"expected one of {', '.join(PARTS)}")
    if first_on < today:
        raise PlanRefused("first_on", f"expected today, {today}, or a day to come")
    if not why.strip():
        raise PlanRefused("why", "say why, for the record")
    if active_plan(loan.pk):
        raise PlanRefused("", "the loan has a plan: end it first")


def end(*, loan: Loan, actor: str, why: str, today: date, at: datetime) -> PaymentPlan:
    """Money goes again as the note says; parts that wait stay in suspense until they make a
    payment. Raises PlanRefused."""
    with transaction.atomic(), connection.cursor() as cursor:
        lock(cursor, [loan.pk])
        plan = PaymentPlan.objects.select_for_update().filter(
            stream_id=loan.pk, ended_on=None
        ).first()  # fmt: skip
        if plan is None:
            raise PlanRefused("", "the loan has no plan")
        if not why.strip():
            raise PlanRefused("why", "say why, for the record")
        plan.ended_on, plan.ended_by, plan.ended_why = today, actor, why.strip()
        plan.save(update_fields=["ended_on", "ended_by", "ended_why"])
        change(cursor, loan, f"plan:{plan.pk}:end", plan.before, actor, today, at)
        record_act(actor=actor, action="plan:ended", stream=loan.pk, subject=loan.number, why=why)
    return plan


def change(cursor: object, loan: Loan, source: str, excess: str, actor: str, today: date,
           at: datetime) -> None:  # fmt: skip
    draft = Draft("allocation_change", today, source, data={"allocation": {"excess": excess}})
    try:
        post_fact(cursor, stream=loan.pk, draft=draft, business_date=today, actor=actor,
                  recorded_at=at)  # fmt: skip
    except FactError as error:
        raise PlanRefused("", f"the loan cannot take this: {error}") from error
