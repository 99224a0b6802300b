"""The clocks: each with its rule, when it opened, when it is due, and whether it was met."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from servicing.engine.dates import add_business_days

from .facts import Covered, Happened, after, days_delinquent, of, unpaid_since

LIVE_CONTACT, WRITTEN_NOTICE, REPEAT = 36, 45, 180
SALE_ACKNOWLEDGE, SALE_EVALUATE = 45, 37
CALENDAR, BUSINESS = "calendar", "business"


class Clock(NamedTuple):
    """One deadline. `counts` is calendar or business days; state open, met, missed or closed."""

    rule: str
    citation: str
    opened: date
    due: date
    state: str
    counts: str
    explains: str


def clocks(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Clock]:
    """Every clock that has opened by a day, by its due date."""
    found: list[Clock] = []
    for source in (early_intervention, errors, requests, payoffs, loss_mitigation, paid_off,
                   transfers, rate_changes):  # fmt: skip
        found += source(loan, facts, as_of)
    return sorted((one for one in found if one.opened <= as_of), key=lambda one: one.due)


def state_of(due: date, done: date | None, as_of: date) -> str:
    """Met if done by its due date, missed once the day is over."""
    if done and done <= as_of:
        return "met" if done <= due else "missed"
    return "missed" if as_of > due else "open"


def clock(rule: str, citation: str, opened: date, days: int, counts: str, done: date | None,
          as_of: date, explains: str) -> Clock:  # fmt: skip
    due = add_business_days(opened, days) if counts == BUSINESS else after(opened, days)
    return Clock(rule, citation, opened, due, state_of(due, done, as_of), counts, explains)


def early_intervention(loan: Covered, facts: Sequence[Happened], as_of: date) -> Iterator[Clock]:
    """12 CFR 1024.39: live contact by day 36, written notice by day 45, again after 180 days."""
    oldest = unpaid_since(facts, as_of)
    if not loan.early_intervention or oldest is None:
        return
    talked = min(
        (on for one in of(facts, "contact") if one.values["result"] == "conversation"
         and (on := one.day("date")) and oldest < on <= as_of), default=None)  # fmt: skip
    if not of(facts, "bankruptcy") and not of(facts, "cease_request"):
        yield clock("early_intervention_live_contact", "12 CFR 1024.39(a)", oldest, LIVE_CONTACT,
                    CALENDAR, talked, as_of,
                    f"{LIVE_CONTACT} days from the oldest unpaid due date")  # fmt: skip
    sent = sorted(on for one in of(facts, "early_intervention_notice")
                  if (on := one.day("date")) and on <= as_of)  # fmt: skip
    first = next((on for on in sent if on >= oldest), None)
    if sent and (first is None or first != sent[-1] or as_of >= after(sent[-1], REPEAT)):
        yield repeated(facts, sent[-1], oldest, as_of)
    elif first is None or len(sent) == 1:
        yield clock("early_intervention_written_notice", "12 CFR 1024.39(b)(1)", oldest,
                    WRITTEN_NOTICE, CALENDAR, first, as_of,
                    f"{WRITTEN_NOTICE} days from the oldest unpaid due date")  # fmt: skip


def repeated(facts: Sequence[Happened], last: date, oldest: date, as_of: date) -> Clock:
    """Once in 180 days: on day 180 if 45 days delinquent then, else by day 45 of the due date."""
    again = after(last, REPEAT)
    late = days_delinquent(facts, again) >= WRITTEN_NOTICE
    due = again if late else max(again, after(oldest, WRITTEN_NOTICE))
    return Clock("early_intervention_repeat_notice", "12 CFR 1024.39(b)(1)", last, due,
                 state_of(due, None, as_of), CALENDAR,
                 f"not again within {REPEAT} days of the last notice")  # fmt: skip


# What a notice of error is about: the days to respond, and whether they may be extended.
ERROR_DAYS = {"payoff": (7, False), "foreclosure": (30, False)}
USUAL_DAYS, EXTENSION = 30, 15


def errors(loan: Covered, facts: Sequence[Happened], as_of: date) -> Iterator[Clock]:
    """12 CFR 1024.35(d), (e): acknowledge in 5 business days; respond in 7 or 30."""
    if not loan.mortgage:
        return
    for one in of(facts, "notice_of_error"):
        received = one.day("received")
        if received is None:
            continue
        answered = one.day("responded")
        told = min((on for on in (one.day("acknowledged"), answered) if on), default=None)
        yield clock("error_acknowledge", "12 CFR 1024.35(d)", received, 5, BUSINESS, told, as_of,
                    "5 business days, unless corrected within them")  # fmt: skip
        days, extends = ERROR_DAYS.get(str(one.values["subject"]), (USUAL_DAYS, True))
        days += EXTENSION if extends and one.values.get("extended") else 0
        yield clock("error_respond", "12 CFR 1024.35(e)(3)", received, days, BUSINESS, answered,
                    as_of, f"{days} business days for {one.values['subject']}")  # fmt: skip


def requests(loan: Covered, facts: Sequence[Happened], as_of: date) -> Iterator[Clock]:
    """12 CFR 1024.36: acknowledge in 5 business days; the owner in 10, all else in 30."""
    if not loan.mortgage:
        return
    for one in of(facts, "information_request"):
        received = one.day("received")
        if received is None:
            continue
        answered, owner = one.day("responded"), one.values["subject"] == "owner"
        told = min((on for on in (one.day("acknowledged"), answered) if on), default=None)
        yield clock("request_acknowledge", "12 CFR 1024.36(c)", received, 5, BUSINESS, told, as_of,
                    "5 business days, unless answered within them")  # fmt: skip
        extended = EXTENSION if one.values.get("extended") and not owner else 0
        days = 10 if owner else USUAL_DAYS + extended
        yield clock("request_respond", "12 CFR 1024.36(d)(2)", received, days, BUSINESS, answered,
                    as_of, f"{days} business days")  # fmt: skip


def payoffs(loan: Covered, facts: Sequence[Happened], as_of: date) -> Iterator[Clock]:
    for one in of(facts, "payoff_request"):
        if (received := one.day("received")) and loan.mortgage:
            yield clock("payoff_statement", "12 CFR 1026.36(c)(3)", received, 7, BUSINESS,
                        one.day("sent"), as_of,
                        "7 business days after a written request")  # fmt: skip


def loss_mitigation(loan: Covered, facts: Sequence[Happened], as_of: date) -> Iterator[Clock]:
    """12 CFR 1024.41(b), (c): by how far the sale was away on the day of receipt."""
    if not loan.early_intervention:
        return
    for one in of(facts, "loss_mitigation_application"):
        received, complete, sale = one.day("received"), one.day("complete"), one.day("sale_date")
        if received and (sale is None or (sale - received).days >= SALE_ACKNOWLEDGE):
            yield clock("application_acknowledge", "12 CFR 1024.41(b)(2)(i)(B)", received, 5,
                        BUSINESS, one.day("acknowledged"), as_of,
                        "5 business days: complete or incomplete")  # fmt: skip
        if complete and (sale is None or (sale - complete).days > SALE_EVALUATE):
            yield clock("application_complete_notice", "12 CFR 1024.41(c)(3)", complete, 5,
                        BUSINESS, one.day("complete_notice"), as_of, "5 business days")  # fmt: skip
            yield clock("application_evaluate", "12 CFR 1024.41(c)(1)", complete, 30, CALENDAR,
                        one.day("decided"), as_of,
                        "30 days: every option, in writing")  # fmt: skip


def paid_off(loan: Covered, facts: Sequence[Happened], as_of: date) -> Iterator[Clock]:
    for one in of(facts, "paid_in_full"):
        if (on := one.day("date")) and loan.mortgage:
            yield clock("escrow_refund", "12 CFR 1024.34(b)(1)", on, 20, BUSINESS,
                        one.day("escrow_refunded"), as_of, "20 business days")  # fmt: skip
            yield clock("escrow_short_year_statement", "12 CFR 1024.17(i)(4)(iii)", on, 60,
                        CALENDAR, None, as_of, "60 days after payoff funds")  # fmt: skip


def transfers(loan: Covered, facts: Sequence[Happened], as_of: date) -> Iterator[Clock]:
    """12 CFR 1024.33(b)(3): 15 days before by the old servicer, 15 after by the new one."""
    for one in of(facts, "servicing_transfer"):
        on, sent = one.day("effective_date"), one.day("notice_sent")
        if on is None or not loan.mortgage:
            continue
        days = 15 if one.values["direction"] == "in" else -15
        due = after(on, days)
        opened = min(on, due) - timedelta(15)
        yield Clock("transfer_notice", "12 CFR 1024.33(b)(3)", opened, due,
                    state_of(due, sent, as_of), CALENDAR,
                    f"{abs(days)} days {'after' if days > 0 else 'before'} {on}")  # fmt: skip


def rate_changes(loan: Covered, facts: Sequence[Happened], as_of: date) -> Iterator[Clock]:
    """12 CFR 1026.20(c), (d): windows before the first payment at the new level."""
    windows = [("rate_change_notice", "12 CFR 1026.20(c)", 120, 60, "notice_sent")]
    for one in of(facts, "rate_change"):
        due = one.day("payment_due")
        if due is None or not loan.mortgage:
            continue
        named = windows + (
            [("initial_rate_change_notice", "12 CFR 1026.20(d)", 240, 210, "initial_notice_sent")]
            if one.values.get("initial") else []
        )  # fmt: skip
        for rule, citation, first, last, done in named:
            ends = after(due, -last)
            yield Clock(rule, citation, after(due, -first), ends,
                        state_of(ends, one.day(done), as_of), CALENDAR,
                        f"{last} to {first} days before {due}")  # fmt: skip
