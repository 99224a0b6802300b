"""What the nights of the demo's two years would have added to the books: the daily accrual of
interest on owned loans, and the aging of every loan. Pure; the figures are the engine's."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from servicing.engine.accrual import YEAR, earns_by, parts_by
from servicing.engine.aging import bucket, days_past_due
from servicing.engine.money import rate_ratio, round_ratio
from servicing.ledger.chart import account_id

from .chronicle import Standing
from .lived import Life

THRESHOLDS = (0, 1, 30, 60, 90, 120)  # days past due at which another bucket begins
parts_of_year = lru_cache(maxsize=200_000)(parts_by)


class BucketMove(NamedTuple):
    """A row of delinquency.BucketChange, but for its stream."""

    business_date: date
    bucket: str
    days_past_due: int
    amount_due: int
    oldest_due: date | None


class BucketTotal(NamedTuple):
    business_date: date
    book: str
    bucket: str
    loans: int
    principal: int
    amount_due: int


def spans(standings: Sequence[Standing], last: date) -> Iterator[tuple[Standing, date, date]]:
    """Each standing with the first and the last day that ends with it."""
    starts = [standing.business_date for standing in standings]
    ends = [start - timedelta(days=1) for start in starts[1:]]
    for standing, start, end in zip(standings, starts, [*ends, last], strict=True):
        yield standing, start, min(end, last)


def daily_accruals(lives: Sequence[tuple[str, Life]], first: date, last: date
                   ) -> dict[str, list[int]]:  # fmt: skip
    """The accrual of every day for each owned book: earned less what is booked (ledger.accrual).

    `lives` are (book, life) of owned loans.
    """
    days = (last - first).days + 1
    earned: dict[str, list[int]] = defaultdict(lambda: [0] * days)
    booked: dict[str, list[int]] = defaultdict(lambda: [0] * days)
    for book, life in lives:
        receivable = account_id("accrued_interest", life.contract.terms.currency)
        _add_earned(earned[book], life, first, last)
        for posting in life.chronicle.postings:
            day = (posting.business_date - first).days
            if posting.debit == receivable:
                booked[book][day] += posting.amount
            elif posting.credit == receivable:
                booked[book][day] -= posting.amount
    return {
        book: [
            amount - before - moved
            for before, amount, moved in zip([0, *amounts], amounts, booked[book], strict=False)
        ]
        for book, amounts in earned.items()
    }


def _add_earned(earned: list[int], life: Life, first: date, last: date) -> None:
    """Add the loan's interest earned and unpaid at the end of every day."""
    terms = life.contract.terms
    kind = earns_by(terms)
    for standing, start, end in spans(life.chronicle.standings, last):
        numerator, below = rate_ratio(standing.rate)
        below *= YEAR[kind]
        billed, principal, accrued, since = standing.interest
        for day in range((start - first).days, (end - first).days + 1):
            amount = billed
            if since is not None:
                parts = parts_of_year(kind, since, first + timedelta(days=day + 1))
                amount += round_ratio(accrued + principal * numerator * parts, below)
            earned[day] += amount


def bucket_spans(life: Life, last: date) -> Iterator[tuple[str, date, date, Standing]]:
    """The loan's aging bucket with the first and last night that found it there."""
    for standing, start, end in spans(life.chronicle.standings, last):
        due = standing.oldest_due
        turns = [start]
        if due is not None:
            marks = (due + timedelta(days=days) for days in THRESHOLDS[1:])
            turns += [mark for mark in marks if start < mark <= end]
        for turn, following in pairwise([*turns, end + timedelta(days=1)]):
            name = bucket(days_past_due(due, turn))
            yield name, turn, following - timedelta(days=1), standing


def bucket_moves(life: Life, last: date) -> Iterator[BucketMove]:
    """A row for every night on which the loan stood in another bucket than the night before."""
    before = "current"
    for name, turn, _, standing in bucket_spans(life, last):
        if name != before:
            days = days_past_due(standing.oldest_due, turn)
            yield BucketMove(turn, name, days, standing.amount_due, standing.oldest_due)
            before = name


def bucket_totals(lives: Sequence[tuple[str, Life]], first: date, last: date
                  ) -> Iterator[BucketTotal]:  # fmt: skip
    """What each bucket came to in each book at the end of every day, active loans only."""
    days = (last - first).days + 1
    steps: dict[tuple[str, str], list[list[int]]] = {}
    for book, life in lives:
        for name, start, end, standing in bucket_spans(life, last):
            if not standing.active:
                continue
            if (book, name) not in steps:
                steps[book, name] = [[0] * (days + 1) for _ in range(3)]
            for column, amount in zip(
                steps[book, name], (1, standing.principal, standing.amount_due), strict=True
            ):
                column[(start - first).days] += amount
                column[(end - first).days + 1] -= amount
    for (book, name), columns in sorted(steps.items()):
        loans = principal = due = 0
        for day in range(days):
            loans += columns[0][day]
            principal += columns[1][day]
            due += columns[2][day]
            if loans:
                yield BucketTotal(first + timedelta(days=day), book, name, loans, principal, due)
