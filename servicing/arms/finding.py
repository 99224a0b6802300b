"""What the night does for adjustable rates: find the changes that are near, compute them once their
index is known, open the notice of a first change, and apply what was approved.

12 CFR 1026.20(c): the notice goes out 60 to 120 days before the first payment at the new level is
due; (d): of the first change 210 to 240 days before it, with an estimate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from servicing.audit.roles import Role
from servicing.compliance.models import NoticeDue
from servicing.engine.arm import (
    Adjustment,
    Arm,
    IndexValue,
    NoIndexValue,
    adjustment,
    next_change,
)
from servicing.engine.facts import Fact
from servicing.engine.outlook import upcoming
from servicing.engine.periods import step
from servicing.engine.schedule import Installment
from servicing.engine.state import State, load
from servicing.ledger.journal import Draft
from servicing.ledger.posting import SetAside, post_drafts
from servicing.loans.models import Task

from .indices import histories
from .models import RateChange

# Loans that adjust: the partial index of the same condition finds them.
ADJUSTS = (
    "SELECT t.loan_id AS id FROM loans_termsversion t"
    " JOIN ledger_loanstate s ON s.stream_id = t.loan_id"
    " WHERE t.version = 1 AND (t.terms->15->'arm') IS NOT NULL AND s.status = 'active'"
)
TO_APPLY = (
    "SELECT stream_id AS id FROM arms_ratechange WHERE state = 'approved' AND \"on\" <= %(day)s"
)
NOTICE_LAST, NOTICE_FIRST = 60, 120
INITIAL_LAST, INITIAL_FIRST = 210, 240
STALE_DAYS = 35  # an index that is not published for longer than this is missing, not unchanged
REVIEW_DAYS = 10  # before the notice is due somebody is asked
CODES = {"initial": "arm_initial_adjustment", "change": "arm_rate_change"}


@dataclass(frozen=True, slots=True)
class Coming:
    """The next change of a loan: when, and when the first payment at the new level is due."""

    stream: int
    state: State
    arm: Arm
    on: date

    @property
    def payment_from(self) -> date:
        terms = self.state.terms
        due = step(terms.frequency, terms.first_due_date, 0, terms.due_day)
        while due <= self.on:
            due = step(terms.frequency, due, 1, terms.due_day)
        return due

    def days_before(self, days: int) -> date:
        return self.payment_from - timedelta(days)


def find_range(cursor: Any, low: int, high: int, day: date, recorded_at: datetime) -> int:
    """Look at the range's adjustable loans; returns how many changes were found or computed."""
    coming = read_coming(cursor, low, high)
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
        if one.on == one.arm.first_change and opens(one, day):
            notices.append(initial_notice(one, values, day))
        row = known.get((one.stream, one.on))
        if day < one.on - timedelta(one.arm.lookback_days) or (row and row.state != "waiting"):
            continue
        found = computed_row(one, values, day, row)
        (computed if row else fresh).append(found)
        tasks.append(task_of(found, day, recorded_at))
    RateChange.objects.bulk_create(fresh, ignore_conflicts=True)
    RateChange.objects.bulk_update(computed, UPDATED)
    NoticeDue.objects.bulk_create(notices, ignore_conflicts=True)
    Task.objects.bulk_create(tasks, ignore_conflicts=True)
    return len(fresh) + sum(row.state == "proposed" for row in computed)


UPDATED = ["index_date", "index_value", "indexed", "rounded", "rate", "limit", "payment", "balance",
           "state", "found_on"]  # fmt: skip


def read_coming(cursor: Any, low: int, high: int) -> list[Coming]:
    """Each adjustable loan of the range with its next change: the first after its boarding that
    was not applied."""
    cursor.execute(
        "SELECT s.stream_id, s.state::text,"
        ' greatest(l.boarded_on, coalesce((SELECT max(c."on") FROM'
        " arms_ratechange c WHERE c.stream_id = s.stream_id AND c.state = 'applied'),"
        " l.boarded_on)) FROM ledger_loanstate s JOIN loans_loan l ON l.stream_id = s.stream_id"
        f" WHERE s.stream_id BETWEEN %(low)s AND %(high)s AND s.stream_id IN ({ADJUSTS})",
        {"low": low, "high": high},
    )
    found = []
    for stream, kept, after in cursor.fetchall():
        state = load(kept)
        arm = state.terms.arm
        on = next_change(arm, after, state.terms.maturity_date) if arm else None
        if arm and on and state.next_due:
            found.append(Coming(stream, state, arm, on))
    return found


def opens(one: Coming, day: date) -> bool:
    """Whether the window of the first change's notice is open. A window that was closed before
    the loan came to us was the prior servicer's."""
    return one.days_before(INITIAL_FIRST) <= day <= one.days_before(INITIAL_LAST)


def computed_row(one: Coming, index: Sequence[IndexValue], day: date,
                 row: RateChange | None) -> RateChange:  # fmt: skip
    """The change as far as it can be computed: with its index, or waiting for it."""
    terms = one.state.terms
    found = row or RateChange(
        stream_id=one.stream, on=one.on, payment_from=one.payment_from, index=one.arm.index,
        rate_before=terms.annual_rate, payment_before=terms.payment,
        notice_from=one.days_before(NOTICE_FIRST), notice_by=one.days_before(NOTICE_LAST),
        state="waiting", found_on=day,
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


def adjusted(one: Coming, index: Sequence[IndexValue], estimate: bool = False) -> Adjustment | None:
    """The change by the index, None while its value is missing. An estimate takes the latest."""
    noted = one.state.note_terms.annual_rate
    first = one.arm.first_rate if one.arm.first_rate is not None else noted
    try:
        found = adjustment(one.arm, first, one.state.terms.annual_rate, index, one.on)
    except NoIndexValue:
        return None
    looks_to = one.on - timedelta(one.arm.lookback_days)
    old = (looks_to - found.published.on).days > STALE_DAYS
    return None if old and not estimate else found


def projected(one: Coming, change: Adjustment) -> list[Installment]:
    """The installments to come with the change, those until then paid when due."""
    fact = Fact(0, "rate_change", one.on, data=data_of(f"{change.rate:f}"))
    return upcoming(one.state, agreed=[fact])


def data_of(rate: str) -> dict[str, Any]:
    return {"annual_rate": rate, "recast": True, "by_note": True}


def payment_at(rows: Sequence[Installment], due: date) -> int | None:
    """Principal and interest of the installment due then."""
    return next((row.payment - row.escrow - row.fee for row in rows if row.due_date >= due), None)


def balance_at(rows: Sequence[Installment], on: date, now: int) -> int:
    """What is expected to be owed when the rate changes."""
    before = [row.balance for row in rows if row.due_date <= on]
    return before[-1] if before else now


def initial_notice(one: Coming, index: Sequence[IndexValue], day: date) -> NoticeDue:
    """The notice of the first change, with an estimate by the latest value of the index."""
    change = adjusted(one, index, estimate=True)
    rows = projected(one, change) if change else []
    facts = {
        "on": one.on.isoformat(), "payment_from": one.payment_from.isoformat(),
        "index": one.arm.index, "margin": str(one.arm.margin),
        "rate_before": str(one.state.terms.annual_rate), "estimate": True,
        "payment_before": one.state.terms.payment,
        "rate": change and f"{change.rate:f}",
        "index_value": change and f"{change.published.value:f}",
        "index_date": change and change.published.on.isoformat(),
        "payment": payment_at(rows, one.payment_from),
        "balance": balance_at(rows, one.on, one.state.principal),
    }  # fmt: skip
    return NoticeDue(
        stream_id=one.stream, code=CODES["initial"], key=one.on.isoformat(),
        due_on=one.days_before(INITIAL_LAST), business_date=day, facts=canonical(facts),
    )  # fmt: skip


def canonical(facts: dict[str, Any]) -> str:
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()


def task_of(row: RateChange, day: date, at: datetime) -> Task:
    """Somebody reviews a change before its notice is due, or brings the missing index."""
    waits = row.state == "waiting"
    what = (
        f"Load the value of {row.index} for the rate change of {row.on}" if waits
        else f"Review the rate change of {row.on}: {row.rate_before.normalize():f}% to"
        f" {row.rate:f}%"
    )  # fmt: skip
    return Task(
        loan_id=row.stream_id, title=what, due=max(day, row.notice_by - timedelta(REVIEW_DAYS)),
        role=Role.OFFICER.value, made_by="night", made_at=at, changed_by="night", changed_at=at,
        key=f"rate-change:{'index' if waits else 'review'}:{row.stream_id}:{row.on}",
    )  # fmt: skip


def apply_range(cursor: Any, low: int, high: int, day: date, recorded_at: datetime,
                set_aside: SetAside) -> int:  # fmt: skip
    """Post the approved changes whose day has come; returns how many. A second time posts
    nothing: each has its source."""
    due = RateChange.objects.filter(
        state="approved", on__lte=day, stream_id__gte=low, stream_id__lte=high
    ).order_by("stream_id", "on")
    rows = {row.pk: row for row in due}
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


def plain(rate: Any) -> str:
    """A stored rate without the zeros that its column adds."""
    return f"{rate.normalize():f}"
