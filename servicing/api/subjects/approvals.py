"""Four eyes: what waits for a second person, asked for, decided."""

from typing import Any

from rest_framework import serializers

from servicing.api.found import loan_of, one_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.cash import AssignmentSent
from servicing.api.shapes.documents import LetterAsked
from servicing.api.shapes.fields import Answer, Asked, Money, Paged, Text, Words
from servicing.api.shapes.payments import PaymentSent
from servicing.api.shapes.work import WhySent
from servicing.audit.approvals import approve, reject, visible_to, withdraw
from servicing.audit.models import Approval
from servicing.documents.gathering.letters import ask_letter
from servicing.ledger.days import open_date
from servicing.loans.boarding.approving import ask_acceptance
from servicing.loans.boarding.decisions import Decision
from servicing.loans.models import BoardingException
from servicing.payments.approving import ask_assignment, ask_backdated_payment
from servicing.payments.models import Receipt

GROUP = "Approvals"


class ApprovalsAsked(Paged):
    state = serializers.ChoiceField(
        choices=Approval.State.choices, required=False, help_text="Only those in this state."
    )


class ApprovalRow(Answer):
    """An act that a second person decides."""

    id = serializers.IntegerField()
    kind = Text()
    what = Text("What it would do, in words.")
    loan_number = Text(source="subject", allow_blank=True)
    amount = Money("Where it is about one.", allow_null=True)
    rows = serializers.ListField(
        child=serializers.DictField(), help_text="name, before, after: as the maker saw them."
    )
    requested_by = Text()
    requested_at = serializers.DateTimeField()
    why = Text()
    state = Text("waiting, approved, rejected or withdrawn.")
    problem = Text("Why the act was refused when it was approved last.", allow_blank=True)
    decided_by = Text(allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = Text(allow_blank=True)


class DecisionAsked(Asked):
    """A decision. Whoever asked may withdraw; somebody else approves or rejects."""

    decision = serializers.ChoiceField(choices=["approve", "reject", "withdraw"])
    reason = Words("Needed to reject. It is kept with the request.", longest=500, empty=True)


@operation("GET", "approvals/", "list_approvals", "List requests for approval", group=GROUP,
           permission="approval.view", query=ApprovalsAsked, answer=ApprovalRow,
           many=True)  # fmt: skip
def list_approvals(call: Call) -> Rows:
    """Those whose subject you may see, the newest first."""
    found = visible_to(call.user)
    if state := call.query.get("state"):
        found = found.filter(state=state)
    return Rows(found, ("-pk",))


@operation("GET", "approvals/<int:pk>/", "get_approval", "See a request for approval",
           group=GROUP, permission="approval.view", answer=ApprovalRow)  # fmt: skip
def get_approval(call: Call, pk: int) -> Approval:
    """What was asked, with its figures, and what became of it."""
    return one_of(visible_to(call.user), "request", pk=pk)


@operation("POST", "approvals/<int:pk>/decide/", "decide_approval", "Decide a request",
           group=GROUP, permission="approval.view", body=DecisionAsked, answer=ApprovalRow,
           changes=True, own_transactions=True)  # fmt: skip
def decide(call: Call, pk: int) -> Approval:
    """Approving does the act at once. What the loan refuses meanwhile waits on, with the reason
    (409). A decision is final."""
    found = one_of(visible_to(call.user), "request", pk=pk)
    if call.body["decision"] == "withdraw":
        return withdraw(approval_id=found.pk, maker=call.user, recorded_at=call.now)
    told: dict[str, Any] = {
        "approval_id": found.pk, "decider": call.user, "reason": call.body["reason"],
        "recorded_at": call.now,
    }  # fmt: skip
    call.demand("approval.decide")
    if call.body["decision"] == "reject":
        return reject(**told)
    return approve(**told, business_date=open_date())


@operation("POST", "loans/<str:number>/payments/ask/", "ask_backdated_payment",
           "Ask for the approval of a backdated payment", group=GROUP, permission="payment.take",
           body=PaymentSent, answer=ApprovalRow, changes=True, status=202)  # fmt: skip
def ask_payment(call: Call, number: str) -> Approval:
    """For what take_payment refuses with needs_second_person."""
    loan = loan_of(number)
    return ask_backdated_payment(
        stream=loan.pk, loan_number=loan.number, key=call.house_key, actor=call.actor,
        business_date=open_date(), recorded_at=call.now, **call.body,
    )  # fmt: skip


@operation("POST", "cash/exceptions/<int:pk>/ask/", "ask_assignment",
           "Ask for the approval of an assignment", group=GROUP, permission="payment.assign",
           body=AssignmentSent, answer=ApprovalRow, changes=True, status=202)  # fmt: skip
def ask_to_assign(call: Call, pk: int) -> Approval:
    """For what assign_receipt refuses with needs_second_person."""
    return ask_assignment(
        receipt=one_of(Receipt.objects.all(), "receipt", pk=pk),
        loan=loan_of(call.body["loan_number"]), actor=call.actor, why=call.body["why"],
        business_date=open_date(), recorded_at=call.now,
    )  # fmt: skip


@operation("POST", "boarding/exceptions/<int:pk>/ask/", "ask_acceptance",
           "Ask for the approval of a boarding difference", group=GROUP,
           permission="boarding.decide", body=WhySent, answer=ApprovalRow, changes=True,
           status=202)  # fmt: skip
def ask_to_accept(call: Call, pk: int) -> Approval:
    """For what decide_boarding_exception refuses with needs_second_person."""
    return ask_acceptance(
        exception=one_of(BoardingException.objects.all(), "boarding exception", pk=pk),
        decision=Decision(call.actor, call.body["why"], open_date(), call.now),
    )


@operation("POST", "loans/<str:number>/letters/", "ask_letter", "Ask to send a letter",
           group=GROUP, permission="document.make", body=LetterAsked, answer=ApprovalRow,
           changes=True, status=202)  # fmt: skip
def ask_for_letter(call: Call, number: str) -> Approval:
    """A letter in free text goes out when somebody else approves it."""
    return ask_letter(
        loan=loan_of(number), subject=call.body["subject"], text=call.body["text"],
        why=call.body["why"], key=call.house_key, actor=call.actor, day=open_date(), now=call.now,
    )  # fmt: skip
