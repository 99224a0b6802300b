"""Payoff statements: asked for, quoted by the engine that will close the loan, paid.

A creditor or servicer answers a written request with an accurate statement within seven business
days (12 CFR 1026.36(c)(3)).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from servicing.audit.acts import record
from servicing.audit.roles import Role
from servicing.engine.dates import add_business_days
from servicing.engine.fold import advance, end_of_facts
from servicing.engine.money import format_money
from servicing.engine.payoff import PayoffFigures, figures
from servicing.engine.state import State, load
from servicing.ledger.journal import Draft
from servicing.ledger.models import Event, LoanState
from servicing.ledger.posting import post_fact
from servicing.ledger.streams import lock
from servicing.loans import figures as written
from servicing.loans.explanations import QUOTED_AHEAD
from servicing.loans.models import Loan, Task

from .desk import take_payment
from .payoff_models import Payoff

ANSWER_WITHIN = 7  # business days
MOST_DATES = 3
RETURN_WINDOW = 10  # days in which a payment may still come back, as quotes say


class PayoffRefused(ValueError):
    """A request, quote or payment that cannot be; the message says why."""


def figures_on(state: State, good_through: date, recording_fee: int = 0) -> PayoffFigures:
    """What pays the loan off if received on a day not before where it stands: its bills and late
    charges until then are made first, as they will be."""
    then = advance(state, end_of_facts(good_through)).state
    return figures(then, good_through, recording_fee)


def ask(*, loan: Loan, how: str, requester: str, received_on: date, key: str, actor: str,
        business_date: date, recorded_at: datetime) -> Payoff:  # fmt: skip
    """Log a request. A written one starts the clock and makes a task; the same key again returns
    the first. Raises PayoffRefused."""
    if first := Payoff.objects.filter(key=key).first():
        return first
    if received_on > business_date:
        raise PayoffRefused(f"The request cannot be received after today, {business_date}.")
    due_by = add_business_days(received_on, ANSWER_WITHIN) if how == Payoff.How.WRITTEN else None
    with transaction.atomic():
        made = Payoff.objects.create(
            stream_id=loan.pk, how=how, requester=requester[:120], received_on=received_on,
            due_by=due_by, requested_by=actor, key=key,
        )  # fmt: skip
        if due_by:
            Task.objects.create(
                loan=loan, title="Send the payoff statement that was asked for in writing",
                due=max(due_by, business_date), role=Role.OFFICER.value, made_by=actor,
                made_at=recorded_at, changed_by=actor, changed_at=recorded_at,
                key=f"payoff:{made.pk}",
            )  # fmt: skip
        record(actor=actor, action="payoff:asked", stream=loan.pk, subject=loan.number,
               details={"payoff": made.pk, "due_by": due_by and due_by.isoformat()})  # fmt: skip
    return made


def check_dates(dates: Sequence[date], business_date: date) -> list[date]:
    """The dates of a quote in order. Raises PayoffRefused."""
    found = sorted(set(dates))
    if not found or len(found) > MOST_DATES:
        raise PayoffRefused(f"Choose one to {MOST_DATES} good-through dates.")
    for day in found:
        if not 0 <= (day - business_date).days <= QUOTED_AHEAD:
            raise PayoffRefused(
                f"A good-through date lies between today and {QUOTED_AHEAD} days from now,"
                f" not {day}."
            )
    return found


def quote_figures(loan: Loan, dates: Sequence[date], recording_fee: int,
                  business_date: date) -> list[PayoffFigures]:  # fmt: skip
    """The figures of each date, by the engine. Raises PayoffRefused."""
    state = load(LoanState.objects.get(pk=loan.pk).state)
    if state.status not in ("active", "charged_off"):
        raise PayoffRefused(f"A loan that is {state.status.replace('_', ' ')} has no payoff.")
    return [figures_on(state, day, recording_fee) for day in check_dates(dates, business_date)]


def issue(*, loan: Loan, asked: Payoff | None, dates: Sequence[date], recording_fee: int,
          pending: list[dict[str, Any]], key: str, actor: str, business_date: date,
          recorded_at: datetime) -> Payoff:  # fmt: skip
    """Quote, as the answer to a request or by ourselves. The same key again returns the first.
    Raises PayoffRefused."""
    if asked is None:
        first = Payoff.objects.filter(key=key).first()
        asked = first or Payoff(stream_id=loan.pk, how=Payoff.How.HOUSE, key=key,
                                received_on=business_date, requested_by=actor)  # fmt: skip
    if asked.quoted_on:
        return asked
    with transaction.atomic(), connection.cursor() as cursor:
        head = lock(cursor, [loan.pk])[loan.pk]
        found = quote_figures(loan, dates, recording_fee, business_date)
        asked.figures = [written.payoff(one) for one in found]
        asked.pending, asked.recording_fee = pending, recording_fee
        asked.stands_at, asked.quoted_on = head.next_seq, business_date
        asked.quoted_by, asked.quoted_at = actor, recorded_at
        asked.save()
        Task.objects.filter(key=f"payoff:{asked.pk}", state=Task.State.OPEN).update(
            state=Task.State.DONE, closed_by=actor, closed_at=recorded_at, changed_by=actor,
            changed_at=recorded_at,
        )  # fmt: skip
        record(actor=actor, action="payoff:quoted", stream=loan.pk, subject=loan.number,
               details={"payoff": asked.pk, "totals": [one.total for one in found]})  # fmt: skip
    return asked


def has_moved(quote: Payoff) -> bool:
    """Whether something was recorded on the loan since it was quoted: bills and late charges that
    the quote counted on are no such thing."""
    if quote.stands_at is None:
        return False
    since = Event.objects.filter(stream_id=quote.stream_id, seq__gte=quote.stands_at)
    return since.exclude(source__startswith="derived:").exists()


def post_payoff(*, loan: Loan, quote: Payoff, amount: int, received: date, actor: str,
                business_date: date, recorded_at: datetime) -> int:  # fmt: skip
    """Take the money of a quote: its recording fee is charged, then the payment closes the loan,
    all in one. Returns the payment's number; again, the same. Raises PayoffRefused where the
    amount falls short of what is owed that day, by how much."""
    if was_returned(quote):
        raise PayoffRefused("The payment of this quote was taken back: quote anew.")
    if quote.posted_seq:
        return quote.posted_seq
    with transaction.atomic(), connection.cursor() as cursor:
        state = load(lock(cursor, [loan.pk])[loan.pk].state)
        if state.key <= end_of_facts(received):  # a backdated one is judged by what it leaves
            missing = figures_on(state, received, quote.recording_fee).total - amount
            if missing > 0:
                raise PayoffRefused(too_short(missing, state, received))
        if quote.recording_fee:
            post_fact(
                cursor, stream=loan.pk, business_date=business_date, actor=actor,
                recorded_at=recorded_at,
                draft=Draft("fee", received, f"payoff:{quote.pk}:recording", quote.recording_fee,
                            {"code": "recording"}),
            )  # fmt: skip
        receipt = take_payment(
            stream=loan.pk, loan_number=loan.number, amount=amount, received=received,
            designation="payoff", key=f"payoff:{quote.pk}", actor=actor,
            why=f"payoff quote {quote.pk}", business_date=business_date, recorded_at=recorded_at,
        )  # fmt: skip
        after = load(LoanState.objects.get(pk=loan.pk).state)
        if after.status != "paid_off":
            raise PayoffRefused(too_short(figures(after, received).total, after, received))
        quote.posted_seq = receipt.seq
        quote.save(update_fields=["posted_seq"])
    return int(receipt.seq or 0)


def was_returned(quote: Payoff) -> bool:
    """Whether the payment of a quote was reversed: the loan is open again, the quote is spent."""
    return (
        quote.posted_seq is not None
        and Event.objects.filter(
            stream_id=quote.stream_id, kind="reversal", reverses=quote.posted_seq
        ).exists()
    )


def too_short(missing: int, state: State, received: date) -> str:
    said = format_money(missing, state.terms.currency)
    return f"It does not pay the loan off: {said} more is owed on {received}."


def wire_instructions() -> list[tuple[str, str]]:
    """Where payoffs are wired to, as the house is set up."""
    return [(name, value) for name, value in settings.PAYOFF_WIRE.items() if value]
