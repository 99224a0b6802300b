"""The plain way: one loan after another through the Django ORM, a transaction each.

The same rules, rows and hashes as the night's steps (test_yardsticks.py compares them), no set of
anything but the legs of one event, which bulk_create writes together.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from delinquency.models import BucketChange
from escrow.analysing import ask, record
from escrow.analysis import analyze
from escrow.models import EscrowAccount, EscrowLine
from escrow.projection import RecurringBill, parse_due_days
from servicing.engine.accrual import earns_by, interest_columns
from servicing.engine.aging import bucket, days_past_due
from servicing.engine.dates import add_months
from servicing.engine.fold import (
    ENGINE_VERSION,
    advance,
    apply,
    end_of_day,
    end_of_facts,
    wake_date,
)
from servicing.engine.state import State, dump, load
from servicing.engine.worksheet import Result
from servicing.ledger.chart import accounts
from servicing.ledger.hashing import event_hash
from servicing.ledger.journal import Draft
from servicing.ledger.models import Demand, Event, LoanState, Posting
from servicing.ledger.staging import DEFAULT_GRACE
from servicing.payments.models import Receipt
from servicing.payments.posting import payment_draft

ACTOR = "night"


def post_payments(day: date, recorded_at: datetime, receipts: Iterable[int]) -> int:
    """Post matched receipts one by one; returns how many."""
    done = 0
    for pk in receipts:
        with transaction.atomic():
            receipt = Receipt.objects.select_for_update().get(pk=pk, state=Receipt.State.MATCHED)
            row = lock_state(receipt.stream_id)
            draft = payment_draft(
                receipt.source, receipt.amount, receipt.received_date, receipt.designation
            )
            receipt.seq = post(row, draft, day, recorded_at)
            receipt.state = Receipt.State.POSTED
            receipt.save(update_fields=["state", "seq"])
        done += 1
    return done


def age(day: date, recorded_at: datetime, low: int, high: int) -> int:
    """Late charges and buckets of the loans in an id range; returns how many loans it holds.

    Like the step it opens only loans that wake tonight, are late, or were.
    """
    loans = LoanState.objects.filter(pk__gte=low, pk__lte=high).exclude(book_id=F("stream_id"))
    waking = Q(wake_date__lte=day) | Q(oldest_due__isnull=False)
    was_late = Q(pk__in=BucketChange.objects.exclude(bucket="current").values("stream_id"))
    for pk in loans.filter(waking | was_late).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = lock_state(pk)
            if row.wake_date and row.wake_date <= day:
                result = advance(load(row.state), end_of_day(day))
                if result.consequences:
                    write(row, None, result, day, recorded_at)
            before = BucketChange.objects.filter(stream_id=pk).order_by("-business_date").first()
            days = days_past_due(row.oldest_due, day)
            now = bucket(days)
            if now != (before.bucket if before else "current"):
                BucketChange.objects.create(
                    stream_id=pk, business_date=day, bucket=now, days_past_due=days,
                    amount_due=row.amount_due, oldest_due=row.oldest_due,
                )  # fmt: skip
    return loans.count()


def analyse(day: date, recorded_at: datetime, accounts: Iterable[int]) -> int:
    """Analyse escrow accounts that are due; returns how many."""
    done = 0
    for pk in accounts:
        with transaction.atomic():
            account = EscrowAccount.objects.select_for_update().get(pk=pk, next_analysis__lte=day)
            row = lock_state(pk)
            lines = EscrowLine.objects.filter(stream=pk).select_related("payee").order_by("pk")
            bills = [
                RecurringBill(
                    line.kind, line.payee.name, line.annual_amount, parse_due_days(line.due),
                    line.next_due,
                )
                for line in lines
            ]  # fmt: skip
            question = ask(load(row.state), bills, account.year_starts, account.cushion_months, day)
            answer = analyze(question)
            changes = [[due.isoformat(), amount] for due, amount in answer.payment_changes]
            source = f"escrow-analysis:{question.computation_start}"
            seq = post(
                row, Draft("escrow_payment_change", day, source, 0, {"changes": changes}), day,
                recorded_at,
            )  # fmt: skip
            if 0 < answer.surplus_refund <= question.actual_balance:
                source = f"escrow-surplus:{question.computation_start}"
                data = {"payee": "borrower"}
                post(row, Draft("escrow_refund", day, source, answer.surplus_refund, data), day,
                     recorded_at)  # fmt: skip
            record(pk, question, answer, seq).save(force_insert=True)
            account.year_starts = question.computation_start
            account.next_analysis = add_months(day, 12)
            account.save(update_fields=["year_starts", "next_analysis"])
        done += 1
    return done


def lock_state(stream: int | None) -> LoanState:
    states = LoanState.objects.select_for_update(of=("self",))
    return states.select_related("book", "stream").get(pk=stream)


def post(row: LoanState, draft: Draft, day: date, recorded_at: datetime) -> int:
    """Post one fact to a locked loan; returns its number."""
    seq = row.next_seq
    result = apply(load(row.state), draft.fact(seq), end_of_facts(day))
    write(row, draft, result, day, recorded_at)
    return seq


def write(
    row: LoanState, draft: Draft | None, result: Result, day: date, recorded_at: datetime
) -> None:
    """The events, postings, demands and the state of one step of one loan."""
    stream, seq = row.stream_id, row.next_seq
    cause = seq
    numbers: dict[int | str, int] = {}
    if draft:
        add_event(row, draft.kind, draft.effective_date, draft.payload(), draft.source, day,
                  recorded_at)  # fmt: skip
    for made in result.consequences:
        numbers[made.key] = row.next_seq
        add_event(row, made.kind, made.effective_date, "{}", f"derived:{made.key}", day,
                  recorded_at)  # fmt: skip
    lines = [
        (booking, pair)
        for booking in result.bookings
        for pair in accounts(booking.debit, booking.credit, row.book.ownership, row.stream.currency)
    ]
    Posting.objects.bulk_create(
        Posting(
            stream_id=stream, cause=cause, line=number,
            subject=numbers.get(booking.subject, booking.subject), book_id=row.book_id,
            debit_id=debit, credit_id=credit, amount=booking.amount, business_date=day,
            effective_date=booking.effective_date,
        )
        for number, (booking, (debit, credit)) in enumerate(lines, start=1)
    )  # fmt: skip
    for demand in result.demands.values():
        columns = demand._asdict()
        key, due = columns.pop("key"), columns.pop("due")
        del columns["open_at_grace"]
        Demand.objects.update_or_create(
            stream_id=stream, key=key, defaults={**columns, "due_date": due}
        )
    save_state(row, result.state)


def add_event(
    row: LoanState, kind: str, effective: date, payload: str, source: str, day: date,
    recorded_at: datetime,
) -> None:  # fmt: skip
    """Add the next event of a chain."""
    hashed = event_hash(
        bytes(row.head_hash), row.stream_id, row.next_seq, kind, effective, day, recorded_at,
        payload, source, ACTOR, None, ENGINE_VERSION,
    )  # fmt: skip
    Event.objects.create(
        stream_id=row.stream_id, seq=row.next_seq, kind=kind, effective_date=effective,
        business_date=day, recorded_at=recorded_at, payload=payload, source=source, actor=ACTOR,
        engine_version=ENGINE_VERSION, txid=0, hash=hashed,
    )  # fmt: skip
    row.next_seq += 1
    row.head_hash = hashed


def save_state(row: LoanState, state: State) -> None:
    """The state and its typed copies."""
    terms = state.terms
    row.state = dump(state)
    row.status = state.status
    row.principal, row.escrow, row.suspense = state.principal, state.escrow, state.suspense_total
    row.fees_due = sum(demand.outstanding for demand in state.fees)
    row.amount_due, row.oldest_due = state.amount_due, state.oldest_due
    row.next_due, row.wake_date = state.next_due, wake_date(state)
    row.payment, row.annual_rate = terms.payment, terms.annual_rate
    billed, principal, accrued, since = interest_columns(state)
    row.interest_billed, row.accruing_principal = billed, principal
    row.accrued, row.accrued_from = accrued, since
    row.day_count = earns_by(terms)
    row.due_day = terms.due_day
    row.grace_days = terms.late_fee.grace_days if terms.late_fee else DEFAULT_GRACE
    row.save()


def spread(ids: Sequence[int], sample: int) -> list[int]:
    """So many ids, evenly from the whole: every shape of ten is among them in its share."""
    step = max(len(ids) // sample, 1)
    while step % 2 == 0 or step % 5 == 0:
        step -= 1
    return list(ids[::step][:sample])
