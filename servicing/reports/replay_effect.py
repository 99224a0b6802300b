"""What a correction touches beyond the loan's own balances: what was already told to others.

Facts stand (statements, notices, reports); the officer sees before saving which of them say what
will no longer be so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from servicing.compliance.models import NoticeDue
from servicing.documents.models import Document
from servicing.engine.compare import Comparison, compare
from servicing.engine.dates import add_months
from servicing.engine.facts import Fact
from servicing.ledger.journal import Draft
from servicing.ledger.models import DayRoot, LoanState
from servicing.ledger.replay import read_consequences, read_facts
from servicing.loans.as_of import read_terms


@dataclass(frozen=True, slots=True)
class ReplayEffect:
    """A comparison, and the records outside the loan that it touches."""

    comparison: Comparison
    since: date  # the earliest day that is touched
    documents: list[Document]
    notices: list[NoticeDue]
    closed_months: list[date]
    tax_years: list[int]
    cutoffs: list[date]  # month-ends that an investor has reports of

    @property
    def is_backdated(self) -> bool:
        return self.since < self.comparison.today

    @property
    def escrow_advanced(self) -> int:
        """By how much escrow is newly advanced by the servicer, in minor units."""
        before, after = (max(-s.escrow, 0) for s in (self.comparison.before, self.comparison.after))
        return max(after - before, 0)


def effect_of(stream: int, drafts: Sequence[Draft], business_date: date) -> ReplayEffect:
    """The effect of facts that are not posted. Nothing is written. Raises FactError."""
    with connection.cursor() as cursor:
        terms = read_terms(cursor, stream)
        facts = read_facts(cursor, stream)
        known = read_consequences(cursor, stream)
    row = LoanState.objects.select_related("book").get(pk=stream)
    supposed = [draft.fact(row.next_seq + place) for place, draft in enumerate(drafts)]
    comparison = compare(terms, facts, supposed, business_date, known)
    since = touched_from(facts, supposed)
    return ReplayEffect(
        comparison,
        since,
        list(
            Document.objects.filter(
                stream_id=stream, dated__gte=since, direction=Document.Direction.SENT
            ).order_by("dated")
        ),
        list(NoticeDue.objects.filter(stream_id=stream, due_on__gte=since).order_by("due_on")),
        closed_months(since),
        reported_years(comparison),
        investor_cutoffs(row.book.ownership, since, business_date),
    )


def reported_years(comparison: Comparison) -> list[int]:
    """Years that are over whose Form 1098 said something else: its interest, or the principal
    with which the year began."""
    told = {one.year for one in comparison.years} | {one.year for one in comparison.openings}
    return sorted(year for year in told if year < comparison.today.year)


def touched_from(facts: Sequence[Fact], supposed: Sequence[Fact]) -> date:
    """The earliest day that the facts count from, or that what they take back counted from."""
    by_seq = {fact.seq: fact for fact in facts}
    days = [fact.effective_date for fact in supposed]
    for fact in supposed:
        for seq in (fact.reverses, fact.data.get("of")):
            if isinstance(seq, int) and seq in by_seq:
                days.append(by_seq[seq].effective_date)
    return min(days)


def closed_months(since: date) -> list[date]:
    """First days of the months with closed books from a day on."""
    last = DayRoot.objects.order_by("-date").values_list("date", flat=True).first()
    months = []
    month = since.replace(day=1)
    while last and month <= last:
        months.append(month)
        month = add_months(month, 1)
    return months


def investor_cutoffs(ownership: str, since: date, today: date) -> list[date]:
    """Month-ends since then of a loan serviced for others: the investor has them in reports."""
    if ownership == "owned":
        return []
    found, month = [], since.replace(day=1)
    while add_months(month, 1) <= today.replace(day=1):
        found.append(month)
        month = add_months(month, 1)
    return found


def as_rows(effect: ReplayEffect) -> dict[str, Any]:
    """The effect as plain data: minor units, ISO dates."""
    c = effect.comparison
    return {
        "since": effect.since.isoformat(),
        "principal": [c.before.principal, c.after.principal],
        "escrow": [c.before.escrow, c.after.escrow],
        "unapplied": [c.before.suspense_total, c.after.suspense_total],
        "amount_due": [c.before.amount_due, c.after.amount_due],
        "payoff": [c.payoff_before.total, c.payoff_after.total],
        "applied": [
            {"seq": one.seq, "date": one.effective_date.isoformat(), "before": one.before,
             "after": one.after} for one in c.applied
        ],
        "late_charges_removed": [[x.due.isoformat(), x.amount] for x in c.charges_removed],
        "late_charges_made": [[x.due.isoformat(), x.amount] for x in c.charges_made],
        "late_charges_proposed": [[x.due.isoformat(), x.amount] for x in c.charges_withheld],
        "days_past_due": [[m.day.isoformat(), m.before, m.after] for m in c.months],
        "interest_by_year": [[y.year, y.before, y.after] for y in c.years],
        "principal_on_january_1": [[y.year, y.before, y.after] for y in c.openings],
        "documents": [[d.kind, d.dated.isoformat()] for d in effect.documents],
        "closed_months": [f"{month:%Y-%m}" for month in effect.closed_months],
        "tax_years": effect.tax_years,
        "investor_cutoffs": [f"{month:%Y-%m}" for month in effect.cutoffs],
        "escrow_advanced": effect.escrow_advanced,
    }  # fmt: skip
