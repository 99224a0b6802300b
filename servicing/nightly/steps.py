"""What each step of the night does, by calling the app that owns it."""

import os
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from delinquency.aging import age_range, total_buckets
from escrow.analysing import DUE as ANALYSES_DUE
from escrow.analysing import analyse_range
from escrow.disbursing import DUE as BILLS_TO_PAY
from escrow.disbursing import disburse_range
from servicing.arms.coming import ADJUSTS
from servicing.arms.finding import TO_APPLY as RATES_TO_APPLY
from servicing.arms.finding import apply_range, find_range
from servicing.closing.nights import DUE as TRAILING_DUE
from servicing.closing.nights import chase_range, open_range
from servicing.documents.delivery.sending import send_waiting
from servicing.documents.due import DUE as TO_RENDER
from servicing.documents.gathering.notices import DUE as NOTICES_DUE
from servicing.documents.gathering.notices import gather_notices
from servicing.documents.gathering.statements import DUE as STATEMENTS_DUE
from servicing.documents.gathering.statements import gather_range
from servicing.engine.fold import end_of_day, end_of_facts
from servicing.ledger.accrual import accruals_of, accrue_interest
from servicing.ledger.advancing import advance_range
from servicing.ledger.balances import trial_balance
from servicing.ledger.close import close_day, closed_before
from servicing.ledger.days import begin_night
from servicing.ledger.verify import verify_streams
from servicing.payments.intake import FileRefused, read_files, receive_file
from servicing.payments.life.late_charges import propose_late_charges
from servicing.payments.posting import post_receipts

from .plan import StepPlan, Work

SAMPLE = 200  # loans folded again at every close; all of them on Sundays


def open_next_day(day: date, at: datetime, actor: str) -> dict[str, Any]:
    with transaction.atomic():
        begin_night(day)
    return {}


def intake(day: date, at: datetime, actor: str) -> dict[str, Any]:
    """Files that lie in the inbox, then everything received. A refused file stops nothing; one of
    the days ahead, where nights are caught up, stays for its own."""
    refused: list[dict[str, Any]] = []
    early: list[str] = []
    inbox = Path(settings.INBOX)
    for path in sorted(inbox.glob("*.csv")) if inbox.is_dir() else []:
        name = os.fsencode(path.name).decode(errors="replace")  # a name need not be UTF-8 either
        try:
            receive_file(
                name=name, content=path.read_text("utf-8"), actor="inbox", business_date=day
            )
            path.rename(path.with_suffix(".taken"))
        except (FileRefused, UnicodeDecodeError, OSError) as error:
            if isinstance(error, FileRefused) and error.early:
                early.append(name)
                continue
            why = getattr(error, "strerror", None) or str(error)
            refused.append({"file": name, "problems": getattr(error, "problems", None) or [why]})
            with suppress(OSError):  # it lies where nobody may move it: the next night looks again
                path.rename(path.with_suffix(".refused"))
    found = {name: files for name, files in (("refused", refused), ("early", early)) if files}
    return {**read_files(day, actor, at), **found}


def bills(cursor: Any, work: Work) -> None:
    made = advance_range(cursor, work.low, work.high, end_of_facts(work.day), work.recorded_at,
                         work.aside)  # fmt: skip
    for kind, number in made.items():
        work.count(kind, number)
    work.done = sum(made.values())


def payments(cursor: Any, work: Work) -> None:
    work.done = post_receipts(cursor, work.low, work.high, work.day, work.recorded_at, work.aside)
    work.count("payments", work.done)


def aging(cursor: Any, work: Work) -> None:
    made = advance_range(cursor, work.low, work.high, end_of_day(work.day), work.recorded_at,
                         work.aside)  # fmt: skip
    for kind, number in made.items():
        work.count(kind, number)
    work.count("bucket_changes", age_range(cursor, work.low, work.high, work.day))
    cursor.execute(
        "SELECT count(*) FROM ledger_loanstate WHERE stream_id BETWEEN %s AND %s"
        " AND stream_id <> book_id",
        [work.low, work.high],
    )
    work.done = cursor.fetchone()[0]


def disbursements(cursor: Any, work: Work) -> None:
    work.done = disburse_range(cursor, work.low, work.high, work.day, work.recorded_at, work.aside)
    work.count("disbursements", work.done)


def analyses(cursor: Any, work: Work) -> None:
    work.done = analyse_range(cursor, work.low, work.high, work.day, work.recorded_at, work.aside)
    work.count("analyses", work.done)


def rate_changes(cursor: Any, work: Work) -> None:
    work.done = find_range(cursor, work.low, work.high, work.day, work.recorded_at)
    work.count("rate_changes_found", work.done)


def apply_rates(cursor: Any, work: Work) -> None:
    work.done = apply_range(cursor, work.low, work.high, work.day, work.recorded_at, work.aside)
    work.count("rate_changes", work.done)


def statements(cursor: Any, work: Work) -> None:
    work.done = gather_range(cursor, work.low, work.high, work.day)
    work.count("statements", work.done)


def trailing(cursor: Any, work: Work) -> None:
    opened = open_range(cursor, work.low, work.high, work.day)
    chased = chase_range(cursor, work.low, work.high, work.day, work.recorded_at)
    work.count("trailing_opened", opened)
    work.count("trailing_chased", chased)
    work.done = opened + chased


def notices(cursor: Any, work: Work) -> None:
    for code, number in gather_notices(cursor, work.low, work.high, work.day).items():
        work.count(code, number)
        work.done += number


def close(day: date, at: datetime, actor: str) -> dict[str, Any]:
    """Bucket totals, the day's accrual, control totals and root, then the proof of a sample.

    A night that was killed after the close only proves: what is closed stays as it was closed.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        closed = closed_before(cursor, day)
        if closed is None:
            total_buckets(cursor, day)
            propose_late_charges(cursor, business_date=day, recorded_at=at)
            accrue_interest(cursor, day, at)
            closed = close_day(cursor, day, at)
        accruals = accruals_of(cursor, day)
        balances = trial_balance(cursor, day)
        debits, credits = sum(b.debits for b in balances), sum(b.credits for b in balances)
        if debits != credits:
            raise AssertionError(f"trial balance of {day}: debits {debits}, credits {credits}")
    with transaction.atomic(), connection.cursor() as cursor:
        proof = prove(cursor, day)
    return {
        "accruals": accruals, "day_debits": closed.debits, "day_credits": closed.credits,
        "streams": closed.leaves, "root": closed.root.hex(), "trial_balance_debits": debits,
        "trial_balance_credits": credits, **proof,
    }  # fmt: skip


def prove(cursor: Any, day: date) -> dict[str, Any]:
    """Fold a sample of what moved again and compare; on Sundays every loan."""
    whole = day.weekday() == 6
    cursor.execute(
        "SELECT stream_id FROM ledger_loanstate ORDER BY stream_id"
        if whole
        else "SELECT stream_id FROM ledger_dayleaf WHERE date = %(day)s"
        " ORDER BY md5(stream_id::text || %(day)s::text) LIMIT %(sample)s",
        {"day": day, "sample": SAMPLE},
    )
    streams = [row[0] for row in cursor.fetchall()]
    differences = [d.as_json() for d in verify_streams(cursor, streams)]
    return {"proved": len(streams), "differences": differences[:50]}


def documents(cursor: Any, work: Work) -> None:
    # The renderers cost a process a second to load: only the one that draws pays it.
    from servicing.documents.keeping import render_range

    work.done = render_range(cursor, work.low, work.high, work.aside)
    work.count("documents", work.done)


def send(day: date, at: datetime, actor: str) -> dict[str, Any]:
    """E-mails that a document waits, the drop folder, released runs to the printer."""
    return {"sent": send_waiting(day)}


LOANS = "SELECT stream_id AS id FROM ledger_loanstate WHERE stream_id <> book_id"
WAKING = LOANS + " AND wake_date <= %(day)s"
MATCHED = (
    "SELECT DISTINCT stream_id AS id FROM payments_receipt"
    " WHERE state = 'matched' AND business_date <= %(day)s"
)

PLAN = (
    StepPlan("open_next_day", "Open the next business day", once=open_next_day),
    StepPlan("intake", "Take in payment files", once=intake),
    StepPlan("bills", "Bill installments falling due", WAKING, bills),
    StepPlan("rate_changes", "Change adjustable rates", RATES_TO_APPLY, apply_rates),
    StepPlan("payments", "Post payments", MATCHED, payments),
    StepPlan("aging", "Late charges and aging", LOANS, aging),
    StepPlan("escrow_disbursements", "Pay escrow bills", BILLS_TO_PAY, disbursements),
    StepPlan("escrow_analyses", "Escrow analyses", ANALYSES_DUE, analyses),
    StepPlan("rates_ahead", "Find rate changes ahead", ADJUSTS, rate_changes),
    StepPlan("statements", "Gather statements", STATEMENTS_DUE, statements),
    StepPlan("trailing", "Trailing documents", TRAILING_DUE, trailing),
    StepPlan("notices", "Gather notices", NOTICES_DUE, notices),
    StepPlan("close", "Close the day and prove it", once=close),
    StepPlan("documents", "Make documents (PDF)", TO_RENDER, documents, chunk=50, holds_day=False),
    StepPlan("send", "Send what waits", once=send, holds_day=False),
)
STEPS = {step.name: step for step in PLAN}
