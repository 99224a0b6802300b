"""The notices of adjustable rates, as due: of the first change with an estimate (12 CFR
1026.20(d)), of each change as it was approved (1026.20(c))."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson

from servicing.audit.roles import Role
from servicing.compliance.models import NoticeDue
from servicing.engine.arm import IndexValue
from servicing.engine.arm_notices import oldest_for_estimate
from servicing.loans.models import Task

from .coming import Coming, balance_at, by_latest, payment_at, plain, projected
from .models import RateChange

CODES = {"initial": "arm_initial_adjustment", "change": "arm_rate_change"}


def told_of(coming: Sequence[Coming]) -> set[tuple[int, str]]:
    """The first changes whose notice is recorded as due: (stream, date)."""
    return set(
        NoticeDue.objects.filter(
            stream_id__in=[one.stream for one in coming], code=CODES["initial"]
        ).values_list("stream_id", "key")
    )


def wants_initial(one: Coming, told: set[tuple[int, str]], day: date) -> bool:
    """Whether the notice of a first change is to be opened: from its window on, late rather than
    never, until the change itself can be computed."""
    window = one.initial
    return (
        window is not None
        and window.first <= day < one.looks_to
        and (one.stream, one.on.isoformat()) not in told
    )


def initial_notice(one: Coming, index: Sequence[IndexValue], day: date) -> NoticeDue | None:
    """The notice of the first change, with an estimate by the latest value of the index. None
    while no value is of the last 15 business days: an estimate is never by an older one."""
    window, oldest = one.initial, oldest_for_estimate(day)
    change = by_latest(one, [value for value in index if value.on <= day])
    if window is None or change is None or change.published.on < oldest:
        return None
    rows = projected(one, change)
    facts = {
        "on": one.on.isoformat(), "payment_from": one.payment_from.isoformat(),
        "index": one.arm.index, "margin": str(one.arm.margin),
        "rate_before": str(one.state.terms.annual_rate), "estimate": True,
        "payment_before": one.state.terms.payment, "rate": f"{change.rate:f}",
        "limit": change.limit, "index_value": f"{change.published.value:f}",
        "index_date": change.published.on.isoformat(),
        "payment": payment_at(rows, one.payment_from),
        "balance": balance_at(rows, one.on, one.state.principal),
    }  # fmt: skip
    return NoticeDue(
        stream_id=one.stream, code=CODES["initial"], key=one.on.isoformat(), due_on=window.last,
        business_date=day, facts=canonical(facts),
    )  # fmt: skip


def estimate_task(one: Coming, day: date, at: datetime) -> Task:
    """Somebody brings the index that the estimate of a first change needs."""
    due = max(day, one.initial.last) if one.initial else day
    return Task(
        loan_id=one.stream, due=due, role=Role.OFFICER.value, made_by="night", made_at=at,
        title=f"Load a recent value of {one.arm.index} for the notice of the first rate change",
        changed_by="night", changed_at=at, key=f"rate-change:estimate:{one.stream}:{one.on}",
    )  # fmt: skip


def open_change_notice(row: RateChange, today: date) -> None:
    """Record the notice of an approved change as due, unless the payment stays. What was told and
    is no longer so is told again: another notice, beside the first."""
    facts = canonical(facts_of(row))
    told = NoticeDue.objects.filter(
        stream_id=row.stream_id, code=CODES["change"], key__startswith=row.on.isoformat()
    ).order_by("pk")
    count, last = len(told), told.last()
    if last is None and row.payment == row.payment_before:
        return
    if last is None or last.facts != facts:
        key = row.on.isoformat() + (f":{count + 1}" if count else "")
        NoticeDue.objects.create(
            stream_id=row.stream_id, code=CODES["change"], key=key, due_on=row.notice_by,
            business_date=today, facts=facts,
        )  # fmt: skip


def facts_of(row: RateChange) -> dict[str, Any]:
    """What the notice says (12 CFR 1026.20(c)(2))."""
    return {
        "on": row.on.isoformat(), "payment_from": row.payment_from.isoformat(),
        "index": row.index, "index_value": row.index_value and plain(row.index_value),
        "index_date": row.index_date and row.index_date.isoformat(),
        "rate_before": plain(row.rate_before), "rate": row.rate and plain(row.rate),
        "limit": row.limit, "payment_before": row.payment_before, "payment": row.payment,
        "balance": row.balance, "estimate": False,
    }  # fmt: skip


def canonical(facts: dict[str, Any]) -> str:
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()
