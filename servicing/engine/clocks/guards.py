"""The guards: which acts a rule bars on a day, why, and until when."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from .facts import Covered, Happened, after, days_delinquent, of, unpaid_since

FIRST_FILING, MOST_CALLS, CALL_DAYS = 120, 7, 7
ACTS = (
    "accept_payment", "late_fee", "breach_letter", "foreclosure_referral", "first_filing",
    "judgment_or_sale", "repossession", "call", "text", "email", "adverse_reporting",
    "charge_force_placed_insurance",
)  # fmt: skip


class Bar(NamedTuple):
    """Why an act is barred, by which rule, and until when if that is known."""

    because: str
    citation: str
    until: date | None = None


class Guard(NamedTuple):
    """An act on a day: allowed, or why not. `until` is the first day on which it may be done, if
    nothing else happens."""

    act: str
    allowed: bool
    rule: str
    citation: str
    because: list[str]
    until: date | None


def guards(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Guard]:
    """Every act that the rules know, for a day."""
    return [guard(act, BARS[act](loan, facts, as_of)) for act in ACTS]


def guard(act: str, bars: list[Bar]) -> Guard:
    untils = [bar.until for bar in bars]
    until = None if not bars or None in untils else max(one for one in untils if one)
    citations = list(dict.fromkeys(bar.citation for bar in bars))
    return Guard(act, not bars, act, "; ".join(citations), [bar.because for bar in bars], until)


def nothing(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Bar]:
    """A payment is always taken in (12 CFR 1026.36(c)(1))."""
    return []


def filing(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Bar]:
    """12 CFR 1024.41(f): more than 120 days delinquent, no complete application pending."""
    bars = stays(facts, as_of)
    if not loan.mortgage or loan.occupancy != "principal_residence":
        return bars
    oldest = unpaid_since(facts, as_of)
    if oldest is None:
        return [*bars, Bar("no installment is unpaid", "12 CFR 1024.41(f)(1)(i)")]
    days = (as_of - oldest).days
    if days <= FIRST_FILING:
        bars.append(Bar(f"the loan is {days} days delinquent, not more than {FIRST_FILING}",
                        "12 CFR 1024.41(f)(1)(i)", after(oldest, FIRST_FILING + 1)))  # fmt: skip
    if not loan.small_servicer and (pending := complete_pending(facts, as_of)):
        bars.append(Bar(f"a complete application of {pending} is pending",
                        "12 CFR 1024.41(f)(2)"))  # fmt: skip
    return bars


def complete_pending(facts: Sequence[Happened], as_of: date, before_sale: int = -1) -> date | None:
    """The day of a complete application that is not resolved; with `before_sale`, only one that
    came more than so many days before the sale."""
    for one in of(facts, "loss_mitigation_application"):
        complete, resolved = one.day("complete"), one.day("resolved")
        if complete is None or complete > as_of or (resolved and resolved <= as_of):
            continue
        sale = one.day("sale_date")
        if before_sale < 0 or sale is None or (sale - complete).days > before_sale:
            return complete
    return None


def sale(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Bar]:
    """12 CFR 1024.41(g): no judgment or sale while an application is pending that was complete
    more than 37 days before the sale."""
    bars = stays(facts, as_of)
    if loan.early_intervention and (pending := complete_pending(facts, as_of, 37)):
        bars.append(Bar(f"a complete application of {pending} is pending",
                        "12 CFR 1024.41(g)"))  # fmt: skip
    return bars


def stays(facts: Sequence[Happened], as_of: date) -> list[Bar]:
    """The automatic stay, and protection of servicemembers."""
    bars = []
    for one in of(facts, "bankruptcy"):
        filed, ended = one.day("filed"), one.day("ended")
        if filed and filed <= as_of and not (ended and ended <= as_of):
            bars.append(Bar(f"a bankruptcy case is open since {filed}", "11 USC 362(a)", ended))
    for one in of(facts, "active_duty"):
        start, end = one.day("from"), one.day("to")
        last = after(end, 365) if end else None
        if start and start <= as_of and not (last and last < as_of):
            bars.append(Bar("the borrower is or was on active duty within a year",
                            "50 USC 3953(c)", last and after(last, 1)))  # fmt: skip
    return bars


def breach(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Bar]:
    bars = [bar for bar in stays(facts, as_of) if bar.citation.startswith("11 USC")]
    if days_delinquent(facts, as_of) == 0:
        bars.append(Bar("no installment is unpaid", "security instrument"))
    return bars


def late(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Bar]:
    """12 CFR 1024.33(c)(1): for 60 days from a transfer a payment that the old servicer had in
    time is not late."""
    bars = []
    for one in of(facts, "servicing_transfer"):
        on = one.day("effective_date")
        if on and loan.mortgage and on <= as_of < after(on, 60):
            bars.append(Bar(f"servicing was transferred on {on}: a payment that reached the old"
                            " servicer in time is not late", "12 CFR 1024.33(c)(1)",
                            after(on, 60)))  # fmt: skip
    return bars


def collecting(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Bar]:
    """What bars any message that collects: a cease request to a debt collector, the stay."""
    bars = [bar for bar in stays(facts, as_of) if bar.citation.startswith("11 USC")]
    for one in of(facts, "cease_request"):
        received = one.day("received")
        if received and received <= as_of and of(facts, "debt_collector"):
            bars.append(Bar(f"the borrower asked on {received} to cease", "15 USC 1692c(c)"))
    return bars


def calling(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Bar]:
    """12 CFR 1006.14(b)(2): at most 7 calls in 7 days, none within 7 days of a conversation, the
    day of it counted; kept for every loan, as policy."""
    bars = collecting(loan, facts, as_of)
    calls = sorted(on for one in of(facts, "contact") if one.values["channel"] == "call"
                   and (on := one.day("date")) and on <= as_of)  # fmt: skip
    recent = [on for on in calls if (as_of - on).days < CALL_DAYS]
    if len(recent) >= MOST_CALLS:
        bars.append(Bar(f"{len(recent)} calls in {CALL_DAYS} days", "12 CFR 1006.14(b)(2)(i)(A)",
                        after(recent[-MOST_CALLS], CALL_DAYS)))  # fmt: skip
    talks = [on for one in of(facts, "contact") if one.values["channel"] == "call"
             and one.values["result"] == "conversation" and (on := one.day("date"))
             and 0 <= (as_of - on).days < CALL_DAYS]  # fmt: skip
    if talks:
        bars.append(Bar(f"a conversation on {max(talks)}", "12 CFR 1006.14(b)(2)(i)(B)",
                        after(max(talks), CALL_DAYS)))  # fmt: skip
    return bars


def repossessing(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Bar]:
    bars = stays(facts, as_of)
    if loan.mortgage:
        bars.append(Bar("a mortgage is foreclosed, not repossessed", "security instrument"))
    if days_delinquent(facts, as_of) == 0:
        bars.append(Bar("no installment is unpaid", "contract"))
    return bars


def reporting(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Bar]:
    """12 CFR 1024.35(i): for 60 days nothing adverse about the payment that the notice is on."""
    bars = []
    for one in of(facts, "notice_of_error"):
        received = one.day("received")
        if received and one.values["subject"] == "payment" and received <= as_of:
            last = after(received, 60)
            if as_of <= last:
                bars.append(Bar(f"a notice of error of {received} is about a payment",
                                "12 CFR 1024.35(i)", after(last, 1)))  # fmt: skip
    return bars


def insuring(loan: Covered, facts: Sequence[Happened], as_of: date) -> list[Bar]:
    """12 CFR 1024.37(c), (d): 45 days after the first notice and 15 after the reminder."""
    cite = "12 CFR 1024.37(c)(1)"
    first = next((one.day("sent") for one in of(facts, "insurance_notice")), None)
    reminder = next((one.day("sent") for one in of(facts, "insurance_reminder")), None)
    if of(facts, "insurance_evidence"):
        return [Bar("evidence of coverage came", "12 CFR 1024.37(g)")]
    if first is None:
        return [Bar("no first notice was sent", cite)]
    if reminder is None or reminder < after(first, 30):
        return [Bar("no reminder was sent 30 days after the first notice", "12 CFR 1024.37(d)(1)")]
    earliest = max(after(first, 45), after(reminder, 15))
    return [] if as_of >= earliest else [Bar("the notices are too young", cite, earliest)]


BARS = {
    "accept_payment": nothing, "late_fee": late, "breach_letter": breach,
    "foreclosure_referral": filing, "first_filing": filing, "judgment_or_sale": sale,
    "repossession": repossessing, "call": calling, "text": collecting, "email": collecting,
    "adverse_reporting": reporting, "charge_force_placed_insurance": insuring,
}  # fmt: skip
