"""What the night does for adjustable rates: find the changes that are near, compute them once their
index is known, and apply what was approved. Their notices: noticing.py."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from servicing.audit.roles import Role
from servicing.compliance.models import NoticeDue
from servicing.engine.arm import IndexValue
from servicing.engine.state import load
from servicing.ledger.journal import Draft
from servicing.ledger.posting import SetAside, post_drafts
from servicing.loans.models import Task

from .coming import (
    Coming,
    adjusted,
    balance_at,
    data_of,
    payment_at,
    plain,
    projected,
    read_coming,
)
from .correcting import corrected, out_of_date
from .indices import histories
from .models import RateChange
from .noticing import estimate_task, initial_notice, told_of, wants_initial

TO_APPLY = (
    "SELECT stream_id AS id FROM arms_ratechange WHERE state = 'approved' AND \"on\" <= %(day)s"
)
REVIEW_DAYS = 10  # before the notice is due somebody is asked
UPDATED = ["index_date", "index_value", "indexed", "rounded", "rate", "limit", "payment", "balance",
           "state", "found_on", "decided_by", "decided_at", "reason"]  # fmt: skip


def find_range(cursor: Any, low: int, high: int, day: date, recorded_at: datetime) -> int:
    """Look at the range's adjustable loans; returns how many changes were found or computed."""
    coming = read_coming(cursor, low, high)
    told = told_of(coming)
    known = {
        (row.stream_id, row.on): row
        for row in RateChange.objects.filter(stream_id__in=[one.stream for one in coming])
    }
    index = histories({one.arm.index for one in coming})
    fresh: list[RateChange] = []
    computed: list[RateChange] = []
    notices: list[NoticeDue] = []
    tasks: list[Task] = []
    for one in coming:
        values = index[one.arm.index]
        if wants_initial(one, told, day):
            notice = initial_notice(one, values, day)
            if notice:
                notices.append(notice)
            else:
                tasks.append(estimate_task(one, day, recorded_at))
        row = known.get((one.stream, one.on))
        if day < one.looks_to or (
            row and row.state != "waiting" and not out_of_date(row, one, values)
        ):
            continue
        was = row.state if row else "waiting"
        before = row.index_value if row else None
        found = computed_row(one, values, day, row)
        if before is not None:
            corrected(found, was, before, recorded_at)
        (computed if row else fresh).append(found)
        tasks.append(task_of(found, day, recorded_at, again=before is not None))
    RateChange.objects.bulk_create(fresh, ignore_conflicts=True)
    RateChange.objects.bulk_update(computed, UPDATED)
    NoticeDue.objects.bulk_create(notices, ignore_conflicts=True)
    Task.objects.bulk_create(tasks, ignore_conflicts=True)
    return len(fresh) + sum(row.state != "waiting" for row in computed)


def computed_row(one: Coming, index: Sequence[IndexValue], day: date,
                 row: RateChange | None) -> RateChange:  # fmt: skip
    """The change as far as it can be computed: with its index, or waiting for it."""
    terms, window = one.state.terms, one.window
    found = row or RateChange(
        stream_id=one.stream, on=one.on, payment_from=one.payment_from, index=one.arm.index,
        rate_before=terms.annual_rate, payment_before=terms.payment, notice_from=window.first,
        notice_by=window.last, state="waiting", found_on=day,
    )  # fmt: skip
    change = adjusted(one, index)
    if change is None:
        return found
    rows = projected(one, change)
    found.index_date, found.index_value = change.published
    found.indexed, found.rounded = change.indexed, change.rounded
    found.rate, found.limit = change.rate, change.limit
    found.state, found.found_on = "proposed", day
    found.payment = payment_at(rows, one.payment_from)
    found.balance = balance_at(rows, one.on, one.state.principal)
    return found


def task_of(row: RateChange, day: date, at: datetime, again: bool = False) -> Task:
    """Somebody reviews a change before its notice is due, again by a corrected index, or brings
    the missing index."""
    waits = row.state == "waiting"
    what = (
        f"Load the value of {row.index} for the rate change of {row.on}" if waits
        else f"Review {'again ' if again else ''}the rate change of {row.on}:"
        f" {row.rate_before.normalize():f}% to {row.rate:f}%"
    )  # fmt: skip
    key = f"rate-change:{'index' if waits else 'review'}:{row.stream_id}:{row.on}"
    return Task(
        loan_id=row.stream_id, title=what, due=max(day, row.notice_by - timedelta(REVIEW_DAYS)),
        role=Role.OFFICER.value, made_by="night", made_at=at, changed_by="night", changed_at=at,
        key=f"{key}:{row.index_date}:{row.index_value}" if again else key,
    )  # fmt: skip


def hold_what_changed(cursor: Any, rows: Sequence[RateChange]) -> list[RateChange]:
    """The rows whose loan still adjusts from the rate that was approved; the others are held, for
    an officer to look at: a modification may have fixed the rate."""
    cursor.execute(
        "SELECT stream_id, state::text FROM ledger_loanstate WHERE stream_id = ANY(%s)",
        [[row.stream_id for row in rows]],
    )
    terms = {stream: load(kept).terms for stream, kept in cursor.fetchall()}
    held, ready = [], []
    for row in rows:
        now = terms[row.stream_id]
        if now.arm is not None and now.annual_rate == row.rate_before:
            ready.append(row)
        else:
            row.state, row.reason = "held", "The loan's terms changed after it was approved."
            held.append(row)
    RateChange.objects.bulk_update(held, ["state", "reason"])
    return ready


def apply_range(cursor: Any, low: int, high: int, day: date, recorded_at: datetime,
                set_aside: SetAside) -> int:  # fmt: skip
    """Post the approved changes whose day has come; returns how many. A second time posts
    nothing: each has its source. Where the loan's terms changed since, it is held instead."""
    due = RateChange.objects.filter(
        state="approved", on__lte=day, stream_id__gte=low, stream_id__lte=high
    ).order_by("stream_id", "on")
    rows = {row.pk: row for row in hold_what_changed(cursor, list(due))}
    drafts = [
        (row.pk, row.stream_id,
         Draft("rate_change", row.on, f"rate-change:{row.on}", data=data_of(plain(row.rate))))
        for row in rows.values()
    ]  # fmt: skip
    posted = post_drafts(cursor, drafts, day, recorded_at, set_aside)
    applied = []
    for key, seq in posted:
        row = rows[key]
        row.state, row.seq = "applied", seq
        applied.append(row)
    RateChange.objects.bulk_update(applied, ["state", "seq"])
    return len(applied)
