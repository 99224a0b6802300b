"""Conditions of closing: received, rejected, waived with a reason, open again."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from servicing.audit.acts import record as record_act
from servicing.loans.models import Loan

from .conditions import OPEN, RECEIVED, Condition, Standing, blocking, condition_of, standing
from .models import ChecklistMark
from .refusing import ClosingRefused

WAIVE = "closing.waive"  # the right that a waiver names


def marks_of(loan_id: int) -> dict[str, ChecklistMark]:
    """The last mark of each condition of a loan, by its code; one read."""
    found = ChecklistMark.objects.filter(loan_id=loan_id).order_by("condition", "-pk")
    return {mark.condition: mark for mark in found.distinct("condition")}


def checklist(loan: Loan) -> list[tuple[Standing, ChecklistMark | None]]:
    """The checklist of a loan, each condition with the mark that counts."""
    marks = marks_of(loan.pk)
    states = {code: mark.state for code, mark in marks.items()}
    return [(one, marks.get(one.condition.code)) for one in standing(loan.product, states)]


def funding_waits_for(loan: Loan) -> list[Condition]:
    """What must be met before the loan is funded; empty: nothing."""
    states = {code: mark.state for code, mark in marks_of(loan.pk).items()}
    return blocking(loan.product, states)


def mark(*, loan: Loan, code: str, state: str, note: str, key: str, actor: str, may_waive: bool,
         today: date, at: datetime) -> ChecklistMark:  # fmt: skip
    """Say how a condition stands. The same key again returns the first mark. Every state but
    received needs a reason in `note`; a waiver needs the right to it. Raises ClosingRefused."""
    if first := ChecklistMark.objects.filter(key=key).first():
        return first
    condition = condition_of(loan.product, code)
    note = " ".join(note.split())
    if condition is None:
        raise ClosingRefused(("condition", f"There is no condition {code!r} of this product."))
    if state not in ChecklistMark.State.values:
        raise ClosingRefused(("state", f"There is no state {state!r}."))
    waived = state == ChecklistMark.State.WAIVED
    if waived and not condition.waivable:
        raise ClosingRefused(("state", f"It cannot be waived: {condition.why}."))
    if waived and not may_waive:
        raise ClosingRefused(("state", "Only a supervisor waives a condition."))
    if state != RECEIVED and not note:
        raise ClosingRefused(("note", "Say why, for the record."))
    try:
        with transaction.atomic():
            Loan.objects.select_for_update(no_key=True).get(pk=loan.pk)  # marks in their order
            last = marks_of(loan.pk).get(code)
            if state == (last.state if last else OPEN):
                raise ClosingRefused(("state", f"It is {state} already."))
            made = ChecklistMark.objects.create(
                loan=loan, condition=code, state=state, on=today, note=note,
                permission=WAIVE if waived else "", by=actor, at=at, key=key,
            )  # fmt: skip
            record_act(
                actor=actor, action="closing:waived" if waived else "closing:marked",
                stream=loan.pk, subject=f"{loan.number} {condition.title}", why=note,
                details={"condition": code, "state": state},
            )  # fmt: skip
    except IntegrityError:  # the same key was faster
        return ChecklistMark.objects.get(key=key)
    return made
